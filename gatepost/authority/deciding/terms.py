"""What each kind of decision asks for, checked before anything is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gatepost.casework.actions import Refused
from gatepost.policy.rules import PenaltyNotices

OFFENCES = {
    "s444_1": "Education Act 1996, section 444(1): a child does not attend regularly",
    "s444_1a": "Education Act 1996, section 444(1A): a parent knows, and does not act",
}
RESULTS = {
    "proved": "Found proved",
    "not_proved": "Found not proved",
    "ended": "Ended before it was heard",
}
HEARINGS = {"single_justice": "Single justice procedure", "court": "Hearing in court"}


@dataclass(frozen=True)
class Terms:
    """What was typed for one kind of decision: each kind reads only its own."""

    starts_on: date | None = None
    weeks: int | None = None
    enough: str = ""
    contact: str = ""
    issued_on: date | None = None
    served_on: date | None = None
    consulted_who: str = ""
    consulted_on: date | None = None
    consulted_view: str = ""
    court_on: date | None = None
    offence: str = ""
    evidential: str = ""
    public_interest: str = ""
    hearing: str = ""


def checked(kind: str, terms: Terms, rules: PenaltyNotices, on: date) -> dict[str, Any]:
    """The terms of one kind, as they are kept. Raises Refused, a sentence for each field that needs something."""
    return CHECKS.get(kind, _none)(terms, rules, on)


def in_words(kind: str, kept: Mapping[str, Any]) -> str:
    """The terms as the school and the file read them."""
    if kind == "notice_to_improve":
        start = date.fromisoformat(kept["starts_on"])
        last = start + timedelta(weeks=int(kept["weeks"])) - timedelta(days=1)
        return (
            f"From {_day(start)} for {kept['weeks']} weeks, to {_day(last)}. Enough means: {kept['enough']}"
        )
    if kind == "penalty_notice":
        return str(kept["says"])
    if kind == "education_supervision_order":
        court = f" In court on {_day(date.fromisoformat(kept['court_on']))}." if kept["court_on"] else ""
        return f"Social care ({kept['consulted_who']}) was consulted.{court}"
    if kind == "prosecution":
        result = (
            f" {RESULTS[kept['result']]} on {_day(date.fromisoformat(kept['result_on']))}."
            if kept.get("result")
            else ""
        )
        return f"{OFFENCES[kept['offence']]}. {HEARINGS[kept['hearing']]}.{result}"
    return ""


def _none(terms: Terms, rules: PenaltyNotices, on: date) -> dict[str, Any]:
    return {}


def _notice_to_improve(terms: Terms, rules: PenaltyNotices, on: date) -> dict[str, Any]:
    least, most = rules.improvement_weeks_least.on(on), rules.improvement_weeks_most.on(on)
    faults = {}
    if terms.starts_on is None or terms.starts_on < on:
        faults["starts_on"] = "Give the first day of the period: today or later."
    if terms.weeks is None or not least <= terms.weeks <= most:
        faults["weeks"] = f"The period is {least} to {most} weeks."
    if len(terms.enough.split()) < 3:
        faults["enough"] = "Say what enough improvement would be for this child."
    _refuse(faults)
    assert terms.starts_on is not None
    return {
        "starts_on": terms.starts_on.isoformat(),
        "weeks": terms.weeks,
        "enough": terms.enough.strip(),
        "contact": terms.contact.strip(),
    }


def _penalty_notice(terms: Terms, rules: PenaltyNotices, on: date) -> dict[str, Any]:
    faults = {}
    if terms.issued_on is None or terms.issued_on > on:
        faults["issued_on"] = "Give the day on which it is issued: today or earlier."
    if terms.served_on and terms.issued_on and terms.served_on < terms.issued_on:
        faults["served_on"] = "It cannot be received before it is issued."
    _refuse(faults)
    return {}


def _order(terms: Terms, rules: PenaltyNotices, on: date) -> dict[str, Any]:
    faults = {}
    if not terms.consulted_who.strip() or terms.consulted_on is None or terms.consulted_on > on:
        faults["consulted_who"] = "Say whom in social care you consulted, and when."
    if len(terms.consulted_view.split()) < 2:
        faults["consulted_view"] = "Write down social care’s view."
    if terms.court_on and terms.court_on < on:
        faults["court_on"] = "The day in court lies ahead."
    _refuse(faults)
    assert terms.consulted_on is not None
    return {
        "consulted_who": terms.consulted_who.strip(),
        "consulted_on": terms.consulted_on.isoformat(),
        "consulted_view": terms.consulted_view.strip(),
        "court_on": terms.court_on.isoformat() if terms.court_on else "",
    }


def _prosecution(terms: Terms, rules: PenaltyNotices, on: date) -> dict[str, Any]:
    faults = {}
    if terms.offence not in OFFENCES:
        faults["offence"] = "Choose the offence."
    if len(terms.evidential.split()) < 3:
        faults["evidential"] = "Say in a sentence why the evidence is enough."
    if len(terms.public_interest.split()) < 3:
        faults["public_interest"] = "Say in a sentence why this is in the public interest."
    if terms.hearing not in HEARINGS:
        faults["hearing"] = "Choose the kind of hearing."
    _refuse(faults)
    return {
        "offence": terms.offence,
        "evidential": terms.evidential.strip(),
        "public_interest": terms.public_interest.strip(),
        "hearing": terms.hearing,
        "court_on": terms.court_on.isoformat() if terms.court_on else "",
    }


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise Refused(**faults)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


CHECKS: dict[str, Callable[[Terms, PenaltyNotices, date], dict[str, Any]]] = {
    "notice_to_improve": _notice_to_improve,
    "penalty_notice": _penalty_notice,
    "education_supervision_order": _order,
    "prosecution": _prosecution,
}
"""The kinds that ask for something of their own."""
