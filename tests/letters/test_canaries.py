"""A family in which everything that must not be printed is on record: nothing of it is in any letter of anybody."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from gatepost.access.wall import scope
from gatepost.casework.actions import Refused
from gatepost.letters import actions
from gatepost.letters.as_text import as_text
from gatepost.letters.kinds import BY_KEY, KINDS
from gatepost.letters.models import Letter
from gatepost.letters.runs import officer_of
from gatepost.letters.writing import Draft, facts_for, thaw
from gatepost.records.models import Parent, SiblingLink
from tests import factories
from tests.letters.reading_pdf import opened, squashed, words
from tests.letters.world import AWAY, NOW

pytestmark = pytest.mark.django_db

SECRETS = ("Quillfeather", "Refugegate", "ZZ7 7QQ", "Birthname", "Oldsurname", "Zuleika", "Elsewhere Primary")
"""Another parent's name and refuge, a postcode, the child's name before adoption, a sister and her school."""
MOMENT = "2026-12-03T16:00:00+00:00"
GIVEN = {"date": "2026-12-03", "moment": MOMENT}


@pytest.fixture
def letters(settings: Any, tmp_path: Path) -> Iterator[list[Letter]]:
    """Each kind of letter that needs no stage before it, to the one mother who may be written to."""
    settings.MEDIA_ROOT = tmp_path
    school = factories.school(phone="01632 960 000", address="14 Mill Lane, Oakbridge")
    with time_machine.travel(NOW, tick=False), scope([school.pk]):
        factories.calendar(school)
        child = factories.pupil(school, former_upn="H999000000001", senco_note="Birthname Oldsurname")
        factories.marks(child, AWAY)
        mother = factories.parent(child, title="Mrs", forename="Sunita", language="pl")
        factories.parent(
            child,
            "Quillfeather",
            relationship="mother",
            address_line1="3 Refugegate",
            postcode="ZZ7 7QQ",
            address_restricted=True,
        )
        sister = factories.pupil(school, "Zuleika", serial=2)
        SiblingLink.objects.create(
            school=school, pupil=child, sibling_upn=sister.upn, sibling_school="Elsewhere Primary"
        )
        officer = factories.actor(school, name="Ben Field")
        case = factories.case(child, officer)
        facts, made = facts_for(child, case, NOW), []
        everyone = set(Parent.objects.values_list("pk", flat=True))
        for kind in KINDS:
            slots = {slot.key: GIVEN.get(slot.kind, "A few words.") for slot in kind.slots}
            slots |= {"period_to": "2026-12-30"} if kind.key == "improve" else {}
            draft = Draft(BY_KEY[kind.key], slots, officer_of(officer, school), NOW)
            try:
                made += actions.write_letters(
                    by=officer, facts=facts, draft=draft, parents=everyone, why_now="We agreed it."
                )
            except Refused:
                assert kind.formal, f"{kind.key} could not be written"
        assert {letter.parent_id for letter in made} == {mother.parent_id}
        yield made


def test_no_secret_is_in_the_paper_its_metadata_its_name_or_its_email(letters: list[Letter]) -> None:
    assert len(letters) >= 7
    for letter in letters:
        with letter.pdf.open("rb") as file:
            pdf = file.read()
        with opened(pdf) as file:
            about = " ".join(f"{key} {value}" for key, value in file.docinfo.items()) + str(
                file.Root.Metadata.read_bytes()
            )
        said = (
            words(pdf) + squashed(about) + squashed(letter.pdf.name) + squashed(as_text(thaw(letter.context)))
        )
        for secret in SECRETS:
            assert squashed(secret) not in said, (letter.kind, secret)
        # The child is named on the paper, and nowhere that a window bar or a list shows.
        assert letter.pupil.forename not in about + letter.pdf.name


def test_the_canary_sings_when_an_address_leaks(letters: list[Letter]) -> None:
    """Mutant: the mother's own name is found by the same reading, so that silence above means something."""
    with letters[0].pdf.open("rb") as file:
        assert squashed("Mrs S Rao") in words(file.read())
