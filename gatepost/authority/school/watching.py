"""What was signed or sent is watched: changed marks, a child who left, an improvement period that runs.

Both sides are told in one transaction. Where the ground has gone, every next step stops on both.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.attendance.codes import CodeBook
from gatepost.attendance.register import first_monday
from gatepost.audit.log import note
from gatepost.authority.ground import Ground, ground_of
from gatepost.authority.models import Dispatch
from gatepost.authority.school.actions import end, post, tell_case
from gatepost.casework.models import Referral
from gatepost.casework.referral_states import WATCHED, Move, after
from gatepost.policy import national
from gatepost.policy.pack import load
from gatepost.records import registers
from gatepost.records.models import Pupil


@transaction.atomic
def watch(*, by: Actor, school: School, at: datetime) -> int:
    """Look at every referral of a school that rests on marks; how many of them something was told about."""
    told = 0
    found = Referral.objects.filter(state__in=WATCHED).select_related("case__pupil__school")
    for referral in found.select_for_update(of=("self",)):
        told += _look(by, referral, at)
    return told


def _look(by: Actor, referral: Referral, at: datetime) -> bool:
    dispatch = Dispatch.objects.filter(referral=referral).first()
    ground = ground_of(referral)
    changes = [list(change) for change in ground.changes]
    if changes != (dispatch.told_changes if dispatch else []):
        _tell_ground(by, referral, dispatch, ground, at)
        return True
    if dispatch is None:
        return False
    return _tell_left(by, dispatch, at) or _tell_progress(by, dispatch, at)


def _tell_ground(
    by: Actor, referral: Referral, dispatch: Dispatch | None, ground: Ground, at: datetime
) -> None:
    """Say what changed to the council, and in the case; end the referral where too little is left."""
    on, changes = timezone.localdate(at), [list(change) for change in ground.changes]
    if dispatch:
        dispatch.told_changes = changes
        dispatch.save(update_fields=["told_changes"])
        lost = not ground.stands
        post(
            dispatch,
            "ground",
            {"changes": changes, "lost": lost, "says": ground.sentence},
            who=by.name,
            at=at,
        )
    if ground.stands:
        if dispatch:
            says = ground.sentence or "Every mark behind the referral is again what it was."
            tell_case(referral.case, f"Marks behind the referral have changed. {says}", who="Gatepost", on=on)
        return
    why = f"{ground.sentence} That is fewer than the {ground.needed} that are asked. Every next step has stopped."
    end(referral, after(referral.state, Move.LOSE_GROUND), why)
    tell_case(referral.case, f"The ground of the referral has gone. {why}", who="Gatepost", on=on)
    note(by, "referral.ground_lost", referral, pupil=referral.case.pupil_id)


def _tell_left(by: Actor, dispatch: Dispatch, at: datetime) -> bool:
    """Whether the child has left since, and the council did not know."""
    on = timezone.localdate(at)
    spans = dispatch.pupil.enrolments.all()
    here = any(s.start_date <= on and (s.leaving_date is None or s.leaving_date >= on) for s in spans)
    if here or dispatch.told_left or not spans:
        return False
    last = max(s.leaving_date for s in spans if s.leaving_date)
    dispatch.told_left = True
    dispatch.save(update_fields=["told_left"])
    post(dispatch, "left", {"on": last.isoformat()}, who=by.name, at=at)
    says = f"The council was told that the last day on roll was {last.day} {last:%B %Y}."
    tell_case(dispatch.case, says, who="Gatepost", on=on)
    return True


def _tell_progress(by: Actor, dispatch: Dispatch, at: datetime) -> bool:
    """Tell the living count of a running improvement period, when it has changed."""
    period = period_of(dispatch)
    today = timezone.localdate(at)
    if period is None or today < period[0]:
        return False
    count = unauthorised_in(dispatch.pupil, period[0], min(today, period[1]))
    if dispatch.told_progress.get("count") == count:
        return False
    dispatch.told_progress = {"count": count, "to": min(today, period[1]).isoformat()}
    dispatch.save(update_fields=["told_progress"])
    post(dispatch, "progress", dispatch.told_progress, who=by.name, at=at)
    return True


def period_of(dispatch: Dispatch) -> tuple[date, date] | None:
    """First and last day of the improvement period that the council set; None where there is none."""
    for heard in dispatch.posts.filter(outgoing=False, kind="decided").order_by("-at"):
        if heard.body.get("starts_on") and heard.body.get("weeks"):
            start = date.fromisoformat(heard.body["starts_on"])
            return start, start + timedelta(weeks=int(heard.body["weeks"])) - timedelta(days=1)
    return None


def unauthorised_in(pupil: Pupil, start: date, end: date) -> int:
    """Sessions with a code of the threshold between two days, both included. Needs the school's scope."""
    register = registers.read(pupil.school, pupils=[pupil], start=start, end=end)
    rule = load(pupil.school.pack).threshold_rule(end)
    book: CodeBook = national.code_book()
    wanted = {code.byte for code in book.codes if code.symbol in rule.codes}
    inside = register.counted(max(start, first_monday(register.first_year)), end)[0]
    return sum(int(byte) in wanted for byte in register.marks[0][inside])
