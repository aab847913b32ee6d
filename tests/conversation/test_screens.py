"""The talk as people get it: drafts as they are typed, words kept for those who may read them, nobody in a title."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import Actor
from gatepost.casework.conversation import before
from gatepost.casework.models import ContactAttempt, Conversation
from tests import factories
from tests.conversation.conftest import Say, now
from tests.world import World

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(actor: Actor) -> Client:
    client = Client()
    assert actor.user
    client.force_login(actor.user, backend=BACKEND)
    return client


def url(talk: Conversation, name: str, step: str = "") -> str:
    return reverse(name, kwargs={"pk": talk.pk, **({"step": step} if step else {})})


def test_a_draft_says_when_it_was_kept_and_goes_on_from_there(world: World, talk: Conversation) -> None:
    ben, draft = signed_in(world.ben), url(talk, "talk_draft", "working_together")
    first = ben.post(draft, {"q_parents_words": "She", "seen_version": "0"})
    assert first.json() == {"saved": "10:05:00", "version": 1}
    second = ben.post(draft, {"q_parents_words": "She cannot sleep", "seen_version": "1"})
    assert second.json()["version"] == 2
    page = ben.get(url(talk, "talk_step", "working_together")).content.decode()
    assert "She cannot sleep" in page


def test_a_draft_over_somebody_elses_words_is_refused(world: World, talk: Conversation, say: Say) -> None:
    say("working_together", None, parents_words="Ben's words")
    year = signed_in(world.year)
    typed = {"q_parents_words": "Mine", "seen_version": "0"}
    answer = year.post(url(talk, "talk_draft", "working_together"), typed)
    assert answer.status_code == 409
    assert "Ben Okoro wrote here" in answer.json()["fault"]
    both = year.post(url(talk, "talk_step", "working_together"), {**typed, "go": "keep"})
    assert both.status_code == 409
    assert "Ben&#x27;s words" in both.content.decode()
    assert "Mine" in both.content.decode()


@pytest.mark.parametrize(("role", "sees"), [("senco", False), ("dsl", True), ("head", True)])
def test_what_is_for_the_safeguarding_lead_is_read_by_nobody_else(
    world: World, talk: Conversation, say: Say, role: str, sees: bool
) -> None:
    say("working_together", None, pressures="Rent is late.", may_see="dsl", parents_words="So tired.")
    reader = signed_in(factories.actor(world.school, role))
    page = reader.get(url(talk, "talk_step", "working_together")).content.decode()
    assert ("Rent is late." in page) is sees
    typed = {"q_parents_words": "So very tired.", "seen_version": "1", "go": "keep"}
    typed |= {"q_pressures": "Rent is late.", "q_may_see": "dsl"} if sees else {}
    reader.post(url(talk, "talk_step", "working_together"), typed)
    assert now(talk).answer("working_together", "pressures") == "Rent is late."
    assert now(talk).answer("working_together", "parents_words") == "So very tired."


def test_a_leak_of_what_is_for_the_lead_would_be_noticed(
    world: World, talk: Conversation, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: everybody reads everything."""
    from gatepost.web import conversing_forms

    monkeypatch.setattr(conversing_forms, "_kept_back", lambda line, actor: frozenset())
    with pytest.raises(AssertionError):
        test_what_is_for_the_safeguarding_lead_is_read_by_nobody_else(world, talk, say, "senco", False)


@pytest.mark.parametrize("step", ["greeting", "days_missed", "read_back"])
def test_the_child_is_named_on_the_page_and_never_in_its_title(
    world: World, talk: Conversation, step: str
) -> None:
    page = signed_in(world.ben).get(url(talk, "talk_step", step)).content.decode()
    found = re.search(r"<title>(.*?)</title>", page, flags=re.DOTALL)
    assert found
    assert "Asha" in page
    assert "Asha" not in found[1]
    assert "Rao" not in found[1]


def press(client: Client, talk: Conversation, step: str, go: str, **typed: Any) -> str:
    """Press a button of a step; the address that follows."""
    answer = client.post(url(talk, "talk_step", step), {"seen_version": "0", "go": go, **typed})
    assert answer.status_code == 302
    return str(answer["Location"]).rstrip("/").rsplit("/", 1)[1]


def test_every_button_leads_where_it_says(world: World, talk: Conversation) -> None:
    ben = signed_in(world.ben)
    factories.marks(world.asha, dict.fromkeys(factories.AWAY, "I"))
    assert press(ben, talk, "shared_hope", "said") == "days_missed"  # what is missed is held: mainly illness
    assert press(ben, talk, "days_missed", "back") == "missed_learning"
    assert press(ben, talk, "adds_up", "thanks") == "thanks"
    assert press(ben, talk, "greeting", "early", q_right_person="no_answer") == "after"
    assert now(talk).conversation.outcome == "no_answer"


def test_a_worry_reaches_the_safeguarding_lead_and_the_talk_goes_on(world: World, talk: Conversation) -> None:
    ben = signed_in(world.ben)
    assert press(ben, talk, "greeting", "worried") == "worried?step=greeting"
    ben.post(url(talk, "talk_worried"), {"words": "A man shouted."})
    attempt = ContactAttempt.objects.get()
    assert (attempt.worried, attempt.words, attempt.outcome) == (True, "A man shouted.", "worried")
    assert "A man shouted." not in str(attempt)


def test_a_worry_in_the_middle_leads_back_to_the_same_step(world: World, talk: Conversation) -> None:
    ben = signed_in(world.ben)
    there = ben.post(url(talk, "talk_step", "early_help"), {"go": "worried", "seen_version": "0"})["Location"]
    same = url(talk, "talk_step", "early_help")
    assert f'href="{same}"' in ben.get(there).content.decode()
    assert ben.post(there, {"words": "A man shouted."})["Location"] == same
    unknown = ben.post(f"{url(talk, 'talk_worried')}?step=elsewhere", {"words": "A man shouted."})
    assert unknown["Location"] == url(talk, "talk_step", "greeting")


def test_the_guide_can_be_printed_for_each_parent_whom_we_may_ring(world: World) -> None:
    father = factories.parent(world.asha, relationship="father", title="Mr", forename="Arun")
    apart = factories.parent(world.asha, relationship="uncle", title="Mr", contact_restriction="no_contact")
    ben, case = signed_in(world.ben), {"pk": world.case.pk}
    page = ben.get(reverse("conversation", kwargs=case)).content.decode()
    guide = reverse("talk_guide", kwargs=case)
    assert f"{guide}?parent={father.parent_id}" in page
    assert f"{guide}?parent={apart.parent_id}" not in page
    sheet = ben.get(f"{guide}?parent={father.parent_id}").content.decode()
    assert f"A talk with {father.parent} about" in sheet
    asked = ben.get(f"{guide}?parent={apart.parent_id}").content.decode()
    assert f"A talk with {apart.parent} about" not in asked


def test_what_not_to_say_is_said_before_the_call(world: World) -> None:
    factories.parent(world.asha, relationship="father", title="Mr", contact_restriction="no_contact")
    listener = factories.actor(world.school, "senco")
    factories.told(world.case, listener, "voice", "pupil_voice", says="Mondays hurt.")
    page = signed_in(world.ben).get(reverse("conversation", kwargs={"pk": world.case.pk})).content.decode()
    assert "Do not pass anything on to Mr Rao" in page
    assert "Do not say what Asha told us" in page
    assert "Mondays hurt." not in page


def test_an_interpreter_is_never_a_child(world: World) -> None:
    world.mother.parent.language, world.mother.parent.needs_interpreter = "ur", True
    line = before.on_the_line(factories.sitting(world.case), world.mother)
    assert line == "Ring with an interpreter for Urdu. Never the child, a brother or a sister."
