"""National rules: what holds in every school of England, whatever its authority says."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TypeVar

from gatepost.attendance.codes import Code, CodeBook
from gatepost.policy.reading import PolicyError, convert, read
from gatepost.policy.rules import BankHolidays, Codes, Council, Measures, Role, Roles, SchoolAge

ENGLAND = files("gatepost.policy") / "data" / "england"

T = TypeVar("T")


def rules(name: str, kind: type[T]) -> T:
    """One national file as its type. Raises PolicyError with file, key and mend."""
    return convert(read(ENGLAND / f"{name}.yaml", f"england/{name}.yaml"), kind, f"england/{name}.yaml")


@cache
def code_book() -> CodeBook:
    """Every register code, in each edition of the law."""
    return CodeBook(
        Code(
            symbol=line.symbol,
            byte=ord(line.byte),
            meaning=line.meaning,
            counts_as=line.counts_as,
            start=line.start,
            end=line.end,
            session=line.session,
        )
        for line in rules("codes", Codes).codes
    )


@cache
def roles() -> Mapping[str, Role]:
    """Every role by its key, in the order of the table. Permissions are checked against the list of them."""
    return roles_of(rules("roles", Roles))


def roles_of(table: Roles) -> Mapping[str, Role]:
    """The roles of a table. Raises PolicyError for a permission that is not listed."""
    known = {permission.key for permission in table.permissions}
    for role in table.roles:
        if unknown := sorted(role.permissions - known):
            raise PolicyError(
                "england/roles.yaml",
                f"roles.{role.key}.permissions",
                f"“{unknown[0]}” is not a permission",
                "Correct its spelling, or add it to the list of permissions.",
            )
    return {role.key: role for role in table.roles}


@cache
def measures() -> Measures:
    """From which absence it is called persistent or severe."""
    return rules("measures", Measures)


@cache
def school_age() -> SchoolAge:
    """Compulsory school age, as the law says it; ``attendance.school_age`` works the dates out."""
    return rules("school_age", SchoolAge)


@cache
def bank_holidays() -> frozenset[date]:
    """The weekdays on which no council of England works; the list says in its file how far it reaches."""
    return rules("bank_holidays", BankHolidays).days


@cache
def bank_holidays_known_until() -> date:
    """The last day for which the list of bank holidays speaks; after it, working days are counted without them."""
    return date(max(bank_holidays()).year, 12, 31)


@cache
def council() -> Council:
    """What the council's desk asks, may decide, and says when it returns a referral."""
    return rules("council", Council)


@cache
def council_letters() -> Mapping[str, str]:
    """What a council writes to a parent, in Markdown, by kind of decision."""
    folder = ENGLAND / "council_letters"
    return {
        file.name.removesuffix(".md"): file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".md") and file.name != "README.md"
    }
