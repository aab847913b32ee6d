"""Where a case stands on each row: what people judged, whether it still holds, and what is missing."""

from dataclasses import dataclass, replace
from typing import Literal

from gatepost.casework.facts import Facts
from gatepost.casework.models import RowState, RowStatus
from gatepost.casework.rows import ROWS
from gatepost.casework.rows.frame import Applies, Missing, Row, gap

Status = Literal["not_started", "in_progress", "done", "not_needed", "check_again", "does_not_apply"]


@dataclass(frozen=True)
class Standing:
    """One row of one case. ``why`` explains a status that nobody set by hand."""

    row: Row
    status: Status
    applies: Applies
    why: str
    state: RowState | None
    missing: tuple[Missing, ...]

    @property
    def settled(self) -> bool:
        """A person has judged it, and the judgement still holds."""
        return self.status in ("done", "not_needed", "does_not_apply")


def standings(facts: Facts) -> list[Standing]:
    """All sixteen rows, in the order of the checklist."""
    return [standing(row, facts) for row in ROWS]


def standing(row: Row, facts: Facts) -> Standing:
    """Where the case stands on one row. The machine sets "check again", never "done"."""
    state, applies = row.state(facts), row.applies(facts)
    if state and state.turned_on and not applies.yes:
        applies = Applies(True, "Switched on by a person.")
    if not applies.yes and not _judged(state):
        return Standing(row, "does_not_apply", applies, applies.why, state, ())
    stale = _stale_since(row, facts, state)
    status: Status = "check_again" if stale else _recorded(state)
    return Standing(row, status, applies, stale, state, _missing(row, facts, status, state))


def _missing(row: Row, facts: Facts, status: Status, state: RowState | None) -> tuple[Missing, ...]:
    """What is missing, said once: a row with a gap of its own need not also say that nobody has judged it."""
    if status == "not_needed" and row.waivable:
        return ()
    own = tuple(row.missing(facts))
    if status in ("done", "not_needed"):
        return own
    if status == "check_again":
        return (_look_again(row, facts, state), *own)
    unjudged = _not_judged(row, facts, status)
    said_already = any(found.hard or not unjudged.hard for found in own)
    return own if said_already else (unjudged, *own)


def _recorded(state: RowState | None) -> Status:
    return state.status if state else "not_started"  # type: ignore[return-value]


def _judged(state: RowState | None) -> bool:
    return bool(state and state.status in (RowStatus.DONE, RowStatus.NOT_NEEDED))


def _stale_since(row: Row, facts: Facts, state: RowState | None) -> str:
    """Why a judgement must be made again: its shelf life has passed, or its ground has changed."""
    if not state or not _judged(state) or state.judged_on is None:
        return ""
    if weeks := _outlived(row, facts, state):
        return f"Last looked at {weeks} school weeks ago; it keeps for {facts.pack.row(row.key).shelf_life_weeks}."
    return TAKEN_BACK if _ground_gone(row, facts, state) else ""


TAKEN_BACK = "Something it rested on has been taken back."


def _outlived(row: Row, facts: Facts, state: RowState) -> int:
    """How many school weeks ago it was judged, if that is longer than it keeps; otherwise 0."""
    life = facts.pack.row(row.key).shelf_life_weeks
    if life is None or state.judged_on is None:
        return 0
    weeks = facts.school_weeks_since(state.judged_on)
    return weeks if weeks > life else 0


def _ground_gone(row: Row, facts: Facts, state: RowState) -> bool:
    """Whether evidence has been taken back since the row was last saved."""
    return any(
        row.key in e.rows and e.taken_back_at is not None and e.taken_back_at > state.saved_at
        for e in facts.evidence
    )


def _look_again(row: Row, facts: Facts, state: RowState | None) -> Missing:
    """A judgement that has outlived its time is weak; one whose ground is gone is no judgement.

    What nobody may set aside stays a stop when it is old: an old view of a lead professional is no view.
    """
    assert state is not None
    wording = facts.pack.row(row.key)
    if weeks := _outlived(row, facts, state):
        old = gap(facts, "shelf_life", row.key, who=wording.name, count=weeks)
        return replace(old, hard=not row.waivable)
    says, hard = f"{wording.name}: {TAKEN_BACK}", wording.gate == "hard"
    return Missing(f"{row.key}.check_again", says, _mend(wording.name), hard)


def _not_judged(row: Row, facts: Facts, status: Status) -> Missing:
    """The machine never completes a row: without a person's judgement it is open."""
    wording = facts.pack.row(row.key)
    told = "started, not finished." if status == "in_progress" else "nobody has started this."
    says, hard = f"{wording.name}: {told}", wording.gate == "hard"
    return Missing(f"{row.key}.{status}", says, _mend(wording.name), hard)


def _mend(name: str) -> str:
    return f"Open “{name}”, and say what you found."
