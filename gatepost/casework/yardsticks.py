"""The pack's numbers of one date, in the form in which the attendance layer asks for them."""

from datetime import date

from gatepost.attendance.concerns import Limits
from gatepost.attendance.glance import Spread
from gatepost.attendance.history import Meanings, meanings_of
from gatepost.attendance.lateness import LateLimits
from gatepost.attendance.windows import ThresholdRule
from gatepost.policy import national
from gatepost.policy.pack import Pack


def threshold_rule(pack: Pack, on: date) -> ThresholdRule:
    """The threshold as the authority counts it on a date."""
    numbers = pack.thresholds
    return ThresholdRule(
        codes=numbers.codes.on(on),
        sessions=numbers.sessions.on(on),
        weeks=numbers.weeks.on(on),
        provisional=numbers.provisional.on(on),
    )


def meanings(pack: Pack, on: date) -> Meanings:
    """Which marks are which sort, for looking at one child's days."""
    ill = pack.thresholds.illness_codes.on(on)
    return meanings_of(national.code_book(), threshold_rule(pack, on), ill)


def late_limits(pack: Pack, on: date) -> LateLimits:
    """From when lateness is regular."""
    return LateLimits(lates=pack.triggers.lates.on(on), minutes=pack.triggers.late_minutes.on(on))


def limits(pack: Pack, on: date) -> Limits:
    """From when something is a reason to think about a child."""
    triggers, numbers = pack.triggers, pack.thresholds
    return Limits(
        missed_days=triggers.missed_days.on(on),
        fall_points=triggers.fall_points.on(on),
        weekday_times=triggers.weekday_times.on(on),
        lates=triggers.lates.on(on),
        late_minutes=triggers.late_minutes.on(on),
        unexplained_days=triggers.unexplained_days.on(on),
        absence_lines=(pack.measures.persistent.on(on), pack.measures.severe.on(on)),
        threshold=threshold_rule(pack, on),
        threshold_near=triggers.threshold_near.on(on),
        ill_days=numbers.illness_return_days.on(on),
        unauthorised_run=numbers.unauthorised_return_days.on(on),
        fewest_sessions=triggers.fewest_sessions.on(on),
        spread=Spread(
            recent_weeks=triggers.recent_weeks.on(on),
            window_weeks=numbers.weeks.on(on),
            weekday_of=triggers.weekday_of.on(on),
            days_ahead=triggers.projected_days.on(on),
        ),
    )
