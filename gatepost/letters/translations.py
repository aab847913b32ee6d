"""The words of letters in each language: a folder of Markdown and labels for each, with who translated and checked it.

An unchecked translation is never sent alone: English stands on the back, and a line says so on the front. A check holds
for one version of the English; when the English changes, the translation is unchecked again. A school's own
translations (``translating``) stand before those that come with Gatepost.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec
import yaml

from gatepost.attendance import tally
from gatepost.letters.context import Fact
from gatepost.letters.kinds import BY_KEY

WORDS = Path(__file__).parent / "words"
ENGLISH = "en"
RIGHT_TO_LEFT = ("ar", "ur")


class Wording(Fact, frozen=True, kw_only=True):
    """One letter in one language. ``checker`` and ``checked``: a person who read it against the English, and when.

    ``english``: the fingerprint of the English that was read; see ``fingerprint``.
    """

    text: str
    translator: str = ""
    checker: str = ""
    checked: date | None = None
    english: str = ""

    @property
    def is_checked(self) -> bool:
        """Whether it may stand for the English."""
        return bool(self.checker and self.checked)


class Labels(Fact, frozen=True, kw_only=True):
    """How a language writes dates and counts, and the lines that a letter may add.

    ``days`` holds the bare number by default: the translations put it after a label, because nouns bend
    after numbers in most of these languages.
    """

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    moment: str
    certificate: str
    unchecked: str
    page: str
    """Where a parent can answer on a page of their own, and with which code."""
    day_of_year: str = "{day} {month}"
    day: str = "{n}"
    days: str = "{n}"

    def spoken_date(self, on: date) -> str:
        """A date without its year, as the language writes it: “2 września”."""
        return self.day_of_year.format(day=on.day, month=self.months[on.month - 1])

    def dated(self, on: date) -> str:
        """The same with the year, for the head of a letter."""
        return f"{self.spoken_date(on)} {on.year}"

    def spoken_moment(self, at: datetime) -> str:
        """A meeting's day and hour."""
        weekday = self.weekdays[at.weekday()]
        return self.moment.format(
            weekday=weekday, day=at.day, month=self.months[at.month - 1], time=f"{at:%H:%M}"
        )

    def spoken_days(self, sessions: int) -> str:
        """Sessions as days with halves: 13 is “6½ days” in English, “6½” elsewhere."""
        return (self.day if sessions in (1, 2) else self.days).format(n=tally.days(sessions))


Own = Mapping[tuple[str, str], Wording]
"""A school's own translations, by language and name."""
NO_OWN: Own = {}


def read(language: str, name: str, own: Own = NO_OWN) -> Wording | None:
    """A letter's words in a language, the school's own first; None where nobody has translated it.

    A check of another version of the English is not told: it does not hold any more.
    """
    found = own.get((language, name)) or _that_comes_with_us(language, name)
    if found is None or language == ENGLISH or found.english == fingerprint(name):
        return found
    return msgspec.structs.replace(found, checker="", checked=None)


@cache
def _that_comes_with_us(language: str, name: str) -> Wording | None:
    file = WORDS / language / f"{name}.md"
    if not file.is_file():
        return None
    front, text = _parted(file.read_text(encoding="utf-8"))
    return msgspec.convert({"text": text, **front}, Wording)


@cache
def fingerprint(name: str) -> str:
    """Which version of the English stands now: a translation and its check are about one version."""
    english = _that_comes_with_us(ENGLISH, name)
    return sha256(english.text.encode()).hexdigest()[:16] if english else ""


@cache
def labels(language: str) -> Labels:
    """A language's dates, counts and lines; English where it has none of its own."""
    file = WORDS / language / "labels.yaml"
    if not file.is_file():
        return labels(ENGLISH)
    return msgspec.convert(yaml.safe_load(file.read_text(encoding="utf-8")), Labels, strict=False)


@cache
def languages() -> tuple[str, ...]:
    """Every language that has words, English first."""
    found = sorted(folder.name for folder in WORDS.iterdir() if folder.is_dir())
    return (ENGLISH, *(language for language in found if language != ENGLISH))


def parts(name: str) -> tuple[str, ...]:
    """Every wording that a letter is made of: its own, the foot, and the certificate's where one is enclosed."""
    encloses = name in BY_KEY and BY_KEY[name].encloses_certificate
    return (name, "foot", "sheet") if encloses else (name, "foot")


def is_checked(language: str, name: str, own: Own = NO_OWN) -> bool:
    """Whether a person has checked all of a letter in a language; English always stands."""
    found = [read(language, part, own) for part in parts(name)]
    return language == ENGLISH or all(wording and wording.is_checked for wording in found)


def chosen(language: str, name: str, *, formal: bool, own: Own = NO_OWN) -> str:
    """The language in which a letter can be written to somebody who reads ``language``.

    English where there is no translation; also where the letter names the law and nobody has checked it.
    """
    there = all(read(language, part, own) for part in parts(name))
    return language if there and (not formal or is_checked(language, name, own)) else ENGLISH


def counts_as(language: str, name: str, own: Own = NO_OWN) -> str:
    """The language a letter counts as written in: an unchecked translation does not count."""
    there = all(read(language, part, own) for part in parts(name))
    return language if there and is_checked(language, name, own) else ENGLISH


def version(name: str, language: str, own: Own = NO_OWN) -> str:
    """A hash of a letter's words in both languages, whether they are checked, and every template.

    A change of any of them makes unsent letters out of date.
    """
    whole = sha256(layout().encode())
    for each in sorted({ENGLISH, language}):
        whole.update(msgspec.json.encode(labels(each)))
        whole.update(msgspec.json.encode([read(each, part, own) for part in parts(name)]))
    return whole.hexdigest()


@cache
def layout() -> str:
    """A hash of every template."""
    whole = sha256()
    for file in sorted((WORDS.parent / "templates").glob("*.typ")):
        whole.update(file.read_bytes())
    return whole.hexdigest()


def _parted(source: str) -> tuple[Mapping[str, object], str]:
    """What stands between the lines of dashes at the top, and the words below."""
    if not source.startswith("---\n"):
        return {}, source
    front, text = source.removeprefix("---\n").split("---\n", 1)
    return yaml.safe_load(front) or {}, text
