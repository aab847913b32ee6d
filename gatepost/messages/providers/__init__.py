"""Those who carry messages: a mail server, GOV.UK Notify. Each says what became of one."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """``later``: it certainly did not go, and may be tried again. ``unknown``: it may have gone."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Handed:
    """What became of a message as it was handed over."""

    verdict: Verdict
    why: str = ""
    provider_id: str = ""
