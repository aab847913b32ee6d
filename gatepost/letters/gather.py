"""From what is known about a child to the frozen facts that paper may use."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from gatepost.access.models import School
from gatepost.attendance.history import days, days_of
from gatepost.attendance.register import academic_year, first_monday
from gatepost.casework.facts import Facts
from gatepost.letters import context as paper, drawing
from gatepost.policy import national
from gatepost.policy.pack import load
from gatepost.records import registers
from gatepost.records.models import Guardian, MarkNote, Pupil, Service

Row = TypeVar("Row", Guardian, Service, MarkNote)

ASK_WITHIN = timedelta(days=14)
"""How long a family is asked to take to say that something looks wrong; it can be said later too."""


def gather_many(pupils: Sequence[Pupil], *, on: date) -> list[Facts]:
    """The facts of many children of one school, without a case, for certificates and letters of a list.

    As ``casework.facts.gather`` finds them, in a fixed number of questions for all of them together; lessons,
    brothers and sisters, and tries to reach the family are left out: no letter of a list tells of them.
    """
    if not pupils:
        return []
    school, year = pupils[0].school, academic_year(on)
    everyone = registers.read(school, pupils=pupils, start=first_monday(year - 1), end=on)
    about = {"pupil__in": pupils}
    guardians = _by_child(Guardian.objects.filter(**about).select_related("parent__care_of"))
    services = _by_child(Service.objects.filter(**about).order_by("pk"))
    noted = MarkNote.objects.filter(**about, date__gte=first_monday(year), date__lte=on)
    notes = _by_child(noted.order_by("date", "pm"))
    pack, book = load(school.pack), national.code_book()
    return [
        Facts(
            on=on,
            pupil=pupil,
            school=school,
            pack=pack,
            book=book,
            register=everyone.only(row),
            guardians=tuple(guardians[pupil.pk]),
            services=tuple(services[pupil.pk]),
            notes=tuple(notes[pupil.pk]),
            lessons=(),
            links=(),
            sibling_registers={},
        )
        for row, pupil in enumerate(pupils)
    ]


def _by_child(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.pupil_id].append(row)
    return found


def case_ref(school: School, case: int) -> str:
    """How paper and screens refer to a case without a name."""
    return f"{school.laestab}-{case}"


def letterhead(school: School) -> paper.School:
    """The school as its paper names it."""
    lines = school.address.replace("\n", ",").split(",")
    address = tuple(line.strip() for line in lines if line.strip())
    return paper.School(name=school.name, address=address, phone=school.phone)


def school_of(facts: Facts) -> paper.School:
    """The letterhead."""
    return letterhead(facts.school)


def child_of(facts: Facts) -> paper.Child:
    """The child as paper names them."""
    pupil = facts.pupil
    return paper.Child(
        name=f"{pupil.forename} {pupil.surname}",
        called=pupil.known_as,
        date_of_birth=pupil.date_of_birth,
        form=pupil.form,
    )


def head_of(facts: Facts) -> paper.Officer:
    """The headteacher."""
    name = facts.school.head_name or "The headteacher"
    return paper.Officer(name=name, role="Headteacher", phone=facts.school.phone)


def counts_of(facts: Facts) -> paper.Counts:
    """The certificate's table, from the one tally."""
    tally = facts.measured.tally
    ill = tally.codes.get("I", 0)
    late = {(s.date, s.pm) for s in facts.sessions_of("L")}
    return paper.Counts(
        possible=tally.possible,
        here=tally.attended,
        ill=ill,
        other_agreed=tally.authorised - ill,
        not_agreed=tally.unauthorised,
        late=tally.late_before_close,
        late_minutes=sum(n.minutes_late or 0 for n in facts.notes if (n.date, n.pm) in late),
        no_mark=tally.blank,
    )


def certificate(
    facts: Facts, *, at: datetime, officer: paper.Officer | None = None
) -> paper.CertificateContext:
    """What has been recorded this academic year to date: for the family, in days and words."""
    chart = drawing.for_family(facts)
    return paper.CertificateContext(
        school=school_of(facts),
        made_at=at,
        child=child_of(facts),
        period_from=facts.year_start,
        period_to=min(facts.register.last_marked() or facts.on, facts.on),
        sentence=plain_sentence(facts),
        calendar=drawing.picture(chart),
        counts=counts_of(facts),
        key=drawing.key(chart),
        ask_by=facts.on + ASK_WITHIN,
        officer=officer or head_of(facts),
    )


def plain_sentence(facts: Facts) -> str:
    """Days missed, for a family: no codes and no percentages."""
    tally = facts.measured.tally
    since = f"since {facts.year_start.day} {facts.year_start:%B}"
    if not tally.absent:
        return f"{facts.name} has been here for every session {since}."
    ill, unagreed = tally.codes.get("I", 0), tally.unauthorised
    parts = [f"{days(ill)} through illness"] if ill else []
    parts += [f"{days(unagreed)} not agreed by the school"] if unagreed else []
    other = tally.absent - ill - unagreed
    parts += [f"{days(other)} agreed for other reasons"] if other else []
    missed = f"{facts.name} has missed {days_of(tally.absent, tally.possible)} {since}"
    return f"{missed}: {', '.join(parts)}."
