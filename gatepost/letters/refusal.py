"""What is said when something cannot be put on paper."""


class CannotPrint(Exception):
    """A document was refused. The message is for the person at the desk: which field, why, what to mend."""
