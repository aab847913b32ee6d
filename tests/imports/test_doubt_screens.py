"""A person brings in files that look wrong as a whole: is told why, and says why it is right, or that it is not."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, School
from gatepost.access.wall import scope
from gatepost.audit.models import Event
from gatepost.casework.actions import Refused
from gatepost.imports.doubts import actions, doubt
from gatepost.imports.doubts.actions import note_left, still_asked
from gatepost.imports.models import Statement
from gatepost.records.models import Enrolment, Pupil, RegisterImport
from tests.factories import upn
from tests.imports.test_any_file_screens import officer, text
from tests.imports.test_doubts import child, marks, pupils

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_desk")]


@pytest.fixture
def client(school: School) -> Client:
    """An officer whose school holds twelve children and two days of marks."""
    signed_in = officer(school)
    plan = choose(
        signed_in, pupils=pupils([child(n) for n in range(12)]), session_marks=marks(codes=("N", "\\"))
    )
    assert signed_in.post(plan, {"keep": "all"}).url.startswith("/imports/")
    return signed_in


def choose(client: Client, whole: str = "", as_at: str = "", **files: str) -> str:
    chosen = [SimpleUploadedFile(f"{stem}.csv", content.encode()) for stem, content in files.items()]
    url: str = client.post(reverse("imports"), {"chosen": chosen, "whole": whole, "as_at": as_at}).url  # type: ignore[attr-defined]
    return url


def test_a_reason_is_asked_for_and_kept(client: Client, school: School) -> None:
    client.post(choose(client, session_marks=marks(codes=("I", "\\"))), {"keep": "all"})
    plan = choose(client, session_marks=marks(codes=("N", "\\")))
    assert "These files seem older than what is held" in text(client.get(plan))
    assert "Say why this is right, or keep nothing." in text(client.post(plan, {"keep": "all"}))
    with scope([school.pk]):
        assert RegisterImport.objects.count() == 2
    field = "why-older-9991001"
    done = client.post(plan, {"keep": "all", field: "The calls belong to another child"}).url
    assert "The calls belong to another child" in text(client.get(done))
    with scope([school.pk]):
        assert Event.objects.filter(verb="import.went_on").count() == 1


def test_a_file_of_an_earlier_day(client: Client, school: School) -> None:
    client.post(choose(client, as_at="2026-11-23", session_marks=marks(codes=("I", "\\"))), {"keep": "all"})
    plan = choose(client, as_at="2026-11-20", session_marks=marks(codes=("O", "\\")))
    assert "they are of 20 November 2026, and what is held is of 23 November 2026" in text(client.get(plan))
    page = text(
        client.post(
            reverse("imports"), {"chosen": SimpleUploadedFile("pupils.csv", b"x"), "as_at": "2026-12-24"}
        )
    )
    assert "This day is still to come" in page


def test_some_children_are_said_to_be_some(client: Client, school: School) -> None:
    everybody = pupils([child(n) for n in range(40)])
    client.post(choose(client, pupils=everybody), {"keep": "all"})
    plan = choose(client, whole="yes", pupils=pupils([child(n, first="Other") for n in range(12)]))
    page = text(client.get(plan))
    assert "40 children on roll in 3 year groups, and the file has 12 of them" in page
    again = client.post(plan, {"do": "some"}).url
    page = text(client.get(again))
    assert "Please look at this first" not in page
    assert "not in these files" not in page
    done = client.post(again, {"keep": "all"}).url
    assert "No longer on roll?" not in text(client.get(done))


def test_what_is_certain_cannot_be_kept(client: Client, school: School) -> None:
    plan = choose(client, pupils=pupils([child(n, first="Last", last="First") for n in range(12)]))
    page = text(client.get(plan))
    assert "First names and surnames seem to be swapped" in page
    assert "Nothing can be kept of these files as they are" in page
    answer = client.post(plan, {"keep": "all"}, follow=True)
    assert "Nothing was kept" in text(answer)
    with scope([school.pk]):
        assert not Pupil.objects.filter(forename__startswith="Last").exists()


def test_a_child_who_is_missing_has_left(client: Client, school: School) -> None:
    plan = choose(client, whole="yes", pupils=pupils([child(n) for n in range(11)]))
    assert "1 child on your roll is not in these files" in text(client.get(plan))
    done = client.post(plan, {"keep": "all"}).url
    assert "No longer on roll?" in text(client.get(done))
    with scope([school.pk]):
        gone = Pupil.objects.get(upn=upn(11))
    left = f"{done}/left"
    answer = client.post(left, {"pupil": gone.pk, "last_day": "2026-12-01"}, follow=True)
    assert "Give a day from 02 September 2025 to today" in text(answer)
    answer = client.post(left, {"pupil": gone.pk, "last_day": "2026-11-20"}, follow=True)
    assert "The marks up to that day stay" in text(answer)
    assert "No longer on roll?" not in text(answer)
    with scope([school.pk]):
        assert str(Enrolment.objects.get(pupil=gone).leaving_date) == "2026-11-20"
        assert Pupil.objects.filter(pk=gone.pk).exists()


def test_nobody_else_can_be_said_to_have_left(client: Client, school: School) -> None:
    plan = choose(client, whole="yes", pupils=pupils([child(n) for n in range(11)]))
    done = client.post(plan, {"keep": "all"}).url
    with scope([school.pk]):
        here = Pupil.objects.get(upn=upn(1))
    answer = client.post(f"{done}/left", {"pupil": here.pk, "last_day": "2026-11-20"}, follow=True)
    assert "not on the list any more" in text(answer)
    with scope([school.pk]):
        assert Enrolment.objects.get(pupil=here).leaving_date is None


def test_mutant_anybody_may_be_said_to_have_left(
    client: Client, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = choose(client, whole="yes", pupils=pupils([child(n) for n in range(11)]))
    client.post(plan, {"keep": "all"})
    by = Actor.of(Membership.objects.get(school=school))
    with scope([school.pk]):
        statement, here = Statement.objects.get(), Pupil.objects.get(upn=upn(1))
        how: Any = {"by": by, "statement": statement, "pupil": here}
        day = Enrolment.objects.get(pupil=here).start_date
        with pytest.raises(Refused):
            note_left(**how, last_day=day, on=day)
        assert list(still_asked(statement, on=day)) == [Pupil.objects.get(upn=upn(11))]
        monkeypatch.setattr(actions, "still_asked", lambda *_, **__: Pupil.objects.all())
        note_left(**how, last_day=day, on=day)
        assert Enrolment.objects.get(pupil=here).leaving_date == day


def test_mutant_a_doubt_that_nobody_must_answer_is_noticed(
    client: Client, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gatepost.imports import actions as keeping

    monkeypatch.setattr(keeping, "unanswered", lambda *_: [])
    swapped = pupils([child(n, first="Last", last="First") for n in range(12)])
    client.post(choose(client, pupils=swapped), {"keep": "all"})
    with scope([school.pk]):
        assert Pupil.objects.filter(forename__startswith="Last").exists()
    assert doubt.unanswered([doubt.Doubt("a", "b", "c", "d", "e", certain=True)], {"a": "yes"})
