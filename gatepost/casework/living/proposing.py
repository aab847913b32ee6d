"""What to do about figures that have changed: a step to propose, never one that is taken."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from gatepost.attendance.figures import Figures, fallen, heavier, limits_crossed
from gatepost.casework.models import FigureChange, Referral, Reliance, ReliedKind
from gatepost.policy import national
from gatepost.policy.rules import Correction, Corrections

NOTHING = "nothing"


@cache
def corrections() -> dict[str, Correction]:
    """The steps that may be proposed, by key."""
    return {step.key: step for step in national.rules("corrections", Corrections).steps}


def proposal(reliance: Reliance, before: Figures, after: Figures) -> str:
    """The key of the step to propose."""
    lost = bool(fallen(reliance.said, after))
    if reliance.kind in (ReliedKind.CONCERN, ReliedKind.CASE):
        return "look_again" if lost or limits_crossed(before, after) else NOTHING
    if reliance.kind == ReliedKind.REFERRAL and reliance.out:
        return "withdraw" if lost else "tell_council"
    if not heavier(before, after):
        return NOTHING
    if reliance.kind == ReliedKind.REFERRAL:
        return "draft_again"
    if reliance.kind == ReliedKind.CONVERSATION:
        return "tell_family"
    if not reliance.out:
        return "write_again"
    return "correct_and_apologise" if lost else "correct"


@dataclass(frozen=True)
class Drafts:
    """What might be said to those who were told: for a person to change and send."""

    family: str
    council: str


def drafts(change: FigureChange) -> Drafts:
    """The words to begin with, with this child's figures in them; empty where nobody outside was told."""
    step = corrections()[change.proposal]
    filled = {
        "child": change.pupil.known_as,
        "what": change.reliance.name,
        "on": spelt(change.reliance.at.date()),
        "figures": "; ".join(
            f"{line.name.lower()}: {line.after}, not {line.before}" for line in change.lines
        ),
        "ground": change.fallen,
    }
    return Drafts(step.family.format(**filled).strip(), step.council.format(**filled).strip())


def spelt(on: date) -> str:
    """A date as a letter writes it."""
    return f"{on.day} {on:%B %Y}"


@dataclass(frozen=True)
class Ground:
    """Whether what a referral rests on still stands. ``change``: the latest change of its figures, if any."""

    state: str
    sentence: str
    change: FigureChange | None = None

    @property
    def stops(self) -> bool:
        """No next step may be taken: the ground has fallen."""
        return self.state == "fallen"


def ground_of(referral: Referral) -> Ground:
    """The ground of a referral as the register stands now, for the school and the council alike.

    ``state`` is "holds", "changed" (figures differ, the ground stands) or "fallen". It is fallen also after a
    person has dealt with the change: only marks that come back lift it.
    """
    told = FigureChange.objects.filter(
        reliance__kind=ReliedKind.REFERRAL, reliance__subject=referral.pk, gone_at__isnull=True
    )
    change = told.exclude(proposal=NOTHING).select_related("reliance__pupil", "dealt_by").first()
    if change is None:
        return Ground("holds", "The marks are as they were when this was signed.")
    if change.fallen:
        told_so = "Marks have been corrected, and the ground of this referral no longer stands."
        return Ground("fallen", f"{told_so} {change.fallen} No further step follows from it.", change)
    return Ground(
        "changed", "Marks have been corrected since; the ground of this referral still stands.", change
    )
