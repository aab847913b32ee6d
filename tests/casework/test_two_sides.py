"""C5 and C11: child, parents and school from one list, and the SENCo's page."""

from datetime import datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from gatepost.casework.actions import take_back
from gatepost.casework.asking import actions as asking
from gatepost.casework.hearing import actions as hearing
from gatepost.casework.hearing.actions import Said
from gatepost.casework.models import Evidence
from gatepost.casework.two_sides import TwoSides
from tests import factories
from tests.world import World

AT = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def sides(world: World) -> Any:
    """Asha says tired and uniform (shared: neither); her mother tired and pain; Ms Roe sees friends and uniform."""
    with time_machine.travel(AT, tick=False):
        session = hearing.begin(
            by=world.year, facts=factories.sitting(world.case), format="just_ask", with_whom="Ms Year",
            place="", helper="", at=AT,
        )  # fmt: skip
        hearing.tell_first(by=world.year, session=session, said_this=True, keep_from_home="", at=AT)
        hearing.keep(by=world.year, session=session, page="reasons", said=Said(chosen=["tired", "uniform"]))
        hearing.finish(by=world.year, session=session, agreed_by="aloud", at=AT)
        factories.told(
            world.case, world.year, "call", "parent_meeting", "young_carer", parent=world.mother.parent,
            reasons=["tired", "pain"],
        )  # fmt: skip
        roe = factories.member(world.school, "tutor", name="Ms Roe")
        asked = asking.ask(
            by=world.ben, case=world.case, row="pastoral_staff", colleague=roe, name="", email="", at=AT, root="x"
        )  # fmt: skip
        asking.answer(request=asked, answers={"sees": "Alone.", "reasons": ["friends", "uniform"]}, at=AT)
        yield world


def grouped(world: World) -> dict[str, list[str]]:
    groups = TwoSides(factories.sitting(world.case)).groups
    return {group.heading: [line.key for line in group.lines] for group in groups}


def test_c5_reasons_are_grouped_by_who_gave_them(sides: World) -> None:
    assert grouped(sides) == {
        "Both said": ["tired"],
        "Only Asha said": ["uniform"],
        "Only Mrs Rao said": ["pain"],
        "Only school sees": ["friends"],
    }


def test_c5_a_parents_reasons_are_never_the_childs(sides: World) -> None:
    """Whichever rows a call is put to: its reasons stay the mother's."""
    Evidence.objects.filter(kind="call").update(rows=["parent_meeting", "pupil_voice", "pastoral_staff"])
    assert grouped(sides)["Only Mrs Rao said"] == ["pain"]
    assert "pain" not in TwoSides(factories.sitting(sides.case)).child


def test_c5_what_the_child_keeps_from_home_is_locked(sides: World) -> None:
    lines = [line for g in TwoSides(factories.sitting(sides.case)).groups for line in g.lines]
    assert {line.key for line in lines if line.locked} == {"tired", "uniform"}
    Evidence.objects.filter(kind="voice").update(share_parents=True)
    lines = [line for g in TwoSides(factories.sitting(sides.case)).groups for line in g.lines]
    assert not any(line.locked for line in lines)


@pytest.mark.parametrize(
    ("kind", "gone"), [("call", "Only Mrs Rao said"), ("reply", "Only school sees"), ("voice", "Both said")]
)
def test_c5_taken_back_at_its_source_it_is_gone_here(sides: World, kind: str, gone: str) -> None:
    take_back(by=sides.year, evidence=Evidence.objects.get(kind=kind), because="It was another child.")
    assert gone not in grouped(sides)


def test_c5_the_page_says_it_kindly_and_keeps_what_happens_next(sides: World) -> None:
    client = _as(sides, "attendance_officer")
    url = reverse("two_sides", kwargs={"pk": sides.case.pk})
    page = unescape(client.get(url).content.decode())
    assert "Different views are normal. Which will you follow up?" in page
    assert not any(word in page.lower() for word in ("mismatch", "inconsisten", "claims"))
    client.post(url, {"reason": "pain", "who": "Ms Lund, nurse", "by_when": "2026-12-01"})
    state = sides.case.row_states.get(row="parent_meeting")
    assert (state.next_action, state.next_who) == ("Follow up: pain or periods", "Ms Lund, nurse")
    client.post(url, {"reason": "uniform", "who": "Mr Fox"})
    state.refresh_from_db()
    assert state.next_action == "Follow up something Asha told us"


def _as(world: World, role: str) -> Client:
    client = Client()
    member = factories.member(world.school, role, name=f"Eve {role}")
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_c11_the_senco_answers_with_a_reason_and_may_pause(sides: World) -> None:
    senco = _as(sides, "senco")
    url = reverse("send_check", kwargs={"pk": sides.case.pk})
    page = unescape(senco.get(url).content.decode())
    assert "Patterns by lesson" in page and "Ask for a pause" in page and "Alone." in page
    asks = senco.post(url, {"senco_view": "need_found", "because": "Reading age 7."})
    assert b"before this row is done" in asks.content and b"Reading age 7." in asks.content
    senco.post(url, {"senco_view": "no_sign", "because": "Reads well."}, follow=True)
    state = sides.case.row_states.get(row="learning_needs")
    assert (state.status, str(state.judged_by)) == ("done", "Eve senco")
    assert factories.missing(sides.case, "learning_needs") == []


def test_an_answer_serves_every_row_that_its_reasons_fit(world: World) -> None:
    """Said once, about the lessons; it stands in the rows on needs and on worry too, with its source."""
    roe = factories.member(world.school, "tutor", name="Ms Roe")
    with time_machine.travel(AT, tick=False):
        asked = asking.ask(
            by=world.ben, case=world.case, row="lessons_and_staff", colleague=roe, name="", email="", at=AT, root="x"
        )  # fmt: skip
        answers = {"sees": "Freezes when she reads aloud.", "reasons": ["too_hard", "worry"]}
        asking.answer(request=asked, answers=answers, at=AT)
    reply = Evidence.objects.get(kind="reply")
    assert set(reply.rows) == {"lessons_and_staff", "learning_needs", "mental_health"}
    assert factories.status(world.case, "mental_health") == "in_progress"
    take_back(by=world.ben, evidence=reply, because="It was another child.")
    assert factories.status(world.case, "mental_health") == "does_not_apply"


def test_what_a_child_says_of_caring_stands_in_the_row_on_caring(world: World) -> None:
    with time_machine.travel(AT, tick=False):
        session = hearing.begin(
            by=world.year, facts=factories.sitting(world.case), format="just_ask", with_whom="Ms Year",
            place="", helper="", at=AT,
        )  # fmt: skip
        hearing.tell_first(by=world.year, session=session, said_this=True, keep_from_home="", at=AT)
        item = hearing.keep(by=world.year, session=session, page="reasons", said=Said(chosen=["caring"]))
        hearing.finish(by=world.year, session=session, agreed_by="aloud", at=AT)
        assert Evidence.objects.get(kind="voice").rows == ["pupil_voice", "young_carer"]
        assert item
        hearing.take_out(by=world.year, item=item)
    assert not Evidence.objects.filter(rows__contains=["young_carer"]).exists()
