"""What every drawing is: a picture, and the same facts in words and in a table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """The table twin. The first text of each row is its heading."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One line of a key: a small picture of its own, and what it stands for."""

    svg: str
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing. ``title`` is the sentence that says what it shows, ``desc`` the totals behind it.

    The texts are plain, to be escaped where they are shown; ``svg`` carries both, escaped.
    """

    svg: str
    title: str
    desc: str
    table: Table
    key: tuple[Sample, ...] = ()
