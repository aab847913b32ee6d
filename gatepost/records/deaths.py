"""A death in a family: about whom nothing goes out by itself until the safeguarding lead says so."""

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from gatepost.records.models import Death, Guardian, Pupil, SiblingLink


def standing() -> QuerySet[Death]:
    """Every death that was told and not taken back, of the schools in scope."""
    return Death.objects.filter(taken_back_at=None).select_related("parent", "pupil")


def silent(pupils: Collection[int]) -> frozenset[int]:
    """Those of ``pupils`` in whose family somebody died, and for whom no letter may go out again yet."""
    found: set[int] = set()
    for death in standing():
        released = set(death.released.values_list("pupil_id", flat=True))
        theirs = family_of(death) & set(pupils)
        found |= theirs - released | (theirs & {_child(death)})
    return frozenset(found)


def dead_children() -> frozenset[int]:
    """The children who have died: they are away for no reason that anybody rings about."""
    return frozenset(standing().filter(parent=None).values_list("pupil_id", flat=True))


def family_of(death: Death) -> set[int]:
    """The children whom a death may touch: the person's own, and those who share an adult or a sibling with these."""
    own = {death.pupil_id}
    if death.parent_id:
        own |= set(Guardian.objects.filter(parent=death.parent_id).values_list("pupil_id", flat=True))
    sharing = Guardian.objects.filter(parent__guardianships__pupil__in=own)
    return own | set(sharing.values_list("pupil_id", flat=True)) | set(_siblings(own))


def _siblings(own: Collection[int]) -> Iterable[int]:
    upns = Pupil.objects.filter(pk__in=own).values("upn")
    named = SiblingLink.objects.filter(pupil__in=own).values("sibling_upn")
    naming = SiblingLink.objects.filter(sibling_upn__in=upns).values("pupil_id")
    return Pupil.objects.filter(Q(upn__in=named) | Q(pk__in=naming)).values_list("pk", flat=True)


def _child(death: Death) -> int:
    """The child who died; 0 where it was an adult. Nothing about this child ever goes out again."""
    return 0 if death.parent_id else death.pupil_id
