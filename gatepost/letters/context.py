"""Frozen facts that paper may use. Whoever fills them chooses; a template only lays them out.

Counts are whole sessions; dates are dates, not words; every moment carries its time zone. A context is
checked against its types before it is printed, so an empty name or a plain string where permitted words
belong is refused, whoever built it.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from gatepost.casework.sharing import (
    ForCouncil as ForCouncil,
    ForParents as ForParents,
    NotShared as NotShared,
    Text as Text,
)

Sessions = Annotated[int, Meta(ge=0)]
Moment = Annotated[datetime, Meta(tz=True)]
Language = Annotated[str, Meta(pattern="^[a-z]{2,3}$")]


def on_the_wall(moment: datetime) -> datetime:
    """The same moment by the clock on a school's wall, which is what paper shows.

    Raises ValueError for a moment without a time zone: nobody could say when it was.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(ZoneInfo("Europe/London"))


class Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shape of everything below: frozen, named arguments only."""


class Picture(Fact, frozen=True, kw_only=True):
    """A drawing and the sentence that says the same to someone who cannot see it."""

    svg: Text
    alt: Text


class School(Fact, frozen=True, kw_only=True):
    """The letterhead."""

    name: Text
    address: tuple[Text, ...] = ()
    phone: str = ""


class Child(Fact, frozen=True, kw_only=True):
    """The child a document is about. No address: paper goes astray."""

    name: Text
    called: Text
    """The name used in sentences: “Amira”."""
    date_of_birth: date
    form: str = ""


class Officer(Fact, frozen=True, kw_only=True):
    """A named person to ask, with a direct number."""

    name: Text
    role: Text
    phone: str = ""


class Document(Fact, frozen=True, kw_only=True):
    """What every document carries. ``made_at`` is also the PDF's date: equal facts give equal bytes."""

    school: School
    made_at: Moment
    language: Language = "en"

    def __post_init__(self) -> None:
        force_setattr(self, "made_at", on_the_wall(self.made_at))


class Counts(Fact, frozen=True, kw_only=True):
    """Sessions of a period. Four parts make up ``possible``; a session without a mark is in none of them."""

    possible: Sessions
    here: Sessions
    ill: Sessions
    other_agreed: Sessions
    not_agreed: Sessions
    late: Sessions
    """How many of those here came after the start, before the register closed."""
    late_minutes: Sessions
    no_mark: Sessions = 0

    def __post_init__(self) -> None:
        parts = self.here + self.ill + self.other_agreed + self.not_agreed
        if parts != self.possible:
            raise ValueError(f"here, ill, agreed and not agreed make {parts} sessions, not {self.possible}")


class KeyEntry(Fact, frozen=True, kw_only=True):
    """One line of a calendar's key: the letter or the little drawing shown, and what it means in words."""

    sign: Text | Picture
    means: Text


class Certification(Fact, frozen=True, kw_only=True):
    """The head teacher's block of the legal variant (Education Act 1996, section 566)."""

    wording: Text
    head: Officer


class CertificateContext(Document, frozen=True, kw_only=True):
    """What has been recorded of one child's attendance in a period: one page."""

    child: Child
    period_from: date
    period_to: date
    sentence: Text
    calendar: Picture
    counts: Counts
    key: tuple[KeyEntry, ...]
    ask_by: date
    """Until when a parent is asked to say that something looks wrong."""
    officer: Officer
    certification: Certification | None = None


class Run(Fact, frozen=True, kw_only=True):
    """A stretch of text within a paragraph, bold or not."""

    text: str
    strong: bool = False
    given: bool = True
    """A value, to be fenced so that it cannot re-order the words around it; the words themselves are not."""


class Sheet(Fact, frozen=True, kw_only=True):
    """A certificate's words and figures in another language, ready to be set; the drawing stays the certificate's."""

    language: Language
    notice: str = ""
    heading: Text
    about: tuple[tuple[Text, Text], ...]
    missed: tuple[Run, ...]
    picture: Text
    key: tuple[KeyEntry, ...]
    heads: tuple[Text, Text, Text]
    counts: tuple[tuple[Text, Text, Text], ...]
    notes: tuple[tuple[Run, ...], ...]
    """Words and figures are runs of their own, so that “6½” keeps its order among words from right to left."""


class Block(Fact, frozen=True, kw_only=True):
    """A paragraph of a letter, or one line of a list."""

    kind: Literal["paragraph", "bullet", "heading"]
    runs: tuple[Run, ...]


class Recipient(Fact, frozen=True, kw_only=True):
    """The one person a letter is for, as the envelope's window shows them."""

    name: Text
    address: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=5)]


class Side(Fact, frozen=True, kw_only=True):
    """What one side of a letter says, in one language."""

    language: Language
    subject: Text
    body: tuple[Block, ...]
    foot: tuple[Block, ...] = ()
    """Large print, other languages, what to do if something is wrong."""
    dated: str = ""
    """The letter's date as this language writes it."""
    notice: str = ""
    """A line above the subject: that a translation is unchecked, or what is enclosed."""


class LetterContext(Document, frozen=True, kw_only=True):
    """One letter to one person about one child; never anybody else's name or address."""

    to: Recipient
    front: Side
    officer: Officer
    back: Side | None = None
    """The same in English, where the front is a translation: for the file, and for whoever helps to read."""
    enclosed: CertificateContext | None = None
    sheet: Sheet | None = None
    """The enclosed certificate in the reader's language; English follows on its back."""
    mark: str = ""
    """Printed on each sheet, so that a batch that has slipped by one is noticed. Names nobody."""
    code: str = ""
    """By which the letter is found when the post brings it back; also drawn for a scanner."""
    qr: Picture | None = None
    large: bool = False
    most_pages: Annotated[int, Meta(ge=1)] = 1
    """For each side."""


class BatchContext(Document, frozen=True, kw_only=True):
    """Letters to print in one go; each begins on a sheet of its own."""

    to_print: Annotated[tuple[LetterContext, ...], Meta(min_length=1)]


def known(refs: Collection[str], cited: Collection[str]) -> None:
    """Raise ValueError when something cited is not in ``refs``: no reference may lead nowhere."""
    missing = sorted(set(cited) - set(refs))
    if missing:
        raise ValueError(f"{missing[0]} is cited but is not in the list of evidence")
