"""Writing down what was done, in the transaction that does it."""

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
    return Event.objects.create(
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
