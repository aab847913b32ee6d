"""Returned for evidence, measured: which reasons, from which school, in which row of its checklist."""

from collections import Counter
from dataclasses import dataclass

from gatepost.authority.models import DeskReferral, Dispatch
from gatepost.casework.referral_states import State
from gatepost.policy import national


@dataclass(frozen=True)
class Reason:
    """One reason, how often it was given, and the rows of the checklist that answer it."""

    label: str
    count: int
    rows: tuple[str, ...]


@dataclass(frozen=True)
class SchoolCount:
    """One school's referrals: how many came, how many went back, and why most often. Not a ranking."""

    name: str
    received: int
    returned: int
    asked: int
    reasons: tuple[Reason, ...]


def by_school(authority: str) -> list[SchoolCount]:
    """Each school in the order of the alphabet: practice, to talk about with the school."""
    lines: dict[str, list[tuple[str, list[str], int]]] = {}
    found = DeskReferral.objects.filter(authority=authority).values_list(
        "school_name", "state", "return_reasons", "pk"
    )
    asked = Counter(
        DeskReferral.objects.filter(authority=authority, posts__kind="asked").values_list(
            "school_name", flat=True
        )
    )
    for name, state, reasons, pk in found:
        lines.setdefault(name, []).append((state, reasons, pk))
    return [
        SchoolCount(
            name,
            len(each),
            sum(state == State.RETURNED for state, _, _ in each),
            asked[name],
            _reasons(Counter(reason for _, reasons, _ in each for reason in reasons)),
        )
        for name, each in sorted(lines.items())
    ]


def of_school() -> tuple[int, int, tuple[Reason, ...]]:
    """For the school in scope: referrals sent, referrals returned, and the reasons it was given."""
    dispatches = list(Dispatch.objects.select_related("referral").prefetch_related("posts"))
    back = [d for d in dispatches if d.referral.state == State.RETURNED]
    keys = Counter(
        key
        for d in dispatches
        for heard in d.posts.all()
        if heard.kind == "returned" and not heard.outgoing
        for key in heard.body.get("keys", ())
    )
    return len(dispatches), len(back), _reasons(keys)


def _reasons(counted: "Counter[str]") -> tuple[Reason, ...]:
    council = national.council()
    labels = {reason.key: reason.label for reason in council.return_reasons}
    rows = {line.return_reason: line.rows for line in reversed(council.lines)}
    return tuple(
        Reason(labels.get(key, key), count, tuple(rows.get(key, ()))) for key, count in counted.most_common()
    )
