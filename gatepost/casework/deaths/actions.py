"""Every write about a death in a family: told, taken back as a mistake, and letters let go out again."""

from datetime import datetime

from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.refusal import Refused
from gatepost.records.deaths import family_of, standing
from gatepost.records.models import Death, LettersAgain, Parent, Pupil

THEIRS = "No adult of this child has this name: open the page of a child who is theirs."


@transaction.atomic
def tell(*, by: Actor, pupil: Pupil, parent: Parent | None, source: str, at: datetime) -> Death:
    """Write down that somebody in a child's family has died; without ``parent``, that the child has.

    A word is enough: it need not be confirmed, for a letter that comes too early hurts more than one that
    comes late. Told twice, it stands once. Refused without saying who told it.
    """
    by.must("death.tell", pupil)
    if parent and not pupil.guardians.filter(parent=parent).exists():
        raise Refused(parent=THEIRS)
    if not source.strip():
        raise Refused(source="Say who told you, and when.")
    told = standing().filter(parent=parent) if parent else standing().filter(parent=None, pupil=pupil)
    if held := told.first():
        return held
    death = Death.objects.create(
        school_id=pupil.school_id,
        pupil=pupil,
        parent=parent,
        source=source.strip(),
        told_by=by.user,
        told_at=at,
    )
    note(by, "death.told", death)
    return death


@transaction.atomic
def take_back(*, by: Actor, death: Death, at: datetime) -> Death:
    """It was a mistake: the person lives. Only the safeguarding lead says so."""
    by.must("death.release", death)
    death.taken_back_by, death.taken_back_at = by.user, death.taken_back_at or at
    death.save(update_fields=["taken_back_by", "taken_back_at"])
    note(by, "death.taken_back", death)
    return death


@transaction.atomic
def let_go_out_again(
    *, by: Actor, death: Death, pupil: Pupil, agreed_with: str, at: datetime
) -> LettersAgain:
    """Letters and texts about one child may go out again: child by child, after a talk with the family.

    Nothing ever goes out about a child who has died, and nothing to an adult who has.
    """
    by.must("death.release", death)
    if death.parent_id is None and death.pupil_id == pupil.pk:
        raise Refused(pupil="Nothing goes out about a child who has died.")
    if pupil.pk not in family_of(death):
        raise Refused(pupil="This child is not of the family.")
    if not agreed_with.strip():
        raise Refused(agreed_with="Say with whom in the family you agreed it.")
    said, new = LettersAgain.objects.get_or_create(
        death=death,
        pupil=pupil,
        defaults={
            "school_id": death.school_id,
            "agreed_with": agreed_with.strip(),
            "said_by": by.user,
            "said_at": at,
        },
    )
    if new:
        note(by, "death.letters_again", said)
    return said
