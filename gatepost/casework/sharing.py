"""A child's words, as a type for each reader: what the child did not let them read cannot be made into it.

Whatever is written for parents or the council takes these types and nothing else of a child's. Whoever forgets
to ask is stopped by the type, not by a reviewer.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal, Protocol, Self

from msgspec import Meta, Struct

Text = Annotated[str, Meta(pattern=r"\S")]
"""Words that must not be empty."""
Reader = Literal["staff", "parents", "council"]


class NotShared(ValueError):
    """Words were about to be shown to someone the speaker did not allow to read them."""


class Shareable(Protocol):
    """Something a child said, with whom the child lets read it: evidence, or one item of a sitting."""

    share_parents: bool
    share_council: bool


class Pictured(Shareable, Protocol):
    """A photo or drawing of a child's."""

    pk: int


def allowed(said: Shareable) -> frozenset[Reader]:
    """Who may read this, as the child decided; staff who help always may."""
    readers: set[Reader] = {"staff"}
    if said.share_parents:
        readers.add("parents")
    if said.share_council:
        readers.add("council")
    return frozenset(readers)


class _Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: Text
    allowed: frozenset[Reader]
    """Whom the speaker allowed to read this."""
    reader: ClassVar[Reader]

    def __post_init__(self) -> None:
        if self.reader not in self.allowed:
            raise NotShared(f"These words may not be shown to: {self.reader}.")

    @classmethod
    def of(cls, said: Shareable, text: str) -> Self:
        """The words of something said, with the permission that stands on it. Raises NotShared."""
        return cls(text=text, allowed=allowed(said))

    @classmethod
    def among(cls, everything: Iterable[tuple[Shareable, str]]) -> list[Self]:
        """Those of many that this reader may read, in order."""
        return [cls.of(said, text) for said, text in everything if cls.reader in allowed(said)]


class ForParents(_Words, frozen=True, kw_only=True):
    """A child's words that the child allowed parents to read. Cannot be made from any others."""

    reader = "parents"


class PictureForParents(ForParents, frozen=True, kw_only=True):
    """A photo or drawing that the child allowed parents to see; ``text`` says what it shows."""

    item: int
    """The number of the sitting's item whose picture it is."""

    @classmethod
    def showing(cls, said: Pictured, text: str) -> Self:
        """The picture of an item, with the permission that stands on it. Raises NotShared."""
        return cls(text=text, allowed=allowed(said), item=said.pk)


class ForCouncil(_Words, frozen=True, kw_only=True):
    """A child's words that the child allowed the council to read. Cannot be made from any others."""

    reader = "council"
