"""A person brings in a file of their own system's layout, and takes it back: page by page."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.imports.models import RememberedMatch
from gatepost.records.models import Pupil, RegisterImport, RegisterYear
from tests import factories
from tests.imports.folders import ASHA, BILAL
from tests.imports.test_any_file import PUPILS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_desk")]

MARKS = f"UPN,Date,Session,Mark\n{ASHA},07/09/2026,AM,@\n{ASHA},07/09/2026,PM,\\\n{BILAL},14/09/2026,AM,N\n"


def officer(school: School, role: str = "attendance_officer") -> Client:
    client = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(factories.member(school, role).user, backend=backend)
    return client


def choose(client: Client, content: str | bytes, name: str = "export.csv") -> Any:
    raw = content.encode() if isinstance(content, str) else content
    return client.post(reverse("imports"), {"chosen": SimpleUploadedFile(name, raw)})


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def columns(answer: Any) -> dict[str, str]:
    """What the page proposes for each column."""
    form = answer.context["form"]
    return {field.html_name: field.initial or "" for _, field in form.lines}


def bring_in(client: Client, content: str, *, matched: bool = True) -> None:
    """Choose, match as proposed, check, plan, keep."""
    onward = choose(client, content).url
    if matched:
        onward = client.post(onward, columns(client.get(onward))).url
    plan = client.post(onward, {"do": "go", "same": "yes"}).url
    assert client.post(plan, {"keep": "all"}).url.startswith(reverse("imports"))


def test_a_file_of_another_layout_comes_in_and_is_taken_back(school: School) -> None:
    client = officer(school)
    onward = choose(client, PUPILS).url
    page = client.get(onward)
    assert "Legal Forename" in text(page)
    assert "Passed over 2 title lines" in text(page)
    check = client.post(onward, columns(page)).url
    seen = text(client.get(check))
    assert "Does your own system say the same?" in seen
    assert "Say whether your own system says the same" in text(client.post(check, {"do": "go"}))
    plan = client.post(check, {"do": "go", "same": "yes"}).url
    assert "Children (export.csv)" in text(client.get(plan))
    with scope([school.pk]):
        assert not Pupil.objects.exists()
    client.post(plan, {"keep": "all"})
    with scope([school.pk]):
        assert set(Pupil.objects.values_list("upn", "form")) == {(ASHA, "8R"), (BILAL, "9K")}
        one = RegisterImport.objects.get()
    assert "Take back" in text(client.get(reverse("imports")))
    answer = client.post(reverse("undo_import", kwargs={"pk": one.pk}), follow=True)
    assert "Taken back. Everything is as it was" in text(answer)
    with scope([school.pk]):
        assert not Pupil.objects.exists()


def test_the_next_file_of_the_layout_asks_nothing(school: School) -> None:
    client = officer(school)
    bring_in(client, PUPILS)
    onward = choose(client, PUPILS.replace("8R", "8K")).url
    assert "What these files would change" in text(client.get(onward))
    with scope([school.pk]):
        assert RememberedMatch.objects.count() == 1


def test_an_unknown_code_is_asked_once_and_remembered(school: School) -> None:
    client = officer(school)
    bring_in(client, PUPILS)
    onward = choose(client, MARKS).url
    check = client.post(onward, columns(client.get(onward)) | {"first_is_day": "yes"}).url
    assert "“@” (1) means" in text(client.get(check))
    left = client.get(check.replace("/check", "/left-out.csv")).content.decode()
    assert "This is not a register code: @" in left
    assert "'@" in left  # inert in a spreadsheet program
    again = client.post(check, {"do": "mean", "meant_0": "N"}).url
    assert "“@” (1) means" not in text(client.get(again))
    client.post(client.post(again, {"do": "go", "same": "yes"}).url, {"keep": "all"})
    with scope([school.pk]):
        assert bytes(RegisterYear.objects.get(pupil__upn=ASHA).marks).strip() == b"N\\"
    assert "Gatepost already has all of this" in text(client.get(choose(client, MARKS).url))


def test_what_cannot_be_right_goes_no_further(school: School) -> None:
    client = officer(school)
    onward = choose(client, PUPILS.replace("DOA", "DOA,LAESTAB").replace(",\n", ",9991002,\n")).url
    check = client.post(onward, columns(client.get(onward))).url
    assert "The file has rows of another school" in text(client.get(check))
    answer = client.post(check, {"do": "go", "same": "yes"})
    assert answer.status_code == 200
    assert client.get(check.replace("/check", "")).status_code == 404
    with scope([school.pk]):
        assert not RegisterImport.objects.exists()


def test_an_unreadable_file_says_why(school: School) -> None:
    page = text(choose(officer(school), b"PK\x03\x04 but no workbook", "a.xlsx"))
    assert "The workbook is damaged" in page
    assert "Traceback" not in page


def test_two_columns_cannot_mean_the_same(school: School) -> None:
    client = officer(school)
    onward = choose(client, PUPILS).url
    said = columns(client.get(onward))
    page = text(client.post(onward, said | {"column_2": "surname"}))
    assert "Two columns have this meaning" in page


def test_a_colleague_does_not_see_anothers_file(school: School) -> None:
    onward = choose(officer(school), PUPILS).url
    assert officer(school, "admin").get(onward).status_code == 404
    other = factories.school("9991002", "Millbrook Primary")
    assert officer(other).get(onward).status_code == 404


def test_an_import_that_work_rests_on_stays_and_says_why(school: School) -> None:
    client = officer(school)
    bring_in(client, PUPILS)
    with scope([school.pk]):
        one = RegisterImport.objects.get()
        factories.case(Pupil.objects.get(upn=ASHA), factories.actor(school, "head"))
    answer = client.post(reverse("undo_import", kwargs={"pk": one.pk}), follow=True)
    assert "1 case rests on a pupil that it added" in text(answer)
