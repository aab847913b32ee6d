"""Writing down what was done, in the transaction that does it."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.db.models import Model

from gatepost.audit.models import Event


class Doer(Protocol):
    """Who did it: an actor of the access layer."""

    @property
    def role(self) -> str: ...
    @property
    def user(self) -> Any: ...


def note(
    by: Doer, verb: str, subject: Model, *, school: int | None = None, pupil: int | None = None
) -> Event:
    """Append one event. Only ids and a verb: content never enters the log."""
    event = _event(by, verb, subject, school, pupil)
    event.save(force_insert=True)
    return event


def note_each(by: Doer, verb: str, schools: Iterable[Model]) -> None:
    """Append one event for each of many schools, in one statement."""
    Event.objects.bulk_create(_event(by, verb, school, school.pk, None) for school in schools)


def _event(by: Doer, verb: str, subject: Model, school: int | None, pupil: int | None) -> Event:
    return Event(
        actor=by.user.pk if by.user else None,
        role=by.role,
        verb=verb,
        subject=subject._meta.label_lower,
        subject_id=subject.pk,
        school=school if school is not None else getattr(subject, "school_id", None),
        pupil=pupil if pupil is not None else _pupil_of(subject),
    )


def _pupil_of(subject: Model) -> int | None:
    if subject._meta.model_name == "pupil":
        return int(subject.pk)
    return getattr(subject, "pupil_id", None)
