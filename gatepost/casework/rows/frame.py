"""The shape that all sixteen rows share.

A row says when it applies, what the data already shows, and what is missing before a referral. Its wording
and its questions are the policy pack's. The machine never completes a row: ``missing`` asks for a person's
judgement wherever one is needed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gatepost.attendance.register import Session
from gatepost.casework.facts import Facts
from gatepost.casework.models import Evidence, RowState
from gatepost.policy.schema import Check
from gatepost.records.models import Guardian


@dataclass(frozen=True)
class Applies:
    """Whether a row concerns this child, and the rule and data that say so."""

    yes: bool
    why: str


@dataclass(frozen=True)
class Finding:
    """One thing that the data shows, with its source and the sessions behind "show me"."""

    sentence: str
    source: str
    sessions: Sequence[Session] = ()
    staff_only: bool = False
    """Names another child, or says what a child or a colleague told us in confidence: never printed in a pack."""


@dataclass(frozen=True)
class Missing:
    """What stands in the way: in words, and how to mend it. ``hard`` stops a referral, otherwise it is weak."""

    key: str
    says: str
    mend: str
    hard: bool
    parent: int | None = None
    """The one parent whom it is about: it stops a referral of that parent, and no other."""


def check_of(facts: Facts, key: str) -> Check:
    """The pack's words for one kind of gap."""
    return next(check for check in facts.pack.readiness.checks if check.key == key)


def gap(facts: Facts, key: str, about: object = "", **slots: object) -> Missing:
    """A gap in the pack's words. ``about`` tells two of one kind apart (two schools that were not asked)."""
    check = check_of(facts, key)
    says, mend = (words.format(child=facts.name, **slots) for words in (check.says, check.mend))
    return Missing(f"{key}_{about}" if about else key, says, mend, check.gate == "hard")


def gap_of(facts: Facts, key: str, guardian: Guardian, **slots: object) -> Missing:
    """A gap that concerns one parent."""
    found = gap(facts, key, guardian.parent_id, parent=guardian.parent, **slots)
    return replace(found, parent=guardian.parent_id)


@dataclass(frozen=True)
class Row:
    """One row of the checklist: its number, its key (the same in data, code, template and test) and its rules."""

    id: str
    key: str
    applies: Callable[[Facts], Applies]
    findings: Callable[[Facts], list[Finding]]
    missing: Callable[[Facts], list[Missing]]
    waivable: bool = True
    """Whether "not needed" may set its gaps aside. A lead professional's view may not be."""

    def evidence(self, facts: Facts) -> list[Evidence]:
        """What has been recorded for this row and still stands."""
        return [e for e in facts.evidence if self.key in e.rows and not e.taken_back]

    def state(self, facts: Facts) -> RowState | None:
        """Where people left it."""
        return facts.states.get(self.key)


ALWAYS = Applies(True, "Asked for every child.")
