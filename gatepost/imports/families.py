"""parents.csv, siblings.csv, services.csv and staff.csv: their rules, and what they would change."""

from collections import defaultdict
from collections.abc import Iterator

from gatepost.imports.held import Child
from gatepost.imports.state import Fields, Key, People, refuse, refuse_unknown_schools, unknown_child
from gatepost.imports.table import Table


def _children(people: People, table: Table) -> Iterator[tuple[Fields, list[str]]]:
    """Each good row with the schools that its child belongs to; rows of unknown children are refused."""
    for row, says in list(table.dicts()):
        schools = people.schools_of(says["upn"])
        if schools:
            yield says, schools
        else:
            refuse(table, row, "upn", *unknown_child(people, says["upn"]))


_GUARDIAN = (
    "relationship",
    "parental_responsibility",
    "education_law_parent",
    "lives_with",
    "priority",
    "contact_restriction",
    "restriction_review",
)


def parents(people: People, table: Table) -> None:
    adults: dict[Key, Fields] = {}
    ties: dict[Key, Fields] = {}
    lines: list[list[Key]] = []
    for says, schools in _children(people, table):
        upn, person = says.pop("upn"), says.pop("person_id")
        tie = {name: says.pop(name) for name in _GUARDIAN if name in says}
        if "address_visibility" in says:
            says["address_restricted"] = says.pop("address_visibility") == "restricted"
        adults |= {(laestab, person): says for laestab in schools}
        ties |= {(laestab, upn, person): tie for laestab in schools}
        lines.append([(laestab, upn, person) for laestab in schools])
    people.ties |= ties.keys()
    held = people.held
    of_adult = {key: people.parents.compare(key, says, held.parents.get(key)) for key, says in adults.items()}
    of_tie = {key: people.guardians.compare(key, says, held.guardians.get(key)) for key, says in ties.items()}
    for keys in lines:
        people.count(table, *(of_tie[key] for key in keys), *(of_adult[key[0], key[2]] for key in keys))


def find_families(people: People) -> None:
    """Children who share an adult are siblings; of another school no more than its name is told."""
    families = {person: set(children) for person, children in people.held.families.items()}
    for laestab, upn, person in people.guardians.added:
        families.setdefault(person, set()).add((laestab, upn))
    schools: dict[tuple[Child, str], set[str]] = defaultdict(set)
    for children in families.values():
        for child in children & people.rolls.keys():
            for elsewhere, sibling in children:
                if sibling != child[1]:
                    schools[child, sibling].add(elsewhere)
    for (child, sibling), elsewhere_all in schools.items():
        _link(people, child, sibling, elsewhere_all)


def _link(people: People, child: Child, sibling: str, schools: set[str]) -> str:
    """Join a child to a brother or sister at these schools; a school that is not the child's own is named."""
    key = (*child, sibling)
    if key in people.links.added:
        return "added"
    held = people.held.links.get(key)
    name = "" if child[0] in schools or not schools else _name(people, min(schools))
    fields = {"sibling_school": name} if name or held is None else {}
    return people.links.compare(key, fields, held)


def _name(people: People, laestab: str) -> str:
    stated = people.schools.all().get((laestab,), {})
    return str(stated.get("name") or people.held.names.get(laestab, ""))


def siblings(people: People, table: Table) -> None:
    for row, says in list(table.dicts()):
        if says["upn"] == says["sibling_upn"]:
            refuse(
                table, row, "sibling_upn", "A child is not their own sibling", "Correct one of the two UPNs"
            )
    for says, schools in _children(people, table):
        upn, sibling = says["upn"], says["sibling_upn"]
        elsewhere = set(people.schools_of(sibling))
        people.count(table, *(_link(people, (laestab, upn), sibling, elsewhere) for laestab in schools))


def services(people: People, table: Table) -> None:
    stated: dict[Key, Fields] = {}
    lines: list[list[Key]] = []
    for says, schools in _children(people, table):
        key = (says.pop("upn"), says.pop("service"))
        stated |= {(laestab, *key): says for laestab in schools}
        lines.append([(laestab, *key) for laestab in schools])
    held = people.held.services
    verdicts = {key: people.services.compare(key, says, held.get(key)) for key, says in stated.items()}
    for keys in lines:
        people.count(table, *(verdicts[key] for key in keys))


def staff(people: People, table: Table) -> None:
    """Who works where. A person already known keeps their name: it is not one school's to change."""
    refuse_unknown_schools(people, table)
    stated: dict[Key, Fields] = {}
    for _, says in table.dicts():
        email = says["email"].lower()
        reach: Fields = {name: list(says[name]) for name in ("forms", "groups") if name in says}
        stated[says["laestab"], email, says["role"]] = reach
        if email not in people.held.users:
            people.users.added[email,] = {"name": says["name"]}
    held = people.held.memberships
    verdicts = {key: people.memberships.compare(key, says, held.get(key)) for key, says in stated.items()}
    for _, says in table.dicts():
        people.count(table, verdicts[says["laestab"], says["email"].lower(), says["role"]])
