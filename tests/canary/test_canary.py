"""Words planted where a child or a colleague speaks in confidence, and looked for wherever anybody could read.

Every page for every role, every letter and card, the pack and its twin, the command line, mails, the audit log.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gatepost.access.models import Membership, School
from gatepost.access.wall import scope
from gatepost.audit.models import Event
from gatepost.authority.models import DeskParent
from gatepost.casework.asking import actions as asking
from gatepost.casework.facts import gather
from gatepost.casework.hearing import actions as hearing
from gatepost.casework.hearing.actions import Said
from gatepost.casework.models import Case, ColleagueRequest, VoiceSession
from gatepost.casework.readiness import readiness
from gatepost.letters.kinds import KINDS
from gatepost.letters.packing import pack
from gatepost.letters.render import render, twin
from gatepost.letters.writing import Draft, write
from gatepost.messages.actions import queue_request
from gatepost.messages.links import request_token
from gatepost.messages.models import Message
from gatepost.policy.pack import load
from gatepost.records.models import Parent
from tests import factories
from tests.access.everything import one_of_everything
from tests.access.test_matrix import (
    OPEN_TO_ALL,
    address,
    our_pages,
    signed_in,
)
from tests.letters.reading_pdf import squashed, words

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Europe/London"))
UNSHARED, SHARED, FOR_LEAD = "zanzibarunshared", "quokkashared", "xylophonelead"
FROM_HOME, WORRY, ANSWER, DRAFT = "periwinklehome", "kumquatworry", "marzipananswer", "gingerbreaddraft"
READERS = {"head_of_year", "senco", "dsl", "head"}
"""Roles that may read a child's own words."""
LEADS = {"dsl", "head"}
STAFF = {"attendance_officer", "head_of_year", "senco", "dsl", "head"}
MAY_READ: dict[str, set[str]] = {
    UNSHARED: READERS,
    SHARED: READERS | {"attendance_officer"},
    FOR_LEAD: LEADS,
    FROM_HOME: READERS,
    WORRY: LEADS,
    ANSWER: STAFF,
    DRAFT: set(),
}
"""Which roles may meet which word on any page: shared words also stand in a letter that an officer writes."""


BORN = date(1979, 8, 23)
BORN_SPELT = ("1979-08-23", "23 August 1979", "23 Aug 1979", "23/08/1979")
"""The birth date of every parent, as a page may write it."""


@dataclass
class Planted:
    school: School
    case: Case
    made: dict[type[models.Model], int]
    request: ColleagueRequest
    sitting: VoiceSession


@pytest.fixture
def planted() -> Iterator[Planted]:
    school = factories.school(authority="Millshire")
    with time_machine.travel(AT, tick=False), scope([school.pk], "Millshire"):
        factories.calendar(school)
        made = one_of_everything(school)
        case = Case.objects.select_related("pupil__school").get(pk=made[Case])
        yield _plant(school, case, made)


def _plant(school: School, case: Case, made: dict[type[models.Model], int]) -> Planted:
    Parent.objects.update(date_of_birth=BORN)
    DeskParent.objects.update(born=BORN)
    year = factories.actor(school, "head_of_year", name="Mrs Osei")
    facts = gather(case.pupil, on=factories.TODAY, case=case)
    sitting = hearing.begin(
        by=year, facts=facts, format="cards", with_whom="Mrs Osei", place="", helper="", at=AT
    )  # fmt: skip
    hearing.tell_first(by=year, session=sitting, said_this=True, keep_from_home=FROM_HOME, at=AT)
    for prompt, word in (("say_more", UNSHARED), ("one_thing", SHARED), ("would_help", FOR_LEAD)):
        hearing.keep(by=year, session=sitting, page=prompt, said=Said(words=f"I said {word}."))
    items = {item.prompt: item for item in sitting.items.all()}
    hearing.share(by=year, session=sitting, parents={items["one_thing"].pk}, council=set())
    hearing.finish(by=year, session=sitting, agreed_by="tick", at=AT)
    hearing.tell_lead(by=year, item=items["would_help"], at=AT)
    roe = factories.member(school, "tutor", name="Ms Roe", forms=("8R",))
    answered, waiting = (
        asking.ask(
            by=year, case=case, row=row, colleague=roe, name="", email="", at=AT, root="https://desk.example.org/q/"
        )
        for row in ("pastoral_staff", "learning_needs")
    )  # fmt: skip
    queue_request(by=year, request=answered, at=AT)
    asking.worried(request=answered, words=f"I worry: {WORRY}.", at=AT)
    asking.answer(request=answered, answers={"sees": f"I see {ANSWER}."}, at=AT)
    asking.keep_draft(request=waiting, answers={"sees": f"Not sure: {DRAFT}."}, at=AT)
    return Planted(school, case, made | {VoiceSession: sitting.pk}, answered, sitting)


def heard(content: bytes) -> set[str]:
    """Which of the planted words stand in something."""
    text = unescape(content.decode("utf-8", errors="replace"))
    return {word for word in MAY_READ if word in text}


def read(client: Client, url: str) -> bytes:
    """What a page, or a file, says to whoever is signed in."""
    answer = client.get(url)
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def every_page(planted: Planted) -> Iterator[tuple[str, str]]:
    """Each page by name and address: each row, each step of a sitting as well."""
    for pattern in our_pages():
        if pattern.name in OPEN_TO_ALL:
            continue
        if pattern.name in ("row", "ask_colleague", "turn_on"):
            for row in load().rows:
                yield pattern.name, reverse(pattern.name, kwargs={"pk": planted.case.pk, "key": row.key})
        elif pattern.name == "voice_step":
            for step in ("before", "say_more", "read-back"):
                yield pattern.name, reverse("voice_step", kwargs={"pk": planted.sitting.pk, "step": step})
        else:
            yield pattern.name, address(pattern, planted.made)


def test_a_parents_birth_date_stands_in_the_pack_and_in_no_letter(planted: Planted) -> None:
    facts = gather(planted.case.pupil, on=factories.TODAY, case=planted.case)
    context = pack(facts, readiness(facts), None, at=timezone.now(), signer="Carol Head")
    assert BORN_SPELT[0].encode() in twin(context)
    assert squashed(BORN_SPELT[1]) in words(render("pack", context))
    letters = "".join(every_letter(planted))
    assert [spelt for spelt in BORN_SPELT if squashed(spelt) in letters] == []


def every_letter(planted: Planted) -> Iterator[str]:
    """The text of one letter of each kind, squashed."""
    facts = gather(planted.case.pupil, on=factories.TODAY, case=planted.case)
    guardian = facts.guardians[0]
    from gatepost.letters.context import Officer

    for kind in KINDS:
        slots = {slot.key: _filling(slot) for slot in kind.slots}
        draft = Draft(
            kind, slots, Officer(name="Dawn Price", role="Attendance officer", phone="01632 960001"), AT
        )
        yield words(render("letter", write(draft, facts, guardian)))


def test_no_letter_holds_what_the_child_did_not_share(planted: Planted) -> None:
    told = {word for text in every_letter(planted) for word in MAY_READ if squashed(word) in text}
    assert told <= {SHARED}


def _filling(slot: Any) -> str:
    return {"date": "2026-12-01", "moment": "2026-12-01T16:00:00+00:00"}.get(
        slot.kind, "We meet at the gate."
    )


def test_the_pack_and_its_twin_hold_only_what_may_go_to_the_council(planted: Planted) -> None:
    facts = gather(planted.case.pupil, on=factories.TODAY, case=planted.case)
    context = pack(facts, readiness(facts), None, at=timezone.now(), signer="Carol Head")
    said = twin(context)
    assert heard(said) <= {ANSWER}
    text = words(render("pack", context))
    assert {word for word in MAY_READ if squashed(word) in text} <= {ANSWER}
    assert b"Both said" not in said and b"Only Asha said" not in said


def test_the_command_line_tells_none_of_the_childs_words(
    planted: Planted, capsys: Any, tmp_path: Path
) -> None:
    call_command("case", "show", str(planted.case.pk), "--json")
    shown = capsys.readouterr().out
    assert heard(shown.encode()) <= {ANSWER}
    rows = {row["key"]: row for row in json.loads(shown)["rows"]}
    assert rows["pupil_voice"]["evidence"][0]["from"] == "voice"
    assert {e["from"] for e in rows["pastoral_staff"]["evidence"]} == {"request"}


def test_no_mail_no_log_and_no_page_behind_a_link_tells_them(planted: Planted) -> None:
    mails = "".join(f"{m.subject}{m.body}{m.to}" for m in Message.objects.all())
    log = str(list(Event.objects.values()))
    assert heard((mails + log).encode()) == set()
    ended = Client().get(f"/q/{request_token(planted.school.pk, planted.request.pk)}")
    assert heard(ended.content) == set()


def test_the_card_for_home_holds_only_what_may_be_read_at_home(planted: Planted) -> None:
    year = Membership.objects.get(user__name="Mrs Osei")
    from gatepost.access.actor import Actor

    answers = {item.pk: (f"Done about {item.prompt}.", "") for item in planted.sitting.items.all()}
    hearing.close_loop(
        by=Actor.of(year), session=planted.sitting, answers=answers, on=factories.TODAY, shown=True
    )  # fmt: skip
    card = signed_in(planted.school, "senco").get(reverse("voice_card", kwargs={"pk": planted.sitting.pk}))
    assert heard(card.content) == {SHARED}
    assert b"Done about say_more" not in card.content


def test_mutant_a_permission_that_nobody_reads_is_noticed(
    planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: whatever a child said may be read at home."""
    from gatepost.casework import sharing

    monkeypatch.setattr(sharing, "allowed", lambda said: frozenset({"staff", "parents", "council"}))
    with pytest.raises(AssertionError):
        test_the_card_for_home_holds_only_what_may_be_read_at_home(planted)
