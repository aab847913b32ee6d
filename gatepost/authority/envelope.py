"""What travels between two installations: one message in one form, signed over its very bytes.

The same message goes over HTTP, in a file, or between two parts of one installation; only the first two are
signed, because only they leave it. Nothing is believed before the signature has been checked against a key
that a person has pinned.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gatepost.authority import keys

FORMAT = "gatepost-exchange-1"
KINDS = (
    "referral",
    "answer",
    "withdrawn",
    "ground",
    "left",
    "progress",
    "agenda",
    "accepted",
    "asked",
    "returned",
    "decided",
    "done",
)
LIMIT = 12 * 2**20
"""The largest message that is read: a pack with its PDF is well below one megabyte."""


class NotAccepted(Exception):
    """A message that changes nothing here, with a sentence for whoever sent it."""


@dataclass(frozen=True)
class Message:
    """One message about one referral. ``sender`` and ``to``: a school's LAESTAB, or an authority's name."""

    uid: UUID
    ref: UUID
    kind: str
    sender: str
    to: str
    at: datetime
    body: dict[str, Any]


def sealed(message: Message, to_key: str) -> bytes:
    """The message as it travels: its exact text, our key, and our signature under the text."""
    said = {
        "format": FORMAT,
        "uid": str(message.uid),
        "ref": str(message.ref),
        "kind": message.kind,
        "sender": message.sender,
        "to": message.to,
        "to_key": to_key,
        "at": message.at.isoformat(),
        "body": message.body,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    wire = {"text": text, "key": keys.public_key(), "signature": keys.signature(text.encode())}
    return json.dumps(wire, ensure_ascii=False).encode()


@dataclass(frozen=True)
class Opened:
    """A message whose signature holds, and the key that it holds for. Whether we know that key is asked next."""

    key: str
    text: str


def opened(wire: bytes) -> Opened:
    """What arrived, if its signature holds. Raises NotAccepted."""
    if len(wire) > LIMIT:
        raise NotAccepted("This is too large to be a referral.")
    try:
        outer = json.loads(wire)
        text, key, signature = (str(outer[name]) for name in ("text", "key", "signature"))
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise NotAccepted("This is not a message of Gatepost. Ask for the file again.") from fault
    if not keys.is_signed(text.encode(errors="surrogatepass"), signature, key):
        raise NotAccepted("The signature does not fit: something was changed on the way. Ask for it again.")
    return Opened(key, text)


def message_in(found: Opened) -> Message:
    """The message of a known sender. Raises NotAccepted for another version, or one not meant for us."""
    try:
        said = json.loads(found.text)
        _refuse_version(said.get("format"))
        if said["to_key"] != keys.public_key():
            raise NotAccepted("This was sent to another installation. Ask for it to be sent to this one.")
        at = datetime.fromisoformat(said["at"])
        if at.tzinfo is None or said["kind"] not in KINDS or not isinstance(said["body"], dict):
            raise ValueError(said["kind"])
        return Message(
            uid=UUID(said["uid"]),
            ref=UUID(said["ref"]),
            kind=said["kind"],
            sender=str(said["sender"]),
            to=str(said["to"]),
            at=at,
            body=said["body"],
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise NotAccepted("This message cannot be read. Ask the sender to send it again.") from fault


def _refuse_version(version: object) -> None:
    if version == FORMAT:
        return
    if version == "gatepost-exchange-0":
        raise NotAccepted(
            "This was written by an older version of Gatepost. Ask the sender to bring theirs up to date."
        )
    raise NotAccepted(
        f"This is in the form “{str(version)[:40]}”, and we read “{FORMAT}”. One of the two needs a newer Gatepost."
    )
