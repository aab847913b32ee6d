"""A school's own translations, which stand before those that come with Gatepost."""

from django.utils import timezone

from gatepost.letters.models import Translation
from gatepost.letters.translations import Own, Wording


def own_words(school: int) -> Own:
    """The newest version of each wording that this school has translated or checked."""
    versions = Translation.objects.filter(school=school).select_related("translated_by", "checked_by")
    return {(version.language, version.name): as_wording(version) for version in versions.order_by("pk")}


def as_wording(version: Translation) -> Wording:
    """One version as letters read it."""
    return Wording(
        text=version.text,
        translator=version.translated_by.name if version.translated_by else "Gatepost",
        checker=version.checked_by.name if version.checked_by else "",
        checked=timezone.localdate(version.checked_at) if version.checked_at else None,
        english=version.english,
    )
