"""What a person says of two children who were proposed as brothers and sisters."""

from datetime import date

from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.actions import Refused
from gatepost.imports.models import NotSiblings
from gatepost.imports.siblings.proposing import proposed
from gatepost.records.models import Pupil, SiblingLink


@transaction.atomic
def settle_pair(*, by: Actor, one: Pupil, other: Pupil, related: bool, on: date) -> None:
    """Keep that two children are brothers and sisters, or that they are not; the latter is not asked again.

    Only what is proposed ``on`` a day can be settled: raises Refused for any other two. Needs the school's scope.
    """
    by.must("import.apply", one)
    first, second = sorted((one, other), key=lambda child: child.pk)
    if not any((pair.one, pair.other) == (first, second) for pair in proposed(one.school_id, on=on)):
        raise Refused(pair="These two are not on the list any more. Look at the list again.")
    if related:
        for child, sibling in ((first, second), (second, first)):
            SiblingLink.objects.create(school_id=child.school_id, pupil=child, sibling_upn=sibling.upn)
    else:
        NotSiblings.objects.create(school_id=first.school_id, one=first, other=second)
    note(by, "siblings.linked" if related else "siblings.told_apart", first)
