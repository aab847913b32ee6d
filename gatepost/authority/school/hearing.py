"""What the council says, kept on the school's side: questions become tasks, decisions lines of the case."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.authority.envelope import Message, NotAccepted
from gatepost.authority.models import Ask, Dispatch, SchoolPost
from gatepost.authority.school.actions import end, reopen, tell_case
from gatepost.casework.models import KnownNotice, Referral
from gatepost.casework.referral_states import Move, State, after
from gatepost.casework.rows import BY_KEY


@transaction.atomic
def hear(*, message: Message, key: str, at: datetime) -> None:
    """Take one message of the council about one referral. What was heard before changes nothing again.

    Raises NotAccepted where it does not come from the council to which the referral went, or has no place now.
    """
    dispatch = Dispatch.objects.select_for_update().filter(ref=message.ref).first()
    if dispatch is None or dispatch.authority != message.sender or _key(dispatch) != key:
        raise NotAccepted("No referral of this school went to you under this reference.")
    if SchoolPost.objects.filter(uid=message.uid).exists():
        return
    by = Actor(role="council", schools=(dispatch.school_id,))
    try:
        HEARD[message.kind](dispatch, message.body, timezone.localdate(message.at))
    except (KeyError, TypeError, ValueError) as fault:
        raise NotAccepted("This message is not complete. Ask the sender to send it again.") from fault
    SchoolPost.objects.create(
        school_id=dispatch.school_id,
        dispatch=dispatch,
        uid=message.uid,
        outgoing=False,
        kind=message.kind,
        body=message.body,
        who=str(message.body.get("who", ""))[:160] or dispatch.authority,
        at=message.at,
        delivered_at=at,
    )
    _has_arrived(dispatch, at)
    note(by, f"referral.{message.kind}", dispatch.referral, pupil=dispatch.case.pupil_id)


def _has_arrived(dispatch: Dispatch, at: datetime) -> None:
    """Who speaks about a referral has it: one that was carried by hand no longer waits to be taken."""
    waiting = dispatch.posts.filter(outgoing=True, kind="referral", delivered_at__isnull=True)
    waiting.update(delivered_at=at)


def _key(dispatch: Dispatch) -> str:
    return dispatch.partner.public_key if dispatch.partner else ""


def _moved(dispatch: Dispatch, move: Move) -> Referral:
    referral = Referral.objects.select_for_update().get(pk=dispatch.referral_id)
    referral.state = after(referral.state, move)
    referral.save(update_fields=["state"])
    return referral


def _accepted(dispatch: Dispatch, body: dict[str, Any], on: date) -> None:
    _moved(dispatch, Move.ACCEPT)
    tell_case(
        dispatch.case, "The council has accepted the referral and will decide.", who=dispatch.authority, on=on
    )


def _asked(dispatch: Dispatch, body: dict[str, Any], on: date) -> None:
    _moved(dispatch, Move.ASK)
    for item in body["items"]:
        row = item["row"] if item["row"] in BY_KEY else "parent_meeting"
        Ask.objects.get_or_create(
            uid=UUID(item["uid"]),
            defaults={
                "school_id": dispatch.school_id,
                "dispatch": dispatch,
                "row": row,
                "question": str(item["question"]),
                "due_on": date.fromisoformat(item["due_on"]),
            },
        )
    asked = "; ".join(str(item["question"]) for item in body["items"])
    tell_case(dispatch.case, f"The council asks: {asked}", who=dispatch.authority, on=on)


def _returned(dispatch: Dispatch, body: dict[str, Any], on: date) -> None:
    referral = _moved(dispatch, Move.RETURN)
    why = f"{'; '.join(body['reasons'])}. What would make it acceptable: {body['acceptable']}"
    end(referral, State.RETURNED, why)
    tell_case(dispatch.case, f"The council returned the referral: {why}", who=dispatch.authority, on=on)


def _decided(dispatch: Dispatch, body: dict[str, Any], on: date) -> None:
    if body["all_decided"]:
        _moved(dispatch, Move.DECIDE)
        reopen(dispatch.case)
    _know_notice(dispatch, body, on)
    why = f" Reasons: {body['reasons']}" if body.get("reasons") else ""
    says = f"The council decided for {body['parent']}: {body['decision']}. {body['terms']}{why}"
    tell_case(dispatch.case, says.strip(), who=dispatch.authority, on=on)


def _know_notice(dispatch: Dispatch, body: dict[str, Any], on: date) -> None:
    """A penalty notice counts towards the next referral of this parent; a withdrawn one no longer does."""
    if not body.get("issued_on"):
        return
    issued_on = date.fromisoformat(str(body["issued_on"]))
    for named in dispatch.referral.parents.select_related("parent"):
        if str(named.parent) == body["parent"]:
            KnownNotice.objects.update_or_create(
                child=dispatch.case.pupil,
                parent=named.parent,
                issued_on=issued_on,
                defaults={
                    "school_id": dispatch.school_id,
                    "told_by": dispatch.authority,
                    "withdrawn_on": on if body["kind"] == "withdrawn" else None,
                },
            )


HEARD: dict[str, Callable[[Dispatch, dict[str, Any], date], None]] = {
    "accepted": _accepted,
    "asked": _asked,
    "returned": _returned,
    "decided": _decided,
}
"""What a council says, and what it does at the school."""
