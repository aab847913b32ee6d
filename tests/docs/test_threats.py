"""Guards that the threat model names: who is written to, what stops a referral, what the audit log never holds."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.audit.models import Event
from gatepost.casework.actions import open_case
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import Referral
from gatepost.casework.readiness import readiness
from gatepost.casework.uploads import NotAccepted, accept
from gatepost.letters import recipients as deciding
from gatepost.letters.packing import pack
from gatepost.letters.recipients import recipients
from gatepost.letters.render import twin
from gatepost.records.models import Guardian, Parent
from tests import factories

MOTHER: dict[str, Any] = {
    "parental_responsibility": "yes",
    "address_line1": "1 Mill Lane",
    "postcode": "ZZ9 9AA",
}
NOT_WRITTEN_TO: list[dict[str, Any]] = [
    {"parental_responsibility": "no"},
    {"parental_responsibility": "unknown"},
    {"contact_restriction": "no_contact"},
    {"contact_restriction": "refer_dsl"},
    {"contact_restriction": "no_address"},
    {"address_restricted": True},
    {"address_line1": ""},
    {"postcode": ""},
]
ABOUT_THE_PERSON = {"address_line1", "postcode", "address_restricted"}
MONDAY = date(2026, 11, 16)


def may_be_written_to(**differs: Any) -> bool:
    """The decision about a mother of whom this is true."""
    says = MOTHER | differs
    person = Parent(surname="Rao", **{key: says[key] for key in says if key in ABOUT_THE_PERSON})
    guardian = Guardian(parent=person, **{key: says[key] for key in says if key not in ABOUT_THE_PERSON})
    facts = cast(Facts, SimpleNamespace(guardians=(guardian,)))
    return recipients(facts)[0].may


def test_a_responsible_parent_with_an_address_is_written_to() -> None:
    assert may_be_written_to()
    assert may_be_written_to(parental_responsibility="unknown", education_law_parent="yes")


@pytest.mark.parametrize("differs", NOT_WRITTEN_TO, ids=str)
def test_one_thing_against_it_is_enough_not_to_write(differs: dict[str, Any]) -> None:
    assert not may_be_written_to(**differs)


@pytest.mark.parametrize("forgotten", range(6))
def test_mutant_a_forgotten_hindrance_is_noticed(forgotten: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Callable[[Guardian], list[tuple[bool, str]]] = deciding._hindrances
    monkeypatch.setattr(
        deciding, "_hindrances", lambda g: [h for n, h in enumerate(asked(g)) if n != forgotten]
    )
    assert any(may_be_written_to(**differs) for differs in NOT_WRITTEN_TO)


@pytest.fixture
def school(db: None) -> Any:
    made = factories.school()
    with scope([made.pk]):
        factories.calendar(made)
        yield made


def known(school: School, absences: dict[tuple[date, str], str]) -> Facts:
    """An open case of a child with these absences, a mother, and a father whose address is restricted."""
    child = factories.pupil(school)
    factories.parent(child)
    factories.parent(
        child,
        title="Mr",
        person_id="F1",
        relationship="father",
        address_line1="9 Hidden Row",
        address_restricted=True,
    )
    factories.marks(child, absences)
    case = factories.case(child, factories.actor(school))
    return gather(child, on=factories.TODAY, case=case)


def days(code: str, count: int, start: date = MONDAY) -> dict[tuple[date, str], str]:
    return {(start + timedelta(n), half): code for n in range(count) for half in ("AM", "PM")}


def stops(facts: Facts) -> set[str]:
    return {point.key for point in readiness(facts).hard_stops}


def test_the_command_writes_to_no_restricted_address(school: School, tmp_path: Path) -> None:
    facts = known(school, days("O", 5))
    assert facts.case
    call_command("letters", str(facts.case.pk), "--out", str(tmp_path))
    mother, father = (guardian.parent_id for guardian in facts.guardians)
    assert [file.name for file in tmp_path.iterdir()] == [f"certificate-{facts.case.pk}-{mother}.pdf"]
    assert father


def test_a_restricted_address_is_nowhere_in_the_pack(school: School) -> None:
    facts = known(school, days("O", 5))
    context = pack(facts, readiness(facts), None, at=timezone.now(), signer="Carol Head")
    assert b"1 Mill Lane" in twin(context)
    assert b"9 Hidden Row" not in twin(context)


def test_a_mark_without_a_reason_stops_a_referral(school: School) -> None:
    settled = days("O", 5)
    facts = known(school, settled | {(date(2026, 11, 23), "AM"): "N"})
    assert "marks.unsettled" in stops(facts)
    factories.marks(facts.pupil, settled | {(date(2026, 11, 23), "AM"): "I"})
    assert "marks.unsettled" not in stops(gather(facts.pupil, on=factories.TODAY, case=facts.case))


def test_a_register_not_taken_stops_a_referral(school: School) -> None:
    facts = known(school, days("O", 5))
    assert "marks.blank" not in stops(gather(facts.pupil, on=date(2026, 11, 23), case=facts.case))
    factories.marks(facts.pupil, days("O", 5), to=date(2026, 11, 20))
    assert "marks.blank" in stops(gather(facts.pupil, on=date(2026, 11, 23), case=facts.case))


def test_sessions_that_were_referred_cannot_carry_another_referral(school: School) -> None:
    facts = known(school, days("O", 5))
    assert "duplicate" not in stops(facts)
    head = factories.actor(school, "head").user
    frozen = {"window": facts.window_spelt}
    assert facts.case
    Referral.objects.create(
        school=school, case=facts.case, frozen=frozen, signed_by=head, signed_at=timezone.now()
    )
    assert "duplicate" in stops(gather(facts.pupil, on=factories.TODAY, case=facts.case))


@pytest.mark.parametrize("content", [b"MZ\x90\x00 a program", b"<script>alert(1)</script>", b""])
def test_an_upload_that_is_not_what_it_says_is_refused(content: bytes) -> None:
    with pytest.raises(NotAccepted, match="PDF"):
        accept(SimpleUploadedFile("letter.pdf", content, content_type="application/pdf"))


def test_no_name_of_a_child_reaches_the_file_system() -> None:
    upload = accept(SimpleUploadedFile("Asha Rao.pdf", b"%PDF-1.7 a scan"))
    assert "Asha" not in upload.stored_name
    assert upload.stored_name.endswith(".pdf")


def test_the_log_holds_no_word_of_a_case(school: School) -> None:
    child = factories.pupil(school, forename="Canary")
    by = factories.actor(school)
    open_case(by=by, pupil=child, on=factories.TODAY, worry="Canary sings", first_step="Ask Canary")
    told = list(Event.objects.values())
    assert [event["verb"] for event in told] == ["case.opened"]
    assert "Canary" not in str(told)
