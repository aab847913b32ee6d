"""What somebody pasted from an answering machine or a mailbox, one message a line, as messages."""

import re
from dataclasses import dataclass

import phonenumbers

LONGEST, MOST = 1000, 200
EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
NUMBER = r"\+?\(?\d[\d ()\-]{7,}\d"
_CONTACT = re.compile(f"{EMAIL}|{NUMBER}")
_AROUND = " \t,;|:–—-"


@dataclass(frozen=True)
class Line:
    """One message: who, from where, and what they said; the first two may be empty."""

    sender: str
    contact: str
    words: str


def lines(pasted: str) -> tuple[list[Line], list[str]]:
    """Each line as a message, and what is to be mended, in sentences.

    The first number or e-mail address of a line is where it came from: before it stands who, after it what they
    said. A line without one is all words.
    """
    found, faults = [], []
    for n, text in enumerate(pasted.splitlines(), start=1):
        if text.strip():
            line = _line(text.strip())
            found.append(line)
            faults += _faults(n, text, line)
    if len(found) > MOST:
        faults = [f"These are {len(found)} messages: add at most {MOST} at a time."]
    return found, faults


def _line(text: str) -> Line:
    where = _CONTACT.search(text)
    if where is None:
        return Line("", "", text)
    before, after = text[: where.start()].strip(_AROUND), text[where.end() :].strip(_AROUND)
    return Line(before, where.group().strip(), after)


def _faults(n: int, text: str, line: Line) -> list[str]:
    if not line.words:
        return [f"Line {n}: write what they said after the number or e-mail."]
    if len(line.words) > LONGEST or len(line.sender) > 120 or len(line.contact) > 254:
        return [f"Line {n} is too long: keep a name to 120 letters and the words to {LONGEST}."]
    return []


def same_for_all(contact: str) -> str:
    """A number or an e-mail address in the one form in which two can be compared; empty where it is neither."""
    if "@" in contact:
        return contact.strip().casefold()
    try:
        number = phonenumbers.parse(contact, "GB")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
