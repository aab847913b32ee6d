"""Who is written to: held against a statement of the rule that was written apart from it, on random families."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from gatepost.letters import recipients as module
from gatepost.letters.recipients import Address, Eligibility, address_of, decide
from gatepost.records.models import CareOf, Guardian, Parent, Restriction

SOMETIMES_EMPTY = st.sampled_from(["", "  ", "1 Mill Lane", "9 Orchard Row"])


OFFICE = {"of": "Mrs J Adeyemi", "address_line1": "22 Quay Street", "postcode": "ZZ4 4ZZ"}
AT_THE_OFFICE = ("c/o Mrs J Adeyemi", "22 Quay Street", "ZZ4 4ZZ")

GROWN_UP = {
    "": False,
    "  ": False,
    "mother": True,
    "Father": True,
    "Step-mother": True,
    "Grandparent (maternal)": True,
    "foster carer": True,
    "Brother": False,
    "older sister": False,
    "step-brother": False,
    "Mother's friend": False,
    "neighbour": False,
    "other": False,
}
"""What schools write, and whether it says by itself that this is an adult."""


@st.composite
def adults(draw: Callable[..., Any]) -> Guardian:
    parent = at_home(
        Parent(
            pk=draw(st.integers(1, 4)),
            title=draw(st.sampled_from(["", "Mrs"])),
            surname=draw(st.sampled_from(["", "Rao", "Khan"])),
            address_line1=draw(SOMETIMES_EMPTY),
            postcode=draw(st.sampled_from(["", "ZZ9 9AA"])),
            address_restricted=draw(st.booleans()),
            format=draw(st.sampled_from(["standard", "large_print", "audio"])),
        )
    )
    answers = st.sampled_from(["yes", "no", "unknown"])
    adult = Guardian(
        parent=parent,
        parental_responsibility=draw(answers),
        education_law_parent=draw(answers),
        contact_restriction=draw(st.sampled_from([*Restriction.values, "something new"])),
        relationship=draw(st.sampled_from(list(GROWN_UP))),
    )
    vars(adult)["has_died"] = draw(st.booleans())
    if draw(st.booleans()):
        CareOf(parent=parent, **OFFICE)
    return adult


def at_home(parent: Parent) -> Parent:
    """Somebody whose letters go care of nobody, as the database would say."""
    Parent._meta.get_field("care_of").set_cached_value(parent, None)  # type: ignore[union-attr]
    return parent


BACK: st.SearchStrategy[set[Address]] = st.sets(
    st.tuples(st.integers(1, 4), st.sampled_from([("1 Mill Lane", "ZZ9 9AA"), AT_THE_OFFICE]))
)


def may_be_written_to(adult: Guardian, on_roll: bool, came_back: set[Address], grieving: bool) -> bool:
    """The rule in one breath, as the papers state it: everything must be known to hold."""
    person = adult.parent
    answerable = adult.parental_responsibility == "yes" or adult.education_law_parent == "yes"
    grown_up = GROWN_UP[adult.relationship]
    office = hasattr(person, "care_of")
    permitted = adult.contact_restriction == "none" or (office and adult.contact_restriction == "no_address")
    lines = tuple(x for x in (person.address_line1.strip(), person.postcode) if x)
    lines = AT_THE_OFFICE if office else lines
    reachable = len(lines) > 1 and person.surname != "" and (person.pk, lines) not in came_back
    visible = office or not person.address_restricted
    readable = person.format != "audio"
    if adult.died or grieving:
        return False
    return on_roll and answerable and grown_up and permitted and reachable and visible and readable


@given(st.lists(adults(), max_size=5), st.booleans(), BACK, st.booleans())
@settings(max_examples=400, deadline=None)
def test_exactly_those_of_whom_all_is_known_are_written_to(
    family: list[Guardian], on_roll: bool, came_back: set[Address], grieving: bool
) -> None:
    decisions = decide(family, on_roll=on_roll, came_back=came_back, grieving=grieving)
    assert [d.guardian for d in decisions] == family  # nobody goes without a decision
    for decision in decisions:
        assert decision.may == may_be_written_to(decision.guardian, on_roll, came_back, grieving)
        assert decision.why


MUTANTS = range(14)
"""One for each condition that ``_conditions`` states."""


SAID_TWICE = {0: {3}, 4: {5}, 6: {7, 8}, 7: {6, 8}, 8: {6, 7}}
"""What holds a letter back by two conditions at once, each with a reason of its own: who died answers for nobody;
no relationship is not an adult's; "no contact" and "the safeguarding lead first" are also "not none"."""


@pytest.mark.parametrize("lost", MUTANTS)
def test_each_condition_is_missed_when_it_is_taken_away(lost: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutants: the rule without one of its conditions must be told apart from the rule."""
    whole = module._conditions
    assert len(whole(Guardian(parent=Parent()), module.About(True, set(), False))) == len(MUTANTS)

    def without(guardian: Guardian, about: module.About) -> list[tuple[bool, str]]:
        conditions = whole(guardian, about)
        gone = {lost} | SAID_TWICE.get(lost, set())
        return [each for n, each in enumerate(conditions) if n not in gone]

    monkeypatch.setattr(module, "_conditions", without)
    with pytest.raises(AssertionError):
        for family, on_roll, came_back, grieving in ONE_THING_WRONG:
            for decision in decide(family, on_roll=on_roll, came_back=came_back, grieving=grieving):
                assert decision.may == may_be_written_to(decision.guardian, on_roll, came_back, grieving)


def adult(person: dict[str, Any] | None = None, **fields: Any) -> Guardian:
    about = {"surname": "Rao", "address_line1": "1 Mill Lane", "postcode": "ZZ9 9AA", **(person or {})}
    standing = {"parental_responsibility": "yes", "relationship": "mother", **fields}
    return Guardian(parent=at_home(Parent(pk=1, **about)), **standing)


def gone() -> Guardian:
    someone = adult()
    vars(someone)["has_died"] = True
    return someone


ONE_THING_WRONG: list[tuple[list[Guardian], bool, set[Address], bool]] = [
    ([gone()], True, set(), False),
    ([adult()], True, set(), True),
    ([adult()], False, set(), False),
    ([adult(parental_responsibility="unknown")], True, set(), False),
    ([adult(relationship="")], True, set(), False),
    ([adult(relationship="older sister")], True, set(), False),
    ([adult(contact_restriction="no_contact")], True, set(), False),
    ([adult({"address_restricted": True})], True, set(), False),
    ([adult({"surname": ""})], True, set(), False),
    ([adult({"postcode": ""})], True, set(), False),
    ([adult()], True, {(1, ("1 Mill Lane", "ZZ9 9AA"))}, False),
    ([adult({"format": "audio"})], True, set(), False),
]


def test_a_corrected_address_is_written_to_again() -> None:
    moved = adult({"address_line1": "9 Orchard Row"})
    came_back = {(1, ("1 Mill Lane", "ZZ9 9AA"))}
    assert address_of(moved.parent) == ("9 Orchard Row", "ZZ9 9AA")
    assert decide([moved], on_roll=True, came_back=came_back, grieving=False) == [
        Eligibility(moved, True, "Has responsibility, may be contacted, and has an address.")
    ]


@pytest.mark.parametrize(
    ("who", "says"),
    [
        (adult(contact_restriction="refer_dsl"), "Speak to the safeguarding lead first."),
        (
            adult(contact_restriction="no_address"),
            "No address may be used for this person. The safeguarding lead can name an address to write care of.",
        ),
        (
            adult({"address_restricted": True}),
            "The address is restricted: hand it over in person. The safeguarding lead can name an address to "
            "write care of.",
        ),
    ],
)
def test_the_reason_tells_what_to_do(who: Guardian, says: str) -> None:
    assert decide([who], on_roll=True, came_back=set(), grieving=False)[0].why == says


RESTRICTED = st.sampled_from([value for value in Restriction.values if value != "none"])


@given(RESTRICTED, st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_no_day_lifts_a_restriction(restriction: str, review: date, on: date) -> None:
    who = adult(contact_restriction=restriction, restriction_review=review)
    (decision,) = decide([who], on_roll=True, came_back=set(), grieving=False, on=on)
    assert not decision.may
    assert ("Its review was due" in decision.why) == (review <= on)
