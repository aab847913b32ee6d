"""Files of any layout: what each column is guessed to be, what marks come out, and what is stopped or asked."""

import random
from datetime import date

import pytest

from gatepost.imports.anyfile import workbook
from gatepost.imports.anyfile.grid import Grid, read_grid
from gatepost.imports.anyfile.mark_shapes import tokens
from gatepost.imports.anyfile.safe_cells import as_csv, bare, inert
from gatepost.imports.anyfile.values import as_phone, as_upn, as_year_group, day_order, heading_day
from gatepost.imports.converting import convert
from gatepost.imports.faults import Broken
from gatepost.imports.matched import Converted, Known, Match
from gatepost.imports.matching import KINDS, guess, kind_of, known_headings, session_column
from gatepost.imports.reading import Unreadable
from gatepost.policy import national
from tests.imports.books import book, sheet
from tests.imports.folders import ASHA, BILAL, OAK
from tests.imports.test_hostile_files import SPOILS, named

TODAY = date(2026, 11, 24)
BOOK = national.code_book()
SYMBOLS = {code.symbol for code in BOOK.codes}
NEW_SCHOOL = Known(OAK, {}, BOOK, TODAY)

PUPILS = (
    "Oakbridge Academy: all pupils\nPrinted 24/11/2026\n\n"
    "UPN,Legal Surname,Legal Forename,DOB,Year Taught In,Reg,DOA,Parent notes\n"
    f"{ASHA},Rao,Asha,14/03/2014,Year 8,8R,02/09/2025,\n"
    f"{BILAL},Khan,Bilal,02/01/2013,Year  9,9K,03/09/2024,quiet\n"
)


def grid_of(content: str | bytes, name: str = "export.csv") -> Grid:
    raw = content.encode() if isinstance(content, str) else content
    return read_grid(name, raw, known=known_headings(), limit=2**20)


def matched(grid: Grid, **said: object) -> Match:
    kind = kind_of(grid, on=TODAY)
    return Match(kind, [one.meaning for one in guess(grid, kind, on=TODAY)], **said)  # type: ignore[arg-type]


def made_of(content: str | bytes, known: Known = NEW_SCHOOL, **said: object) -> Converted:
    grid = grid_of(content)
    return convert(grid, matched(grid, **said), known)


def marks_of(made: Converted) -> dict[tuple[str, str, str], str]:
    assert not made.stops, made.stops
    return {(row[0], row[2], row[3]): row[4] for row in made.rows}


def refusal(content: bytes, name: str = "export.xlsx") -> str:
    with pytest.raises(Unreadable) as refused:
        grid_of(content, name)
    assert named(refused.value.fault)
    return refused.value.fault.rule


def test_title_lines_are_passed_over_and_columns_are_known() -> None:
    grid = grid_of(PUPILS)
    assert grid.lines == ["5", "6"]
    assert "Passed over 2 title lines above the heading." in grid.notices
    assert kind_of(grid, on=TODAY) == "pupils"
    guesses = guess(grid, "pupils", on=TODAY)
    assert [one.meaning for one in guesses] == [
        "upn", "surname", "forename", "date_of_birth", "year_group", "form", "start_date", "",
    ]  # fmt: skip
    assert [one.sure for one in guesses] == [True] * 7 + [False]
    assert list(guesses[2].samples) == ["Asha", "Bilal"]


def test_children_come_out_as_the_native_format_writes_them() -> None:
    made = made_of(PUPILS)
    assert (made.name, made.stops, made.left_out) == ("pupils.csv", [], [])
    first = dict(zip(made.header, made.rows[0], strict=True))
    assert first == {
        "upn": ASHA,
        "surname": "Rao",
        "forename": "Asha",
        "date_of_birth": "2014-03-14",
        "year_group": "8",
        "form": "8R",
        "start_date": "2025-09-02",
        "laestab": OAK,
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encodings_and_separators(encoding: str, delimiter: str) -> None:
    text = PUPILS.replace("Asha", "Zoë").replace(",", delimiter)
    assert made_of(text.encode(encoding)).rows[0][2] == "Zoë"


def test_a_workbook_is_read_like_text() -> None:
    rows = [["UPN", "Forename", "Surname", "DOB", "Year", "Start date", "Notes"]]
    rows.append([ASHA, "Asha", "Rao", "14/03/2014", 8, "2025-09-02", "x"])  # type: ignore[list-item]
    made = made_of(book(sheet(rows)))
    assert made.rows == [[ASHA, "Asha", "Rao", "2014-03-14", "8", "2025-09-02", OAK]]


def test_a_heading_whose_cells_are_something_else_is_unsure() -> None:
    swapped = PUPILS.replace("Legal Forename,DOB", "DOB,Legal Forename")
    guesses = {one.heading: one for one in guess(grid_of(swapped), "pupils", on=TODAY)}
    assert not guesses["DOB"].sure
    assert guesses["DOB"].why == "It holds Asha"
    assert not guesses["Legal Forename"].sure


LONG = f"UPN,Date,Session,Mark\n{ASHA},07/09/2026,AM,/\n{ASHA},07/09/2026,PM,\\\n{ASHA},13/10/2026,AM,C1\n"
WIDE = f"UPN,Mon 07/09/2026 AM,Mon 07/09/2026 PM,Tue 13/10/2026 AM\n{ASHA},/,\\,C1\n"
EACH = {(ASHA, "2026-09-07", "AM"): "/", (ASHA, "2026-09-07", "PM"): "\\", (ASHA, "2026-10-13", "AM"): "C1"}


@pytest.mark.parametrize("text", [LONG, WIDE])
def test_long_and_wide_say_the_same(text: str) -> None:
    assert marks_of(made_of(text)) == EACH


def test_a_column_for_each_day_holds_two_marks() -> None:
    assert marks_of(made_of(f"UPN,07 Sep 2026,08 Sep 2026\n{ASHA},/\\,C1-\n")) == {
        (ASHA, "2026-09-07", "AM"): "/",
        (ASHA, "2026-09-07", "PM"): "\\",
        (ASHA, "2026-09-08", "AM"): "C1",
    }


def test_a_week_is_ten_marks_with_codes_of_two_characters_among_them() -> None:
    text = f"UPN,Week beginning,Marks\n{ASHA},14/09/2026,/\\LC1J1\\-- NY4\n"
    assert marks_of(made_of(text)) == {
        (ASHA, "2026-09-14", "AM"): "/",
        (ASHA, "2026-09-14", "PM"): "\\",
        (ASHA, "2026-09-15", "AM"): "L",
        (ASHA, "2026-09-15", "PM"): "C1",
        (ASHA, "2026-09-16", "AM"): "J1",
        (ASHA, "2026-09-16", "PM"): "\\",
        (ASHA, "2026-09-18", "AM"): "N",
        (ASHA, "2026-09-18", "PM"): "Y4",
    }


def test_a_term_is_one_string_from_a_monday_on() -> None:
    text = f"UPN,Marks\n{ASHA},/\\/\\/\\/\\/\\##LN\n"
    assert made_of(text).stops[0].rule == "We need the Monday on which the strings of marks begin"
    made = made_of(text, starts="2026-09-07")
    found = marks_of(made)
    assert found[ASHA, "2026-09-11", "PM"] == "\\"
    assert (ASHA, "2026-09-14", "AM") not in found
    assert found[ASHA, "2026-09-15", "AM"] == "L"
    assert found[ASHA, "2026-09-15", "PM"] == "N"
    assert any("Passed over 2 marks of closed days" in notice for notice in made.notices)


def test_a_string_of_another_length_is_left_out_with_the_reason() -> None:
    made = made_of(f"UPN,Week beginning,Marks\n{ASHA},14/09/2026,/\\/\\\n")
    assert [one.broken.rule for one in made.left_out] == ["This holds 4 marks where 10 belong"]


def test_a_string_that_can_be_read_in_two_ways_is_asked_about() -> None:
    assert tokens("/\\C1", SYMBOLS) == ["/", "\\", "C1"]
    found = tokens("/\\C1", SYMBOLS | {"1"})
    assert isinstance(found, Broken)
    assert "could be one code or two" in found.rule


def test_an_unknown_code_is_said_once_for_the_whole_file() -> None:
    text = LONG.replace("AM,/", "AM,@").replace("AM,C1", "AM,@")
    made = made_of(text)
    ((meaning, broken), values), *others = made.causes.items()
    assert (meaning, broken.rule, dict(values), others) == (
        "code",
        "This is not a register code",
        {"@": 2},
        [],
    )
    said = made_of(text, meant={"code": {"@": "N"}})
    assert said.left_out == []
    assert marks_of(said)[ASHA, "2026-10-13", "AM"] == "N"


def test_one_stroke_for_the_whole_day_is_a_habit() -> None:
    made = made_of(LONG.replace("\\", "/"))
    assert marks_of(made)[ASHA, "2026-09-07", "PM"] == "\\"
    assert any("one stroke" in notice for notice in made.notices)


def test_attendance_is_shown_to_compare() -> None:
    """Of three sessions one is present, one late and one absent: two in three."""
    text = f"UPN,Date,Session,Mark\n{ASHA},07/09/2026,AM,/\n{ASHA},07/09/2026,PM,L\n{ASHA},14/09/2026,AM,N\n"
    assert dict(made_of(text).totals)["Attendance"].startswith("66.")


def test_the_order_of_day_and_month_is_known_or_asked() -> None:
    assert day_order(["05/09/2026", "13/09/2026"]) == day_order(["13-9-26"])
    assert day_order(["13/09/2026"]).first_is_day
    assert not day_order(["09/13/2026"]).first_is_day
    assert not day_order(["05/09/2026"]).sure
    assert day_order(["2026-09-05", "05/05/2026"]).sure


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("Mon 07/09/2026 AM", "at:2026-09-07:AM"),
        ("2026-09-07 pm", "at:2026-09-07:PM"),
        ("7 September Afternoon", "at:2026-09-07:PM"),
        ("07/09", "day:2026-09-07"),
        ("w/c 07/09/2026", "week:2026-09-07"),
        ("24 Dec AM", "at:2025-12-24:AM"),
        ("Period 1 Marks", ""),
        ("Address 2", ""),
    ],
)
def test_headings_with_dates(heading: str, meaning: str) -> None:
    assert session_column(heading, first_is_day=True, on=TODAY) == meaning


def test_month_first_headings() -> None:
    assert heading_day("09/07/2026 AM", first_is_day=False, on=TODAY) == (date(2026, 9, 7), "am")


def test_what_a_spreadsheet_does_to_numbers() -> None:
    assert as_phone("7700900123") == "07700900123"
    assert as_phone("01632 960001") == "01632 960001"
    assert isinstance(as_phone("7.70E+09"), Broken)
    lost = as_upn("9.99E+11")
    assert isinstance(lost, Broken)
    assert "last digits are lost" in lost.rule
    assert "Export the file again" in lost.mend
    assert as_upn(" t999400126001 ".strip()) == ASHA


@pytest.mark.parametrize(
    ("written", "read"), [("Year 8", "8"), ("Y08", "8"), ("Reception", "R"), ("0", "R"), ("Nursery 2", "N2")]
)
def test_year_groups(written: str, read: str) -> None:
    assert as_year_group(written) == read


def test_repaired_telephone_numbers_are_told() -> None:
    text = f"UPN,Contact Title,Contact Surname,Mobile,Parental responsibility\n{ASHA},Mrs,Rao,7700900123,Y\n"
    made = made_of(text)
    assert made.name == "parents.csv"
    assert dict(zip(made.header, made.rows[0], strict=True))["phone"] == "07700900123"
    assert "0 from the front of telephone numbers; given back: 1." in made.notices[0]


def test_two_childrens_adults_are_never_joined_by_a_guess() -> None:
    text = f"UPN,Contact Title,Contact Surname\n{ASHA},Mrs,Rao\n{BILAL},Mrs,Rao\n"
    assert len({row[-1] for row in made_of(text).rows}) == 2


# --- What cannot be right is stopped


def many(n: int = 6) -> list[tuple[str, str, str]]:
    """UPNs of invented children, with names that cannot be taken for one another."""
    from tests.factories import upn

    return [(upn(k), f"First{'abcdef'[k % 6]}", f"Last{'abcdef'[k % 6]}") for k in range(1, n + 1)]


def school(years: str = "789") -> Known:
    children = {upn: (first, last, years[k % len(years)]) for k, (upn, first, last) in enumerate(many())}
    return Known(OAK, children, BOOK, TODAY)


def pupils_file(rows: list[tuple[str, str, str]], year: str = "") -> str:
    lines = [
        f"{upn},{first},{last},14/03/2014,{year or 7 + k % 3},02/09/2025"
        for k, (upn, first, last) in enumerate(rows)
    ]
    return "\n".join(["UPN,Forename,Surname,DOB,Year,Start date", *lines])


def rules(made: Converted) -> str:
    return " ".join(stop.rule for stop in made.stops)


def test_a_whole_file_of_this_school_is_taken_without_a_word() -> None:
    made = made_of(pupils_file(many()), school())
    assert (made.stops, made.left_out, len(made.rows)) == ([], [], 6)


def test_names_and_dates_swapped() -> None:
    text = pupils_file(many()).replace("Forename,Surname,DOB", "DOB,Surname,Forename")
    assert "something else than: Date of birth" in rules(made_of(text))
    assert "numbers or dates where names belong" in rules(made_of(text))


def test_mornings_and_afternoons_swapped() -> None:
    text = LONG.replace("AM,/", "AM,\\").replace("PM,\\", "PM,/")
    assert "Mornings and afternoons seem to be swapped" in rules(made_of(text))


def test_another_schools_file() -> None:
    with_school = (
        pupils_file(many()).replace("Start date", "Start date,LAESTAB").replace("2025", "2025,9991002")
    )
    assert "rows of another school" in rules(made_of(with_school))


def test_a_missing_column_is_named_in_a_persons_words() -> None:
    assert rules(made_of(f"UPN,Forename,Surname,Year\n{ASHA},Asha,Rao,8\n")) == (
        "We need a column for: Date of birth We need a column for: First day on roll"
    )


def test_mutant_a_column_that_nobody_looks_into_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from gatepost.imports import matched as converting

    monkeypatch.setattr(converting.Cells, "wrong_columns", lambda _: iter(()))
    text = pupils_file(many()).replace("Forename,Surname,DOB", "DOB,Surname,Forename")
    assert "something else than" not in rules(made_of(text))


# --- Workbooks that would harm or surprise


GOOD = sheet([["UPN", "Forename"], [ASHA, "Asha"]])


def test_a_formula_is_refused() -> None:
    formula = GOOD.replace("<row>", "<row><c><f>1+1</f><v>2</v></c>", 1)
    assert "holds formulas" in refusal(book(formula))


def test_a_hidden_sheet_is_refused() -> None:
    assert "hidden sheet" in refusal(book(GOOD, GOOD, hidden=True))


def test_two_lists_in_one_workbook_are_refused_and_an_empty_sheet_is_not() -> None:
    other = sheet([["UPN", "Mobile", "Email"], [ASHA, "07700900123", ""]])
    assert "2 sheets with something in them: “S1”, “S2”" in refusal(book(GOOD, other))
    assert len(grid_of(book(GOOD, sheet([])), "a.xlsx").rows) == 1


@pytest.mark.parametrize(
    ("part", "said"),
    [("xl/vbaProject.bin", "macros"), ("xl/externalLinks/externalLink1.xml", "links to other")],
)
def test_macros_and_links_are_refused(part: str, said: str) -> None:
    assert said in refusal(book(GOOD, extra={part: b"x"}))


def test_a_bomb_is_refused_by_what_it_declares() -> None:
    assert "unpack to far more" in refusal(book(GOOD, extra={"xl/media/a.bin": b"\0" * (40 * 2**20)}))


def test_a_bomb_that_declares_little_is_refused_by_what_it_holds() -> None:
    content = book(GOOD, extra={"xl/zzz.bin": b"\0" * 150_000})
    size = (150_000).to_bytes(4, "little")
    assert content.count(size) == 2
    lying = content.replace(size, (9).to_bytes(4, "little"))
    assert refusal(lying) in (
        "The workbook would unpack to far more than its size allows",
        "The workbook is damaged",
    )


def test_a_sheet_that_claims_a_billion_rows_is_refused() -> None:
    assert "more than 600,000 rows" in refusal(book(sheet([["UPN"], [ASHA]], dimension="A1:ZZ1000000000")))


def test_a_workbook_of_the_old_kind_says_what_to_do() -> None:
    assert "old kind" in refusal(b"\xd0\xcf\x11\xe0" + b"x" * 600, "a.xls")


def test_mutant_a_workbook_that_nobody_inspects_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_inspect", lambda _: None)
    formula = GOOD.replace("<row>", "<row><c><f>1+1</f><v>2</v></c>", 1)
    assert grid_of(book(formula), "a.xlsx").rows


# --- What goes out again


@pytest.mark.parametrize(
    "cell", ["=1+1", "+44", "-", "@x", "\tx", "＝1", "'=1", "O'Hara", "'quoted'", "", "''@"]
)
def test_cells_are_inert_and_come_back_as_they_were(cell: str) -> None:
    assert bare(inert(cell)) == cell
    assert inert(cell)[:1] not in {"=", "+", "-", "@", "\t", "\r", "＝"}


def test_rows_that_went_out_are_read_as_they_were() -> None:
    rows = [["UPN", "Forename", "Surname"], [ASHA, "=Asha", "-Rao"], [BILAL, "@b", 'x,"y"']]
    assert [list(row) for row in grid_of(as_csv(rows)).rows] == rows[1:]


# --- Whatever the bytes


def test_spoiled_files_are_read_or_refused_by_name(fuzz: int) -> None:
    seeds = [
        PUPILS.encode(),
        LONG.encode(),
        WIDE.encode(),
        book(sheet([line.split(",") for line in LONG.split("\n")])),
    ]
    for seed in range(fuzz):
        chance = random.Random(seed)
        content = bytearray(seeds[seed % len(seeds)])
        for _ in range(chance.randrange(1, 4)):
            if content:
                chance.choice(SPOILS)(content, chance)
        try:
            grid = read_grid("some", bytes(content), known=known_headings(), limit=4 * 2**20)
        except Unreadable as refused:
            assert named(refused.fault), f"seed {seed}"
            continue
        for kind in KINDS:
            guesses = guess(grid, kind, on=TODAY)
            made = convert(grid, Match(kind, [one.meaning for one in guesses]), school())
            assert all(one.broken.rule and one.broken.mend for one in made.left_out), f"seed {seed}"
            assert all(stop.rule and stop.mend for stop in made.stops), f"seed {seed}"
