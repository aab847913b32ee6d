"""Invented families: who lives with whom, where, and in which languages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import NamedTuple
from unicodedata import normalize

from gatepost.demonstration.names import COMMUNITIES, STREETS, TOWNS, Community
from gatepost.demonstration.stories import STORIES
from gatepost.demonstration.story import Adult

_TOLD = {(story.child.forename, story.child.surname) for story in STORIES}
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"  # the letters that end real postcodes; the area OB is nobody's


class Address(NamedTuple):
    """A home that is not there."""

    line1: str
    town: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Parent:
    """One adult of a family, with the person's number that joins brothers and sisters."""

    person_id: str
    who: Adult
    phone: str
    email: str
    address: Address
    born: date | None = None
    """Two thirds of schools' systems hold it, so two thirds of these adults have one."""


@dataclass(slots=True)
class Family:
    """The adults of one or more children."""

    surname: str
    community: Community
    parents: tuple[Parent, ...]
    upns: list[str] = field(default_factory=list)


class Registrar:
    """Deals out families: each call is one that has not been before. The same seed, the same families."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._people = 0

    def family(self) -> Family:
        """A family as they come: most with two parents at home, a fifth of them living apart."""
        weights = [community.families for community in COMMUNITIES]
        community = self._random.choices(COMMUNITIES, weights)[0]
        surname = self._random.choice(community.surnames)
        return self.told(surname, community, tuple(self._adults(community, surname)))

    def told(self, surname: str, community: Community, adults: tuple[Adult, ...]) -> Family:
        """A family with these adults, who get addresses, telephones and e-mail."""
        home = self._address()
        parents = (self._parent(who, home if who.with_child else self._address()) for who in adults)
        return Family(surname, community, tuple(parents))

    def child(self, family: Family) -> str:
        """A forename for a child of this family, other than that of a story's child."""
        while True:
            names = self._random.choice((family.community.girls, family.community.boys))
            forename = self._random.choice(names)
            if (forename, family.surname) not in _TOLD:
                return forename

    def _adults(self, community: Community, surname: str) -> Iterator[Adult]:
        kind = self._random.random()
        apart = 0.6 < kind < 0.8
        language = community.language if self._random.random() < 0.7 else "en"
        yield self._adult("mother", community, surname, language)
        if kind < 0.8:
            speaks = language if self._random.random() < 0.6 else "en"
            yield self._adult("father", community, surname, speaks, with_child=not apart)

    def _adult(
        self, relationship: str, community: Community, surname: str, language: str, *, with_child: bool = True
    ) -> Adult:
        mother = relationship == "mother"
        draw = self._random.random
        return Adult(
            title=self._random.choice(("Mrs", "Ms", "Mrs")) if mother else "Mr",
            forename=self._random.choice(community.girls if mother else community.boys),
            surname=surname if with_child or draw() < 0.5 else self._random.choice(community.surnames),
            relationship=relationship,
            language=language,
            interpreter=language != "en" and draw() < community.interpreter,
            format="large_print" if draw() < 0.01 else "standard",
            responsibility="yes" if mother or draw() < 0.9 else "unknown",
            with_child=with_child,
            restriction="no_contact" if not with_child and draw() < 0.03 else "none",
        )

    def _parent(self, who: Adult, address: Address) -> Parent:
        self._people += 1
        name = _plain(f"{who.forename}.{who.surname}")
        return Parent(
            person_id=f"P{self._people:05}",
            who=who,
            phone=who.phone or self._phone(),
            email=f"{name}.{self._people}@example.org" if self._random.random() < 0.93 else "",
            address=address,
            born=_born(self._people) if self._people % 3 else None,
        )

    def _phone(self) -> str:
        """A number that Ofcom keeps for drama: it rings nowhere."""
        start = "07700 900" if self._random.random() < 0.9 else "01632 960"
        return f"{start}{self._random.randrange(1000):03}"

    def _address(self) -> Address:
        letter, town = self._random.choice, self._random.randrange(len(TOWNS))
        postcode = f"OB{town + 1} {self._random.randrange(1, 10)}{letter(_INWARD)}{letter(_INWARD)}"
        return Address(f"{self._random.randrange(1, 140)} {letter(STREETS)}", TOWNS[town], postcode)


def _born(person: int) -> date:
    """A birth date between 1974 and 1988, spread by the person's number."""
    return date(1974 + person % 15, 1 + person % 12, 1 + person % 28)


def _plain(name: str) -> str:
    """A name as e-mail addresses have it: ``zoe.obrien``."""
    letters = normalize("NFKD", name).encode("ascii", "ignore").decode()
    return letters.lower().replace("'", "")
