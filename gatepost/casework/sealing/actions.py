"""Every write about a name that must not be used for a child any more: sealed, or unsealed as a mistake."""

from datetime import datetime

from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.refusal import Refused
from gatepost.records.models import Pupil, SealedName

SHORTEST = 3
"""Letters: a shorter name would be found inside ordinary words and figures."""


@transaction.atomic
def seal(*, by: Actor, pupil: Pupil, name: str, at: datetime) -> SealedName:
    """From now on no paper about this child carries ``name``. Only the safeguarding lead may, and sees it.

    Refused where it is too short to be told from other words, or is a name the child has now. Sealed twice,
    it stands once.
    """
    by.must("name.seal", pupil)
    tidied = " ".join(name.split())
    if len(tidied) < SHORTEST:
        raise Refused(name=f"Type a whole name: at least {SHORTEST} letters.")
    held = {pupil.forename, pupil.surname, pupil.preferred_name, str(pupil)}
    if tidied.casefold() in {each.casefold() for each in held}:
        raise Refused(
            name="This is a name the child has now. Bring in the new name first, from your own system."
        )
    sealed, new = SealedName.objects.get_or_create(
        pupil=pupil,
        name=tidied,
        defaults={"school_id": pupil.school_id, "sealed_by": by.user, "sealed_at": at},
    )
    if new:
        note(by, "name.sealed", sealed)
    return sealed


@transaction.atomic
def unseal(*, by: Actor, sealed: SealedName) -> None:
    """It was a mistake: the name may be used again."""
    by.must("name.seal", sealed)
    note(by, "name.unsealed", sealed)
    sealed.delete()
