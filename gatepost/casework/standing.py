"""Where a case stands on each row: what people judged, whether it still holds, and what is missing."""

from dataclasses import dataclass
from datetime import date
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
    return Standing(row, status, applies, stale, state, _missing(row, facts, status))


def _missing(row: Row, facts: Facts, status: Status) -> tuple[Missing, ...]:
    """What is missing, said once: a row with a gap of its own need not also say that nobody has judged it."""
    if status == "not_needed":
        return () if row.waivable else tuple(row.missing(facts))
    found, judgement = row.missing(facts), _not_judged(row, facts, status)
    said = any(m.hard for m in found) or bool(found and not any(m.hard for m in judgement))
    return tuple(found) if said else (*judgement, *found)


def _recorded(state: RowState | None) -> Status:
    return state.status if state else "not_started"  # type: ignore[return-value]


def _judged(state: RowState | None) -> bool:
    return bool(state and state.status in (RowStatus.DONE, RowStatus.NOT_NEEDED))


def _stale_since(row: Row, facts: Facts, state: RowState | None) -> str:
    """Why a judgement must be made again: its shelf life has passed, or its ground has changed."""
    if not state or not _judged(state) or state.judged_on is None:
        return ""
    weeks, life = facts.school_weeks_since(state.judged_on), facts.pack.row(row.key).shelf_life_weeks
    if life is not None and weeks > life:
        return f"Last looked at {weeks} school weeks ago; it keeps for {life}."
    return _evidence_since(row, facts, state.judged_on)


def _evidence_since(row: Row, facts: Facts, judged_on: date) -> str:
    taken_back = [
        e for e in facts.evidence if row.key in e.rows and e.taken_back and e.happened_on <= judged_on
    ]
    return "Something it rested on has been taken back." if taken_back else ""


def _not_judged(row: Row, facts: Facts, status: Status) -> list[Missing]:
    """What a person has still to do: never begun is a stop where the row is one, out of date is a weak point."""
    wording = facts.pack.row(row.key)
    state = row.state(facts)
    if status == "done" or wording.gate == "none":
        return []
    if status == "check_again" and state and state.judged_on:
        weeks = facts.school_weeks_since(state.judged_on)
        return [gap(facts, "shelf_life", row.key, who=wording.name, count=weeks)]
    says = "nobody has started this." if status == "not_started" else "started, not finished."
    mend = f"Open “{wording.name}”, and say what you found."
    return [Missing(f"{row.key}.{status}", f"{wording.name}: {says}", mend, wording.gate == "hard")]
