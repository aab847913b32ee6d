"""Every write of translations: saved by one person, checked by another, or taken back to unchecked."""

from django.db import transaction
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.actions import Refused
from gatepost.letters import family_words
from gatepost.letters.kinds import BY_KEY
from gatepost.letters.models import Translation
from gatepost.letters.own import own_words
from gatepost.letters.translating.specimen import printing_faults
from gatepost.letters.translations import ENGLISH, fingerprint, languages, read
from gatepost.letters.wording import markdown, paragraphs, translation_faults

NAMES = (*BY_KEY, "foot", "sheet", family_words.NAME)
"""Every wording that can be translated."""


def newest(school: int, language: str, name: str) -> Translation | None:
    """This school's own version that counts now; None where the words are those that come with Gatepost."""
    return Translation.objects.filter(school=school, language=language, name=name).last()


@transaction.atomic
def translate(
    *, by: Actor, school: int, language: str, name: str, text: str, seen: int | None
) -> Translation:
    """Keep a new version of a wording in another language, unchecked, as what ``by`` translated.

    ``seen``: the version that the person had before them (``newest``), None for the words that come with
    Gatepost. Refused when a field is lost, when paper cannot carry the words, or when somebody else saved first.
    """
    by.must("translation.write")
    _must_be_known(language, name)
    _must_be_newest(school, language, name, seen)
    words = "\n\n".join(paragraphs(text)) + "\n"
    own = own_words(school)
    held = read(language, name, own)
    if held and held.text.strip() == words.strip() and held.english in ("", fingerprint(name)):
        raise Refused(text="Nothing was changed.")
    faults = translation_faults(words, markdown(name)) or printing_faults(language, name, words, own)
    if faults:
        raise Refused(text=" ".join(faults))
    kept = Translation.objects.create(
        school_id=school,
        language=language,
        name=name,
        text=words,
        english=fingerprint(name),
        translated_by=by.user,
        translated_at=timezone.now(),
    )
    note(by, "translation.saved", kept)
    return kept


@transaction.atomic
def check(*, by: Actor, school: int, language: str, name: str, seen: int | None) -> Translation:
    """Say that a person read a translation against the English as it is now. Never the one who translated it.

    The check is for this version and this English: whatever changes later is unchecked again.
    """
    by.must("translation.check")
    _must_be_known(language, name)
    _must_be_newest(school, language, name, seen)
    version = newest(school, language, name) or _copied(school, language, name)
    if by.user is None:
        raise Refused(checked="A person must check it.")
    if version.translated_by_id == by.user.pk:
        raise Refused(checked="You translated it: ask somebody else who reads both languages.")
    if version.english != fingerprint(name):
        raise Refused(checked="The English has changed since. Bring the translation up to date first.")
    if faults := translation_faults(version.text, markdown(name)):
        raise Refused(checked=" ".join(faults))
    version.checked_by, version.checked_at = by.user, timezone.now()
    version.save()
    note(by, "translation.checked", version)
    return version


@transaction.atomic
def uncheck(*, by: Actor, school: int, language: str, name: str) -> None:
    """Somebody has doubts: the translation is unchecked again until it has been read once more."""
    by.must("translation.check")
    version = newest(school, language, name)
    if version is None or version.checked_by_id is None:
        raise Refused(checked="This translation is not checked.")
    version.checked_by, version.checked_at = None, None
    version.save(update_fields=["checked_by", "checked_at"])
    note(by, "translation.unchecked", version)


def _copied(school: int, language: str, name: str) -> Translation:
    """The words that come with Gatepost, as a version of this school's, so that a check has something to stand on."""
    found = read(language, name)
    if found is None:
        raise Refused(checked="Nobody has translated this yet.")
    return Translation(
        school_id=school,
        language=language,
        name=name,
        text=found.text,
        english=fingerprint(name),
        translated_at=timezone.now(),
    )


def _must_be_known(language: str, name: str) -> None:
    if language == ENGLISH or language not in languages() or name not in NAMES:
        raise Refused(text="There is no such letter, or no such language.")


def _must_be_newest(school: int, language: str, name: str, seen: int | None) -> None:
    held = newest(school, language, name)
    if held and held.pk != seen:
        who = held.translated_by.name if held.translated_by else "Somebody"
        raise Refused(text=f"{who} saved another version meanwhile. Compare it before you save yours.")
