"""C5 Meet the parents and ask why: what do they say, and how does it sit with what the child says?"""

from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row, gap

KEY = "parent_meeting"
OFFERS = 2


def applies(facts: Facts) -> Applies:
    return ALWAYS


def two_sides(facts: Facts) -> tuple[set[str], set[str]]:
    """Reasons from the shared list, as the child gave them and as the parents did."""
    child = set(facts.answer("pupil_voice", "reasons") or ())
    parents = set(facts.answer(KEY, "reasons") or ())
    return child, parents


def findings(facts: Facts) -> list[Finding]:
    met, offered = facts.told(KEY, "meeting"), facts.told(KEY, "offer")
    told = f"Met {len(met)} time{'s' if len(met) != 1 else ''}; {len(offered)} more offered." if met else ""
    told = told or f"Not met yet; {len(offered)} meeting{'s' if len(offered) != 1 else ''} offered."
    return [Finding(told, "Recorded in Gatepost"), *_compared(facts)]


def _compared(facts: Facts) -> list[Finding]:
    child, parents = two_sides(facts)
    if not child or not parents:
        return []

    def words(keys: set[str]) -> str:
        return ", ".join(facts.pack.reason_name(key) for key in sorted(keys)) or "nothing"

    source = "Reasons taken from one list"
    return [
        Finding(f"Both said: {words(child & parents)}.", source),
        Finding(f"Only {facts.name} said: {words(child - parents)}.", source),
        Finding(f"Only the parents said: {words(parents - child)}.", source),
    ]


def missing(facts: Facts) -> list[Missing]:
    met = facts.told(KEY, "meeting") or len(_different(facts)) >= OFFERS
    return [] if met else [gap(facts, f"{KEY}.not_met")]


def _different(facts: Facts) -> set[str]:
    """Two offers of the same shape are one offer."""
    return {e.says.strip().lower() for e in facts.told(KEY, "offer")}


ROW = Row("C5", KEY, applies, findings, missing)
