"""Calling cards: left at a door where nobody answered, four on a sheet, never with a child's name."""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

import msgspec
import yaml

from gatepost.access.models import School
from gatepost.letters.context import Document, Fact, School as Letterhead
from gatepost.letters.render import render

ENGLISH = "en"
MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""A card says nothing of a day: equal cards are equal bytes."""


class Card(Fact, frozen=True, kw_only=True):
    """A card's words in one language. Without a checker it is unchecked, and says so."""

    language: str
    name: str
    heading: str
    text: str
    ring: str
    called: str
    unchecked: str = ""
    checker: str = ""


class CardSheet(Document, frozen=True, kw_only=True):
    """Four cards in one language, with English below where it is another."""

    cards: tuple[Card, ...]


@cache
def _words() -> tuple[Card, ...]:
    text = (files("gatepost.letters") / "cards.yaml").read_text(encoding="utf-8")
    return tuple(msgspec.convert(yaml.safe_load(text), list[Card]))


def languages() -> list[tuple[str, str]]:
    """In which languages there are cards, English first: code and name in English."""
    return [(card.language, card.name) for card in _words()]


def sheet(school: School, language: str) -> bytes:
    """The PDF of four cards to cut; English where there are none in this language."""
    words = {card.language: card for card in _words()}
    english = words[ENGLISH]
    chosen = words.get(language, english)
    cards = (chosen,) if chosen is english else (chosen, english)
    about = Letterhead(name=school.name, phone=school.phone or "………………………")
    facts = CardSheet(made_at=MADE, language=chosen.language, school=about, cards=cards)
    return render("cards", facts)
