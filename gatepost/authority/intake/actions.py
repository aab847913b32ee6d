"""The one write of intake by hand: a referral on paper becomes one of the tray, recounted like any other."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.attendance.identifiers import laestab_fault, upn_fault
from gatepost.authority.desk.receiving import take_in
from gatepost.authority.desks import pack_of
from gatepost.authority.envelope import Message, NotAccepted
from gatepost.authority.marks import session_of
from gatepost.authority.models import DeskReferral
from gatepost.casework.actions import Refused
from gatepost.policy import national

PDF = b"%PDF-"


@dataclass(frozen=True)
class PaperParent:
    """A parent whom the paper names."""

    name: str
    relationship: str = ""
    born: date | None = None
    address: str = ""


@dataclass(frozen=True)
class Paper:
    """What an officer reads off the paper. ``sessions``: one a line, “12/10/2026 AM O”."""

    laestab: str
    school_name: str
    upn: str
    forename: str
    surname: str
    born: date
    year_group: str
    route: str
    head_name: str
    signed_on: date
    sessions: str
    parents: tuple[PaperParent, ...]
    pdf: bytes


@transaction.atomic
def record(*, by: Actor, paper: Paper, on: date, at: datetime) -> DeskReferral:
    """Put a referral that came on paper into the tray: the scan, what it names, and the sessions that it lists.

    The sessions are counted again as from any school. Refused field by field, and then nothing is kept.
    """
    by.must("referral.decide")
    _refuse_what_is_missing(by.authority, paper, on)
    marks = _marks(paper.sessions, on)
    ref = uuid4()
    text = json.dumps(_twin(by.authority, paper, marks), ensure_ascii=False, sort_keys=True)
    body = {
        "pack": text,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "pdf": base64.b64encode(paper.pdf).decode(),
        "school": paper.school_name.strip(),
        "upn": paper.upn.strip().upper(),
        "forename": paper.forename.strip(),
        "surname": paper.surname.strip(),
        "year_group": paper.year_group,
        "route": paper.route,
        "marks": marks,
    }
    message = Message(uuid4(), ref, "referral", paper.laestab, by.authority, at, body)
    try:
        take_in(by, message, key="", at=at, by_hand=True)
    except NotAccepted as refusal:
        raise Refused(sessions=str(refusal)) from refusal
    except ValueError as fault:
        raise Refused(pdf="This PDF cannot be read. Scan it again, or print it to PDF.") from fault
    return DeskReferral.objects.get(ref=ref)


def _refuse_what_is_missing(authority: str, paper: Paper, on: date) -> None:
    faults = {}
    if laestab_fault(paper.laestab):
        faults["laestab"] = "Give the school’s number: seven digits."
    if upn_fault(paper.upn.strip().upper()):
        faults["upn"] = "This is no UPN: a letter and twelve characters. Look for a slip."
    if paper.signed_on > on:
        faults["signed_on"] = "The headteacher’s signature lies ahead. Correct the date."
    if not paper.parents:
        faults["parent_1"] = "Name at least one parent: each decision is for one parent."
    if not paper.pdf.startswith(PDF):
        faults["pdf"] = "Add the scanned paper as a PDF."
    if paper.route not in {route.key for route in pack_of(authority).routes}:
        faults["route"] = "Choose what the school asks for."
    if faults:
        raise Refused(**faults)


def _marks(lines: str, on: date) -> list[list[str]]:
    """The sessions as they travel. Raises Refused, naming the line."""
    found: dict[str, str] = {}
    for n, line in enumerate((line for line in lines.splitlines() if line.strip()), start=1):
        try:
            day, half, code = line.split()
            when = f"{_date(day).isoformat()} {half.upper()}"
            session = session_of(when)
            national.code_book().encode(code.upper(), session)
        except (ValueError, KeyError) as fault:
            raise Refused(sessions=f"Line {n} cannot be read. Write it like 12/10/2026 AM O.") from fault
        if session.date > on or session.date.weekday() > 4:
            raise Refused(sessions=f"Line {n} is no school day up to today.")
        found[when] = code.upper()
    if not found:
        raise Refused(sessions="List each session that counts, one a line: 12/10/2026 AM O.")
    return [[when, code] for when, code in sorted(found.items())]


def _date(text: str) -> date:
    if "/" not in text:
        return date.fromisoformat(text)
    day, month, year = (int(part) for part in text.split("/"))
    return date(year, month, day)


def _twin(authority: str, paper: Paper, marks: list[list[str]]) -> dict[str, Any]:
    """As much of a pack as a paper gives. What it does not say stays a gap of the card, for the officer to judge."""
    pack = pack_of(authority)
    days = [when.split(" ")[0] for when, _ in marks]
    needed = pack.threshold_rule(date.fromisoformat(days[-1])).sessions
    return {
        "format": "gatepost-pack-1",
        "route": next(route.name for route in pack.routes if route.key == paper.route),
        "child": {
            "called": paper.forename.strip(),
            "name": f"{paper.forename.strip()} {paper.surname.strip()}",
            "date_of_birth": paper.born.isoformat(),
        },
        "head": {"name": paper.head_name.strip(), "role": "Headteacher"},
        "signed_on": paper.signed_on.isoformat(),
        "threshold": {
            "needed": needed,
            "window_from": days[0],
            "window_to": days[-1],
            "marks": [{"on": when[:10], "session": when[11:], "code": code} for when, code in marks],
        },
        "parents": [
            {
                "name": parent.name.strip(),
                "relationship": parent.relationship.strip(),
                "date_of_birth": parent.born.isoformat() if parent.born else None,
                "address": parent.address.strip(),
            }
            for parent in paper.parents
        ],
    }
