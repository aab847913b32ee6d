"""From frozen facts to a tagged PDF (PDF/UA-1): equal facts, equal bytes.

Facts enter Typst as JSON through ``sys.inputs`` and are never part of a template's source, so a name that
looks like an instruction is printed as the name it is. Templates may read only their own folder.
"""

import re
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import msgspec
import typst

from gatepost.letters.context import Document
from gatepost.letters.fonts import families, fonts
from gatepost.letters.places import in_words, texts
from gatepost.letters.refusal import CannotPrint, checked

Template = Literal["batch", "cards", "certificate", "early_help", "letter", "pack"]

TEMPLATES = Path(__file__).parent / "templates"
_HIDDEN = re.compile("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]")
"""Controls, and characters that turn the direction of what follows: a name can use them to look like another."""


def render(template: Template, context: Document, *, templates: Path | None = None) -> bytes:
    """The PDF of ``context``, laid out by ``templates/<template>.typ``; ``templates``: another folder of them.

    Raises CannotPrint, naming the field, when a value is empty, of the wrong kind, holds a character that
    cannot be shown, or does not fit on the page it must fit on. Nothing is left out or replaced silently.
    """
    facts = msgspec.to_builtins(checked(context), order="sorted")
    for field, text in _strings(facts):
        _refuse_hidden(field, text)
    inputs = {
        "facts": msgspec.json.encode(facts).decode(),
        "families": msgspec.json.encode({each: families(each) for each in _languages(facts)}).decode(),
        "checksum": checksum(context),
    }
    folder = templates or TEMPLATES
    compiler = typst.Compiler(
        input=folder / f"{template}.typ", root=folder, font_paths=fonts(), ignore_system_fonts=True
    )
    try:
        pdf = compiler.compile(
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["ua-1"],
            timestamp=int(context.made_at.timestamp()),
        )
    except typst.TypstError as error:
        raise CannotPrint(_in_words(str(error.message), facts)) from None
    assert isinstance(pdf, bytes)
    return pdf


def twin(context: Document) -> bytes:
    """The same facts for a machine: JSON with sorted keys, one spelling for equal facts."""
    return msgspec.json.encode(context, order="sorted")


def checksum(context: Document) -> str:
    """SHA-256 of the twin, as printed in the pack: whoever holds both can tell that neither was changed."""
    return sha256(twin(context)).hexdigest()


def _languages(value: Any) -> set[str]:
    """Every language that a document or a part of it is written in."""
    found: set[str] = set()
    if isinstance(value, dict):
        found |= {value["language"]} if "language" in value else set()
        value = tuple(value.values())
    if isinstance(value, list | tuple):
        found |= {language for part in value for language in _languages(part)}
    return found


def _strings(facts: Any) -> Iterator[tuple[str, str]]:
    """Each text to be printed with the name of its field; a drawing is not one."""
    return ((field, text) for field, text in texts(facts) if not field.endswith(".svg"))


def _refuse_hidden(field: str, text: str) -> None:
    if hidden := _HIDDEN.search(text):
        raise CannotPrint(f"{in_words(field)} holds a hidden character ({_named(hidden[0])}): type it again.")


def _in_words(message: str, facts: Any) -> str:
    """Typst's complaint as one a person at the desk can act on."""
    if "linked image" in message:
        return "A picture links to another file: it must be complete in itself."
    if unshown := re.search(r'the text `"(.*?)"` could not be displayed', message):
        return _unshown(re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), unshown[1]), facts)
    return message.removeprefix("panicked with: ").strip('"')


def _unshown(character: str, facts: Any) -> str:
    field = next((in_words(field) for field, text in _strings(facts) if character[0] in text), "A picture")
    return f"{field} holds {_named(character)}, which none of our fonts can show: write it another way."


def _named(character: str) -> str:
    name = unicodedata.name(character[0], "no name").lower()
    return f"U+{ord(character[0]):04X}, {name}"
