"""The way to the council and the head's page: closed while anything stops it, and never the only way forward."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from gatepost.access.wall import scope
from gatepost.casework import readiness as answers, referrals
from gatepost.casework.models import Case, Referral, ReferredParent
from gatepost.web import referring
from tests import factories

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def case() -> Iterator[Case]:
    """A case on which nobody has worked yet: much stops it."""
    school = factories.school()
    with time_machine.travel(f"{factories.TODAY}T12:00:00+00:00", tick=False), scope([school.pk]):
        factories.calendar(school)
        child = factories.pupil(school)
        factories.parent(child)
        factories.marks(child, {})
        yield factories.case(child, factories.actor(school))


@pytest.fixture
def nothing_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    def ready(*asked: Any) -> answers.Readiness:
        return replace(answers.readiness(*asked), hard_stops=())

    for place in (referring, referrals):
        monkeypatch.setattr(place, "readiness", ready)


def signed_in(case: Case, role: str) -> Client:
    client = Client()
    client.force_login(factories.member(case.school, role, name=f"Eve {role}").user, backend=BACKEND)
    return client


def shown(client: Client, name: str, pk: int) -> str:
    return unescape(client.get(reverse(name, kwargs={"pk": pk})).content.decode())


def drafted(case: Case) -> Referral:
    referral = Referral.objects.create(
        school=case.school,
        case=case,
        route="attendance_contract",
        will_change="A clear plan with a date.",
        frozen={"window": []},
    )
    guardian = case.pupil.guardians.get()
    ReferredParent.objects.create(school=case.school, referral=referral, parent=guardian.parent)
    return referral


def test_while_something_stops_it_there_is_nothing_to_send_and_always_another_way(case: Case) -> None:
    page = shown(signed_in(case, "head_of_year"), "readiness", case.pk)
    assert "What stops this" in page
    assert "Put it before the headteacher" not in page
    assert reverse("stand_down", kwargs={"pk": case.pk}) in page
    assert "Ask the council for advice</a> without referring anybody" in page


@pytest.mark.usefixtures("nothing_stops")
def test_once_nothing_stops_it_only_those_who_may_draft_are_offered_it(case: Case) -> None:
    pages = {role: shown(signed_in(case, role), "readiness", case.pk) for role in ("head_of_year", "dsl")}
    assert "What do you think will change for Asha if this is sent?" in pages["head_of_year"]
    assert "What do you think will change" not in pages["dsl"]


def test_the_head_cannot_sign_while_something_stops_it(case: Case) -> None:
    page = shown(signed_in(case, "head"), "sign_off", drafted(case).pk)
    assert 'name="password"' not in page
    assert "Send back with this note" in page


@pytest.mark.usefixtures("nothing_stops")
def test_only_the_head_is_offered_the_decision(case: Case) -> None:
    referral = drafted(case)
    assert 'name="password"' in shown(signed_in(case, "head"), "sign_off", referral.pk)
    assert 'name="password"' not in shown(signed_in(case, "attendance_officer"), "sign_off", referral.pk)


@pytest.mark.usefixtures("nothing_stops")
def test_each_weak_point_asks_for_a_sentence_and_nothing_typed_is_lost(case: Case) -> None:
    referral = drafted(case)
    answer = signed_in(case, "head").post(
        reverse("sign_off", kwargs={"pk": referral.pk}),
        {"password": factories.PASSWORD, "weak_first_day_contact.not_started": "We rang, and kept no list."},
    )
    page = unescape(answer.content.decode())
    assert "Error: Sign-off" in page
    assert page.count("Say why this may be sent although") >= 2
    assert "We rang, and kept no list." in page


@pytest.mark.usefixtures("nothing_stops")
def test_a_note_is_needed_to_send_it_back_and_then_the_team_reads_it(case: Case) -> None:
    referral, head = drafted(case), signed_in(case, "head")
    address = reverse("sign_off", kwargs={"pk": referral.pk})
    assert "Say what you would like to see first." in head.post(address, {"send_back": ""}).content.decode()
    head.post(address, {"send_back": "", "why": "Please hear Asha first."})
    page = shown(signed_in(case, "attendance_officer"), "readiness", case.pk)
    assert "The headteacher would like to see more first" in page
    assert "Please hear Asha first." in page


@pytest.mark.usefixtures("nothing_stops")
def test_what_the_head_signs_is_kept_and_can_be_fetched(case: Case, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    referral, head = drafted(case), signed_in(case, "head")
    address = reverse("sign_off", kwargs={"pk": referral.pk})
    weak = re.findall(r'name="(weak_[^"]+)"', head.get(address).content.decode())
    said = dict.fromkeys(weak, "We know, and will go on trying.")
    page = unescape(
        head.post(address, {"password": factories.PASSWORD, **said}, follow=True).content.decode()
    )
    assert "Signed by Eve head" in page
    assert 'name="password"' not in page
    pack = head.get(reverse("pack_pdf", kwargs={"pk": referral.pk}))
    assert b"".join(pack.streaming_content).startswith(b"%PDF-1.7")  # type: ignore[attr-defined]
    assert "Asha Rao" in unescape(signed_in(case, "dsl").get(reverse("referrals")).content.decode())
