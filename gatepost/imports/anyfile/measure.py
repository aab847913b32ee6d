"""What the parts of a workbook say, read as XML before it is opened: how far a sheet reaches, and what is in it.

The reader of workbooks lays out whatever a sheet claims and forgives what is no XML; so everything is looked at first,
by a strict parser, and held to ``workbook``'s limits.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from xml.parsers import expat

Attributes = dict[str, str]
_PLACE = re.compile(r"([A-Z]{0,9})([0-9]{0,12})")
_REACH = re.compile(r"[A-Z]{1,9}[0-9]{1,12}:([A-Z]{1,9})([0-9]{1,12})")


class NotXml(Exception):
    """The part is no whole XML, or brings rules of its own (a DTD)."""


class Sheet:
    """What a sheet holds, once it has been read to its end."""

    def __init__(
        self, shared: Sequence[int] = (), enough: Callable[["Sheet"], None] = lambda _: None
    ) -> None:
        """``shared`` are the lengths of the texts that cells share; ``enough`` may raise at the start of each row."""
        self.row = self.column = 0  # the furthest that are named, or claimed
        self.unnamed_rows = self.unnamed_cells = 0  # rows that name no place; the most such cells in a row
        self.weight = 0  # characters of shared texts, each as often as it is shown
        self.formula = False
        self._shared, self._enough = shared, enough
        self._cells = 0
        self._index: list[str] | None = None
        self._is_shared = False

    @property
    def columns(self) -> int:
        """How wide the sheet may become."""
        return max(self.column + self.unnamed_cells, 1)

    @property
    def rows(self) -> int:
        """How long the sheet may become."""
        return self.row + self.unnamed_rows

    def start(self, name: str, said: Attributes) -> None:
        """An element begins."""
        if name == "c":
            self._cell(said)
        elif name == "row":
            self._enough(self)
            self._cells = 0
            self.unnamed_rows += not self._place(said.get("r", ""))
        elif name == "v" and self._is_shared:
            self._index = []
        elif name == "f":
            self.formula = True
        elif name == "dimension" and (reach := _REACH.fullmatch(said.get("ref", ""))):
            self.row, self.column = max(self.row, int(reach[2])), max(self.column, _number(reach[1]))

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "v" and self._index is not None:
            index = "".join(self._index).strip()
            if index.isascii() and index.isdigit() and int(index[:10]) < len(self._shared):
                self.weight += self._shared[int(index)]
            self._index = None

    def text(self, text: str) -> None:
        """Text stands between two tags."""
        if self._index is not None:
            self._index.append(text)

    def _cell(self, said: Attributes) -> None:
        self._is_shared = said.get("t") == "s"
        if not self._place(said.get("r", "")):
            self._cells += 1
            self.unnamed_cells = max(self.unnamed_cells, self._cells)

    def _place(self, written: str) -> bool:
        """Whether a place is named; the sheet reaches it then. Raises NotXml where it is no place."""
        if not written:
            return False
        found = _PLACE.fullmatch(written)
        if found is None:
            raise NotXml
        self.row = max(self.row, int(found[2] or 0))
        if found[1]:
            self.column = max(self.column, _number(found[1]))
        return True


class Book:
    """The sheets of a workbook, whether one is not shown, and in which parts they are."""

    def __init__(self) -> None:
        self.hidden = False
        self._sheets: list[str] = []
        self._targets: dict[str, str] = {}

    @property
    def parts(self) -> set[str]:
        """The parts in which the sheets are, in small letters: the reader of workbooks does not tell them apart."""
        targets = (self._targets.get(key, "") for key in self._sheets)
        return {(target[1:] if target.startswith("/") else f"xl/{target}").casefold() for target in targets}

    def start(self, name: str, said: Attributes) -> None:
        """An element begins."""
        if name == "sheet":
            self.hidden |= said.get("state", "visible") != "visible"
            self._sheets += [value for key, value in said.items() if _local(key) == "id"]
        elif name == "Relationship":
            self._targets[said.get("Id", "")] = said.get("Target", "")

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text stands between two tags."""


def look(chunks: Iterable[bytes], into: Sheet | Book) -> None:
    """Read a part to its end. Raises NotXml, and whatever ``into`` raises."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, said: into.start(_local(name), said)
    parser.EndElementHandler = lambda name: into.end(_local(name))
    parser.CharacterDataHandler = into.text
    parser.StartDoctypeDeclHandler = _no_rules
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise NotXml from None


def _no_rules(*_: object) -> None:
    raise NotXml


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def _number(letters: str) -> int:
    """The number of a column: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
