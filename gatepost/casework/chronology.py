"""What happened, one line each, in order of time, each with its source."""

from dataclasses import dataclass
from datetime import date

from gatepost.access.actor import Actor
from gatepost.casework.facts import Facts
from gatepost.casework.models import Evidence, Outcome, RowState
from gatepost.casework.seeing import words_of


@dataclass(frozen=True)
class Happening:
    """One line of a chronology."""

    on: date
    what: str
    source: str
    kind: str
    evidence: Evidence | None = None


def chronology(facts: Facts, reader: Actor | None = None) -> list[Happening]:
    """Everything recorded in the case, oldest first: what was taken back is left out, and said elsewhere.

    With a ``reader``, only words that this person may see. That somebody told the safeguarding lead of a worry
    is for those who may know of it, and never for paper.
    """
    case = facts.case
    assert case is not None
    lines = [Happening(case.opened_on, "Support began: the case was opened.", "Case", "opened")]
    lines += [
        Happening(
            e.happened_on,
            f"{e.get_kind_display()}: {words_of(e, reader) if reader else e.says}",
            e.who,
            e.kind,
            e,
        )
        for e in facts.evidence
        if not e.taken_back
    ]
    lines += [
        Happening(a.date, str(a), str(a.by or "Gatepost"), a.channel)
        for a in facts.attempts
        if a.outcome != Outcome.WORRIED or (reader and reader.may("notes.flag", case))
    ]
    lines += [_judgement(facts, s) for s in facts.states.values() if s.judged_on]
    lines += [
        Happening(count.told_on, str(count), count.told_by, "told")
        for count in facts.pupil.told_counts.all()
        if reader or count.used
    ]
    first = facts.measured_all.threshold.first_reached_on
    if first:
        rule = facts.rule
        lines.append(
            Happening(
                first,
                f"{rule.sessions} sessions not agreed within {rule.weeks} school weeks.",
                "Register",
                "marks",
            )
        )
    if case.closed_on:
        lines.append(Happening(case.closed_on, f"Case ended: {case.closed_because}.", "Case", "closed"))
    return sorted(lines, key=lambda line: (line.on, line.kind))


def _judgement(facts: Facts, state: RowState) -> Happening:
    assert state.judged_on is not None
    name, word = facts.pack.row(state.row).name, state.get_status_display().lower()
    return Happening(state.judged_on, f"“{name}”: {word}.", str(state.judged_by or "Gatepost"), "judged")
