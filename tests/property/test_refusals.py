"""What the kernel refuses: bytes, code books and rules that would make a count wrong without a word."""

from datetime import date

import numpy as np
import pytest

from gatepost.attendance.codes import Code, CodeBook
from gatepost.attendance.register import BLANK, COLUMNS, Marks, Session, blank_row
from gatepost.attendance.tally import Tally, at_least, count, group, sums, tally
from gatepost.attendance.windows import ThresholdRule, thresholds, window_sessions
from tests.spec.codes import BOOK
from tests.spec.threshold import NATIONAL

ALL = np.ones(COLUMNS, dtype=bool)
EVERY_WEEK = np.ones(53, dtype=bool)


def row(first: bytes = b"") -> Marks:
    """One pupil whose year begins with these marks, and is blank after them."""
    return np.frombuffer(first + blank_row()[len(first) :], dtype=np.uint8)[None]


def test_a_byte_that_stands_for_no_code_is_refused() -> None:
    with pytest.raises(ValueError, match="no code"):
        tally(count(row(b"/?"), ALL), BOOK)


def test_a_byte_0_is_refused() -> None:
    with pytest.raises(ValueError, match="no mark"):
        count(row(b"/\x00"), ALL)


def test_a_session_in_a_week_that_is_no_school_week_is_refused() -> None:
    with pytest.raises(ValueError, match="no school week"):
        thresholds(row(b"OO"), ALL, 2026, ~EVERY_WEEK, BOOK, NATIONAL)


def test_a_rule_about_an_unknown_code_is_refused() -> None:
    rule = ThresholdRule(frozenset({"O", "O2"}), 10, 10, frozenset())
    with pytest.raises(ValueError, match="O2"):
        thresholds(row(), ALL, 2026, EVERY_WEEK, BOOK, rule)


@pytest.mark.parametrize("byte", [BLANK, ord("O"), 256, 0], ids=["blank", "taken", "too big", "zero"])
def test_a_code_cannot_have_this_byte(byte: int) -> None:
    with pytest.raises(ValueError, match="byte"):
        CodeBook([*BOOK.codes, Code("A1", byte, "", "attending")])


def test_one_symbol_cannot_mean_two_things_on_one_date() -> None:
    old = Code("A", ord("a"), "", "attending", end=date(2026, 8, 31))
    new = Code("A", ord("A"), "", "authorised", start=date(2026, 8, 31))
    with pytest.raises(ValueError, match="two meanings"):
        CodeBook([old, new])


def test_an_old_meaning_stays_with_old_marks() -> None:
    old = Code("A", ord("a"), "", "attending", end=date(2026, 8, 31))
    new = Code("A", ord("A"), "", "authorised", start=date(2026, 9, 1))
    book = CodeBook([old, new])
    before, after = Session(date(2026, 8, 31), pm=False), Session(date(2026, 9, 1), pm=False)
    assert (book.encode("A", before), book.encode("A", after)) == (ord("a"), ord("A"))
    assert (book.on(before.date)["A"], book.on(after.date)["A"]) == (old, new)
    (own,) = tally(count(row(b"aAA"), np.arange(COLUMNS) < 3), book)
    assert (own.attended, own.authorised, own.codes) == (1, 2, {"A": 3})


def test_encoding_a_code_out_of_its_time_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="until 18 August 2024"):
        BOOK.encode("H", Session(date(2026, 9, 7), pm=False))


def test_every_byte_decodes_to_the_symbol_it_was_encoded_from() -> None:
    for code in BOOK.codes:
        session = Session(code.start or code.end or date(2026, 9, 7), pm=code.session == "PM")
        assert BOOK.decode(BOOK.encode(code.symbol, session)) == code.symbol
        assert BOOK.by_byte(code.byte) is code
    assert BOOK.decode(BLANK) == ""


def test_a_school_without_pupils_or_weeks_is_measured_without_fuss() -> None:
    nobody = np.empty((0, COLUMNS), dtype=np.uint8)
    assert tally(count(nobody, ALL), BOOK) == []
    assert thresholds(nobody, ALL, 2026, EVERY_WEEK, BOOK, NATIONAL) == []
    assert group([]) == Tally(0, 0, 0, 0, 0, 0, 0, codes={})
    (closed,) = thresholds(row(), ~ALL, 2026, ~EVERY_WEEK, BOOK, NATIONAL)
    assert (closed.reached, closed.sessions, closed.window_from) == (False, 0, None)
    assert window_sessions(row()[0], ~ALL, 2026, closed, BOOK, NATIONAL) == []


def test_labels_of_many_pupils_are_those_of_each() -> None:
    absent, possible = np.array([30, 30, 0, 0]), np.array([300, 301, 10, 0])
    assert at_least(absent, possible, 10).tolist() == [True, False, False, False]


def test_rates_are_exact_fractions() -> None:
    own = Tally(301, 271, 30, 0, 0, 0, 0, codes={})
    assert own.absence is not None and own.attendance is not None
    assert own.absence + own.attendance == 1
    assert (own.absence.numerator, own.absence.denominator) == (30, 301)
    assert Tally(0, 0, 0, 0, 0, 0, 4, codes={}).attendance is None


def test_sums_have_a_row_for_each_pupil() -> None:
    two = np.concatenate([row(b"/\\"), row(b"IO")])
    assert sums(count(two, np.arange(COLUMNS) < 2), BOOK).tolist() == [
        [2, 2, 0, 0, 0, 0, 0],
        [2, 0, 1, 1, 0, 0, 0],
    ]
