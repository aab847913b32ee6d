"""The page of a parent without an account: small, private, answered once, and silent to every stranger."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from gatepost.casework.models import Agreement, Evidence, Owner
from gatepost.casework.plans import actions as plans
from gatepost.letters import wording
from gatepost.letters.family_words import NAME, family_words
from gatepost.letters.translating import actions as translating
from gatepost.letters.translations import RIGHT_TO_LEFT, Wording, labels, languages
from gatepost.messages import links
from gatepost.messages.inviting import actions
from gatepost.messages.models import Channel, FamilyPage, Message, State
from gatepost.web import family
from tests import factories
from tests.meetings.conftest import SLOTS, offered
from tests.screens.test_words import blame
from tests.world import World

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MESSAGES = Path(actions.__file__).parents[1]


@pytest.fixture
def invited(world: World) -> Any:
    """A mother who got an e-mail about a meeting, and an hour later opens the link in it."""
    world.mother.parent.email = "rao@family.example"
    world.mother.parent.save()
    with time_machine.travel(AT, tick=False):
        meeting = offered(world.case, world.ben)
        told = actions.tell_of_meeting(
            by=world.ben,
            facts=factories.sitting(world.case),
            meeting=meeting,
            channels=[Channel.EMAIL],
            root="https://x/p/",
            at=AT,
        )
        yield told.sent[0]


def address(message: Message) -> str:
    return f"/p/{links.token(message)}"


def test_the_page_is_small_needs_no_script_and_sets_no_cookie(invited: Message) -> None:
    page = Client().get(address(invited))
    styles = (MESSAGES / "static/outbox/answer.css").read_bytes()
    assert page.status_code == 200
    assert len(page.content) + len(styles) < 50_000
    assert b"<script" not in page.content and b"http" not in page.content and not page.cookies
    assert page["Cache-Control"] == "no-store"
    assert b"Can we meet?" in page.content and "Thursday 3 December at 16:00" in page.content.decode()
    assert b"<title>A message from school</title>" in page.content


def test_an_answer_sets_the_time_and_is_taken_once(world: World, invited: Message) -> None:
    sent = {"coming": f"yes@{SLOTS[1].iso}", "wishes": "A ground-floor room", "before": "She sleeps badly."}
    assert Client().post(address(invited), sent).status_code == 302
    meeting = world.case.meetings.get()
    mother = meeting.people.get(part="parent")
    assert (meeting.state, meeting.at) == ("fixed", "2026-12-04T08:15")
    assert (mother.answer, mother.wishes) == ("yes", "A ground-floor room")
    words = Evidence.objects.get(kind="reply")
    assert "She sleeps badly." in words.says and words.parent == world.mother.parent
    assert Client().post(address(invited), sent).status_code == 404
    assert Evidence.objects.filter(kind="reply").count() == 1


@pytest.mark.parametrize("answer", ["other_time", "phone", "cannot"])
def test_every_other_answer_is_one_too(world: World, invited: Message, answer: str) -> None:
    Client().post(address(invited), {"coming": answer})
    assert world.case.meetings.get().state == "offered"
    assert world.case.meetings.get().people.get(part="parent").answer == answer


def test_nothing_answered_asks_again(invited: Message) -> None:
    page = Client().post(address(invited), {})
    assert b"Please answer at least one question." in page.content


def strangers(world: World, message: Message) -> list[Any]:
    """Wrong, ended, of somebody restricted since, stopped, used; and codes that are none."""
    found = [Client().get(place) for place in ("/p/nonsense", "/p/1-1~x", address(message)[:-1] + "!")]
    with time_machine.travel(AT + timedelta(days=15), tick=False):
        found.append(Client().get(address(message)))
    for restriction in ("no_contact", "refer_dsl", "no_address"):
        world.mother.contact_restriction = restriction
        world.mother.save()
        found.append(Client().get(address(message)))
    world.mother.contact_restriction = "none"
    world.mother.save()
    Message.objects.update(state=State.STOPPED)
    found.append(Client().get(address(message)))
    Message.objects.update(state=State.SENT)
    FamilyPage.objects.update(answered_at=AT)
    found.append(Client().get(address(message)))
    page = FamilyPage.objects.get()
    for code in ("1-AAAAAAAA", "x", f"{page.school_id}-{page.code}", "999999999999-A"):
        found.append(Client().post("/p", {"code": code}))
    return found


def test_every_link_and_code_that_does_not_hold_says_the_same(world: World, invited: Message) -> None:
    found = strangers(world, invited)
    assert {(a.status_code, a.content) for a in found} == {(404, found[0].content)}
    assert b"Asha" not in found[0].content and b"Rao" not in found[0].content


def test_mutant_a_page_that_does_not_look_whose_it_is_is_noticed(
    world: World, invited: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: whatever was made once stays open."""
    monkeypatch.setattr(family, "_open_page", lambda pk: FamilyPage.objects.filter(pk=pk).first())
    with pytest.raises(AssertionError):
        test_every_link_and_code_that_does_not_hold_says_the_same(world, invited)


def test_the_code_of_a_letter_opens_the_same_page(invited: Message) -> None:
    page = FamilyPage.objects.get()
    typed = f" {page.school_id}-{page.code[:4].lower()} {page.code[4:]} "
    shown = Client().post("/p", {"code": typed}, follow=True)
    assert shown.status_code == 200 and b"Can we meet?" in shown.content


def test_codes_cannot_be_tried_without_end(invited: Message) -> None:
    client = Client(REMOTE_ADDR="192.0.2.77")
    answers = [client.post("/p", {"code": "1-AAAAAAAA"}).status_code for _ in range(12)]
    assert answers[:10] == [404] * 10 and answers[-1] == 429


def test_early_help_stands_there_only_after_somebody_explained_it(world: World, invited: Message) -> None:
    assert b"Early Help" not in Client().get(address(invited)).content
    factories.answered(world.case, world.ben, "family_circumstances", early_help="not_offered")
    assert b"Early Help" not in Client().get(address(invited)).content
    factories.answered(world.case, world.ben, "family_circumstances", early_help="thinking")
    assert b"Early Help" in Client().get(address(invited)).content
    Client().post(address(invited), {"early_help": "no"})
    offer = Evidence.objects.get(rows=["family_circumstances"])
    assert (offer.kind, offer.outcome) == ("offer", "declined")


def test_a_plan_is_seen_and_agreed_with_a_typed_name(world: World, invited: Message) -> None:
    facts = factories.sitting(world.case)
    plan = plans.begin_plan(by=world.ben, facts=facts)
    step = plans.Step("Met at the gate", "Ms Roe", Owner.SCHOOL, plan.review_on, "In on three Mondays")
    plans.add_step(by=world.ben, plan=plan, facts=facts, step=step)
    plans.start_plan(by=world.ben, plan=plan, facts=facts, review_on=plan.review_on)
    actions.open_page(by=world.ben, facts=facts, parent=world.mother.parent, plan=plan)
    page = Client().get(address(invited)).content.decode()
    assert "Met at the gate" in page and "In on three Mondays" in page
    again = Client().post(address(invited), {"plan": "yes"})
    assert b"type your name" in again.content and not Agreement.objects.exists()
    Client().post(address(invited), {"plan": "yes", "typed_name": "R. Rao"})
    agreement = Agreement.objects.get()
    assert (agreement.answer, agreement.typed_name, agreement.recorded_by) == ("yes", "R. Rao", None)


def test_what_the_child_said_is_not_on_the_page(world: World, invited: Message) -> None:
    factories.answered(world.case, world.year, "pupil_voice", own_words="canary words", reasons=["toilets"])
    factories.told(world.case, world.year, "voice", "pupil_voice", says="canary too")
    page = Client().get(address(invited)).content
    assert b"canary" not in page and b"oilets" not in page


@pytest.mark.parametrize("path", sorted(MESSAGES.glob("templates/outbox/*.html")), ids=lambda path: path.name)
def test_no_page_for_parents_blames_anybody(path: Path) -> None:
    assert blame(path.read_text()) == []


def test_a_parent_who_reads_another_language_reads_the_page_in_it(world: World, invited: Message) -> None:
    plain = Client().get(address(invited)).content.decode()
    assert 'class="theirs"' not in plain
    page = in_language(world, invited, "pl")
    assert "Czy możemy się spotkać?" in page and "tłumacz" in page and "3 grudnia" in page
    assert "Can we meet?" in page  # English stays beneath it


def test_a_parent_without_e_mail_gets_to_the_plan_by_the_code_of_a_letter(world: World) -> None:
    with time_machine.travel(AT, tick=False):
        facts = factories.sitting(world.case)
        plan = plans.begin_plan(by=world.ben, facts=facts)
        step = plans.Step("Met at the gate", "Ms Roe", Owner.SCHOOL, plan.review_on, "In on three Mondays")
        plans.add_step(by=world.ben, plan=plan, facts=facts, step=step)
        client = Client()
        assert world.ben.user
        client.force_login(world.ben.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        sent = {"form": "start", "review_on": plan.review_on.isoformat(), "tell": ["letter"]}
        assert client.post(f"/plans/{plan.pk}", sent).status_code == 302
        opened = FamilyPage.objects.get()
        assert f"{opened.school_id}-{opened.code}" in client.get(f"/plans/{plan.pk}").content.decode()
        way_in = Client().post("/p", {"code": f"{opened.school_id}-{opened.code}"})
        page = Client().get(way_in["Location"]).content.decode()
        assert "Met at the gate" in page and "What do you say to it?" in page
        Client().post(way_in["Location"], {"plan": "yes", "typed_name": "S. Rao"})
    assert Agreement.objects.get().typed_name == "S. Rao"


OTHERS = languages()[1:]


def in_language(world: World, message: Message, language: str) -> str:
    world.mother.parent.language = language
    world.mother.parent.save()
    return Client().get(address(message)).content.decode()


@pytest.mark.parametrize("language", OTHERS)
def test_each_language_says_every_line_of_the_page_and_loses_no_field(language: str) -> None:
    source = wording.markdown(NAME, language)
    assert wording.translation_faults(source, wording.markdown(NAME)) == []


def test_the_english_of_the_page_reads_easily_and_blames_nobody() -> None:
    plain = re.sub(r"^\[\w+\] ", "", wording.markdown(NAME), flags=re.MULTILINE)
    assert [fault for fault in wording.faults(plain) if "no field" not in fault] == []
    assert blame(plain) == []


@pytest.mark.parametrize("language", OTHERS)
def test_an_unchecked_page_has_a_notice_and_english_beneath_each_line(
    world: World, invited: Message, language: str
) -> None:
    page = in_language(world, invited, language)
    words = family_words(language)
    assert words.theirs["notice"] in page and words.english["notice"] in page
    theirs = re.findall(rf'<span class="theirs" lang="{language}" dir="(\w+)">([^<]+)</span>', page)
    assert {direction for direction, _ in theirs} == {"rtl" if language in RIGHT_TO_LEFT else "ltr"}
    assert len(theirs) >= 12, "headings, questions, answers and the button"
    assert len(re.findall(r'</span> <span class="english" lang="en-GB" dir="ltr">[^<]+</span>', page)) == len(
        theirs
    )
    assert labels(language).spoken_moment(SLOTS[0].at) in page


def test_mutant_a_page_that_leaves_the_english_out_is_noticed(
    world: World, invited: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: a translation counts as checked although nobody has."""
    monkeypatch.setattr(Wording, "is_checked", True)
    with pytest.raises(AssertionError):
        test_an_unchecked_page_has_a_notice_and_english_beneath_each_line(world, invited, "ur")


def test_a_page_that_somebody_checked_stands_by_itself(world: World, invited: Message) -> None:
    about: Any = {"by": world.ben, "school": world.school.pk, "language": "pl", "name": NAME}
    translating.check(**about, seen=None)
    page = in_language(world, invited, "pl")
    words = family_words("pl")
    assert words.theirs["notice"] not in page and "Czy mogą Państwo przyjść?" in page
    assert "Can you come?" not in page
    translating.uncheck(**about)
    assert "Can you come?" in in_language(world, invited, "pl")


def test_what_is_to_be_mended_is_said_in_both_and_thanks_too(world: World, invited: Message) -> None:
    in_language(world, invited, "uk")
    again = Client().post(address(invited), {}).content.decode()
    assert family_words("uk").theirs["nothing"] in again and "Please answer at least one question." in again
    sent = Client().post(address(invited), {"coming": "phone"}, follow=True)
    assert family_words("uk").theirs["thanks"] in sent.content.decode() and b"Thank you" in sent.content


@pytest.mark.parametrize("language", ["xx", "english"])
def test_a_language_without_words_reads_english(world: World, invited: Message, language: str) -> None:
    page = in_language(world, invited, language)
    assert 'class="theirs"' not in page and "Can you come?" in page
    assert Client().get(f"/p/thanks/{language}").status_code == 200


def test_a_page_with_nothing_left_to_ask_has_ended(world: World, invited: Message) -> None:
    meeting = world.case.meetings.get()
    meeting.state = "cancelled"
    meeting.save()
    page = Client().get(address(invited))
    assert page.status_code == 404 and b"This link has ended" in page.content
