"""How one session is drawn and said: a shape of its own for each sort of mark, whatever the colour."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from gatepost.attendance.codes import Code, CountsAs
from gatepost.charts.svg import Element, circle, path, points, rect, words

Look = Literal[
    "present",
    "late",
    "elsewhere",
    "agreed",
    "not-agreed",
    "after-close",
    "no-reason",
    "not-required",
    "unmarked",
    "to-come",
]
Variant = Literal["staff", "parent"]
"""Staff see "not agreed" in brick red; families never do: theirs is solid ink."""


class Half(NamedTuple):
    """Half a day's cell, in pixels."""

    width: float
    height: float


PLAIN = Half(9, 16)
WITH_CODE = Half(14, 20)
_HATCH_STEP = 4.5

_BY_SYMBOL: Mapping[str, Look] = {"L": "late", "U": "after-close", "N": "no-reason"}
_BY_CLASS: Mapping[CountsAs, Look] = {
    "attending": "present",
    "attending_elsewhere": "elsewhere",
    "authorised": "agreed",
    "unauthorised": "not-agreed",
    "not_possible": "not-required",
    "administrative": "not-required",
}

KEY_WORDS: Mapping[Look, str] = {
    "present": "In school",
    "late": "Late, before the register closed",
    "elsewhere": "Learning somewhere else, as arranged",
    "agreed": "Away, agreed by the school (illness counts here)",
    "not-agreed": "Away, not agreed by the school",
    "after-close": "Arrived after the register closed",
    "no-reason": "Away, no reason known yet",
    "not-required": "Not asked to attend, or school closed",
    "unmarked": "No mark in the register",
    "to-come": "Still to come",
}

# Where the published meaning is long, the word that people use.
_SHORT: Mapping[str, str] = {
    "/": "in school",
    "\\": "in school",
    "L": "in school, late",
    "I": "agreed (ill)",
    "M": "agreed (medical or dental appointment)",
    "C": "agreed (exceptional circumstances)",
    "C2": "agreed (part-time timetable)",
    "E": "agreed (suspended or excluded)",
    "G": "not agreed (holiday)",
    "N": "no reason known yet",
    "O": "not agreed (other)",
    "U": "not agreed (arrived after the register closed)",
}
_CLASS_WORDS: Mapping[CountsAs, str] = {
    "attending": "in school",
    "attending_elsewhere": "learning elsewhere",
    "authorised": "agreed",
    "unauthorised": "not agreed",
    "not_possible": "not asked to attend",
    "administrative": "not counted",
}


def look_of(code: Code) -> Look:
    """How a mark is drawn: by what it counts as, with shapes of their own for L, U and N."""
    return _BY_SYMBOL.get(code.symbol, _BY_CLASS[code.counts_as])


def said(code: Code) -> str:
    """A mark in words, as "O, not agreed (other)"; a plain present has no letter to say."""
    if code.symbol in "/\\":
        return _SHORT[code.symbol]
    meaning = code.meaning[:1].lower() + code.meaning[1:]
    return f"{code.symbol}, {_SHORT.get(code.symbol) or f'{_CLASS_WORDS[code.counts_as]} ({meaning})'}"


def draw_half(parent: Element, look: Look, half: Half, variant: Variant, code: str | None = None) -> None:
    """Draw one session at the origin of ``parent``; ``code`` puts its letters in place of the small signs."""
    _DRAWN[look](parent, half, "-ink" if variant == "parent" else "")
    if code is None:
        _sign(parent, look, half)
    else:
        _letters(parent, look, half, code)


def _present(parent: Element, half: Half, suffix: str) -> None:
    rect(parent, "present", 0, 0, *half)


def _agreed(parent: Element, half: Half, suffix: str) -> None:
    rect(parent, "paper", 0, 0, *half)
    path(parent, f"agreed{suffix}", _hatch(half, _HATCH_STEP, rising=True))
    _frame(parent, f"agreed{suffix}", half)


def _not_agreed(parent: Element, half: Half, suffix: str) -> None:
    rect(parent, f"not-agreed{suffix}", 0, 0, *half)


def _after_close(parent: Element, half: Half, suffix: str) -> None:
    width, height = half
    middle, reach, depth = width / 2, 0.4 * width, 6.5
    notch = [(0, 0), (middle - reach, 0), (middle, depth), (middle + reach, 0), (width, 0)]
    path(parent, f"not-agreed{suffix}", points([*notch, (width, height), (0, height)]) + "Z")


def _no_reason(parent: Element, half: Half, suffix: str) -> None:
    rect(parent, "paper", 0, 0, *half)
    _frame(parent, "unsettled", half)


def _not_required(parent: Element, half: Half, suffix: str) -> None:
    path(parent, "faint", _hatch(half, 4, rising=False))


def _unmarked(parent: Element, half: Half, suffix: str) -> None:
    rect(parent, "paper", 0, 0, *half)
    _frame(parent, "axis", half)


def _to_come(parent: Element, half: Half, suffix: str) -> None:
    _frame(parent, "to-come", half)


_DRAWN: Mapping[Look, Callable[[Element, Half, str], None]] = {
    "present": _present,
    "late": _present,
    "elsewhere": _present,
    "agreed": _agreed,
    "not-agreed": _not_agreed,
    "after-close": _after_close,
    "no-reason": _no_reason,
    "not-required": _not_required,
    "unmarked": _unmarked,
    "to-come": _to_come,
}


def _sign(parent: Element, look: Look, half: Half) -> None:
    x, y = half.width / 2, half.height / 2
    if look == "late":
        circle(parent, "sign", x, y, 2.2)
    elif look == "elsewhere":
        rect(parent, "outline", x - 2.5, y - 2.5, 5, 5)
    elif look == "unmarked":
        rect(parent, "sign", x - 2, y - 0.6, 4, 1.2)
    elif look == "no-reason":
        words(parent, "?", x, y + 4, "sign", text_anchor="middle", font_weight="bold")


def _letters(parent: Element, look: Look, half: Half, code: str) -> None:
    """The code, on a plate of paper where the texture would run through it."""
    if look in ("agreed", "not-required"):
        rect(parent, "paper", 1.5, 4, half.width - 3, half.height - 8)
    on_solid = look in ("not-agreed", "after-close")
    baseline = half.height - 2.5 if look == "after-close" else half.height / 2 + 4
    ink = "on-solid" if on_solid else "sign"
    words(parent, code, half.width / 2, baseline, ink, text_anchor="middle", font_weight="bold")


def _frame(parent: Element, ink: str, half: Half) -> None:
    rect(parent, ink, 0.6, 0.6, half.width - 1.2, half.height - 1.2)


def _hatch(half: Half, step: float, *, rising: bool) -> str:
    """Lines at 45° that end at the cell's edge, without a pattern or a clip: these print everywhere alike."""
    width, height = half
    lines, reach = "", step / 2
    while reach < width + height:
        left, right = max(0.0, reach - height), min(width, reach)
        ends = [(left, reach - left), (right, reach - right)]
        lines += points(ends if rising else [(width - x, y) for x, y in ends])
        reach += step
    return lines
