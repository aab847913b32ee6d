"""Words with gaps, filled: what is said in a conversation and what a readiness check tells."""

import re
from collections.abc import Collection, Iterator, Mapping

from gatepost.policy.schema import Step

_SLOT = re.compile(r"\{([a-z_]+)\}")


def slots_in(text: str) -> tuple[str, ...]:
    """The gaps of a text, in order."""
    return tuple(_SLOT.findall(text))


def fill(text: str, slots: Mapping[str, str]) -> str:
    """The text with every gap filled. Raises KeyError when a fact is missing: nothing is said with a hole in it."""
    return _SLOT.sub(lambda gap: slots[gap[1]], text)


def spoken(step: Step, holds: Collection[str], slots: Mapping[str, str]) -> Iterator[str]:
    """What is said at one step, line by line, given the conditions that hold. Nothing, if the step's does not."""
    met = {"always", *holds}
    if step.when in met:
        yield from (fill(line.say, slots) for line in step.lines if line.when in met)
