"""What is said when something cannot be put on paper."""

from typing import TypeVar

import msgspec

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
        field = where.rstrip("`") or "The document"
        rule = "is empty" if r"'\\S'" in says else f"cannot be printed: {says}"
        raise CannotPrint(f"{field} {rule}.") from None
