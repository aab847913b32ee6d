"""A child's year as the school knew it on a past day, beside what is known of the same days now."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.utils import timezone

from gatepost.attendance.figures import Figures, Line, figures_of, lines
from gatepost.casework.facts import Facts, gather
from gatepost.records import registers
from gatepost.records.models import Amendment, Pupil


@dataclass(frozen=True)
class AsKnown:
    """``then``: all that was known at the end of ``on``. ``differs``: figures of the same days, then and now.

    The calendar, the roll and the minutes late are as they are now: only marks are kept with their history.
    """

    on: date
    then: Facts
    differs: tuple[Line, ...]
    amended: tuple[Amendment, ...]
    amended_since: tuple[Amendment, ...]


def as_known_on(pupil: Pupil, on: date) -> AsKnown:
    """The year to ``on`` with the marks of that evening, the amendments known then, and those made since."""
    now = gather(pupil, on=on)
    evening = timezone.make_aware(datetime.combine(on, time.max))
    then = replace(now, register=registers.as_known(now.register, at=evening))
    made = Amendment.objects.filter(pupil=pupil, date__gte=now.year_start, date__lte=on)
    ordered = made.select_related("by", "register_import").order_by("date", "pm", "at", "pk")
    return AsKnown(
        on=on,
        then=then,
        differs=lines(_figures(then), _figures(now)),
        amended=tuple(a for a in ordered if a.at <= evening),
        amended_since=tuple(a for a in ordered if a.at > evening),
    )


def _figures(facts: Facts) -> Figures:
    ill = facts.pack.thresholds.illness_codes.on(facts.on)
    return figures_of(facts.measured, facts.measured_all, facts.rule, ill)
