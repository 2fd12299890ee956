"""A receipt with small print, drawn stroke by stroke in whole numbers. Plain Python."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from vitlab.core.grid import Box
from vitlab.core.images.pixels import Pixels
from vitlab.core.images.strokes import advance, letters

RECEIPT_SIZE = (1920, 1080)
"""(height, width) in pixels."""
_PAPER, _INK = (231, 226, 214), (38, 36, 42)
_LEFT, _RIGHT, _SMALL, _LAST = 140, 940, 22, 1608
_CODE = "BOX 7, CODE Q8K-352."
_RETURNS = "RETURNS WITHIN 14 DAYS: "
RECEIPT_LINE: Box = (_LAST, 90 + len(_RETURNS) * advance(_SMALL), _SMALL, 300)
"""(top, left, height, width) of the smallest print: the code at the end of the last line."""
_ITEMS = (
    ("2 × ESPRESSO", "5.60"),
    ("1 × FLAT WHITE", "4.20"),
    ("3 × CINNAMON ROLL", "9.90"),
    ("1 × SOUP OF THE DAY", "7.50"),
    ("1 × BREAD, BUTTER", "2.80"),
    ("2 × LEMONADE", "6.40"),
)
_SMALL_PRINT = (
    "CONTAINS MILK, GLUTEN AND EGG. MAY CONTAIN TRACES OF NUTS.",
    "THANK YOU FOR NOT FEEDING THE CAT.",
    _RETURNS + _CODE,
)


def draw_receipt(seed: int = 0) -> Pixels:
    """Draw a receipt of 1,920 × 1,080 px whose smallest letters are 22 px high.

    Args:
        seed: The same seed gives the same bytes everywhere: no float takes part, and no font.

    Returns:
        Pixels as `as_image` gives them.

    >>> draw_receipt().shape
    (1920, 1080, 3)

    """
    rng = np.random.default_rng(seed)
    ink = _inked(rng)
    height, width = RECEIPT_SIZE
    shade = 2 * np.arange(height, dtype=np.int16)[:, None] + np.arange(width, dtype=np.int16)
    tone = rng.integers(-5, 6, RECEIPT_SIZE, dtype=np.int8) - shade // 150
    pixels = np.empty((height, width, 3), np.uint8)
    for channel, (paper, black) in enumerate(zip(_PAPER, _INK, strict=True)):
        pixels[..., channel] = ((paper + tone) * (16 - ink) + black * ink) // 16
    return pixels


@cache
def receipt() -> Pixels:
    """The receipt of the first seed, drawn once; not to be written to."""
    pixels = draw_receipt()
    pixels.flags.writeable = False
    return pixels


def _inked(rng: np.random.Generator) -> NDArray[np.int16]:
    """(height, width): sixteenths of each pixel that ink covers."""
    ink = np.zeros(RECEIPT_SIZE, np.int16)
    _centred(ink, "CAFÉ CHELSEA", 96, 72)
    _centred(ink, "12 HARBOUR STREET · OPEN TILL NINE", 208, 30)
    for row, (what, price) in enumerate(_ITEMS):
        _write(ink, what, 340 + 92 * row, _LEFT, 34)
        _write(ink, price, 340 + 92 * row, _RIGHT - len(price) * advance(34), 34)
    ink[896:902, _LEFT:_RIGHT] = 16
    _write(ink, "TOTAL", 956, _LEFT, 60)
    _write(ink, "36.40", 956, _RIGHT - 5 * advance(60), 60)
    _write(ink, "VAT 7 %   2.38   CARD ENDING 4417", 1096, _LEFT, 28)
    _bars(ink, rng)
    for row, line in enumerate(_SMALL_PRINT):
        _write(ink, line, _LAST + 50 * (row - 2), 90, _SMALL)
    return ink


def _centred(ink: NDArray[np.int16], line: str, top: int, height: int) -> None:
    _write(ink, line, top, (RECEIPT_SIZE[1] - len(line) * advance(height)) // 2, height)


def _write(ink: NDArray[np.int16], line: str, top: int, left: int, height: int) -> None:
    written = letters(line, height).astype(np.int16)
    place = ink[top : top + written.shape[0], left : left + written.shape[1]]
    np.maximum(place, written, out=place)


def _bars(ink: NDArray[np.int16], rng: np.random.Generator) -> None:
    """A bar code: it says nothing."""
    left = _LEFT
    while left < _RIGHT - 16:
        wide, gap = (4 * int(n) for n in rng.integers(1, 4, 2))
        ink[1190:1440, left : left + wide] = 16
        left += wide + gap
