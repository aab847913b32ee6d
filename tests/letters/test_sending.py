"""A letter from the first word to the post: what it may say, what voids it, and what it leaves behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import Actor, NotAllowed
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.attendance.register import Session, column
from gatepost.casework import actions as casework
from gatepost.casework.actions import Refused
from gatepost.casework.facts import gather
from gatepost.casework.models import Case, Concern, Evidence
from gatepost.casework.rows import language, letters_to_parents
from gatepost.letters import actions, held, translations
from gatepost.letters.kinds import BY_KEY, IMPROVE
from gatepost.letters.models import Decision, Letter, LetterState
from gatepost.letters.recipients import ASK_FOR_ONE
from gatepost.letters.render import render
from gatepost.letters.runs import officer_of
from gatepost.letters.translating import actions as translating
from gatepost.letters.writing import Draft, facts_for, thaw
from gatepost.records.models import Guardian, Pupil, RegisterYear, Service
from tests import factories
from tests.letters.reading_pdf import squashed, words

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
AWAY = {(date(2026, 11, day), half): "O" for day in (9, 16, 23) for half in ("AM", "PM")}


@dataclass
class World:
    """Asha has missed three Mondays; her mother reads Polish, her father lives elsewhere."""

    school: School
    child: Pupil
    mother: Guardian
    father: Guardian
    officer: Actor
    case: Case

    def write(
        self, kind: str = "noticed", slots: dict[str, str] | None = None, why: str = ""
    ) -> list[Letter]:
        facts = facts_for(self.child, self.case, NOW)
        draft = Draft(BY_KEY[kind], slots or {}, officer_of(self.officer, self.school), NOW)
        both = {self.mother.parent_id, self.father.parent_id}
        return actions.write_letters(by=self.officer, facts=facts, draft=draft, parents=both, why_now=why)

    def approve(self, letter: Letter) -> Letter:
        return actions.approve(by=self.officer, letter=letter, at=NOW)

    def post(self, letter: Letter) -> Letter:
        return actions.post(by=self.officer, letter=letter, on=TODAY, how="first", proof="CP 17", today=TODAY)


def paper(letter: Letter) -> bytes:
    """The PDF as it is kept."""
    with Letter.objects.get(pk=letter.pk).pdf.open("rb") as file:
        return bytes(file.read())


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world() -> Iterator[World]:
    school = factories.school(phone="01632 960 000", address="14 Mill Lane, Oakbridge")
    with scope([school.pk]):
        factories.calendar(school)
        child = factories.pupil(school)
        factories.marks(child, AWAY)
        mother = factories.parent(child, title="Mrs", forename="Sunita", language="pl")
        father = factories.parent(
            child,
            "Vale",
            title="Mr",
            forename="Arun",
            relationship="father",
            address_line1="77 Canal Street",
            postcode="ZZ8 8BB",
        )
        officer = factories.actor(school, name="Ben Field")
        yield World(school, child, mother, father, officer, factories.case(child, officer))


def test_each_parent_has_a_letter_of_their_own_and_nothing_of_the_other(world: World) -> None:
    sister = factories.pupil(world.school, "Zuleika", serial=2)
    assert sister.forename == "Zuleika"
    letters = {letter.parent_id: letter for letter in world.write()}
    canaries = {
        world.mother.parent_id: ("Vale", "Arun", "77 Canal Street", "ZZ8 8BB", "Zuleika"),
        world.father.parent_id: ("Sunita", "Mrs", "1 Mill Lane", "ZZ9 9AA", "Zuleika"),
    }
    for parent, forbidden in canaries.items():
        letter = letters[parent]
        said = words(paper(letter)) + squashed(str(letter.context))
        # The school itself stands in Mill Lane; the mother's own line begins with its number.
        for canary in forbidden:
            assert squashed(f"'{canary}'") not in said
            if canary != "1 Mill Lane":
                assert squashed(canary) not in said
    polish, english = letters[world.mother.parent_id], letters[world.father.parent_id]
    assert (polish.language, english.language) == ("pl", "en")
    # Three whole days: 9, 16 and 23 November.
    assert squashed("Asha has missed 3 days since 2 September") in words(paper(english))
    assert squashed("Asha has missed 3 days since 2 September") in words(paper(polish), 2)


def test_a_posted_letter_is_evidence_so_that_nothing_is_typed_again(world: World) -> None:
    before = {m.key for m in letters_to_parents.missing(gather(world.child, on=TODAY, case=world.case))}
    for letter in world.write():
        world.post(world.approve(letter))
    facts = gather(world.child, on=TODAY, case=world.case)
    assert len(before) == 2
    assert letters_to_parents.missing(facts) == []
    told = [(e.parent_id, e.language, e.rows) for e in facts.evidence]
    rows = ["letters_to_parents", "language"]
    assert told == [(world.mother.parent_id, "en", rows), (world.father.parent_id, "en", rows)]
    assert "with an unchecked translation" in facts.evidence[0].says
    assert "first class, proof of posting CP 17" in facts.evidence[1].says
    # The Polish letter was unchecked: it does not count as Polish, and the gap stays.
    assert len(language.missing(facts)) == 1


def test_a_checked_translation_closes_the_gap(world: World) -> None:
    for name in ("noticed", "foot"):
        translating.check(by=world.officer, school=world.school.pk, language="pl", name=name, seen=None)
    for letter in world.write():
        world.post(world.approve(letter))
    assert language.missing(gather(world.child, on=TODAY, case=world.case)) == []


def test_a_past_letter_comes_out_byte_for_byte_from_what_was_kept(world: World) -> None:
    letter = world.write()[0]
    kept = Letter.objects.get(pk=letter.pk)
    assert render("letter", thaw(kept.context)) == paper(kept)


def mark_changes(world: World) -> None:
    year = RegisterYear.objects.get(pupil=world.child, year=2026)
    row = bytearray(year.marks)
    row[column(Session(date(2026, 11, 23), False))] = ord("I")
    RegisterYear.objects.filter(pk=year.pk).update(marks=bytes(row))


def address_changes(world: World) -> None:
    world.father.parent.address_line1 = "3 New Road"
    world.father.parent.save()


def contact_is_forbidden(world: World) -> None:
    Guardian.objects.filter(pk=world.father.pk).update(contact_restriction="no_contact")


def address_is_hidden(world: World) -> None:
    world.father.parent.address_restricted = True
    world.father.parent.save()


CHANGES = [
    (mark_changes, "Marks have changed since."),
    (address_changes, "The name or address has changed since."),
    (contact_is_forbidden, "This person is not to be contacted."),
    (address_is_hidden, f"The address is restricted: hand it over in person. {ASK_FOR_ONE}"),
]


@pytest.mark.parametrize(("change", "because"), CHANGES)
@pytest.mark.parametrize("moment", ["before approving", "before posting"])
def test_any_change_voids_what_has_not_gone(world: World, moment: str, change: object, because: str) -> None:
    letter = next(each for each in world.write() if each.parent_id == world.father.parent_id)
    if moment == "before posting":
        letter = world.approve(letter)
    change(world)  # type: ignore[operator]
    letter = Letter.objects.get(pk=letter.pk)
    done = world.approve(letter) if moment == "before approving" else world.post(letter)
    assert (done.state, done.out_because) == (LetterState.OUT, because)
    assert not done.pdf
    assert not Evidence.objects.exists()


def test_a_new_wording_voids_it_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = world.write()[0]
    monkeypatch.setattr(translations, "version", lambda name, language, own: "0" * 64)
    assert world.approve(letter).out_because == "The wording or layout has changed since."


def test_a_mark_of_today_does_not_void_this_mornings_letter(world: World) -> None:
    letter = world.write()[0]
    factories.marks(world.child, AWAY, to=TODAY)
    assert world.approve(Letter.objects.get(pk=letter.pk)).state == LetterState.APPROVED


def test_without_the_comparison_a_void_letter_would_go(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: nothing is compared."""
    monkeypatch.setattr(actions, "changed_since", lambda letter: "")
    with pytest.raises(AssertionError):
        test_any_change_voids_what_has_not_gone(world, "before approving", *CHANGES[0])


@pytest.mark.parametrize("which", ["address", "wording"])
def test_without_it_a_letter_to_an_old_address_or_of_an_old_wording_would_go(
    world: World, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    """Mutant: nothing is compared."""
    monkeypatch.setattr(actions, "changed_since", lambda letter: "")
    with pytest.raises(AssertionError):
        if which == "address":
            test_any_change_voids_what_has_not_gone(world, "before posting", *CHANGES[1])
        test_a_new_wording_voids_it_too(world, monkeypatch)


def test_a_letter_printed_again_by_another_clock_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: what is kept was made at another moment than the paper says."""
    moved = msgspec.structs.replace(thaw(world.write()[0].context), made_at=NOW + timedelta(minutes=1))
    monkeypatch.setitem(globals(), "thaw", lambda context: moved)
    with pytest.raises(AssertionError):
        test_a_past_letter_comes_out_byte_for_byte_from_what_was_kept(world)


def test_who_was_not_written_to_is_kept_with_the_reason(world: World) -> None:
    contact_is_forbidden(world)
    world.write()
    kept = {d.parent_id: (d.may, d.why, d.letter_id is not None) for d in Decision.objects.all()}
    assert kept[world.father.parent_id] == (False, "This person is not to be contacted.", False)
    assert kept[world.mother.parent_id][0::2] == (True, True)


def test_nobody_is_written_to_about_a_child_who_has_left(world: World) -> None:
    world.child.enrolments.update(leaving_date=date(2026, 11, 20))
    with pytest.raises(Refused, match="Choose somebody who may be written to"):
        world.write()


def test_post_that_came_back_stops_the_next_letter_to_that_address(world: World) -> None:
    letter = next(each for each in world.write() if each.parent_id == world.father.parent_id)
    actions.came_back(by=world.officer, letter=world.post(world.approve(letter)), on=TODAY)
    again = world.write("certificate")
    assert [each.parent_id for each in again] == [world.mother.parent_id]
    address_changes(world)
    assert len(world.write("certificate")) == 2


def test_an_enclosed_certificate_ends_with_the_day_it_is_counted_to(world: World) -> None:
    """Marks of this morning are there already; nothing of today is counted, and none is promised."""
    factories.marks(world.child, AWAY, to=TODAY)
    enclosed = world.write("certificate")[0].context["enclosed"]
    assert enclosed["period_to"] == "2026-11-23"
    # 2 September to 23 November without half-term: 54 school days, 108 sessions, six of them missed.
    assert (enclosed["counts"]["possible"], enclosed["counts"]["not_agreed"]) == (108, 6)


def test_a_pause_stops_every_letter(world: World) -> None:
    dsl = factories.actor(world.school, "dsl")
    casework.place_hold(by=dsl, case=world.case, why="Wait for me.")
    with pytest.raises(Refused, match="has asked for a pause"):
        world.write()


def test_a_pause_after_writing_stops_it_at_approval(world: World) -> None:
    letter = world.write()[0]
    casework.place_hold(by=factories.actor(world.school, "dsl"), case=world.case, why="Wait for me.")
    assert world.approve(letter).state == LetterState.OUT


def test_a_known_reason_stops_the_stages_but_not_a_certificate(world: World) -> None:
    Concern.objects.create(
        school=world.school,
        pupil=world.child,
        key="late",
        sentence="…",
        first_seen=TODAY,
        last_seen=TODAY,
        state="known",
        reason="Operation",
        until=TODAY + timedelta(days=9),
    )
    with pytest.raises(Refused, match="known reason until 3 December: Operation"):
        world.write()
    assert world.write("certificate")


def test_no_stage_is_skipped_and_none_follows_too_soon_without_a_reason(world: World) -> None:
    times = {"first_time": "2026-12-03T16:00:00", "second_time": "2026-12-04T08:15:00"}
    with pytest.raises(Refused, match="“We have noticed” \\(L1\\) has not been sent"):
        world.write("talk", times)
    assert world.write("talk", times, "We spoke at the gate.")[0].why_now == "We spoke at the gate."
    world.post(world.approve(world.write()[0]))
    with pytest.raises(Refused, match="A letter went 0 school days ago; 15 is our least"):
        world.write("talk", times)


def test_the_formal_letters_wait_for_the_lead_professional(world: World) -> None:
    Service.objects.create(
        school=world.school, pupil=world.child, service="early_help", lead_name="Sam Ortiz"
    )
    slots = {"support": "A talk on 9 November.", "further": "A quiet room."}
    with pytest.raises(Refused, match="Sam Ortiz"):
        world.write("concern", slots, "It is time.")


FULL = {slot.key: slot.start or "Something in particular." for slot in IMPROVE} | {
    "period_from": "2026-11-30",
    "period_to": "2026-12-20",
}


@pytest.mark.parametrize("slot", [slot.key for slot in IMPROVE])
def test_a_notice_to_improve_without_one_of_its_contents_cannot_be_issued(world: World, slot: str) -> None:
    with pytest.raises(Refused) as refused:
        world.write("improve", FULL | {slot: " "}, "The council asked for it.")
    assert list(refused.value.faults) == [slot]


@pytest.mark.parametrize(("to", "may"), [("2026-12-18", False), ("2026-12-20", True), ("2027-01-11", False)])
def test_its_period_is_three_to_six_weeks(world: World, to: str, may: bool) -> None:
    # From Monday 30 November: to Friday 18 December are 19 days, to Sunday 20 December 21, to 11 January 43.
    slots = FULL | {"period_to": to}
    if may:
        assert len(world.write("improve", slots, "The council asked for it.")) == 2
    else:
        with pytest.raises(Refused, match="must be 3 to 6 weeks long"):
            world.write("improve", slots, "The council asked for it.")


def test_the_head_alone_approves_a_notice_and_it_stays_english(world: World) -> None:
    letters = world.write("improve", FULL, "The council asked for it.")
    assert {letter.language for letter in letters} == {"en"}
    with pytest.raises(NotAllowed):
        world.approve(letters[0])
    head = factories.actor(world.school, "head")
    assert actions.approve(by=head, letter=letters[0], at=NOW).state == LetterState.APPROVED
    said = words(paper(letters[0]))
    for heading in ("What the register shows", "Support so far", "What may follow", "What would be enough"):
        assert squashed(heading) in said


def test_words_a_child_kept_from_parents_never_reach_a_letter(world: World) -> None:
    for says, shared in (("I like Art.", True), ("Dad shouts.", False)):
        casework.add_evidence(
            by=factories.actor(world.school, "head_of_year", name=f"Ms {says[:3]}"),
            case=world.case,
            rows=["pupil_voice"],
            kind="voice",
            happened_on=TODAY - timedelta(days=5),
            who="Asha",
            says=says,
            on=TODAY,
            share_parents=shared,
        )
    slots = {
        "spoke_on": "2026-11-20",
        "parent_said": "Mondays are hard.",
        "we_will": "Ms Roe meets Asha at the gate",
        "review_on": "2026-12-07",
    }
    for letter in world.write("plan", slots, "We spoke."):
        said = words(paper(letter))
        assert squashed("Asha told us: “I like Art.”") in said
        assert squashed("Dad shouts") not in said + squashed(str(letter.context))
        assert squashed("Attendance certificate") in said


def test_letters_from_before_the_case_count_in_it_when_a_person_says_so(world: World) -> None:
    letter = world.write()[0]
    Letter.objects.filter(pk=letter.pk).update(case=None)
    casework.stand_down(
        by=world.officer,
        case=world.case,
        because="Done",
        look_again_on=TODAY + timedelta(days=9),
        thank_family=False,
        on=TODAY,
    )
    posted = world.post(world.approve(Letter.objects.get(pk=letter.pk)))
    assert posted.evidence is None
    case = casework.open_case(by=world.officer, pupil=world.child, on=TODAY)
    assert actions.count_in_case(by=world.officer, case=case, today=TODAY) == 1
    assert [e.kind for e in case.evidence.all()] == ["letter"]
    assert actions.count_in_case(by=world.officer, case=case, today=TODAY) == 0


def test_the_checks_for_waiting_are_all_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: without the check for stages, one can be skipped."""
    monkeypatch.setattr(held, "CHECKS", tuple(c for c in held.CHECKS if c is not held._stage_skipped))
    with pytest.raises(pytest.fail.Exception):
        test_no_stage_is_skipped_and_none_follows_too_soon_without_a_reason(world)


def signed_in(world: World) -> Client:
    client = Client()
    assert world.officer.user
    client.force_login(world.officer.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_through_the_pages_from_writing_to_the_post(world: World) -> None:
    client, key = signed_in(world), world.case.pk
    url = reverse("write_letter", kwargs={"pk": key, "kind": "noticed"})
    sent = client.post(url, {"parents": [str(world.father.parent_id)]}, follow=True)
    letter = Letter.objects.get()
    assert "1 letter written" in sent.content.decode()
    assert "Mr A Vale" in sent.content.decode()
    pdf = client.get(reverse("letter_pdf", kwargs={"pk": letter.pk}))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")  # type: ignore[arg-type]
    client.post(reverse("approve_letter", kwargs={"pk": letter.pk}))
    form = {"posted_on": letter.written_at.date().isoformat(), "how": "second", "proof": "CP 18"}
    done = client.post(reverse("letter_posted", kwargs={"pk": letter.pk}), form, follow=True)
    assert "kept as evidence" in done.content.decode()
    listed = client.get(reverse("letters", kwargs={"pk": key})).content.decode()
    assert "We have noticed, to Mr Arun Vale" in listed
    again = client.post(reverse("take_out_letter", kwargs={"pk": letter.pk}), {"why": "x"}, follow=True)
    assert "already" in again.content.decode()


def test_a_missing_slot_is_asked_for_on_the_page(world: World) -> None:
    url = reverse("write_letter", kwargs={"pk": world.case.pk, "kind": "plan"})
    came = signed_in(world).post(url, {"parents": [str(world.father.parent_id)]}).content.decode()
    assert "This is still needed: What will the school do?" in came
    assert "Why do you write now all the same?" in came
