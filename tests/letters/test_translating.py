"""The translators' desk: two people, one English, and nothing that passes for checked without a check."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import Actor, NotAllowed
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.casework.actions import Refused
from gatepost.letters import translations
from gatepost.letters.models import Translation
from gatepost.letters.own import own_words
from gatepost.letters.render import render
from gatepost.letters.translating import actions
from gatepost.letters.translating.specimen import specimen
from gatepost.letters.translations import counts_as, languages, read
from gatepost.letters.wording import markdown
from tests import factories
from tests.letters.reading_pdf import page_count, squashed, words

pytestmark = pytest.mark.django_db

POLISH = markdown("noticed", "pl").replace("Nikt nie ma z tego powodu kłopotów.", "To nie jest niczyja wina.")


@dataclass
class Desk:
    school: School
    olena: Actor
    ben: Actor

    def translate(self, by: Actor, text: str = POLISH, seen: int | None = None) -> Translation:
        return actions.translate(
            by=by, school=self.school.pk, language="pl", name="noticed", text=text, seen=seen
        )

    def check(self, by: Actor, seen: int | None, name: str = "noticed") -> Translation:
        return actions.check(by=by, school=self.school.pk, language="pl", name=name, seen=seen)

    def counts_as(self) -> str:
        return counts_as("pl", "noticed", own_words(self.school.pk))


@pytest.fixture
def desk() -> Iterator[Desk]:
    school = factories.school()
    with scope([school.pk]):
        yield Desk(
            school, factories.actor(school, name="Olena"), factories.actor(school, "head_of_year", name="Ben")
        )


def test_one_translates_and_another_checks(desk: Desk) -> None:
    desk.check(desk.ben, None, "foot")
    kept = desk.translate(desk.olena)
    assert desk.counts_as() == "en"
    with pytest.raises(Refused, match="ask somebody else"):
        desk.check(desk.olena, kept.pk)
    desk.check(desk.ben, kept.pk)
    assert desk.counts_as() == "pl"
    found = read("pl", "noticed", own_words(desk.school.pk))
    assert found and (found.translator, found.checker) == ("Olena", "Ben")
    assert "niczyja wina" in found.text


def test_the_database_itself_lets_nobody_check_their_own(desk: Desk) -> None:
    kept = desk.translate(desk.olena)
    with pytest.raises(IntegrityError):
        Translation.objects.filter(pk=kept.pk).update(
            checked_by=desk.olena.user, checked_at=kept.translated_at
        )


def test_a_new_version_is_unchecked_and_so_is_one_that_somebody_doubts(desk: Desk) -> None:
    desk.check(desk.ben, None, "foot")
    first = desk.translate(desk.olena)
    desk.check(desk.ben, first.pk)
    second = desk.translate(desk.olena, POLISH.replace("chcemy pomóc", "pomożemy"), first.pk)
    assert desk.counts_as() == "en"
    desk.check(desk.ben, second.pk)
    assert desk.counts_as() == "pl"
    actions.uncheck(by=desk.ben, school=desk.school.pk, language="pl", name="noticed")
    assert desk.counts_as() == "en"


def test_a_change_of_the_english_voids_the_check(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.check(desk.ben, None, "foot")
    kept = desk.translate(desk.olena)
    desk.check(desk.ben, kept.pk)
    same = translations.fingerprint
    monkeypatch.setattr(translations, "fingerprint", lambda name: "new" if name == "noticed" else same(name))
    assert desk.counts_as() == "en"
    monkeypatch.setattr(actions, "fingerprint", translations.fingerprint)
    with pytest.raises(Refused, match="English has changed"):
        desk.check(desk.ben, kept.pk)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (POLISH.replace("{days_missed}", "sześć"), r"\{days_missed\} is lost"),
        (POLISH.replace("{child}", "{chidl}"), r"\{chidl\} is not in the English"),
        (POLISH.replace("niczyja", "niczyja 漢"), "none of our fonts can show"),
        (POLISH.replace("niczyja wina", "bardzo długi list " * 400), "does not fit"),
        (markdown("noticed", "pl"), "Nothing was changed"),
    ],
)
def test_what_cannot_be_sent_is_not_saved(desk: Desk, text: str, fault: str) -> None:
    with pytest.raises(Refused, match=fault):
        desk.translate(desk.olena, text)
    assert not Translation.objects.exists()


def test_nobody_saves_or_checks_over_another(desk: Desk) -> None:
    first = desk.translate(desk.olena)
    with pytest.raises(Refused, match="Olena saved another version"):
        desk.translate(desk.ben, POLISH.replace("niczyja", "nikogo"), None)
    with pytest.raises(Refused, match="Olena saved another version"):
        desk.check(desk.ben, None)
    desk.check(desk.ben, first.pk)


def test_a_schools_own_words_are_its_own(desk: Desk) -> None:
    desk.translate(desk.olena)
    other = factories.school("9991002", "Millbrook Primary")
    with scope([desk.school.pk, other.pk]):
        assert own_words(other.pk) == {}


def test_who_may_not_translate_or_check(desk: Desk) -> None:
    tutor, admin = factories.actor(desk.school, "tutor"), factories.actor(desk.school, "admin")
    with pytest.raises(NotAllowed):
        desk.translate(tutor)
    with pytest.raises(NotAllowed):
        desk.check(admin, None)


@pytest.mark.parametrize("language", languages()[1:])
@pytest.mark.parametrize("name", ["noticed", "certificate", "foot", "sheet"])
def test_a_specimen_shows_both_sides_and_nobody_real(language: str, name: str) -> None:
    made = render("letter", specimen(language, name, {}))
    assert page_count(made) == (4 if name in ("certificate", "sheet") else 2)
    assert squashed("Dear Mx Sample") in words(made, 2)
    heading = next(line for line in markdown("sheet", language).splitlines() if line.startswith("[heading]"))
    if page_count(made) == 4:
        assert squashed("Attendance certificate") in words(made, 4)
        assert squashed("Attendance certificate") not in words(made, 3)
        # Joined scripts come out as shapes; Latin and Cyrillic letters come out as they are.
        if language in ("pl", "ro", "uk"):
            assert squashed(heading.removeprefix("[heading] ")) in words(made, 3)


def test_the_page_keeps_what_was_typed_when_it_cannot_be_saved(desk: Desk) -> None:
    client = Client()
    member = factories.member(desk.school, "attendance_officer", name="Olena K")
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("translation", kwargs={"language": "ur", "name": "noticed"})
    page = client.get(address).content.decode()
    assert 'dir="rtl"' in page and "Unchecked" in page and "6½" not in page.split("Versions")[0][:100]
    typed: dict[str, Any] = {f"part-{place}": f"آزمائش {place}" for place in range(6)}
    answer = client.post(address, {"seen": "", **typed})
    text = answer.content.decode()
    assert "Not saved" in text and "{days_missed} is lost." in text and "آزمائش 3" in text
    assert not Translation.objects.exists()
