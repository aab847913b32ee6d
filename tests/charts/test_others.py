"""The smaller drawings: what a person would notice, worked by hand."""

from datetime import date, time, timedelta
from xml.etree import ElementTree as ET

import pytest

from gatepost.charts.arrivals import Arrival, late_arrivals
from gatepost.charts.barcodes import FamilyDay, sibling_barcodes
from gatepost.charts.bars import Bar, bars
from gatepost.charts.events import Event
from gatepost.charts.ink import INKS
from gatepost.charts.lesson_grid import Lessons, lesson_grid, step
from gatepost.charts.sparkline import sparkline
from gatepost.charts.trend import WeekSums, rolling, trend
from tests.charts.drawing import SVG, classes, contrast, root_of, texts

MONDAY = date(2026, 9, 7)


def weeks(*attended: int | None) -> list[WeekSums]:
    """Weeks of ten sessions, one after another; None is a holiday."""
    return [
        WeekSums(MONDAY + timedelta(weeks=n), here or 0, 0 if here is None else 10)
        for n, here in enumerate(attended)
    ]


def lines(svg: str, ink: str) -> list[list[tuple[float, float]]]:
    """The corners of each line in an ink."""
    paths = [e.get("d", "") for e in root_of(svg).iter(f"{SVG}path") if e.get("class") == f"gp-{ink}"]
    return [[(float(x), float(y)) for x, y in (p.split() for p in d[1:].split("L"))] for d in paths]


def test_a_sparkline_breaks_over_holidays_and_ends_in_a_dot() -> None:
    chart = sparkline([90, 80, None, 100, 0], sentence="None of last week.")
    first, second = lines(chart.svg, "line")
    # 96 wide, 4 kept at each side: 22 apart. 20 high, 3 kept: 100 stands at 3, 0 at 17.
    assert [x for x, _ in first] == [4, 26] and second == [(70, 3), (92, 17)]
    [dot] = root_of(chart.svg).iter(f"{SVG}circle")
    assert (dot.get("cx"), dot.get("cy")) == ("92", "17")
    assert chart.table.rows[2] == ("2 weeks ago", "no sessions")
    assert chart.table.rows[-1] == ("Latest week", "0.0%")


def test_a_sparkline_without_any_week_is_an_empty_drawing() -> None:
    chart = sparkline([], sentence="Nothing yet.")
    assert not list(root_of(chart.svg).iter(f"{SVG}circle")) and chart.table.rows == ()


def test_the_last_four_school_weeks_are_summed_before_they_are_divided() -> None:
    uneven = [*weeks(10, 10, 10)[:3], WeekSums(MONDAY + timedelta(weeks=3), 1, 2)]
    # 31 of 32 sessions; a mean of the percentages would give 87.5.
    assert rolling(uneven) == [None, None, None, 96.875]


def test_four_school_weeks_reach_back_over_a_holiday() -> None:
    assert rolling(weeks(10, 8, 6, None, 4, 2)) == [None, None, None, None, 70.0, 50.0]


def test_the_trend_breaks_over_a_holiday_and_shades_each_run_of_school_weeks() -> None:
    chart = trend(weeks(10, 8, None, 5, 6), sentence="Better again.")
    runs = [run for run in lines(chart.svg, "line") if run[0][0] < 700]  # the rest name the lines
    assert [len(run) for run in runs] == [2, 2]
    assert classes(chart.svg)["gp-term"] == 2
    assert {"missed 1 day in 10", "missed 1 day in 2", "90%", "50%"} <= set(texts(chart.svg))
    assert [row[2] for row in chart.table.rows] == ["100.0%", "80.0%", "no sessions", "50.0%", "60.0%"]


def test_the_trend_writes_events_side_by_side_never_one_over_another() -> None:
    events = [Event(date(2026, 9, 8), "letter", "first letter"), Event(date(2026, 9, 9), "call", "no answer")]
    events.append(Event(date(2027, 9, 9), "call", "long after"))
    chart = trend(weeks(10, 9, 8), sentence="x", events=events)
    heights = {e.text: e.get("y") for e in root_of(chart.svg).iter(f"{SVG}text")}
    assert heights["first letter"] != heights["no answer"] and "long after" not in heights
    assert chart.table.rows[0][-1] == "Letter, Tue 8 Sep: first letter; Call, Wed 9 Sep: no answer"


def test_the_trend_names_the_line_it_is_compared_with() -> None:
    compared = [WeekSums(week.monday, week.attended, week.possible, 93.0) for week in weeks(10, 9)]
    chart = trend(compared, sentence="x", compared_with="Year 8")
    assert "Year 8" in texts(chart.svg) and chart.table.headers[4] == "Year 8"
    assert chart.table.rows[0][4] == "93.0%"


def test_a_trend_with_a_week_left_out_is_refused() -> None:
    with pytest.raises(ValueError, match="every calendar week"):
        trend([weeks(10)[0], weeks(10, 9, 8)[2]], sentence="x")


@pytest.mark.parametrize(
    ("missed", "held", "shade"), [(0, 8, 0), (1, 8, 1), (1, 5, 1), (2, 8, 2), (5, 8, 4), (4, 5, 4), (8, 8, 5)]
)
def test_each_fifth_of_lessons_missed_is_a_step_of_the_shade(missed: int, held: int, shade: int) -> None:
    assert step(Lessons(missed, held)) == shade


def test_the_lesson_grid_prints_every_number_and_hatches_the_few() -> None:
    chart = lesson_grid({(1, 0): Lessons(5, 8), (2, 4): Lessons(2, 3)}, sentence="PE: missed 5 of 8.")
    assert {"5/8", "2/3 few", "Period 1", "Monday"} <= set(texts(chart.svg))
    assert classes(chart.svg)["gp-ramp-4"] == 1 and classes(chart.svg)["gp-hatch"] == 2
    assert chart.table.rows[0] == ("Period 1", "missed 5 of 8", *["no lesson"] * 4)
    assert chart.table.rows[1][-1] == "missed 2 of 3 (few lessons)"


def test_numbers_are_legible_on_every_shade() -> None:
    for shade in range(6):
        ink = "on-dark-shade" if shade >= 4 else "on-shade"
        assert contrast(INKS[ink]["fill"], INKS[f"ramp-{shade}"]["fill"]) >= 4.5


LATE = [
    Arrival(date(2026, 9, 15), time(8, 58), False),
    Arrival(date(2026, 9, 24), time(9, 41), True),
    Arrival(date(2026, 12, 1), time(9, 2), False),
]


def test_late_is_round_and_after_close_is_square_above_the_closing_line() -> None:
    chart = late_arrivals(
        LATE,
        begins=time(8, 45),
        closes=time(9, 15),
        start=date(2026, 9, 7),
        end=date(2026, 11, 24),
        sentence="Late twice.",
    )
    [dot], [square] = (list(root_of(chart.svg).iter(f"{SVG}{tag}")) for tag in ("circle", "rect"))
    [[(_, closing), _]] = lines(chart.svg, "bracket")
    assert float(square.get("y", "")) < closing < float(dot.get("cy", ""))
    assert "09:15 register closes" in texts(chart.svg)
    assert chart.table.rows == (
        ("Tue 15 Sep 2026", "08:58", "L, before the register closed"),
        ("Thu 24 Sep 2026", "09:41", "U, after the register closed"),
    )


def test_a_register_that_closes_before_it_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot close at 08:30"):
        late_arrivals([], begins=time(8, 45), closes=time(8, 30), start=MONDAY, end=MONDAY, sentence="x")


def test_only_days_away_together_are_bracketed_each_run_once() -> None:
    both, one, none = (True, True), (True, False), (False, False)
    pairs = [both, both, one, none, both, (None, True)]
    days = [FamilyDay(MONDAY + timedelta(days=n), *pair) for n, pair in enumerate(pairs)]
    chart = sibling_barcodes(days, ("Amira", "Yusuf"), sentence="Away together 3 times; about 2 expected.")
    brackets = lines(chart.svg, "line-bold")
    # Days are 12 wide with 1 between, from 110: the first two, then the fifth.
    assert [(left[0], right[0]) for left, right in brackets] == [(110, 133), (158, 169)]
    assert classes(chart.svg)["gp-sign"] == 4 + 4
    assert "Amira was away on 4, Yusuf on 4, both on 3" in chart.desc
    assert [row[-1] for row in chart.table.rows] == ["yes", "yes", "no", "yes", "no"]
    assert chart.table.rows[-1][1:3] == ("not expected", "away")


def test_bars_share_one_scale_and_say_what_was_not_published() -> None:
    chart = bars(
        [Bar("Elm Park", 8.0, "80 of 1,000 sessions"), Bar("England", 4.0), Bar("Small place", None)],
        sentence="Twice the national rate.",
        measure="Sessions missed",
    )
    widths = [float(e.get("width", "0")) for e in root_of(chart.svg).iter(f"{SVG}rect")]
    assert widths == [480, 240]
    assert {"8.0%", "4.0%", "not published"} <= set(texts(chart.svg))
    assert chart.table.headers == ("Place", "Sessions missed", "Counted from")
    assert chart.table.rows[0] == ("Elm Park", "8.0%", "80 of 1,000 sessions")


@pytest.mark.parametrize("percentage", [-1.0, 100.5])
def test_a_rate_beyond_a_hundred_is_refused(percentage: float) -> None:
    with pytest.raises(ValueError, match="0 to 100"):
        bars([Bar("Elm Park", percentage)], sentence="x", measure="x")


def test_drawings_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="no lessons"):
        lesson_grid({(1, 0): Lessons(0, 0)}, sentence="x")
    with pytest.raises(ValueError, match="no school days"):
        sibling_barcodes([], ("Amira", "Yusuf"), sentence="x")
    with pytest.raises(ValueError, match="at least one"):
        bars([], sentence="x", measure="x")


HOSTILE = "</text><script>alert(1)</script>&\"'\x00\x0b\ud800\u202e]]>"


def test_hostile_texts_stay_texts() -> None:
    event = [Event(MONDAY, "letter", HOSTILE)]
    day = [FamilyDay(MONDAY, True, True)]
    for chart in (
        trend(weeks(9), sentence=HOSTILE, events=event, compared_with=HOSTILE),
        sibling_barcodes(day, (HOSTILE, HOSTILE), sentence=HOSTILE),
        bars([Bar(HOSTILE, 1.0)], sentence=HOSTILE, measure=HOSTILE),
        sparkline([1], sentence=HOSTILE),
    ):
        root = root_of(chart.svg)
        assert not list(root.iter(f"{SVG}script")) and "<script" not in chart.svg
        assert "\u202e" not in chart.svg
        title = root.find(f"{SVG}title")
        assert title is not None and title.text == "</text><script>alert(1)</script>&\"']]>"


def test_an_unescaped_writer_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: with texts written as they come, the drawing is no longer well-formed."""
    monkeypatch.setattr(ET, "_escape_cdata", lambda text: text)
    with pytest.raises((ET.ParseError, AssertionError)):
        test_hostile_texts_stay_texts()
