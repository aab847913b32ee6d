"""Which way of hearing fits a child, and the pages of one sitting in their order. Suggests; an adult chooses."""

from collections.abc import Sequence
from dataclasses import dataclass

from gatepost.casework.facts import Facts
from gatepost.casework.models import VoiceItem, VoiceSession
from gatepost.casework.rows.pupil_voice import age_on
from gatepost.policy.pack import Pack
from gatepost.policy.schema import Option, Prompt

MOST_SUBJECTS = 12
WISHES = 3


@dataclass(frozen=True)
class Suggestion:
    """A format, and the reason why it may fit."""

    format: str
    why: str


def suggested(facts: Facts) -> Suggestion:
    """By need and communication first, then by age: ability matters more than age."""
    pupil, name = facts.pupil, facts.name
    age = age_on(pupil.date_of_birth, facts.on)
    if pupil.sen == "ehcp":
        return Suggestion("cards", f"{name} has an EHC plan: cards need few words. Ask the SENCo what works.")
    if pupil.home_language not in ("", "en") and age >= CARDS_FROM:
        language = facts.pack.language_name(pupil.home_language)
        return Suggestion(
            "cards", f"{name} speaks {language} at home: pictures help. Think of an interpreter."
        )
    fitting = (way for way in facts.pack.voice.formats if way.ages[0] <= age <= way.ages[1])
    return Suggestion(next(fitting).key, f"{name} is {age}.")


CARDS_FROM = 7


def own_subjects(facts: Facts) -> list[str]:
    """The child's own lessons, for the week's page."""
    return sorted({lesson.subject for lesson in facts.lessons})[:MOST_SUBJECTS]


@dataclass(frozen=True)
class Page:
    """One page of a sitting: the prompt, and what may be chosen."""

    key: str
    kind: str
    say: str
    picture: str
    options: Sequence[Option]


def pages(session: VoiceSession, pack: Pack) -> list[Page]:
    """Every prompt of this sitting, in order; the child's own lessons stand after "Lessons"."""
    found = []
    for prompt in (*pack.format(session.format).prompts, *pack.voice.closing):
        found.append(_page(prompt, pack))
        if (session.format, prompt.key) == ("my_week", "lessons"):
            found += [_lesson(subject, prompt, pack) for subject in session.subjects]
    return found


def _page(prompt: Prompt, pack: Pack) -> Page:
    return Page(prompt.key, prompt.kind, prompt.say, prompt.picture, pack.voice.options(prompt.kind))


def _lesson(subject: str, prompt: Prompt, pack: Pack) -> Page:
    key = "lesson_" + "".join(c if c.isalnum() and c.isascii() else "_" for c in subject.lower())
    return Page(key, prompt.kind, f"Lesson: {subject}", prompt.picture, pack.voice.options(prompt.kind))


def told(item: VoiceItem, pack: Pack) -> str:
    """One item as a reader sees it: the card with its pile, the reasons, the words in quotation marks."""
    labels = {o.key: o.label for kind in ("piles", "faces", "lights") for o in pack.voice.options(kind)}
    reasons = {reason.key: reason.child for reason in pack.reasons}
    head = f"{item.asked.rstrip('?.')}: {labels[item.answer].lower()}." if item.answer in labels else ""
    chosen = "; ".join(reasons[key] for key in item.chosen if key in reasons)
    words = f"“{item.words.strip()}”" if item.words.strip() else ""
    if words and not item.answer and not item.chosen:
        head = f"{item.asked}"
    return " ".join(part for part in (head, f"{chosen}." if chosen else "", words) if part)
