"""C12 Make it understandable: letters translated, interpreter at meetings, for each parent?"""

from gatepost.casework.facts import Facts
from gatepost.casework.models import Evidence, Meeting, MeetingState
from gatepost.casework.rows.frame import Applies, Finding, Missing, Row, gap_of
from gatepost.casework.rows.letters_to_parents import letters_to
from gatepost.records.models import Guardian

KEY = "language"


def applies(facts: Facts) -> Applies:
    needing = [g for g in facts.guardians if needs_help(g)]
    if needing:
        names = ", ".join(str(g.parent) for g in needing)
        return Applies(True, f"Another language, an interpreter or another format is recorded for {names}.")
    if facts.pupil.home_language not in ("", "en"):
        return Applies(True, f"Home language: {facts.pack.language_name(facts.pupil.home_language)}.")
    return Applies(False, "Every parent is recorded as reading English in standard print.")


def needs_help(guardian: Guardian) -> bool:
    """Whether this parent, living, needs another language, an interpreter or another format."""
    parent = guardian.parent
    apart = parent.language not in ("", "en") or parent.needs_interpreter or parent.format != "standard"
    return apart and not guardian.died


def findings(facts: Facts) -> list[Finding]:
    return [
        Finding(_about(facts, g), "Family details; letters recorded in Gatepost") for g in facts.guardians
    ]


def _about(facts: Facts, guardian: Guardian) -> str:
    parent = guardian.parent
    wishes = [facts.pack.language_name(parent.language or "en")]
    wishes += ["interpreter needed"] if parent.needs_interpreter else []
    wishes += [parent.format.replace("_", " ")] if parent.format != "standard" else []
    letters, readable = (
        letters_to(facts, guardian),
        [e for e in letters_to(facts, guardian) if reads(e, guardian)],
    )
    told = f" {len(readable)} of {len(letters)} letters in that language." if letters else " No letter yet."
    asked = meetings_of(facts, guardian) if parent.needs_interpreter else []
    if asked:
        booked = sum(bool(meeting.booked_by) for meeting in asked)
        told += f" Interpreter at {booked} of {len(asked)} meetings."
    return f"{parent}: {', '.join(wishes)}.{told}"


def meetings_of(facts: Facts, guardian: Guardian) -> list[Meeting]:
    """Meetings to which this parent was asked, but for those that school called off."""
    return [
        meeting
        for meeting in facts.meetings
        if meeting.state != MeetingState.CANCELLED
        and any(person.parent_id == guardian.parent_id for person in meeting.asked)
    ]


def _without_interpreter(facts: Facts, guardian: Guardian) -> bool:
    needs = guardian.parent.needs_interpreter
    return needs and any(not meeting.booked_by for meeting in meetings_of(facts, guardian))


def reads(letter: Evidence, guardian: Guardian) -> bool:
    """Whether a letter was in the language that this parent reads."""
    return (letter.language or "en") == (guardian.parent.language or "en")


def missing(facts: Facts) -> list[Missing]:
    """A letter that a parent cannot read was not a letter to that parent; nor is talk that needs an interpreter."""
    if facts.answer(KEY, "declined_by_parent"):
        return []
    unheard = [
        gap_of(facts, "translation_unchecked", g, language=_language(facts, g)) for g in _unsure(facts)
    ]
    unheard += [gap_of(facts, f"{KEY}.meeting", g) for g in facts.guardians if _without_interpreter(facts, g)]
    return unheard + [
        gap_of(facts, f"{KEY}.letter", g, language=_language(facts, g))
        for g in facts.guardians
        if _unreadable(facts, g)
    ]


def _unreadable(facts: Facts, guardian: Guardian) -> bool:
    letters = letters_to(facts, guardian)
    return bool(letters) and not any(reads(e, guardian) for e in letters)


def _unsure(facts: Facts) -> list[Guardian]:
    """Parents whose only letters that they can read are in a translation that nobody has checked.

    A letter posted from here counts as in another language only once a person has checked the translation, and
    says so itself; of a letter written elsewhere only a person can say it, in this row.
    """
    if facts.answer(KEY, "letters_translated") in ("all", "declined") or facts.case is None:
        return []
    held = {
        g: {e.pk for e in letters_to(facts, g) if reads(e, g)}
        for g in facts.guardians
        if g.parent.language not in ("", "en")
    }
    read = {pk for letters in held.values() for pk in letters}
    sent = facts.case.evidence.filter(pk__in=read, letter__isnull=False) if read else ()
    checked = {evidence.pk for evidence in sent}
    return [g for g, letters in held.items() if letters and not letters & checked]


def _language(facts: Facts, guardian: Guardian) -> str:
    return facts.pack.language_name(guardian.parent.language)


ROW = Row("C12", KEY, applies, findings, missing)
