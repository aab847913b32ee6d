"""Why a letter should wait: some things stop it, others need a sentence from the person who sends it all the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gatepost.casework.facts import Facts
from gatepost.casework.models import Concern, ConcernState
from gatepost.casework.readiness import readiness
from gatepost.casework.rows import lead_professional
from gatepost.casework.rows.lead_professional import SOCIAL_CARE
from gatepost.letters.kinds import BY_KEY, Kind
from gatepost.letters.models import Letter, LetterState
from gatepost.letters.recipients import GRIEVING
from gatepost.policy.pack import Pack

LETTERS_APART = 15
"""School days between two letters of the stages."""


@dataclass(frozen=True)
class Held:
    """One reason to wait. ``stops``: nobody may set it aside here; otherwise whoever goes on says why."""

    says: str
    stops: bool


@dataclass(frozen=True)
class History:
    """What speaks for or against writing, besides the facts of the case. ``on``: today."""

    on: date
    posted: Sequence[Letter]
    known: Sequence[Concern]


def history(facts: Facts, on: date) -> History:
    """The letters that this child's family has had, and the known reasons that stand today."""
    posted = Letter.objects.filter(pupil=facts.pupil, state=LetterState.POSTED).order_by("posted_on")
    known = Concern.objects.filter(pupil=facts.pupil, state=ConcernState.KNOWN, until__gte=on)
    return History(on, tuple(posted), tuple(known))


def held(kind: Kind, facts: Facts, past: History) -> list[Held]:
    """Why this letter should wait; empty when nothing speaks against it."""
    return [why for check in CHECKS for why in check(kind, facts, past)]


def _paused(kind: Kind, facts: Facts, past: History) -> list[Held]:
    return [Held(f"{hold.placed_by} has asked for a pause.", True) for hold in facts.holds]


def _a_death(kind: Kind, facts: Facts, past: History) -> list[Held]:
    """After a death nothing is written by itself; a person goes to the family, or rings."""
    return [Held(GRIEVING, True)] if facts.grieving else []


def _known_reason(kind: Kind, facts: Facts, past: History) -> list[Held]:
    """Illness, grief, an operation: a stage letter would hurt. A person writes their own."""
    if not kind.waits:
        return []
    return [Held(f"There is a known reason until {_day(c.until)}: {c.reason}", True) for c in past.known]


def _lead_not_consulted(kind: Kind, facts: Facts, past: History) -> list[Held]:
    if not kind.formal:
        return []
    points = lead_professional.missing(facts)
    return [Held(point.says, True) for point in points if "not_consulted" in point.key]


def _social_worker(kind: Kind, facts: Facts, past: History) -> list[Held]:
    """A child whom the authority looks after or protects: whoever writes says that the social worker knows."""
    if facts.pupil.social_care not in SOCIAL_CARE:
        return []
    care = facts.pupil.get_social_care_display()
    return [Held(f"{care}: ask the social worker first who should be written to, and how.", False)]


def not_ours_to_issue(kind: Kind, pack: Pack, on: date) -> str:
    """Why the school must not send a letter itself; empty where it may.

    Who issues a notice to improve is in the authority's code of conduct: a setting of its pack. Where the
    council does, the school fills its eight parts, the headteacher signs, and the council sends it.
    """
    if kind.key != "improve" or pack.penalty_notices.issued_by.on(on) == "school":
        return ""
    return "Your council issues notices to improve: send it this paper, with your referral."


def _stage_skipped(kind: Kind, facts: Facts, past: History) -> list[Held]:
    if not kind.follows or any(letter.kind == kind.follows for letter in past.posted):
        return []
    before = BY_KEY[kind.follows]
    return [Held(f"“{before.name}” ({before.stage}) has not been sent.", False)]


def _too_soon(kind: Kind, facts: Facts, past: History) -> list[Held]:
    stages = [letter.posted_on for letter in past.posted if letter.about.stage and letter.posted_on]
    if not kind.stage or not stages:
        return []
    since = sum(1 for _ in facts.calendar.school_days(stages[-1] + timedelta(days=1), past.on))
    if since >= LETTERS_APART:
        return []
    return [Held(f"A letter went {_school_days(since)} ago; {LETTERS_APART} is our least.", False)]


def _not_nearly_ready(kind: Kind, facts: Facts, past: History) -> list[Held]:
    """The last offer is for when support has been given: at most one thing should still be missing."""
    if kind.key != "council" or facts.case is None:
        return []
    stops = len(readiness(facts).hard_stops)
    return [Held(f"{stops} things would still stop a referral.", False)] if stops > 1 else []


def _school_days(n: int) -> str:
    return "1 school day" if n == 1 else f"{n} school days"


def _day(on: date | None) -> str:
    return f"{on.day} {on:%B}" if on else "further notice"


CHECKS: tuple[Callable[[Kind, Facts, History], list[Held]], ...] = (
    _a_death,
    _paused,
    _known_reason,
    _lead_not_consulted,
    _social_worker,
    _stage_skipped,
    _too_soon,
    _not_nearly_ready,
)
