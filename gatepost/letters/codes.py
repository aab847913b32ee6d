"""The short code on a letter, by which it is found when the post brings it back. It says nothing about anybody."""

import secrets

import qrcode

from gatepost.letters.context import Picture

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O: they are taken for one another."""
_LENGTH, _HALF = 8, 4


def new_code() -> str:
    """A code nobody can guess, with a last sign that shows a slip of the finger: “7K3M-92QX”."""
    drawn = "".join(secrets.choice(SIGNS) for _ in range(_LENGTH - 1))
    return _written(drawn + _check(drawn))


def tidy(typed: str) -> str:
    """A code as it was typed or scanned, in its one spelling; empty where it cannot be one."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    right = len(signs) == _LENGTH and set(signs) <= set(SIGNS) and _check(signs[:-1]) == signs[-1]
    return _written(signs) if right else ""


def qr(code: str) -> Picture:
    """The code as squares for a scanner: dark squares of one path, so that every viewer draws them alike."""
    made = qrcode.QRCode(border=2, error_correction=qrcode.ERROR_CORRECT_M)
    made.add_data(code)
    rows = made.get_matrix()
    dark = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    )
    size = len(rows)
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {size} {size}'><path d='{dark}'/></svg>"
    return Picture(svg=svg, alt=f"Code for returned post: {code}")


def _check(signs: str) -> str:
    """Notices one wrong sign, and two neighbours that changed places: the weights are odd and differ."""
    return SIGNS[sum((2 * place + 1) * SIGNS.index(sign) for place, sign in enumerate(signs)) % len(SIGNS)]


def _written(signs: str) -> str:
    return f"{signs[:_HALF]}-{signs[_HALF:]}"
