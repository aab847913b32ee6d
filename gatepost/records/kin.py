"""What the word that a school keeps for a relationship says of a person."""

import re

CHILDREN = frozenset({"brother", "sister", "sibling", "cousin", "child", "self", "friend"})
ADULTS = frozenset(
    {
        *("mother", "father", "parent", "mum", "dad", "mam", "stepmother", "stepfather", "stepparent"),
        *("grandmother", "grandfather", "grandparent", "gran", "grandad", "granny", "nan", "aunt", "uncle"),
        *("guardian", "carer", "foster", "adoptive", "adopter", "partner", "husband", "wife"),
        *("godmother", "godfather", "worker"),
    }
)
"""Words of a relationship that only an adult can have; whoever is called otherwise is not known to be one."""


def is_adult(relationship: str) -> bool:
    """Whether a relationship is one that only an adult has; “older sister” and “neighbour” do not say so."""
    joined = re.sub(r"\b(step|grand|god)[- ]", r"\1", relationship.lower())
    said = set(re.findall(r"[a-z]+", joined))
    return bool(said & ADULTS) and not said & CHILDREN
