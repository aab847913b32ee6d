"""A child who comes with a new surname or number: the adults of before do not come along unasked.

After an adoption a school's system often keeps the child's line and gives it a new name, a new number and new
parents. Adults whom it no longer names would otherwise go on being written to, about a child whose name and
home they must not learn. Adults whom it names again stay as they are: most new names are no adoption.
"""

from collections import defaultdict

from gatepost.imports.held import Child
from gatepost.imports.state import People
from gatepost.records.models import Guardian


def contacts_left_behind(people: People) -> list[Guardian]:
    """Ties of children with a new name to adults whom the files, naming others, name no more.

    Where the files name no adult of the child at all, nothing is known of them, and they stay; ``unnamed``
    says so to whoever imports.
    """
    named = _named(people)
    children = {people.held.pupils[child].pk: child for child in with_new_name(people) if named[child]}
    ties = Guardian.objects.filter(pupil__in=children).select_related("parent") if children else []
    return [tie for tie in ties if tie.parent.person_id not in named[children[tie.pupil_id]]]


def with_new_name(people: People) -> list[Child]:
    """The children held whose surname or UPN these files replace."""
    return [
        child
        for child, says in people.pupils.changed.items()
        if child in people.renamed or _other(people.held.pupils[child].surname, says.get("surname"))
    ]


def unnamed(people: People) -> int:
    """How many children get a new name from files that name no adult of theirs."""
    named = _named(people)
    return sum(not named[child] for child in with_new_name(people))


def _named(people: People) -> dict[Child, set[str]]:
    named: dict[Child, set[str]] = defaultdict(set)
    for laestab, upn, person in people.ties:
        named[laestab, upn].add(person)
    return named


def _other(held: str, stated: str | None) -> bool:
    """Another name, not the same one in other letters: “MacDonald” for “Macdonald” is nobody new."""
    return stated is not None and _bare(held) != _bare(stated)


def _bare(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalpha())
