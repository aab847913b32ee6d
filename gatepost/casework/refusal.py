"""How an action says no."""


class Refused(Exception):
    """An action that cannot be done as asked. ``faults`` maps a field to a sentence that says how to mend it."""

    def __init__(self, **faults: str) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults
