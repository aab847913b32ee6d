"""A social worker hears of an absence nobody can explain: who, that, and whom to ring; once, and no more."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from gatepost.access.actor import Actor, NotAllowed
from gatepost.messages import delivery
from gatepost.messages.models import Kind, Message, State
from gatepost.morning import actions, telling as module
from gatepost.morning.gathering import gather
from gatepost.morning.models import ServiceTold
from gatepost.records.models import Pupil, Service
from tests.morning.conftest import NINE_41, Morning

pytestmark = pytest.mark.django_db
ADDRESS = "sam.ortiz@services.example"


def named(child: Pupil, service: str = "cin", **fields: Any) -> Service:
    known = {"lead_name": "Sam Ortiz", "lead_email": ADDRESS, "lead_phone": "020 7946 0100", **fields}
    return Service.objects.create(school_id=child.school_id, pupil=child, service=service, **known)


def tell(by: Any, child: Pupil, service: Service, how: str = "mail") -> str:
    address = reverse("tell_service", kwargs={"pk": child.pk})
    return by.post(address, {"service": service.pk, "how": how}, follow=True).content.decode()


def ready(by: Any, child: Pupil) -> str:
    return by.get(reverse("tell_service", kwargs={"pk": child.pk}), follow=True).content.decode()


def opened(by: Any, child: Pupil) -> str:
    return by.get(reverse("call", kwargs={"pk": child.pk})).content.decode()


def test_the_open_row_offers_it_and_the_words_are_ready(morning: Morning) -> None:
    named(morning.asha)
    assert "Tell Sam Ortiz (social worker)" in opened(morning.officer, morning.asha)
    words = ready(morning.officer, morning.asha)
    assert "Asha R. (8R) is not in school today" in words
    assert "nobody in the family has been reached yet" in words
    assert f"Send this to {ADDRESS}" in words


def test_an_e_mail_goes_once_however_often_it_is_asked_for(morning: Morning) -> None:
    service = named(morning.asha)
    assert "An e-mail is on its way to Sam Ortiz (social worker)." in tell(
        morning.officer, morning.asha, service
    )
    assert "has been told already" in tell(morning.officer, morning.asha, service)
    [mail] = Message.objects.filter(kind=Kind.SERVICE)
    assert (mail.to, mail.addressee, mail.held_until) == (ADDRESS, "Sam Ortiz", None)
    assert "Asha" not in mail.subject
    assert "e-mail to Sam Ortiz (social worker)" in opened(morning.officer, morning.asha)


def test_the_mail_says_no_more_than_it_must(morning: Morning) -> None:
    tell(morning.officer, morning.asha, named(morning.asha))
    body = Message.objects.get(kind=Kind.SERVICE).body
    assert not [word for word in ("Rao", "Lane", "07700", "Urdu", "2014") if word in body]


def test_without_an_address_it_is_read_out_and_kept_as_said(morning: Morning) -> None:
    service = named(morning.asha, "youth_offending", lead_name="Colin Treadwell", lead_email="")
    words = ready(morning.officer, morning.asha)
    assert "Colin Treadwell (youth justice worker)" in words
    assert "Send this" not in words
    assert "020 7946 0100" in words
    assert "you told Colin Treadwell" in tell(morning.officer, morning.asha, service, how="said")
    assert not Message.objects.filter(kind=Kind.SERVICE).exists()
    assert ServiceTold.objects.get().by_mail is False


def test_asking_for_a_mail_where_no_address_is_held_keeps_nothing(morning: Morning) -> None:
    """Neither the fact nor a message: the one would be untrue without the other."""
    assert "can reach Sam Ortiz" in tell(morning.officer, morning.asha, named(morning.asha, lead_email=""))
    assert not ServiceTold.objects.exists()


def test_nobody_is_told_of_an_absence_that_is_explained(morning: Morning) -> None:
    service = named(morning.asha)
    heard = {"outcome": "spoke", "reason": "ill", "call": uuid4(), "seen": 0}
    morning.officer.post(reverse("call", kwargs={"pk": morning.asha.pk}), heard)
    assert "Tell Sam Ortiz" not in opened(morning.officer, morning.asha)
    assert "There is nobody to tell now" in tell(morning.officer, morning.asha, service)
    assert not ServiceTold.objects.exists()


def test_only_a_social_worker_or_youth_justice_worker_hears_of_it(morning: Morning) -> None:
    service = named(morning.asha, "camhs")
    assert "Tell Sam Ortiz" not in opened(morning.officer, morning.asha)
    assert "nobody to tell" in tell(morning.officer, morning.asha, service)


def test_while_the_lead_is_to_be_asked_first_only_the_lead_may_tell(morning: Morning) -> None:
    service = named(morning.tia, "cp")
    assert "Sam Ortiz" not in opened(morning.officer, morning.tia) + ready(morning.officer, morning.tia)
    tell(morning.officer, morning.tia, service)
    assert not ServiceTold.objects.exists()
    assert "An e-mail is on its way" in tell(morning.lead, morning.tia, service)


def test_mutant_a_telling_that_does_not_ask_the_lead_first_is_noticed(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.Family, "hidden_from", lambda self, reader: False)
    with pytest.raises(AssertionError):
        test_while_the_lead_is_to_be_asked_first_only_the_lead_may_tell(morning)


def test_mutant_a_telling_offered_to_every_service_is_noticed(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ROLES", {**module.ROLES, "camhs": "clinician"})
    with pytest.raises(AssertionError):
        test_only_a_social_worker_or_youth_justice_worker_hears_of_it(morning)


def test_one_child_does_not_carry_the_worker_of_another(morning: Morning) -> None:
    elsewhere = named(morning.tia, "cp")
    assert "nobody to tell" in tell(morning.officer, morning.asha, elsewhere)
    assert not ServiceTold.objects.exists()


def test_a_mail_to_a_worker_who_was_replaced_meanwhile_is_stopped(morning: Morning) -> None:
    service = named(morning.asha)
    tell(morning.officer, morning.asha, service)
    Service.objects.filter(pk=service.pk).update(lead_name="Ada Finch", lead_email="ada@services.example")
    mail = Message.objects.get(kind=Kind.SERVICE)
    delivery.send(mail.school_id, mail.pk, later=lambda message, at: None)
    mail.refresh_from_db()
    assert (mail.state, mail.why) == (State.STOPPED, delivery.NO_LONGER)


def test_only_who_may_record_a_contact_may_tell(morning: Morning) -> None:
    service = named(morning.asha)
    nobody = Actor(role="tutor", schools=(morning.school.pk,), permissions=frozenset({"worklist.view"}))
    with pytest.raises(NotAllowed):
        actions.tell_service(
            by=nobody,
            morning=gather(morning.school, now=NINE_41),
            pupil=morning.asha,
            service=service.pk,
            by_mail=True,
        )


@pytest.mark.parametrize("state", [State.UNKNOWN, State.FAILED, State.DELIVERED])
def test_the_open_row_says_what_became_of_the_e_mail(morning: Morning, state: State) -> None:
    """An e-mail that was written is not one that arrived."""
    tell(morning.officer, morning.asha, named(morning.asha))
    Message.objects.filter(kind=Kind.SERVICE).update(state=state)
    assert f"<strong>{state.label}.</strong>" in opened(morning.officer, morning.asha)
