"""Returned for evidence, measured: which reasons, from which school, in which row of its checklist."""

from collections import Counter
from collections.abc import Mapping, Sequence
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


FEWEST = 6
"""Below this a number that leaves the desk is not told: it would speak of single children."""


def few(count: int) -> str:
    """A count as it is written in a file that leaves the desk."""
    return str(count) if count >= FEWEST or count == 0 else f"fewer than {FEWEST}"


def by_row(schools: list[SchoolCount]) -> list[tuple[str, int]]:
    """How often a row of the checklist was among the reasons, in all schools: key and count, most often first."""
    counted = Counter[str]()
    for school in schools:
        for reason in school.reasons:
            counted.update(dict.fromkeys(reason.rows, reason.count))
    return counted.most_common()


def lines(authority: str, row_names: Mapping[str, str]) -> list[list[str]]:
    """The measure as a table with a heading: a line for each school and reason, small numbers not told."""
    table = [["School", "Received", "Asked", "Returned", "Reason", "Rows of the checklist", "Times"]]
    for school in by_school(authority):
        start = [school.name, few(school.received), few(school.asked), few(school.returned)]
        for reason in school.reasons or (Reason("", 0, ()),):
            rows = "; ".join(row_names.get(key, key) for key in reason.rows)
            table.append([*start, reason.label, rows, few(reason.count)])
    return table


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


def mended_in(keys: Sequence[str]) -> list[str]:
    """The rows of the checklist in which these reasons can be met, each once; for “something else” there is none."""
    return list(dict.fromkeys(row for reason in _reasons(Counter(keys)) for row in reason.rows))


def _reasons(counted: "Counter[str]") -> tuple[Reason, ...]:
    council = national.council()
    labels = {reason.key: reason.label for reason in council.return_reasons}
    rows = {line.return_reason: line.rows for line in reversed(council.lines)}
    return tuple(
        Reason(labels.get(key, key), count, tuple(rows.get(key, ()))) for key, count in counted.most_common()
    )
