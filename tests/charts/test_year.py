"""The year at a glance, against a calendar and marks that can be worked by hand."""

from collections import Counter
from datetime import date
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from gatepost.attendance.calendar import SchoolCalendar, Span
from gatepost.attendance.register import BLANK, COLUMNS, Session, column
from gatepost.charts import child_year, looks
from gatepost.charts.chart import Chart
from gatepost.charts.child_year import Window
from gatepost.charts.events import Event
from gatepost.charts.weeks import holiday_name
from gatepost.charts.year import year_at_a_glance
from tests.charts.drawing import classes, groups_with, ids, root_of, texts
from tests.charts.invented import BOOK, CALENDAR, TODAY, amira, autumn_marks

SENTENCE = "Amira has missed 19 of 54 days."
# Two school weeks either side of a week's holiday; the second Friday closed.
SMALL = SchoolCalendar(
    [
        Span(date(2026, 10, 19), date(2026, 11, 6), "term", "Autumn term"),
        Span(date(2026, 10, 26), date(2026, 10, 30), "holiday", "Autumn half-term"),
        Span(date(2026, 11, 6), date(2026, 11, 6), "inset", "Staff training"),
    ]
)


def small(codes: str, **more: object) -> child_year.ChildYear:
    """A child in the small calendar: ten letters for each of its two weeks, "." for no mark."""
    row = bytearray([BLANK] * COLUMNS)
    for first, letters in zip((date(2026, 10, 19), date(2026, 11, 2)), codes.split(), strict=True):
        start = column(Session(first, False))
        row[start : start + 10] = letters.replace(".", " ").encode()
    facts = {"calendar": SMALL, "events": (), "window": None, "today": date(2026, 11, 9), **more}
    return amira(row, start=date(2026, 10, 19), end=date(2026, 11, 8), **facts)


def drawn(child: child_year.ChildYear, **options: object) -> Chart:
    return year_at_a_glance(child, sentence=SENTENCE, **options)  # type: ignore[arg-type]


def stamps(chart: Chart) -> Counter[str]:
    """How often each half cell is used, by the end of its id."""
    uses = root_of(chart.svg).iter("{http://www.w3.org/2000/svg}use")
    return Counter(use.get("href", "").partition("-")[2] for use in uses)


WEEKS = r"/\LVIINNOO UU/\/\GG.."


def test_every_session_is_drawn_once_in_the_shape_of_its_mark() -> None:
    # 2 weeks × 5 days × 2 halves = 20 halves; the closed Friday has two of them.
    assert stamps(drawn(small(WEEKS))) == {
        "present": 6,
        "late": 1,
        "elsewhere": 1,
        "agreed": 2,
        "no-reason": 2,
        "not-agreed": 4,
        "after-close": 2,
        "not-required": 2,
    }


def test_the_table_says_each_mark_in_words_and_adds_up_each_week() -> None:
    first, second, whole = drawn(small(WEEKS)).table.rows
    assert first == (
        "19 October 2026",
        "in school",
        "in school",
        "L, in school, late",
        "V, learning elsewhere (educational visit or trip)",
        "I, agreed (ill)",
        "I, agreed (ill)",
        "N, no reason known yet",
        "N, no reason known yet",
        "O, not agreed (other)",
        "O, not agreed (other)",
        "6 of 10 possible",
        "",
    )
    assert second[9:12] == (
        "school closed (Staff training)",
        "school closed (Staff training)",
        "4 of 8 possible",
    )
    assert whole[0] == "All weeks" and whole[11] == "10 of 18 possible"


def test_the_table_twin_holds_every_mark_of_the_register() -> None:
    """A slow reference: each mark's symbol begins the words at its own place."""
    row, chart = autumn_marks(), drawn(amira())
    found = 0
    for told in chart.table.rows[:-1]:
        day, month, year = told[0].split()
        monday = date(int(year), {"September": 9, "October": 10, "November": 11}.get(month, 1), int(day))
        if month not in ("September", "October", "November"):
            continue
        first = column(Session(monday, False))
        for place in range(10):
            symbol = chr(row[first + place])
            if symbol in "/\\":
                assert told[1 + place] == "in school"
            elif symbol != " ":
                assert told[1 + place].startswith(f"{symbol}, ")
            found += symbol != " "
    assert found == sum(mark != BLANK for mark in row)


def test_totals_count_nothing_that_has_not_come() -> None:
    # By hand: week one 2 in + L + V in school, 2 I, 2 N + 2 O; week two 4 in, 2 U + 2 G; Friday closed.
    chart = drawn(small(WEEKS))
    assert "18 sessions possible; 8 in school or learning elsewhere (1 of them late)" in chart.desc
    assert "2 away, agreed; 8 away, not agreed; 0 without a mark" in chart.desc
    early = drawn(small(WEEKS, today=date(2026, 10, 19)))
    assert "2 sessions possible; 2 in school" in early.desc


def test_a_session_without_a_mark_is_told_from_one_still_to_come() -> None:
    codes = r"/\........ .........."
    chart = drawn(small(codes, today=date(2026, 10, 21)))
    # Unmarked: Tue 20 Oct, two halves. To come: Wed–Fri 21–23 Oct and Mon–Thu 2–5 Nov, 7 days.
    assert stamps(chart) == {"present": 2, "unmarked": 2, "to-come": 14, "not-required": 2}
    assert chart.table.rows[0][3] == "no mark in the register"
    assert chart.table.rows[0][5] == "still to come"


def test_nothing_is_drawn_while_the_child_was_not_on_roll() -> None:
    on_roll = np.ones(COLUMNS, dtype=bool)
    on_roll[: column(Session(date(2026, 11, 2), False))] = False
    chart = drawn(small(WEEKS, on_roll=on_roll))
    assert sum(stamps(chart).values()) == 10
    assert chart.table.rows[0][1:11] == ("not on roll",) * 10
    assert chart.table.rows[0][11] == "0 of 0 possible"


def test_not_agreed_no_reason_and_after_close_differ_in_shape_without_colour() -> None:
    chart = drawn(small(WEEKS))
    shapes = {look: shape_of(chart, f"year-{look}") for look in stamps(chart)}
    assert len(set(shapes.values())) == len(shapes)
    assert "?" in shapes["no-reason"] and "stroke-dasharray" in shapes["no-reason"]


def shape_of(chart: Chart, name: str) -> str:
    """A half cell as a photocopier without greys gives it: paper or ink, no colour, no classes."""
    whole = next(group for group in groups_with(chart.svg, "id", name))
    for element in whole.iter():
        for attribute in ("class", "id", "stroke"):
            element.attrib.pop(attribute, None)
        fill = element.get("fill", "none")
        if fill.startswith("#"):
            element.set("fill", "ink" if sum(bytes.fromhex(fill[1:])) < 3 * 0x80 else "paper")
    return ET.tostring(whole, encoding="unicode")


def test_a_break_of_the_shapes_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: were U drawn as a plain solid cell, colour alone could not tell it from O."""
    monkeypatch.setitem(looks._DRAWN, "after-close", looks._not_agreed)
    chart = drawn(small(WEEKS))
    assert shape_of(chart, "year-after-close") == shape_of(chart, "year-not-agreed")


def test_families_never_see_red() -> None:
    assert "#B4371F" in drawn(amira()).svg
    for_parents = drawn(amira(), variant="parent")
    assert "#B4371F" not in for_parents.svg + "".join(sample.svg for sample in for_parents.key)


def test_the_codes_view_prints_every_code() -> None:
    letters = Counter(texts(drawn(small(WEEKS), codes=True).svg, inside="defs"))
    assert set(letters) == {"/", "\\", "L", "V", "I", "N", "O", "U", "G"}


def test_codes_of_two_characters_are_printed_whole() -> None:
    chart = drawn(small(r"33/\/\/\/\ 44/\/\/\.."), codes=True)
    assert {"C2", "Y1"} <= set(texts(chart.svg, inside="defs"))
    assert chart.table.rows[0][1] == "C2, agreed (part-time timetable)"


def test_today_is_framed_and_the_window_bracketed() -> None:
    svg = drawn(amira()).svg
    assert classes(svg)["gp-today"] == 1
    assert classes(svg)["gp-bracket"] == 1 and "14 of 10" in texts(svg)
    assert classes(drawn(amira(window=None, today=date(2026, 8, 3))).svg)["gp-bracket"] == 0


def test_the_key_speaks_of_today_only_where_it_is_framed() -> None:
    wednesday, saturday = (drawn(small(WEEKS, today=date(2026, 11, day))) for day in (4, 7))
    assert classes(wednesday.svg)["gp-today"] == 1 and "Today" in [s.words for s in wednesday.key]
    assert classes(saturday.svg)["gp-today"] == 0 and "Today" not in [s.words for s in saturday.key]


def test_the_bracket_spans_the_counted_weeks_only() -> None:
    window = Window(date(2026, 10, 19), date(2026, 10, 23), 10, 10)
    chart = drawn(small(WEEKS, window=window))
    [bracket] = [e for e in root_of(chart.svg).iter() if e.get("class") == "gp-bracket"]
    corners = [point.split() for point in bracket.get("d", "")[1:].split("L")]
    # The first week begins at 34 and is 9 + 1 + 9 wide.
    assert {float(x) for x, _ in corners} == {34.0, 53.0}


def test_holidays_are_named_by_the_calendar_or_the_season() -> None:
    said = texts(drawn(amira()).svg)
    assert {"Autumn half-term", "Christmas", "Spring half-term", "Easter", "Summer half-term"} <= set(said)


def test_a_narrow_drawing_stacks_the_terms() -> None:
    wide, narrow = drawn(amira()), drawn(amira(), narrow=True)
    assert {"Autumn term 2026", "Spring term 2027", "Summer term 2027"} <= set(texts(narrow.svg))
    assert float(root_of(narrow.svg).get("width", "0")) < 400 < float(root_of(wide.svg).get("width", "0"))
    assert stamps(wide) == stamps(narrow) and wide.table == narrow.table


def test_events_have_shapes_words_and_a_place_in_the_table() -> None:
    events = (
        Event(date(2026, 10, 20), "letter", "first letter"),
        Event(date(2026, 10, 28), "call", "no answer"),
        Event(date(2026, 12, 1), "plan", "beyond the dates shown"),
    )
    chart = drawn(small(WEEKS, events=events))
    assert classes(chart.svg)["gp-event"] == 2
    assert "beyond" not in chart.svg + str(chart.table)
    assert chart.table.rows[0][12] == "Letter, Tue 20 Oct: first letter; Call, Wed 28 Oct: no answer"
    assert [sample.words for sample in chart.key][-2:] == ["Letter", "Call"]


def test_what_was_done_in_a_holiday_stays_with_the_term_before() -> None:
    events = (Event(date(2026, 12, 22), "letter", "sent at Christmas"),)
    chart = drawn(amira(events=events, window=None), narrow=True)
    assert classes(chart.svg)["gp-event"] == 1
    [told] = [row for row in chart.table.rows if row[12]]
    assert told[0] == "14 December 2026" and told[12] == "Letter, Tue 22 Dec: sent at Christmas"


def test_a_window_over_two_terms_is_bracketed_in_both() -> None:
    window = Window(date(2026, 12, 7), date(2027, 1, 8), 10, 10)
    chart = drawn(amira(window=window), narrow=True)
    brackets = [
        e.get("d", "").count("L") for e in root_of(chart.svg).iter() if e.get("class") == "gp-bracket"
    ]
    # Each is open at the side where it goes on: three corners, so two strokes.
    assert brackets == [2, 2]


def test_dates_not_asked_for_are_left_out() -> None:
    chart = year_at_a_glance(amira(start=date(2026, 9, 9), end=date(2026, 9, 11)), sentence=SENTENCE)
    assert stamps(chart) == {"present": 6}
    assert chart.table.rows[0][1:6] == ("", "", "", "", "in school")
    assert chart.table.rows[0][11] == "0 of 6 possible"


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2026, 12, 19), date(2027, 1, 3), "Christmas"),
        (date(2027, 3, 29), date(2027, 4, 11), "Easter"),
        (date(2027, 7, 26), date(2027, 8, 29), "Summer"),
        (date(2027, 10, 25), date(2027, 10, 31), "Holiday"),
        (date(2026, 10, 26), date(2026, 11, 1), "Autumn half-term"),
    ],
)
def test_a_holiday_without_a_name_takes_the_season(start: date, end: date, said: str) -> None:
    assert holiday_name(CALENDAR, start, end) == said


def test_a_long_name_of_a_holiday_is_cut_and_given_whole_to_the_pointer() -> None:
    long = Span(date(2026, 10, 26), date(2026, 10, 30), "holiday", "Autumn half-term and founders' week")
    calendar = SchoolCalendar([SMALL.spans[0], long])
    svg = drawn(small(WEEKS, calendar=calendar)).svg
    assert any(text.endswith("…") for text in texts(svg)) and "founders' week</title>" in svg


def test_the_key_names_what_occurs_and_nothing_else() -> None:
    assert [sample.words for sample in drawn(small(r"/\/\/\/\/\ OO/\/\/\..")).key] == [
        "In school",
        "Away, not agreed by the school",
        "Not asked to attend, or school closed",
    ]


def test_a_questioned_mark_has_a_double_border_and_says_so() -> None:
    chart = drawn(small(WEEKS, disputed=frozenset({Session(date(2026, 10, 23), False)})))
    assert classes(chart.svg)["gp-disputed"] == 2
    assert chart.table.rows[0][9] == "O, not agreed (other); being questioned"
    assert chart.table.rows[0][10] == "O, not agreed (other)"


def test_two_years_stand_one_below_the_other() -> None:
    spans = [*CALENDAR.spans, Span(date(2027, 9, 6), date(2027, 10, 22), "term", "Autumn term")]
    marks = np.frombuffer(bytes(autumn_marks()) * 2, dtype=np.uint8)
    child = amira(
        calendar=SchoolCalendar(spans),
        marks=marks,
        on_roll=np.ones(2 * COLUMNS, dtype=bool),
        end=date(2027, 10, 22),
        today=date(2027, 10, 25),
    )
    chart = drawn(child)
    assert {"2026/27", "2027/28"} <= set(texts(chart.svg))
    assert chart.table.rows[-2][0] == "18 October 2027"


@pytest.mark.parametrize("codes", [False, True])
def test_a_full_year_stays_below_60_kilobytes_and_is_always_the_same(codes: bool) -> None:
    mixed = bytes(b"/\\OUNILV3G"[n % 10] for n in range(COLUMNS))
    child = amira(mixed, today=date(2027, 7, 31))
    svg = drawn(child, codes=codes).svg
    assert len(svg.encode()) <= 60_000
    assert svg == drawn(amira(mixed, today=date(2027, 7, 31)), codes=codes).svg


def test_ids_begin_with_the_prefix_so_that_two_drawings_share_a_page() -> None:
    one, other = ids(drawn(amira(), prefix="one").svg), ids(drawn(amira(), prefix="two").svg)
    assert one and not one & other and all(name.startswith("one-") for name in one)
    with pytest.raises(ValueError, match="cannot begin"):
        drawn(amira(), prefix='x" onload="')


def test_nothing_takes_the_focus_and_the_drawing_is_named_and_described() -> None:
    root = root_of(drawn(amira()).svg)
    assert root.get("role") == "img" and root.get("aria-labelledby") == "year-t year-d"
    named = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert named["year-t"] == SENTENCE and "sessions possible" in str(named["year-d"])
    assert not [e for e in root.iter() if e.get("tabindex") or e.tag.endswith("}a") or e.get("style")]


def test_facts_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ValueError, match="530"):
        amira(marks=np.zeros(529, dtype=np.uint8))
    with pytest.raises(ValueError, match="differ in shape"):
        amira(on_roll=np.ones(2 * COLUMNS, dtype=bool))
    with pytest.raises(ValueError, match="before it starts"):
        amira(start=TODAY, end=date(2026, 9, 1))
    with pytest.raises(ValueError, match="no session"):
        drawn(amira(start=date(2026, 12, 24), end=date(2026, 12, 28)))
    with pytest.raises(ValueError, match="no code"):
        drawn(small(r"??/\/\/\/\ OO/\/\/\.."))


def test_every_code_of_the_book_has_words_and_a_shape() -> None:
    for code in BOOK.codes:
        assert looks.said(code) and looks.look_of(code) in looks.KEY_WORDS
