"""Brothers and sisters whom no file names: proposed by what they share, joined only when a person says so."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.audit.models import Event
from gatepost.imports.models import NotSiblings
from gatepost.imports.siblings import proposing
from gatepost.imports.siblings.proposing import ADULT, HOME, MOST, PHONE, proposed
from gatepost.records.models import Guardian, Parent, Pupil, RegisterImport, SiblingLink
from tests import factories
from tests.imports.test_any_file_screens import bring_in, officer, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_desk")]

TODAY = date(2026, 11, 24)
HOME_OF = {"address_line1": "1 Mill Lane", "postcode": "ZZ9 9AA", "phone": ""}


def child(school: School, n: int, **parent: str) -> Pupil:
    made = factories.pupil(school, f"Child{chr(97 + n)}", n)
    if parent:
        factories.parent(made, **(HOME_OF | parent))
    return made


def pairs(school: School) -> dict[tuple[str, str], tuple[str, ...]]:
    with scope([school.pk]):
        return {
            (pair.one.forename, pair.other.forename): pair.shared for pair in proposed(school.pk, on=TODAY)
        }


def test_an_adult_a_home_or_a_telephone_proposes_and_nothing_else_does(school: School) -> None:
    with scope([school.pk]):
        a = child(school, 0, postcode="zz99aa", phone="01632 960001")
        child(school, 1, phone="")
        child(school, 2, address_line1="9 Hill Road", phone="(01632) 960 001")
        d = child(school, 3, address_line1="")
        Guardian.objects.create(school=school, pupil=d, parent=a.guardians.get().parent)
        child(school, 4, address_line1="", postcode="", phone="12345")
        child(school, 5, address_line1="", surname="Lund", phone="01632 960001")
    assert pairs(school) == {
        ("Childa", "Childb"): (HOME,),
        ("Childa", "Childc"): (PHONE,),
        ("Childa", "Childd"): (ADULT, HOME, PHONE),
        ("Childb", "Childd"): (HOME,),
        ("Childc", "Childd"): (PHONE,),
    }


def test_a_hidden_address_a_large_house_and_a_leaver_propose_nobody(school: School) -> None:
    with scope([school.pk]):
        first, second = child(school, 0, phone="01632 960001"), child(school, 1, phone="01632 960001")
        assert proposed(school.pk, on=TODAY)
        Parent.objects.filter(guardianships__pupil=first).update(address_restricted=True)
        assert not proposed(school.pk, on=TODAY)
        Parent.objects.update(address_restricted=False)
        Guardian.objects.filter(pupil=second).update(contact_restriction="no_contact")
        assert not proposed(school.pk, on=TODAY)
        Guardian.objects.update(contact_restriction="none")
        second.enrolments.update(leaving_date=date(2026, 10, 1))
        assert not proposed(school.pk, on=TODAY)
        for n in range(2, MOST + 2):
            child(school, n, phone="")
        assert not proposed(school.pk, on=TODAY)


def test_mutant_a_hidden_address_that_proposes_is_noticed(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope([school.pk]):
        for n in range(2):
            child(school, n, address_restricted=True, phone="")  # type: ignore[arg-type]
        assert not proposed(school.pk, on=TODAY)
        monkeypatch.setattr(proposing, "_keys", lambda tie: [(HOME, tie.parent.postcode)])
        assert proposed(school.pk, on=TODAY)


def settle(client: Client, one: Pupil, other: Pupil, related: str) -> str:
    said = {"one": one.pk, "other": other.pk, "related": related}
    return text(client.post(reverse("siblings"), said, follow=True))


def test_a_person_says_and_is_not_asked_again(school: School) -> None:
    client = officer(school)
    with scope([school.pk]):
        a, b, c = (child(school, n, phone="") for n in range(3))
    assert f'href="{reverse("siblings")}"' in text(client.get(reverse("imports")))
    page = text(client.get(reverse("siblings")))
    assert "Childa Rao, 8R and Childb Rao, 8R" in page
    assert "They share one address" in page
    assert "Mill Lane" not in page
    with scope([school.pk]):
        assert not SiblingLink.objects.exists()
    assert "Kept: Childb Rao and Childa Rao are brothers and sisters" in settle(client, b, a, "yes")
    assert "are not brothers and sisters" in settle(client, a, c, "no")
    assert "not on the list any more" in settle(client, a, b, "no")
    assert "not on the list any more" in settle(client, a, a, "yes")
    assert set(pairs(school)) == {("Childb", "Childc")}
    with scope([school.pk]):
        links = set(SiblingLink.objects.values_list("pupil__forename", "sibling_upn", "sibling_school"))
        assert links == {("Childa", b.upn, ""), ("Childb", a.upn, "")}
        assert NotSiblings.objects.count() == 1
        assert Event.objects.filter(verb__startswith="siblings.").count() == 2
    elsewhere = factories.school("9991002", "Millbrook Primary")
    with scope([elsewhere.pk]):
        stranger = child(elsewhere, 9, phone="")
    assert client.post(reverse("siblings"), {"one": a.pk, "other": stranger.pk}).status_code == 404
    assert client.post(reverse("siblings"), {"one": "x", "other": "9" * 30}).status_code == 404


def test_children_whose_import_is_taken_back_leave_nothing(school: School) -> None:
    client = officer(school)
    head = "UPN,Surname,Forename,DOB,Year,Reg,Start date\n"
    rows = [
        f"{factories.upn(n)},Rao,{name},14/03/2014,8,8R,02/09/2025\n" for n, name in ((1, "Asha"), (2, "Cem"))
    ]
    bring_in(client, head + "".join(rows))
    with scope([school.pk]):
        one, other = Pupil.objects.order_by("pk")
        for pupil in (one, other):
            factories.parent(pupil, **HOME_OF)
    settle(client, one, other, "yes")
    with scope([school.pk]):
        kept = RegisterImport.objects.get()
    answer = client.post(reverse("undo_import", kwargs={"pk": kept.pk}), follow=True)
    assert "Taken back. Everything is as it was" in text(answer)
    with scope([school.pk]):
        assert not Pupil.objects.exists()
        assert not SiblingLink.objects.exists()
