"""The page that a link in a mail opens: one page, no name until asked, and nothing typed is lost."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from gatepost.access.models import Membership
from gatepost.casework.asking import actions
from gatepost.casework.models import CaseStatus, ColleagueRequest, ContactAttempt, Evidence, RequestState
from gatepost.messages import links
from gatepost.web import asked as asked_page
from tests import factories
from tests.asking.conftest import AT, address
from tests.screens.test_words import blame
from tests.world import World

SEES = "Goes quiet before PE, and sits alone at lunch."
WORRY = "She flinched when I mentioned her uncle."


def shown(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def test_one_page_four_questions_and_nothing_around_them(asked: ColleagueRequest) -> None:
    page = Client().get(address(asked))
    words = shown(page)
    assert page.status_code == 200 and not page.cookies and page["Cache-Control"] == "no-store"
    assert "<script" not in words and "<nav" not in words and 'href="/' not in words.split("<body>")[1]
    assert [f"{n}. " in words for n in (1, 2, 3, 4, 5)] == [True] * 4 + [False]
    assert blame(words) == []


def test_the_name_is_shown_only_when_it_is_asked_for(asked: ColleagueRequest) -> None:
    """A classroom's projector may be on: initials and form, and no name anywhere in the page."""
    before = shown(Client().get(address(asked)))
    assert "A. R., 8R" in before and "Asha" not in before and "Rao" not in before
    named = shown(Client().post(address(asked), {"go": "name", "sees": SEES}))
    assert "Asha Rao, 8R" in named and SEES in named
    hidden = shown(Client().post(address(asked), {"go": "hide", "named": "yes", "sees": SEES}))
    assert "Asha" not in hidden and SEES in hidden


def test_no_other_child_is_on_the_page(world: World, asked: ColleagueRequest) -> None:
    factories.pupil(world.school, "Zebedee", serial=2, surname="Quill")
    page = shown(Client().post(address(asked), {"go": "name"}))
    assert "Zebedee" not in page and "Quill" not in page


def test_an_answer_lands_in_the_row_with_the_colleagues_name(world: World, asked: ColleagueRequest) -> None:
    said = {"sees": SEES, "going_well": "Great in Art.", "reasons": ["friends", "uniform"], "go": "answer"}
    thanks = Client().post(address(asked), said, follow=True)
    assert "Thank you" in shown(thanks) and "Asha" not in shown(thanks)
    reply = Evidence.objects.get(kind="reply")
    assert (reply.who, reply.rows, reply.reasons) == ("Ms Roe", ["pastoral_staff"], ["friends", "uniform"])
    assert reply.says.startswith(SEES) and "Great in Art." in reply.says
    assert "Friends: falling out, or often alone" in reply.says
    assert factories.missing(world.case, "pastoral_staff") == []
    assert factories.status(world.case, "pastoral_staff") == "in_progress"


def test_without_the_first_answer_the_page_asks_again_and_keeps_the_rest(asked: ColleagueRequest) -> None:
    page = shown(Client().post(address(asked), {"going_well": "Great in Art.", "go": "answer"}))
    assert "A sentence is enough." in page and "Great in Art." in page and "<title>Error: " in page
    assert not Evidence.objects.filter(kind="reply").exists()


def test_a_draft_is_found_again(asked: ColleagueRequest) -> None:
    Client().post(address(asked), {"sees": SEES, "reasons": ["friends"], "go": "later"})
    page = shown(Client().get(address(asked)))
    assert SEES in page and 'value="friends" checked' in page
    assert not Evidence.objects.filter(kind="reply").exists()


ENDINGS = {
    "answered": "It was answered on 24 November.",
    "withdrawn": "taken the question back",
    "left": "no longer works at this school",
    "ended": "It could be answered until 8 December.",
    "case": "no longer needed",
    "nonsense": "not one of ours",
}


def end(world: World, asked: ColleagueRequest, how: str) -> str:
    """Bring a link to its end in one of the ways there are; where it now leads."""
    if how == "answered":
        actions.answer(request=asked, answers={"sees": "Already said."}, at=timezone.now())
    elif how == "withdrawn":
        actions.withdraw(by=world.ben, request=asked, at=timezone.now())
    elif how == "left":
        Membership.objects.filter(pk=asked.colleague_id).update(left=factories.TODAY)
    elif how == "case":
        world.case.status = CaseStatus.STOOD_DOWN
        world.case.save()
    return address(asked)[:-1] + "!" if how == "nonsense" else address(asked)


@pytest.mark.parametrize(("how", "why"), ENDINGS.items())
def test_a_link_that_has_ended_says_why_and_gives_the_words_back(
    world: World, asked: ColleagueRequest, how: str, why: str
) -> None:
    url = end(world, asked, how)
    with time_machine.travel(AT + timedelta(days=30 if how == "ended" else 0), tick=False):
        for page in (Client().get(url), Client().post(url, {"sees": SEES, "worry": WORRY, "go": "answer"})):
            words = shown(page)
            assert page.status_code == 404 and why in words
            assert not any(
                name in words for name in ("Asha", "Rao", "A. R.", "8R", "Oakbridge", "Already said")
            )
        assert SEES in words and WORRY in words
    assert not Evidence.objects.filter(says__contains=SEES).exists()
    assert not ContactAttempt.objects.exists()


def test_mutant_a_link_whose_end_nobody_looks_at_is_noticed(
    world: World, asked: ColleagueRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: every link is open for good."""
    monkeypatch.setattr(asked_page, "closed_because", lambda request, on: "")
    monkeypatch.setattr(actions, "closed_because", lambda request, on: "")
    with pytest.raises(AssertionError):
        test_a_link_that_has_ended_says_why_and_gives_the_words_back(
            world, asked, "withdrawn", ENDINGS["withdrawn"]
        )


def test_a_parents_link_does_not_open_a_colleagues_page(asked: ColleagueRequest) -> None:
    """Signed apart: one purpose each."""
    parents = links._answer.sign(f"{asked.school_id}-{asked.pk}")
    assert Client().get(f"/q/{parents}").status_code == 404
    assert Client().get(f"/a/{links.request_token(asked.school_id, asked.pk)}").status_code == 404


def test_a_worry_goes_to_the_lead_and_stands_nowhere_else(world: World, asked: ColleagueRequest) -> None:
    page = Client().post(address(asked), {"sees": SEES, "worry": WORRY, "go": "worried"}, follow=True)
    assert "safeguarding lead has been told" in shown(page)
    told = ContactAttempt.objects.get()
    assert told.worried and WORRY in told.words and "Ms Roe" in told.words
    asked.refresh_from_db()
    assert asked.state == RequestState.OPEN and WORRY not in str(asked.answers)
    assert not Evidence.objects.filter(says__contains=WORRY).exists()
    assert SEES in shown(Client().get(address(asked)))


def test_a_worry_typed_beside_an_answer_is_not_lost(asked: ColleagueRequest) -> None:
    Client().post(address(asked), {"sees": SEES, "worry": WORRY, "go": "answer"})
    assert ContactAttempt.objects.get().worried
    assert Evidence.objects.get(kind="reply").says == SEES


def test_hostile_words_stay_words(asked: ColleagueRequest, noon: Any) -> None:
    bad = "<script>alert(1)</script>\"'{{ 7*7 }}"
    page = Client().post(address(asked), {"going_well": bad, "go": "answer"})
    assert b"<script>alert" not in page.content and bad in shown(page)
