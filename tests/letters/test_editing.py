"""One letter changed for one person; found again when it comes back; made again when templates have changed."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from gatepost.attendance.register import Session, column
from gatepost.casework.actions import Refused
from gatepost.letters import actions, again, codes, fonts, render
from gatepost.letters.models import Letter, LetterState
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.writing import thaw
from gatepost.messages.actions import stop
from gatepost.messages.models import State
from gatepost.records.models import RegisterYear
from gatepost.web.letter_edits import email
from tests import factories
from tests.letters.reading_pdf import page_count, squashed, words
from tests.letters.world import AWAY, NOW, TODAY, Family, family

pytestmark = pytest.mark.django_db
FIRST = next(iter(AWAY))[0]


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def asha() -> Iterator[Family]:
    with family() as made:
        yield made


def paper(letter: Letter) -> bytes:
    with Letter.objects.get(pk=letter.pk).pdf.open("rb") as file:
        return bytes(file.read())


def edit(asha: Family, letter: Letter, place: int, now: str) -> Letter:
    return actions.edit(by=asha.officer, letter=letter, words={("front", place): now})


def change_a_mark(asha: Family) -> None:
    year = RegisterYear.objects.get(pupil=asha.child, year=2026)
    marks = bytearray(year.marks)
    marks[column(Session(FIRST, pm=False))] = ord("/")
    year.marks = bytes(marks)
    year.save()


def test_an_edit_voids_the_approval_and_stays_with_the_letter(asha: Family) -> None:
    letter = asha.approve(asha.write())
    edit(asha, letter, 4, "We like having Asha here, above all in Art.")
    kept = Letter.objects.get(pk=letter.pk)
    assert (kept.state, kept.approved_by) == (LetterState.WRITTEN, None)
    assert squashed("above all in Art") in words(paper(kept))
    assert kept.edits[0]["was"] == "We like having Asha here."
    with pytest.raises(Refused):
        asha.post(kept)
    assert asha.post(asha.approve(kept)).state == LetterState.POSTED


def test_an_edited_letter_is_taken_out_when_what_it_was_made_from_changes(asha: Family) -> None:
    letter = asha.write()
    edit(asha, letter, 1, "Asha has missed some days. Nobody is in trouble.")
    change_a_mark(asha)
    assert asha.approve(letter).state == LetterState.OUT


def test_an_emptied_part_is_left_out_and_can_come_back(asha: Family) -> None:
    letter = asha.write()
    edit(asha, letter, 4, " ")
    assert squashed("We like having") not in words(paper(letter))
    actions.edit(by=asha.officer, letter=letter, words={})
    assert squashed("We like having") in words(paper(letter))


@pytest.mark.parametrize("now", ["She refuses to come.", "Attendance is 84%.", "A word nobody can print: 漢"])
def test_an_edit_that_hurts_or_cannot_be_printed_is_refused(asha: Family, now: str) -> None:
    letter = asha.approve(asha.write())
    before = paper(letter)
    with pytest.raises(Refused):
        edit(asha, letter, 4, now)
    kept = Letter.objects.get(pk=letter.pk)
    assert kept.state == LetterState.APPROVED and paper(kept) == before


def test_a_letter_that_names_the_law_is_not_edited(asha: Family) -> None:
    letter = asha.write("concern", support="A call.", further="A meeting.")
    with pytest.raises(Refused, match="written again, not edited"):
        edit(asha, letter, 1, "Anything.")


def test_the_sentence_for_a_group_stands_in_english_and_is_short(asha: Family) -> None:
    letter = asha.write(extra="The gate opens at 8:15 this week.")
    assert squashed("The gate opens at 8:15 this week.") in words(paper(letter))
    assert asha.approve(letter).state == LetterState.APPROVED
    for extra in ("a" * 201, "Poor attendance.", "90% is our aim."):
        with pytest.raises(Refused):
            asha.write(extra=extra)


def test_for_another_language_the_sentence_stands_on_the_english_side() -> None:
    with family("pl") as olena:
        made = paper(olena.write(extra="The gate opens at 8:15 this week."))
    assert squashed("The gate opens") not in words(made, 1)
    assert squashed("The gate opens") in words(made, 2)


def test_a_code_shows_a_slip_and_finds_the_letter(asha: Family) -> None:
    letter = asha.post(asha.approve(asha.write()))
    assert squashed(letter.code) in words(paper(letter), 1)
    typed = letter.code.lower().replace("-", " ")
    assert actions.find_returned(by=asha.officer, code=typed) == letter
    wrong = letter.code[:-1] + ("2" if letter.code[-1] != "2" else "3")
    with pytest.raises(Refused, match="not a whole code"):
        actions.find_returned(by=asha.officer, code=wrong)
    with pytest.raises(Refused, match="No letter"):
        actions.find_returned(by=asha.officer, code=codes.new_code())


def test_any_one_wrong_sign_and_any_swap_of_neighbours_is_noticed() -> None:
    code = codes.new_code()
    signs = code.replace("-", "")
    for place, sign in enumerate(signs):
        others = set(codes.SIGNS) - {sign}
        assert not any(codes.tidy(signs[:place] + other + signs[place + 1 :]) for other in others)
    assert codes.tidy(signs) == code


def test_a_letter_that_came_back_stops_the_next(asha: Family) -> None:
    letter = asha.post(asha.approve(asha.write()))
    client = Client()
    member = factories.member(asha.school, "attendance_officer", name="Kit Lane")
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("returned_letter"), {"code": letter.code})
    assert Letter.objects.get(pk=letter.pk).returned_on == TODAY
    with pytest.raises(Refused):
        asha.write("glad")


def test_a_letter_of_the_past_comes_out_byte_for_byte_after_the_templates_changed(
    asha: Family, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    letter = asha.post(asha.approve(asha.write()))
    filed = paper(letter)
    newer = tmp_path / "templates"
    shutil.copytree(render.TEMPLATES, newer)
    body = newer / "letter_body.typ"
    body.write_text(
        body.read_text().replace("block(width: 72mm)", "block(width: 60mm)").replace("10.5pt", "10pt")
    )
    monkeypatch.setattr(render, "TEMPLATES", newer)
    kept = Letter.objects.get(pk=letter.pk)
    assert render.render("letter", thaw(kept.context)) != filed
    assert again.make_again(kept) == filed


def test_it_is_not_made_again_with_other_fonts(asha: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = asha.write()
    monkeypatch.setattr(again, "fonts_hash", lambda folder: "0" * 64)
    with pytest.raises(CannotPrint, match="fonts are not those"):
        again.make_again(Letter.objects.get(pk=letter.pk))
    assert fonts.paths()


def test_an_email_goes_to_one_person_waits_and_can_be_stopped() -> None:
    with family("pl", email="sunita@example.org") as asha:
        letter = asha.approve(asha.write())
        message = email(by=asha.officer, letter=letter, at=NOW)
        assert message.to == "sunita@example.org"
        assert message.held_until == NOW + timedelta(minutes=10)
        assert asha.child.forename not in message.subject
        assert "Dear Mrs Rao" in message.body and "1 Mill Lane" not in message.body
        assert stop(by=asha.officer, message=message)
        message.refresh_from_db()
        assert message.state == State.STOPPED


def test_a_letter_that_is_not_approved_goes_by_no_email() -> None:
    with family(email="sunita@example.org") as asha:
        letter = asha.write()
        with pytest.raises(Refused):
            email(by=asha.officer, letter=letter, at=NOW)


def test_the_code_stands_on_the_first_page_alone() -> None:
    with family("pl") as asha:
        letter = asha.write()
        made = paper(letter)
    assert page_count(made) == 2
    assert squashed(letter.code) in words(made, 1)
    assert squashed(letter.code) not in words(made, 2)
