"""What a person says of children whom files of everybody left out: an import itself takes nobody off the roll."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.actions import Refused
from gatepost.imports.models import Statement
from gatepost.records.models import Enrolment, Pupil


def still_asked(statement: Statement, *, on: date) -> QuerySet[Pupil]:
    """The children whom the files left out, and who are on roll on a day all the same. Needs the school's scope."""
    here = Q(enrolments__leaving_date=None) | Q(enrolments__leaving_date__gte=on)
    asked = Pupil.objects.filter(here, pk__in=statement.missing, enrolments__start_date__lte=on)
    return asked.distinct().order_by("year_group", "surname", "forename")


@transaction.atomic
def note_left(*, by: Actor, statement: Statement, pupil: Pupil, last_day: date | None, on: date) -> None:
    """Note the last day on roll of a child whom the files left out; ``on`` is today.

    Raises Refused where the day cannot be one, or the child is not one of those asked about.
    """
    by.must("import.apply", statement.register_import)
    asked = still_asked(statement, on=on).filter(pk=pupil.pk)
    if not asked.exists():
        raise Refused(last_day="This child is not on the list any more. Look at the list again.")
    span = Enrolment.objects.select_for_update().filter(pupil=pupil, start_date__lte=on).latest("start_date")
    if last_day is None or not span.start_date <= last_day <= on:
        raise Refused(last_day=f"Give a day from {span.start_date:%d %B %Y} to today.")
    span.leaving_date = last_day
    span.save(update_fields=["leaving_date"])
    note(by, "pupil.left", pupil)
