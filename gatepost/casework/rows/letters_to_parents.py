"""C2 Write to every parent: has each parent with responsibility had a letter sharing our concern?"""

from gatepost.casework.facts import Facts
from gatepost.casework.models import Evidence
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row, gap_of
from gatepost.records.models import Guardian

KEY = "letters_to_parents"
UNREACHABLE = ("no_contact", "refer_dsl")


def applies(facts: Facts) -> Applies:
    return ALWAYS


def letters_to(facts: Facts, guardian: Guardian) -> list[Evidence]:
    """The letters that this parent has had."""
    return [e for e in facts.told(KEY, "letter") if e.parent_id == guardian.parent_id]


def findings(facts: Facts) -> list[Finding]:
    found = []
    for guardian in facts.guardians:
        if guardian.responsible:
            found.append(Finding(_about(facts, guardian), "Family details; letters recorded in Gatepost"))
    return found or [Finding("No parent with responsibility is on record.", "Family details")]


def _about(facts: Facts, guardian: Guardian) -> str:
    letters = letters_to(facts, guardian)
    if letters:
        last = letters[-1]
        language = facts.pack.language_name(last.language or "en")
        on = f"{last.happened_on.day} {last.happened_on:%b %Y}"
        return f"{guardian.parent}: {len(letters)} so far, the last on {on} in {language}."
    if guardian.contact_restriction in UNREACHABLE:
        return f"{guardian.parent}: not written to. {guardian.get_contact_restriction_display()}."
    return f"{guardian.parent}: no letter yet."


def missing(facts: Facts) -> list[Missing]:
    """A parent whom we may not write to needs the reason in words instead of a letter."""
    gaps = []
    for guardian in facts.guardians:
        if not guardian.responsible or letters_to(facts, guardian):
            continue
        if guardian.contact_restriction in UNREACHABLE and facts.answer(KEY, "not_written_to"):
            continue
        gaps.append(gap_of(facts, f"{KEY}.parent", guardian))
    return gaps


ROW = Row("C2", KEY, applies, findings, missing)
