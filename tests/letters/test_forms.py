"""The pack laid beside the published forms of ten authorities: every line is answered, or said to be not held."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from gatepost.casework import referrals
from gatepost.casework.early_help import actions as early_help
from gatepost.casework.models import Case, Channel, ContactAttempt, Outcome, Referral
from gatepost.casework.models.meeting import Meeting, MeetingPerson, MeetingState, Part, Way
from gatepost.casework.models.plan import Plan, PlanAction, PlanState
from gatepost.casework.readiness import readiness
from gatepost.letters import packing, particulars
from gatepost.letters.render import render
from gatepost.policy.pack import load
from gatepost.records.models import Amendment, Service, SiblingLink
from tests import factories
from tests.letters.reading_pdf import page_count, squashed, words
from tests.world import World

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
PAGE = Path(__file__).parents[2] / "docs" / "forms.md"
SIX = ("norfolk", "southwark", "stockton", "buckinghamshire", "manchester", "nottinghamshire")


@dataclass(frozen=True)
class Line:
    """One line of somebody's form, and what is found where."""

    asks: str
    section: str
    stands: str


def lines() -> list[Line]:
    cells = [
        row.strip("|").split("|") for row in PAGE.read_text(encoding="utf-8").splitlines() if row[:2] == "| "
    ]
    return [Line(*(cell.strip() for cell in (asks, where, says))) for _, asks, where, says in cells[1:]]


@pytest.fixture
def asha(world: World) -> World:
    """Asha's case with something behind every line that a form asks for."""
    child, adult, year = world.asha, world.mother.parent, world.year
    child.sen, child.social_care = "support", "cin"
    child.save()
    adult.forename, adult.phone, adult.date_of_birth = "Meera", "07700 900321", date(1986, 5, 9)
    adult.save()
    world.mother.lives_with = True
    world.mother.save()
    SiblingLink.objects.create(
        school=world.school, pupil=child, sibling_upn=factories.upn(9), sibling_school="Fernhill School"
    )
    Service.objects.create(
        school=world.school,
        pupil=child,
        service="cin",
        lead_name="Sam Ortiz",
        lead_phone="01632 960002",
        last_meeting=factories.TODAY,
    )
    Amendment.objects.create(
        school=world.school,
        pupil=child,
        date=date(2026, 9, 14),
        pm=False,
        original="N",
        new="O",
        reason="The reason was found.",
        at=AT,
        by=world.ben.user,
    )
    factories.supported(world.case, year)
    _told(world)
    _answered(world)
    return world


def _told(world: World) -> None:
    year, adult = world.year, world.mother.parent
    tell = factories.told
    tell(world.case, year, "voice", "pupil_voice", says="“I like Art.”", share_council=True)
    tell(world.case, year, "call", "parent_meeting", parent=adult, says="“Mornings are hard since the move.”")
    tell(
        world.case,
        year,
        "offer",
        "family_circumstances",
        parent=adult,
        says="A seat at breakfast club.",
        outcome="accepted",
    )
    view = "Sam would rather wait until Christmas."
    tell(world.case, year, "consultation", "lead_professional", who="Sam Ortiz", says=view)
    ContactAttempt.objects.create(
        school=world.school,
        pupil=world.asha,
        call=uuid4(),
        date=date(2026, 11, 16),
        at=timezone.make_aware(datetime(2026, 11, 16, 10, 5)),  # noqa: DTZ001
        by=world.ben.user,
        channel=Channel.VISIT,
        outcome=Outcome.SPOKE,
        parent=adult,
    )
    meeting = Meeting.objects.create(
        school=world.school,
        case=world.case,
        planned_on=date(2026, 11, 10),
        state=MeetingState.HELD,
        at="2026-11-12T08:30",
        way=Way.SCHOOL,
    )
    MeetingPerson.objects.create(
        school=world.school, meeting=meeting, part=Part.PARENT, name="Mrs Meera Rao", parent=adult, came=True
    )


def _answered(world: World) -> None:
    early_help.answer(
        by=world.ben,
        case=world.case,
        parent=world.mother.parent,
        answer="no",
        answered_on=date(2026, 11, 12),
        how_explained="We read the leaflet together at home.",
        language="en",
        agencies="",
        on=factories.TODAY,
    )
    referrals.know_notice(
        by=world.ben,
        case=world.case,
        parent=world.mother.parent,
        issued_on=date(2026, 3, 2),
        told_by="S. Webb",
        on=factories.TODAY,
    )
    row = world.case.row_states.get(row="family_circumstances")
    row.next_action, row.next_who, row.next_on = "Ring about breakfast", "Ms Roe", date(2026, 12, 1)
    row.save()
    plan = Plan.objects.create(
        school=world.school,
        case=world.case,
        state=PlanState.RUNNING,
        starts_on=date(2026, 11, 12),
        review_on=date(2026, 12, 10),
    )
    PlanAction.objects.create(
        school=world.school,
        plan=plan,
        does="Meet at the gate",
        who="Ms Roe",
        owner="school",
        by_when=date(2026, 12, 1),
        how_known="In on three Mondays",
    )


def packed(world: World, authority: str, route: str = "penalty_notice") -> bytes:
    """Asha's pack under one council, as the head would sign it."""
    world.school.pack = authority
    world.school.save()
    world.case = Case.objects.get(pk=world.case.pk)
    for ask in load(authority).acceptance.asks:
        if ask.look == "told_parents":
            says = "Both parents had a letter that says so."
            referrals.confirm(
                by=world.ben,
                case=world.case,
                key=ask.key,
                says=says,
                happened_on=date(2026, 11, 20),
                on=factories.TODAY,
            )
    facts = factories.sitting(world.case)
    draft = Referral(
        school=world.school,
        case=world.case,
        route=route,
        will_change="She would be met.",
        why_now="Mondays are as before after six weeks of support.",
        considered="Attendance contract: offered by Ms Year on 3 November, no answer.",
        drafted_by=world.ben.user,
        drafted_at=AT,
    )
    return render("pack", packing.pack(facts, readiness(facts, route), draft, at=AT, signer="Carol Head"))


def sections(pdf: bytes) -> dict[str, str]:
    """Each section's words by its heading, both without spaces; the first page is "front"."""
    body = "".join(_without_foot(words(pdf, page)) for page in range(2, page_count(pdf) + 1))
    named = {line.section for line in lines()} | {"Attendance certificate", "The year at a glance"}
    titles = [squashed(name) for name in named if name != "front"]
    starts = sorted(
        (found.start(), title)
        for title in titles
        if (found := re.search(rf"\d+{re.escape(title)}", body)) is not None
    )
    ends = [start for start, _ in starts[1:]] + [len(body)]
    parts = {title: body[start:end] for (start, title), end in zip(starts, ends, strict=True)}
    return {"front": words(pdf, 1), **parts}


def _without_foot(text: str) -> str:
    return re.sub(r"Case\S*Page\d+of\d+$", "", text)


def unanswered(pdf: bytes) -> list[str]:
    """Lines of the forms that the pack leaves without the answer that stands in the table."""
    found = sections(pdf)
    return [
        line.asks for line in lines() if squashed(line.stands) not in found.get(squashed(line.section), "")
    ]


def test_every_line_that_a_form_asks_is_answered_in_its_section(asha: World) -> None:
    assert len(lines()) > 40
    assert unanswered(packed(asha, "norfolk")) == []


def test_a_line_left_out_would_be_noticed(asha: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutants: what is not held is passed over, and changes of the register are kept to ourselves."""
    whole = particulars._lines
    held = lambda *pairs: whole(*((name, says) for name, says in pairs if says != particulars.NOT_HELD))  # noqa: E731
    monkeypatch.setattr(particulars, "_lines", held)
    monkeypatch.setattr(particulars, "changes", lambda facts: ())
    assert unanswered(packed(asha, "norfolk")) == [
        "sex, ethnicity",
        "parent's former names",
        "history of changes of the register",
    ]


@pytest.mark.parametrize("authority", SIX)
def test_each_line_of_a_councils_own_form_leads_to_a_section_that_is_there(
    asha: World, authority: str
) -> None:
    pdf = packed(asha, authority, "prosecution")
    found, table = sections(pdf), words(pdf)
    for line in load(authority).acceptance.form:
        place = re.search(rf"{re.escape(squashed(line.asks))}(Section(\d+)|Thefrontsheet)", table)
        assert place, f"{authority}: “{line.asks}” leads nowhere"
    assert all(len(text) > 60 for text in found.values())


@pytest.mark.parametrize("authority", SIX)
def test_each_council_says_what_it_does_not_publish(authority: str) -> None:
    assert all(missing.what.endswith(".") for missing in load(authority).acceptance.unpublished)
    assert load(authority).acceptance.unpublished


def test_an_hour_that_nobody_wrote_down_is_not_printed(asha: World) -> None:
    calls = sections(packed(asha, "norfolk"))[squashed("Calls, visits and messages")]
    assert squashed("Tue 24 Nov 2026 – Mrs Meera Rao Phone call") in calls
    assert squashed("Mon 16 Nov 2026 10:05 Mrs Meera Rao Home visit") in calls


def test_the_registers_comments_go_to_court_alone(asha: World) -> None:
    from gatepost.records.models import MarkNote

    MarkNote.objects.create(
        school=asha.school, pupil=asha.asha, date=date(2026, 9, 7), pm=False, comment="Canary comment."
    )
    assert squashed("Canary comment.") not in words(packed(asha, "norfolk"))
    assert squashed("Canary comment.") in words(packed(asha, "norfolk", "prosecution"))


def test_a_parent_whom_nobody_should_ring_is_reached_through_the_school(asha: World) -> None:
    asha.mother.contact_restriction = "refer_dsl"
    asha.mother.save()
    told = words(packed(asha, "norfolk"))
    assert "900321" not in told and squashed("Ring the school before contacting this parent.") in told
