"""Marks as they travel: [["2026-10-16 AM", "O"], …], readable by anybody, counted by the one kernel."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from gatepost.attendance.measure import measure
from gatepost.attendance.register import (
    BLANK,
    COLUMNS,
    SESSIONS_A_WEEK,
    Session,
    academic_year,
    column,
)
from gatepost.attendance.windows import Threshold, ThresholdRule
from gatepost.policy import national

Marks = Sequence[Sequence[str]]
"""Pairs of a session and its code; an empty code is a blank."""


def spelt(session: Session) -> str:
    """A session as referrals write it: "2026-11-02 AM"."""
    return f"{session.date.isoformat()} {'PM' if session.pm else 'AM'}"


def session_of(text: str) -> Session:
    """The session that is written so. Raises ValueError."""
    day, half = text.split(" ")
    if half not in ("AM", "PM"):
        raise ValueError(text)
    return Session(date.fromisoformat(day), half == "PM")


def spoken(text: str) -> str:
    """A session as people say it: "16 Oct AM"."""
    session = session_of(text)
    return f"{session.date.day} {session.date:%b} {'PM' if session.pm else 'AM'}"


def recount(marks: Marks, rule: ThresholdRule) -> Threshold:
    """Where these marks stand against a rule, by the kernel that counts every register.

    A week with a session among the marks is a school week. Raises ValueError for a mark that is none.
    """
    book = national.code_book()
    placed = [(session_of(when), code) for when, code in marks]
    if not placed:
        return Threshold(False, 0, 0, None, None, None)
    first = min(academic_year(session.date) for session, _ in placed)
    years = max(academic_year(session.date) for session, _ in placed) - first + 1
    if years > 3:
        raise ValueError("the marks span too many years")
    row = np.full((1, COLUMNS * years), BLANK, dtype=np.uint8)
    mask = np.zeros((1, COLUMNS * years), dtype=bool)
    for session, code in placed:
        at = (academic_year(session.date) - first) * COLUMNS + column(session)
        row[0, at] = book.encode(code, session) if code else BLANK
        mask[0, at] = True
    weeks = mask[0].reshape(-1, SESSIONS_A_WEEK).any(axis=1)
    return measure(row, mask, first, weeks, book, rule)[0].threshold


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[list[str]]:
    """Sessions whose code is another now: [[session, was, is], …]."""
    return [[when, was, now.get(when, was)] for when, was in before.items() if now.get(when, was) != was]


def conflict(claimed: int, counted: int, changes: Iterable[Sequence[str]]) -> str:
    """What an officer must see where school and marks differ; empty where they do not."""
    told = ", ".join(f"{spoken(when)} is {now or 'blank'}" for when, _, now in changes)
    if claimed == counted and not told:
        return ""
    return f"School says {claimed}; marks give {counted}" + (f" ({told})." if told else ".")
