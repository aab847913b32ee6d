"""Numbers that identify pupils and schools, each checked by its own published form."""

import re

_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # I, O and S are left out: they look like digits
_UPN = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")


def upn_fault(upn: str) -> str | None:
    """What is wrong with a unique pupil number, in words; None when it is well formed.

    A letter that checks the rest, then 12 characters: local authority 3, establishment 4, year 2, serial 3;
    a temporary number ends in a letter (Department for Education, *Unique pupil numbers: a guide*).
    """
    if len(upn) != 13:
        return f"A UPN has 13 characters; this has {len(upn)}"
    if not _UPN.fullmatch(upn):
        return "A UPN is a capital letter, 11 digits, and a digit (temporary: a capital letter)"
    if not set(upn[0] + upn[12]) <= set(_LETTERS + "0123456789"):
        return "A UPN never has the letters I, O or S, which look like digits"
    letter = _check_letter(upn[1:])
    return (
        None
        if upn[0] == letter
        else f"The first letter of this UPN should be {letter}: look for a mistyped digit"
    )


def _check_letter(rest: str) -> str:
    """The letter that checks the twelve characters after it: each counts its place, from 2 to 13."""
    values = (_LETTERS.index(c) if c in _LETTERS else int(c) for c in rest)
    return _LETTERS[sum(place * value for place, value in enumerate(values, start=2)) % len(_LETTERS)]


def laestab_fault(laestab: str) -> str | None:
    """What is wrong with a school's LAESTAB (local authority 3 digits, establishment 4), or None."""
    return _digits_fault("A LAESTAB", laestab, 7)


def urn_fault(urn: str) -> str | None:
    """What is wrong with a school's unique reference number (6 digits), or None."""
    return _digits_fault("A URN", urn, 6)


def _digits_fault(name: str, number: str, length: int) -> str | None:
    if not re.fullmatch(r"[0-9]*", number):
        return f"{name} has digits only"
    return None if len(number) == length else f"{name} has {length} digits; this has {len(number)}"
