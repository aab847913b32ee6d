"""Numbers that identify pupils and schools, each checked by its own published form."""


def upn_fault(upn: str) -> str | None:
    """What is wrong with a unique pupil number, in words; None when it is well formed.

    A letter that checks the rest, then 12 characters: local authority 3, establishment 4, year 2, serial 3;
    a temporary number ends in a letter (Department for Education, *Unique pupil numbers: a guide*).
    """
    raise NotImplementedError


def laestab_fault(laestab: str) -> str | None:
    """What is wrong with a school's LAESTAB (local authority 3 digits, establishment 4), or None."""
    raise NotImplementedError


def urn_fault(urn: str) -> str | None:
    """What is wrong with a school's unique reference number (6 digits), or None."""
    raise NotImplementedError
