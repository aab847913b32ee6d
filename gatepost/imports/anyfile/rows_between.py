"""What stands between the rows of children: totals and page ends, and the line that heads each class. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gatepost.imports.anyfile.headings import plain

Row = Sequence[str]
_FURNITURE = re.compile(
    r"(?:sub-?|grand )?totals?\b|counts?\b|averages?\b|printed\b|produced\b|generated\b|page \d|report\b|end of\b"
    r"|number of\b|percentages?\b|%|presents?\b|absents?\b"
    r"|\d+ (?:pupils?|students?|records?|rows?|contacts?)\b",
    re.IGNORECASE,
)
_UPN = re.compile(r"'?[A-Za-z]\d{11}[\dA-Za-z]")
_LABEL = re.compile(
    r"((?:form|tutor|registration|reg|year)(?: group| grp| gp)?|class|reg)\s*[:\-–]?\s+(\S.{0,30})", re.I
)
_NARROW = 3
"""In a heading of fewer columns than this, a line with one cell may well be a child's."""
LINE_ABOVE = "Line above"


@dataclass
class Sorted:
    """The rows of children, and what the lines between them say."""

    rows: list[tuple[int, Row]] = field(default_factory=list)
    """The line of each row, and its cells."""
    under: list[str] = field(default_factory=list)
    """The line above each row that heads its class; "" where there is none."""
    furniture: int = 0
    headed: int = 0

    @property
    def notices(self) -> list[str]:
        """What was passed over, for a person to read."""
        said = []
        if self.furniture:
            said.append(f"Passed over {_lines(self.furniture)} with totals or the heading again.")
        if self.headed:
            said.append(f"Passed over {_lines(self.headed)} with one cell only, as they head or end a list.")
        return said

    def column(self) -> tuple[str, list[str]] | None:
        """The lines that head classes as a column of its own: its heading, and a cell for each row."""
        if len(set(self.under)) < 2:
            return None
        labelled = [_LABEL.fullmatch(said) for said in self.under]
        labels = {plain(found[1]) for found in labelled if found}
        if all(labelled) and len(labels) == 1:
            return labelled[0][1], [found[2].strip() for found in labelled if found]  # type: ignore[index]
        return LINE_ABOVE, self.under


def _lines(count: int) -> str:
    return f"{count} line{'' if count == 1 else 's'}"


def sort(numbered: Sequence[tuple[int, Row]], heading: Row, before: Row = ()) -> Sorted:
    """Tell the rows of children from the lines between them; ``before`` stands above the heading."""
    found, above = Sorted(), _alone(before)
    width = sum(bool(cell.strip()) for cell in heading)
    for line, row in numbered:
        if _is_furniture(row, heading):
            found.furniture += 1
        elif said := _alone(row) if width >= _NARROW else "":
            found.headed += 1
            above = said
        else:
            found.rows.append((line, row))
            found.under.append(above)
    return found


def _is_furniture(row: Row, heading: Row) -> bool:
    """A total, a page's foot, or the heading once more: no child's line."""
    cells = [cell.strip() for cell in row]
    first = next(cell for cell in cells if cell)
    if cells == [cell.strip() for cell in heading]:
        return True
    return bool(_FURNITURE.match(first)) and not any(_UPN.fullmatch(cell) for cell in cells)


def _alone(row: Row) -> str:
    """The one cell of a line that has no other and is no child's number; "" for any other line."""
    filled = [cell.strip() for cell in row if cell.strip()]
    if len(filled) != 1 or filled[0].isdigit() or _UPN.fullmatch(filled[0]):
        return ""
    return " ".join(filled[0].split())


def filled_down(cells: Sequence[str]) -> list[str] | None:
    """A column whose cells are merged over the rows of each class, with each filled; None where it is not such a one.

    It begins with a name, most of it is empty, and no name comes twice.
    """
    named = [cell for cell in cells if cell.strip()]
    if not named or not cells[0].strip() or len(named) * 2 > len(cells) or len(set(named)) != len(named):
        return None
    last, whole = "", []
    for cell in cells:
        last = cell if cell.strip() else last
        whole.append(last)
    return whole
