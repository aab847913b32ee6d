"""What a schema cannot say about wording: that it is complete, kind, short, and free of guesses."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from gatepost.policy import national
from gatepost.policy.readability import OLDEST, reading_age
from gatepost.policy.reading import PolicyError, file_name
from gatepost.policy.schema import Question, Slot
from gatepost.policy.script import slots_in

if TYPE_CHECKING:
    from gatepost.policy.pack import Pack

ROW_IDS = tuple(f"C{number}" for number in range(1, 17))
STEP_IDS = tuple(f"S{number}" for number in range(1, 18))
NEVER_EXCUSED = "lead_professional"
STAFF_WORDS, FAMILY_WORDS = 25, 15
"""The longest sentence, in words."""

_BLAMING = re.compile(
    r"\b(fail(s|ed|ing|ures?)?|truan\w*|excuses?|claims?|refus\w*|non-?complian\w*|poor(ly)?|unacceptable|"
    r"concerning|mismatch\w*|inconsisten\w*|unco-?operative|blame\w*|lazy|naughty)\b",
    re.IGNORECASE,
)
_GUESSING = re.compile(r"\b(he|she|him|her|his|hers|himself|herself|s/he)\b", re.IGNORECASE)


def check(pack: "Pack", plain: Mapping[str, Any]) -> None:
    """Raise PolicyError at the first fault of a pack; ``plain`` are its finished files."""
    parts = (_rows, _steps, _askings, _formats, _reasons, _readiness, _routes, _meetings, _codes, _acceptance)
    for part in parts:
        part(pack)
    slots = {
        "conversation": pack.conversation.slots,
        "readiness": pack.readiness.slots,
        "meetings": pack.meetings.slots,
        "voice": pack.voice.slots,
    }
    for stem, contents in plain.items():
        file, texts = file_name(pack.name, stem), tuple(_texts(contents))
        for key, text in texts:
            _words(file, key, text)
        _slots(file, slots.get(stem, ()), texts)
    _aloud(pack)


def _rows(pack: "Pack") -> None:
    file = file_name(pack.name, "checklist")
    _all_there(file, "rows", [row.id for row in pack.rows], ROW_IDS)
    for row in pack.rows:
        _known(file, f"rows.{row.key}.group", [row.group], _keys(pack.groups))
        _questions(file, f"rows.{row.key}", row.questions)
        if row.key == NEVER_EXCUSED and row.gate != "hard":
            mend = "Leave its gate hard: a lead professional is always consulted first."
            raise PolicyError(file, f"rows.{row.key}.gate", "this row cannot be softened", mend)


def _steps(pack: "Pack") -> None:
    file, steps = file_name(pack.name, "conversation"), pack.conversation.steps
    _all_there(file, "steps", [step.id for step in steps], STEP_IDS)
    for step in steps:
        whens = [step.when, *(line.when for line in step.lines)]
        _known(file, f"steps.{step.key}.when", whens, _keys(pack.conversation.conditions))
        _known(file, f"steps.{step.key}.serves", step.serves, _keys(pack.rows))
        _questions(file, f"steps.{step.key}", step.questions)


def _aloud(pack: "Pack") -> None:
    """Every step of the talk, as a whole: one line alone is too short to be measured."""
    file = file_name(pack.name, "conversation")
    for step in pack.conversation.steps:
        _plain(file, f"steps.{step.key}.lines", " ".join(line.say for line in step.lines))


def _plain(file: str, key: str, said: str) -> None:
    """What is said aloud to a family can be followed by a child of ten."""
    text = re.sub(r"\{[^}]*\}", "Sam", said)
    if text and (age := reading_age(text)) > OLDEST:
        raise PolicyError(file, key, f"a reading age of {age:.0f}", "Use shorter words and sentences.")


def _askings(pack: "Pack") -> None:
    """Every set of questions belongs to a row, and there is one for all the others."""
    file, asked = file_name(pack.name, "requests"), pack.askings.requests
    _known(file, "requests", [asking.key for asking in asked], {"any", "another_school", *_keys(pack.rows)})
    _known(file, "requests", ["any"], _keys(asked))
    for asking in asked:
        _questions(file, f"requests.{asking.key}", asking.questions)


def _formats(pack: "Pack") -> None:
    """The formats are those that the row knows, so that what was used can be written there."""
    ways = next(
        q for row in pack.rows for q in row.questions if (row.key, q.key) == ("pupil_voice", "format")
    )
    _known(
        file_name(pack.name, "voice"), "formats", [way.key for way in pack.voice.formats], _keys(ways.options)
    )


def _reasons(pack: "Pack") -> None:
    families = _keys(pack.reason_list.families)
    for reason in pack.reasons:
        _known(file_name(pack.name, "reasons"), f"reasons.{reason.key}.family", [reason.family], families)
        _known(
            file_name(pack.name, "reasons"), f"reasons.{reason.key}.serves", reason.serves, _keys(pack.rows)
        )


def _meetings(pack: "Pack") -> None:
    families = _keys(pack.reason_list.families)
    named = [suggestion.family for suggestion in pack.meetings.suggestions]
    _known(file_name(pack.name, "meetings"), "suggestions.family", named, families)


def _readiness(pack: "Pack") -> None:
    file, rows = file_name(pack.name, "readiness"), {"", *_keys(pack.rows)}
    for found in pack.readiness.checks:
        _known(file, f"checks.{found.key}.row", [found.row], rows)
        _known(file, f"checks.{found.key}.cleared_by", found.cleared_by, national.roles())


def _routes(pack: "Pack") -> None:
    file, excusable = file_name(pack.name, "routes"), _keys(pack.rows) - {NEVER_EXCUSED}
    _known(file, "default", [pack.routing.default], _keys(pack.routes))
    for route in pack.routes:
        _known(file, f"routes.{route.key}.excused_rows", route.excused_rows, excusable)


def _codes(pack: "Pack") -> None:
    """Only unauthorised absence can count towards the threshold."""
    codes = national.code_book().codes
    unauthorised = {code.symbol for code in codes if code.counts_as == "unauthorised"}
    for key, rule in (("codes", pack.thresholds.codes), ("provisional", pack.thresholds.provisional)):
        for value in rule.values:
            _known(file_name(pack.name, "thresholds"), key, sorted(value.value), unauthorised)


def _acceptance(pack: "Pack") -> None:
    """What is asked names routes and codes that there are."""
    file, symbols = file_name(pack.name, "acceptance"), {c.symbol for c in national.code_book().codes}
    for ask in pack.acceptance.asks:
        _known(file, f"asks.{ask.key}.routes", ask.routes, _keys(pack.routes))
        _known(file, f"asks.{ask.key}.codes", sorted(ask.codes), symbols)


def _questions(file: str, place: str, questions: tuple[Question, ...]) -> None:
    """What a question depends on was asked before, and can be answered so; a choice has something to choose."""
    answers: dict[str, set[str]] = {}
    for question in questions:
        spot = f"{place}.{question.key}"
        for earlier, wanted in question.shown_when.items():
            _known(file, f"{spot}.shown_when", [earlier], answers)
            _known(file, f"{spot}.shown_when.{earlier}", wanted, answers[earlier])
        if question.options_from and not question.options:
            mend = (
                "Take the options from reasons.child, reasons.parent, reasons.school, agencies or outcomes."
            )
            raise PolicyError(file, f"{spot}.options_from", "there is no such list", mend)
        answers[question.key] = {"yes", "no"} if question.kind == "yes_no" else _keys(question.options)


def _words(file: str, key: str, text: str) -> None:
    """Kind, short, and without a guess at who somebody is."""
    if blaming := _BLAMING.search(text):
        raise PolicyError(file, key, f"“{blaming[0]}” blames somebody", "Say what happened instead.")
    if guess := _GUESSING.search(text):
        raise PolicyError(file, key, f"“{guess[0]}” guesses", "Use the name, or leave it out.")
    longest = FAMILY_WORDS if _is_for_families(file, key) else STAFF_WORDS
    for sentence in re.split(r"[.!?:;]+(?:\s|$)", text):
        if len(sentence.split()) > longest:
            wrong = f"a sentence of {len(sentence.split())} words: “{sentence[:40]}…”"
            raise PolicyError(file, key, wrong, f"Use {longest} words at most; make two sentences.")


def _is_for_families(file: str, key: str) -> bool:
    if file.endswith("/voice.yaml"):
        return key.endswith((".say", "keep_from_home")) or key.startswith("before")
    return key.endswith(".say") or file.endswith("/reasons.yaml")


def _slots(file: str, slots: tuple[Slot, ...], texts: Collection[tuple[str, str]]) -> None:
    known, used = _keys(slots), set[str]()
    for key, text in texts:
        _known(file, key, slots_in(text), known)
        used |= set(slots_in(text))
    if idle := sorted(known - used):
        raise PolicyError(file, f"slots.{idle[0]}", "nothing uses this slot", "Take it out, or use it.")


def _texts(contents: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a file with the keys that lead to it; sources keep their own titles."""
    if isinstance(contents, str):
        yield path, contents
    elif isinstance(contents, list):
        for number, member in enumerate(contents):
            step = member.get("key", number) if isinstance(member, dict) else number
            yield from _texts(member, f"{path}.{step}".lstrip("."))
    elif isinstance(contents, dict):
        for key, value in contents.items():
            if key not in ("source", "key"):
                yield from _texts(value, f"{path}.{key}".lstrip("."))


def _all_there(file: str, key: str, found: list[str], wanted: tuple[str, ...]) -> None:
    if missing := [each for each in wanted if each not in found]:
        raise PolicyError(file, key, f"{missing[0]} is missing", "Put it back: none may be left out.")
    if list(wanted) != found:
        raise PolicyError(
            file, key, "there are others than these, or another order", f"Keep {wanted[0]} to {wanted[-1]}."
        )


def _known(file: str, place: str, keys: Collection[str], known: Collection[str]) -> None:
    unknown = next((key for key in keys if key not in known), None)
    if unknown is not None:
        raise PolicyError(
            file, place, f"“{unknown}” is not known here", f"Known: {', '.join(sorted(known))}."
        )


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


def _keys(members: Iterable[_Keyed]) -> set[str]:
    return {member.key for member in members}
