"""Guards that the threat model names and no other test holds: addresses, uploads, the audit log."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.audit.models import Event
from gatepost.casework.actions import open_case
from gatepost.casework.facts import Facts, gather
from gatepost.casework.readiness import readiness
from gatepost.casework.uploads import NotAccepted, accept
from gatepost.letters.packing import pack
from gatepost.letters.render import twin
from tests import factories

MONDAY = date(2026, 11, 16)


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
