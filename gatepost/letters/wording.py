"""The words of a letter: Markdown with named fields, checked before anyone can send it.

A field is filled after the Markdown has been read, so that a name is never read as Markdown, and stands
as a run of its own, which the template fences so that it cannot re-order the words around it.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token

from gatepost.letters.context import Block, Fact, ForParents, Officer, Run, Side, Text
from gatepost.letters.refusal import CannotPrint, checked
from gatepost.letters.translations import ENGLISH, NO_OWN, Own, read
from gatepost.policy.readability import forbidden_words, longest_sentence, reading_age

READING_AGE = 10
"""In years: no letter to a family may ask for more."""
LONGEST_SENTENCE = 20
"""In words."""

_FIELD = re.compile(r"\{(\w*)\}")
_SIGN = re.compile(r"^(#+|-|\[\w+\])\s", re.MULTILINE)
"""How a part begins: a heading, a bullet, or the name of one of the certificate's labels."""
_UNDERSTOOD = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "bullet_list_open",
    "bullet_list_close", "list_item_open", "list_item_close", "inline", "text", "strong_open",
    "strong_close", "softbreak",
}  # fmt: skip


_OPENS: dict[str, Literal["bullet", "heading"]] = {"list_item_open": "bullet", "heading_open": "heading"}
_CLOSES = ("list_item_close", "heading_close")


class Merge(Fact, frozen=True, kw_only=True):
    """What a letter may be filled with: ready words, in days and dates, about one child to one parent.

    The officer's name and direct number are the two other fields: ``officer`` and ``phone``.
    """

    child: Text
    """The name the child is called by."""
    parent: Text
    """As a letter greets them: “Mrs Khan”."""
    since: Text
    """“2 September”."""
    days_missed: str = ""
    """“6½ days”: never a percentage."""
    first_time: str = ""
    second_time: str = ""
    spoke_on: str = ""
    parent_said: str = ""
    """The parent's own words, as read back to them."""
    child_says: ForParents | None = None
    """The paragraph that holds this stands only where the child shared some words with parents."""
    we_will: str = ""
    review_on: str = ""
    not_agreed: str = ""
    """Days that the school has not agreed."""
    went_well: str = ""
    still_hard: str = ""
    support: str = ""
    further: str = ""
    answer_by: str = ""
    place: str = ""
    record: str = ""
    benefits: str = ""
    warning: str = ""
    period_from: str = ""
    period_to: str = ""
    enough: str = ""
    ends_early: str = ""
    cut_short: str = ""
    """What a letter about a talk tells: each paragraph of it stands only where its field has words."""
    counted: str = ""
    otherwise: str = ""
    heard: str = ""
    ideas: str = ""
    offered: str = ""
    meeting: str = ""
    early_help: str = ""
    law: str = ""
    illness: str = ""
    starts: str = ""
    closes: str = ""
    first: str = ""
    corrected: str = ""


MAY_BE_EMPTY = frozenset(
    {
        "child_says", "cut_short", "counted", "otherwise", "heard", "ideas", "offered", "meeting",
        "early_help", "law", "illness", "starts", "closes", "first", "corrected",
    }
)  # fmt: skip
"""Fields without which their paragraph is left out, rather than the letter refused."""
FIELDS = frozenset({*Merge.__struct_fields__, "officer", "phone"})


def side(
    name: str,
    values: Merge,
    officer: Officer,
    *,
    language: str = ENGLISH,
    dated: str = "",
    notice: str = "",
    own: Own = NO_OWN,
) -> Side:
    """What the letter ``name`` says in one language.

    Raises CannotPrint when a field that its wording uses is empty, or when it has no words in that language.
    """
    filled = _filled(checked(values), officer)
    subject, *body = _blocks(markdown(name, language, own), filled)
    return Side(
        language=language,
        subject="".join(run.text for run in subject.runs),
        body=tuple(body),
        foot=tuple(_blocks(markdown("foot", language, own), filled)),
        dated=dated,
        notice=notice,
    )


def fields(source: str) -> set[str]:
    """The names of the fields that a wording uses."""
    return set(_FIELD.findall(source))


def faults(source: str) -> list[str]:
    """What keeps a wording from being used, in words for its writer; empty when it is fit to send.

    Refused: fields that do not exist, Markdown that paper does not carry, percentages, words that accuse,
    sentences that are too long, and a reading age above ten.
    """
    found = [f"There is no field {{{field}}}." for field in sorted(fields(source) - FIELDS)]
    if re.sub(_FIELD, "", source).count("{") or re.sub(_FIELD, "", source).count("}"):
        found.append("A brace is not closed.")
    found += [
        f"Paper cannot carry {token.type}." for token in _tokens(source) if token.type not in _UNDERSTOOD
    ]
    words = _plain(source)
    found += [f"“{word}” accuses or is not plain: say it another way." for word in forbidden_words(words)]
    if "%" in words or "per cent" in words.lower():
        found.append("Families are told days, not percentages.")
    if (length := longest_sentence(words)) > LONGEST_SENTENCE:
        found.append(f"A sentence has {length} words; at most {LONGEST_SENTENCE}.")
    age = reading_age(words)
    if age > READING_AGE:
        found.append(f"The reading age is {age:.1f}; at most {READING_AGE}.")
    return found


def translation_faults(source: str, english: str) -> list[str]:
    """What keeps a translation from standing beside the English, in words for its translator.

    Refused: a field lost or made up, another number of paragraphs, Markdown that paper does not carry, a
    figure that is written out, a part of a certificate (``[born]``) lost or made up.
    """
    found = [f"{{{field}}} is lost." for field in sorted(fields(english) - fields(source))]
    found += [f"{{{field}}} is not in the English." for field in sorted(fields(source) - fields(english))]
    bare = _FIELD.sub("", source)
    found += ["A brace is not closed."] if "{" in bare or "}" in bare else []
    if [_SIGN.findall(part) for part in paragraphs(source)] != [
        _SIGN.findall(part) for part in paragraphs(english)
    ]:
        found.append(
            "The parts are not those of the English: keep each heading, bullet and name in brackets."
        )
    found += [
        f"Paper cannot carry {token.type}." for token in _tokens(source) if token.type not in _UNDERSTOOD
    ]
    if re.search(r"\d", bare):
        found.append("A figure or date is written out: use a field.")
    return found


def paragraphs(source: str) -> list[str]:
    """A wording in its parts: what an empty line separates."""
    return [part.strip() for part in re.split(r"\n\s*\n", source.strip()) if part.strip()]


def markdown(name: str, language: str = ENGLISH, own: Own = NO_OWN) -> str:
    """The wording of a letter, or of the ``foot`` that every letter carries, as it was written.

    Raises CannotPrint where nobody has written it in that language.
    """
    wording = read(language, name, own)
    if wording is None:
        raise CannotPrint(f"There are no words for this letter in the language “{language}”.")
    return wording.text


def _filled(values: Merge, officer: Officer) -> dict[str, str]:
    child_says = values.child_says.text if values.child_says else ""
    return {
        **msgspec.to_builtins(values),
        "child_says": child_says,
        "officer": officer.name,
        "phone": officer.phone,
    }


def _blocks(source: str, filled: dict[str, str]) -> list[Block]:
    for field in sorted(fields(source) - MAY_BE_EMPTY):
        if not filled[field].strip():
            raise CannotPrint(f"The letter needs {field.replace('_', ' ')}, and it is empty.")
    return [
        Block(kind=kind, runs=tuple(_runs(inline, filled)))
        for kind, inline in _parts(source)
        if all(filled[field].strip() for token in inline for field in fields(token.content) & MAY_BE_EMPTY)
    ]


def _tokens(source: str) -> list[Token]:
    flat: list[Token] = []
    for token in MarkdownIt("commonmark").parse(source):
        flat += [token, *(token.children or [])]
    return flat


@lru_cache(256)
def _parts(source: str) -> tuple[tuple[Literal["paragraph", "bullet", "heading"], list[Token]], ...]:
    """Each heading, paragraph and bullet with the text tokens in it; read once for all the letters of a run."""
    return tuple(_read(source))


def _read(source: str) -> Iterator[tuple[Literal["paragraph", "bullet", "heading"], list[Token]]]:
    kind: Literal["paragraph", "bullet", "heading"] = "paragraph"
    for token in MarkdownIt("commonmark").parse(source):
        kind = _OPENS.get(token.type, "paragraph" if token.type in _CLOSES else kind)
        if token.type == "inline":
            yield kind, token.children or []


def _runs(inline: list[Token], filled: dict[str, str]) -> Iterator[Run]:
    strong = False
    for token in inline:
        if token.type in ("strong_open", "strong_close"):
            strong = token.type == "strong_open"
        text = " " if token.type == "softbreak" else token.content
        # Splitting on a pattern with one group gives words and field names in turn.
        for place, part in enumerate(_FIELD.split(text)):
            if part:
                given = place % 2 == 1
                yield Run(text=filled[part] if given else part, strong=strong, given=given)


def sentence(source: str, filled: Mapping[str, str]) -> Block:
    """One paragraph of plain words, with the values of its fields in bold."""
    parts = enumerate(_FIELD.split(source))
    runs = (
        Run(text=filled[part] if place % 2 else part, strong=bool(place % 2), given=bool(place % 2))
        for place, part in parts
        if part
    )
    return Block(kind="paragraph", runs=tuple(runs))


def _plain(source: str) -> str:
    """A wording as sentences, with a short word where a field will stand."""
    text = _FIELD.sub("Sam", source).replace("*", "")
    lines = [line.lstrip("# ").strip() for line in text.splitlines()]
    return "\n".join(line if line.endswith((".", "?", "!", ",")) else f"{line}." for line in lines if line)
