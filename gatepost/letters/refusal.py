"""What is said when something cannot be put on paper."""

import re
from typing import TypeVar

import msgspec

from gatepost.letters.places import in_words

F = TypeVar("F", bound=msgspec.Struct)


class CannotPrint(Exception):
    """A document was refused. The message is for the person at the desk: which field, why, what to mend."""


def checked(fact: F) -> F:
    """The same fact, once every part of it has been held against its type.

    Raises CannotPrint, naming the field, for an empty name, a wrong kind, or words that were not shared:
    Python checks none of this when the fact is made.
    """
    try:
        return msgspec.convert(msgspec.to_builtins(fact), type(fact))
    except msgspec.ValidationError as error:
        says, _, where = str(error).partition(" - at `$.")
        raise CannotPrint(f"{in_words(where.rstrip('`'))} {_rule(says)}.") from None


def _rule(says: str) -> str:
    """What msgspec complains of, for a person; what only a programmer can mend stays as it is said."""
    if r"'\\S'" in says:
        return "is empty"
    if most := re.search(r"`array` of length <= (\d+)", says):
        return f"has more than {most[1]} lines: shorten it"
    return f"cannot be printed: {says}"
