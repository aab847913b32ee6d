"""A file of any layout, its columns matched, as a file of the native format. Pure: the school's state comes in.

Columns that cannot be right are stopped here; what a person can mend with one word is asked. Whether the file as a
whole is this school's, and all of it, the plan asks (``imports.doubts``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256

from gatepost.imports.anyfile.grid import Grid
from gatepost.imports.anyfile.rows_between import filled_down
from gatepost.imports.converting_marks import Marks
from gatepost.imports.faults import Broken
from gatepost.imports.matched import Cells, Converted, Known, Match, left_out
from gatepost.imports.matching import NEEDED, synonyms
from gatepost.imports.origin import Origin, origin


def convert(grid: Grid, match: Match, known: Known) -> Converted:
    """The native file that a matched file makes, with whatever stops it or is left out of it."""
    made = Converted(f"{match.kind}.csv", notices=list(grid.notices))
    made.stops += _missing(grid, match)
    if not made.stops:
        grid = _classes_filled(grid, match, made)
        cells = Cells(grid, match, known)
        made.stops += cells.wrong_columns()
        if match.kind == "session_marks":
            Marks(cells, made).convert()
        else:
            _convert_rows(cells, made)
        _tell_repairs(cells, made)
        if "upn" not in cells.place:
            made.notices.append(NO_UPNS)
    return made


def origin_of(grid: Grid, match: Match, made: Converted) -> Origin:
    """Where each row of the native file stands in the matched one."""
    columns = {meaning: grid.headings[n] for n, meaning in enumerate(match.columns) if meaning}
    whole = columns.get("full_name")
    columns |= {"forename": whole, "surname": whole} if whole else {}
    if "upn" not in columns and "admission_number" in columns:
        columns["upn"] = columns["admission_number"]
    places = ((grid.lines[row], grid.headings[at] if at >= 0 else "") for row, at in made.places)
    return origin(grid.name, columns, made.rows, places)


def _classes_filled(grid: Grid, match: Match, made: Converted) -> Grid:
    """The grid with classes and years that stand once, above or beside their children, given to each child."""
    for meaning in ("form", "year_group"):
        n = match.columns.index(meaning) if meaning in match.columns else -1
        if n >= 0 and (whole := filled_down(grid.column(n))):
            rows = [[*row[:n], cell, *row[n + 1 :]] for row, cell in zip(grid.rows, whole, strict=True)]
            grid = replace(grid, rows=rows)
            made.notices.append(
                f"“{grid.headings[n]}” stands once for each class: taken for every child below it."
            )
    return grid


NO_UPNS = (
    "There is no column of UPNs: children are found by their admission number. "
    "Brothers and sisters at other schools are not found by this file."
)


def _missing(grid: Grid, match: Match) -> Iterator[Broken]:
    words = {synonym.meaning: synonym.words for synonym in synonyms().of(match.kind)}
    meant = {meaning.partition(":")[0] for meaning in match.columns}
    meant |= {"forename", "surname"} if "full_name" in meant else set()
    meant |= {"upn"} if "admission_number" in meant else set()
    for meaning in NEEDED[match.kind]:
        if meaning not in meant:
            yield Broken(
                f"We need a column for: {words[meaning]}",
                "Match one, or add it to the report and export again",
            )
    shapes: tuple[set[str], ...] = (
        {"date", "session", "code"},
        {"date_session", "code"},
        {"date", "am"},
        {"date", "pm"},
        {"at"},
        {"day"},
    )
    shapes += ({"week"}, {"wd"}, {"week_from", "marks"}, {"marks"})
    if match.kind == "session_marks" and not any(shape <= meant for shape in shapes):
        yield Broken(
            "We need the marks: date, session and code; or a column for each session or half of the day; "
            "or a string of marks",
            "Match the columns that hold them",
        )
    elif match.kind == "session_marks" and "marks" in meant and "week_from" not in meant and not match.starts:
        yield Broken("We need the Monday on which the strings of marks begin", "Give it above the columns")
    elif match.kind == "session_marks" and "wd" in meant and "week_from" not in meant and not match.starts:
        yield Broken("We need the Monday of the week of these columns", "Give it above the columns")


def _convert_rows(cells: Cells, made: Converted) -> None:
    """Children or adults: a native row for each row."""
    parents = cells.match.kind == "parents"
    passed = {"laestab", "upn", *(("admission_number",) if parents else ())}
    meanings = ["upn", *(meaning for meaning in cells.place if meaning not in passed)]
    extra = ["person_id"] if parents and "person_id" not in meanings else [] if parents else ["laestab"]
    made.header = [*meanings, *extra]
    for n, row in enumerate(cells.grid.rows):
        source, upn = cells.upn(row)
        values = {"upn": upn} | {meaning: cells.value(row, meaning) for meaning in meanings[1:]}
        broken = next((meaning for meaning, value in values.items() if isinstance(value, Broken)), None)
        if broken:
            made.left_out.append(left_out(cells, n, source if broken == "upn" else broken, values[broken]))
            continue
        written = [str(value) for value in values.values()]
        own = [cells.known.laestab] if extra == ["laestab"] else [_person(values)] if extra else []
        made.rows.append([*written, *own])
        made.places.append((n, -1))
    years = (
        {row[made.header.index("year_group")] for row in made.rows} if "year_group" in made.header else set()
    )
    upns = {row[made.header.index("upn")] for row in made.rows}
    made.totals = [("Rows", f"{len(made.rows):,}"), ("Children", f"{len(upns):,}")]
    if years:
        made.totals.append(("Year groups", str(len(years))))


def _person(values: Mapping[str, object]) -> str:
    """A number for an adult who has none: of this child's only. Two children's adults are never joined by a guess."""
    said = "|".join(str(values.get(name, "")) for name in ("upn", "title", "forename", "surname"))
    return f"file-{sha256(said.casefold().encode()).hexdigest()[:16]}"


def _tell_repairs(cells: Cells, made: Converted) -> None:
    if "phone" not in cells.place:
        return
    written = [row[cells.place["phone"]].strip() for row in cells.grid.rows]
    repaired = sum(
        cells.value(row, "phone") == f"0{cell}" for row, cell in zip(cells.grid.rows, written, strict=True)
    )
    if repaired:
        made.notices.append(
            f"A spreadsheet had taken the 0 from the front of telephone numbers; given back: {repaired:,}."
        )
