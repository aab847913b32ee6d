"""The triage card: what is asked, what the pack shows and where, and what was counted again. People judge."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gatepost.authority.desk.pages import page_of
from gatepost.authority.desks import pack_of
from gatepost.authority.marks import conflict, recount
from gatepost.authority.models import DeskReferral
from gatepost.policy import national
from gatepost.policy.pack import load
from gatepost.policy.rules import TriageLine

Twin = Mapping[str, Any]
SETTLED = ("Done", "Not needed")


@dataclass(frozen=True)
class Line:
    """One line of the card: the council's question, the pack's evidence, its page, and whether there is a gap."""

    key: str
    asks: str
    evidence: str
    page: int | None
    gap: bool


@dataclass(frozen=True)
class Found:
    """What the pack shows for a question, and whether it answers it as far as a machine can tell."""

    says: str
    there: bool


def card(twin: Twin, referral: DeskReferral) -> list[Line]:
    """Every line of the card, in the order of the policy."""
    child = twin.get("child", {}).get("called", "the child")
    lines = []
    for line in national.council().lines:
        found = LOOKS[line.key](twin, referral, line)
        page = page_of(referral.pages, line.section.format(child=child))
        lines.append(Line(line.key, line.asks, found.says, page, not found.there))
    return lines


def gaps(twin: Twin, referral: DeskReferral) -> list[str]:
    """The lines for which the pack has no answer."""
    return [line.key for line in card(twin, referral) if line.gap]


def _threshold(twin: Twin, referral: DeskReferral, line: TriageLine) -> Found:
    needed = int(twin["threshold"]["needed"])
    clash = conflict(referral.claimed, referral.counted, referral.changes)
    told = clash or f"School says {referral.claimed}; recounted from the marks: {referral.counted}."
    asked = _needs_threshold(referral)
    more = f" {needed} are asked." if asked else " This way asks for no number."
    return Found(told + more, (not asked or referral.counted >= needed) and not clash)


def _needs_threshold(referral: DeskReferral) -> bool:
    try:
        return pack_of(referral.authority).route(referral.route).needs_threshold
    except KeyError:  # a way that only the school's authority has
        return True


def _settled(twin: Twin, referral: DeskReferral, line: TriageLine) -> Found:
    rule = pack_of(referral.authority).threshold_rule(date.fromisoformat(str(twin["threshold"]["window_to"])))
    open_marks = recount(referral.register, rule).provisional
    blank = sum(not code for _, code in referral.register)
    if open_marks or blank:
        return Found(f"{open_marks} without a reason yet; {blank} not marked.", False)
    return Found("No mark of the window is without a reason, and none is blank.", True)


def _heard(twin: Twin, referral: DeskReferral, line: TriageLine) -> Found:
    words = list(twin.get("voice", ()))
    shared = (
        f" Their own words shared: {len(words)}."
        if words
        else " No words were shared; that is the child’s choice."
    )
    return Found(str(twin.get("voice_account", "")).strip() + shared, _rows_settled(twin, line))


def _parents(twin: Twin, referral: DeskReferral, line: TriageLine) -> Found:
    said = [f"{view['who']}, {_day(view['on'])}" for view in twin.get("family", ())]
    return Found(
        _listed(said, "Nothing that a parent said is in the pack."), bool(said) and _rows_settled(twin, line)
    )


def _support(twin: Twin, referral: DeskReferral, line: TriageLine) -> Found:
    offers = [
        f"{o['what'].rstrip('.')} ({o['answer'].lower()}, {_day(o['on'])})" for o in twin.get("offers", ())
    ]
    return Found(_listed(offers, "No offer is in the pack."), bool(offers) or referral.route == "holiday")


def _needs(twin: Twin, referral: DeskReferral, line: TriageLine) -> Found:
    found = [f"{row['title']}: {row['status'].lower()}" for row in _rows(twin, line)]
    return Found(_listed(found, "Nothing was looked at."), _rows_settled(twin, line))


def _lead(twin: Twin, referral: DeskReferral, line: TriageLine) -> Found:
    asked = [f"{c['professional']['name']}, {_day(c['asked_on'])}" for c in twin.get("consultations", ())]
    none = "No lead professional is known." if _rows_settled(twin, line) else "Nobody was consulted."
    return Found(_listed(asked, none), bool(asked) or _rows_settled(twin, line))


def _letters(twin: Twin, referral: DeskReferral, line: TriageLine) -> Found:
    sent = [f"{x['to']} in {x['language']}, {_day(x['on'])}: {x['proof']}" for x in twin.get("letters", ())]
    return Found(_listed(sent, "No letter is in the pack."), bool(sent) and _rows_settled(twin, line))


LOOKS: dict[str, Callable[[Twin, DeskReferral, TriageLine], Found]] = {
    "threshold": _threshold,
    "settled": _settled,
    "heard": _heard,
    "parents": _parents,
    "support": _support,
    "needs": _needs,
    "lead": _lead,
    "letters": _letters,
}
"""What looks for the answer to each line of the policy."""


def _rows(twin: Twin, line: TriageLine) -> list[Mapping[str, Any]]:
    names = {load().row(key).name for key in line.rows}
    return [row for row in twin.get("rows", ()) if row["title"] in names]


def _rows_settled(twin: Twin, line: TriageLine) -> bool:
    rows = _rows(twin, line)
    return bool(rows) and all(row["status"] in SETTLED for row in rows)


def _listed(parts: list[str], otherwise: str) -> str:
    return f"{'; '.join(parts)}." if parts else otherwise


def _day(value: Any) -> str:
    day = date.fromisoformat(str(value)[:10])
    return f"{day.day} {day:%b}"
