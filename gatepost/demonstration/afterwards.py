"""What becomes known after a count: a timetable that has run out, a reason that came late, half a list."""

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, School
from gatepost.attendance.register import session_at
from gatepost.casework.actions import decide_concern
from gatepost.casework.models import Concern, ConcernState
from gatepost.casework.part_time import actions as part_time
from gatepost.casework.part_time.actions import Terms
from gatepost.demonstration.desk import Desk
from gatepost.records.models import Pupil, RegisterYear

PART_TIME, LATE_REASON = "Alfie Turner", "Lewis Dunn"
ONE_YEAR = "8"
WHY_ONE_YEAR = "Only Year 8 was exported, on purpose: one child has moved to another tutor group."


def told_of(school: School, name: str) -> Pupil | None:
    """The child of a story, where this is their school. Needs the school's scope."""
    forename, surname = name.split()
    return Pupil.objects.filter(school=school, forename=forename, surname=surname).first()


def officer(school: School) -> Actor | None:
    """The school's attendance officer. Needs the school's scope."""
    found = Membership.objects.filter(school=school, role="attendance_officer", left__isnull=True).first()
    return Actor.of(found) if found else None


def tell(school: School, *, on: date, at: datetime) -> None:
    """A timetable for some of Alfie's five weeks; Lewis watched while nobody knows why. Needs the school's scope."""
    if alfie := told_of(school, PART_TIME):
        desk = Desk(alfie, on)
        terms = Terms(
            start=desk.ago(35),
            end=desk.ago(10),
            review_on=desk.ago(14),
            agreed_with="Ms Turner, and Dr Hall of the community team",
            why="Back after a long illness: mornings first.",
        )
        part_time.agree(by=desk.staff["senco"], pupil=alfie, terms=terms, at=at)
    lewis = told_of(school, LATE_REASON)
    concern = Concern.objects.filter(pupil=lewis).first() if lewis else None
    if lewis and concern:
        head_of_year = Desk(lewis, on).staff["year"]
        until = on + timedelta(days=14)
        decide_concern(
            by=head_of_year, concern=concern, state=ConcernState.WATCH, until=until, reason="", on=on
        )


def late_reasons(school: School) -> list[str]:
    """Lines of marks: Lewis was ill at the oldest sessions without a reason, his father writes. Needs the scope."""
    lewis = told_of(school, LATE_REASON)
    if lewis is None:
        return []
    rows = RegisterYear.objects.filter(pupil=lewis).order_by("year")
    waiting = [
        session_at(row.year, n) for row in rows for n, mark in enumerate(row.marks) if bytes([mark]) == b"N"
    ]
    return [
        f"{lewis.upn},{school.laestab},{session.date},{'PM' if session.pm else 'AM'},I"
        for session in waiting[:2]
    ]


def one_year_only(folder: Path, school: School) -> str:
    """A list of children with one year group in it and one child in another tutor group; empty without such a year."""
    with (folder / "pupils.csv").open(encoding="utf-8", newline="") as file:
        heading, *rows = list(csv.reader(file))
    at = {name: n for n, name in enumerate(heading)}
    mine = [row for row in rows if row[at["laestab"]] == school.laestab and row[at["year_group"]] == ONE_YEAR]
    forms = sorted({row[at["form"]] for row in mine})
    if len(forms) < 2:
        return ""
    mover = mine[-1]
    mover[at["form"]] = next(form for form in forms if form != mover[at["form"]])
    out = io.StringIO(newline="")
    csv.writer(out).writerows([heading, *mine])
    return out.getvalue()
