"""Words in a picture, in the one typeface that is wherever Pillow is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont

# Signs that it has not, and how they are written without it.
_INSTEAD = str.maketrans(
    {
        "×": "x",
        "−": "-",
        "–": "-",
        "—": "-",
        "→": "->",
        "←": "<-",
        "↔": "<->",
        "÷": "/",
        "²": "^2",
        "³": "^3",
        "⁰": "^0",
        "½": "1/2",
        "⅓": "1/3",
        "√": "root ",
        "Σ": "sum ",
        "≤": "<=",
        "≥": ">=",
        "≈": "about ",
        "∞": "infinity",
        "‖": "|",
        "µ": "u",
        "′": "'",
        "α": "alpha",
        "β": "beta",
        "γ": "gamma",
        "λ": "lambda",
        "σ": "sigma",
        "τ": "tau",
    }
)


_FINE = 2  # drawn so many times as large: small letters alone stand unevenly


@cache
def _font(size: int) -> Any:
    return ImageFont.load_default(_FINE * size)


def length(words: str, size: int) -> float:
    """How many pixels wide a line of words is."""
    return float(_font(size).getlength(words)) / _FINE


def write(
    picture: Image.Image, place: tuple[float, float], words: str, size: int, ink: Any
) -> None:
    """Put a line of words into a picture, from their left upper corner (left, top)."""
    room = (round(_FINE * (length(words, size) + 2)), round(_FINE * 1.4 * size))
    mask = Image.new("L", room)
    ImageDraw.Draw(mask).text((0, 0), words, fill=255, font=_font(size))
    left, top = map(round, place)
    picture.paste(ink, (left, top), mask.resize([side // _FINE for side in room]))


def plain(words: str) -> str:
    """Words in signs that the typeface has.

    >>> plain("7 × 14 = 98 patches, 197² pairs")
    '7 x 14 = 98 patches, 197^2 pairs'
    """
    return words.translate(_INSTEAD)


def lines(words: str, size: int, width: int) -> Iterator[str]:
    """Words as lines that are no wider than so many pixels, unless one word is.

    >>> list(lines("one line and another", 12, 60))
    ['one line', 'and', 'another']
    """
    line = ""
    for word in plain(words).split():
        longer = f"{line} {word}".strip()
        if line and length(longer, size) > width:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def cut(words: str, size: int, width: int) -> str:
    """As many words as have room in one line.

    >>> cut("fewer pairs than at 1 px", 12, 90)
    'fewer pairs …'
    """
    first, *others = [*lines(words, size, width - round(length(" …", size))), ""]
    return f"{first} …" if any(others) else first
