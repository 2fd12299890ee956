"""The colours of numbers, as the page has them: its module is where they stand."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_MODULE = Path(__file__).parents[1] / "canvas" / "colour.js"
_ROW = r'{name}: ((?:"[0-9a-f]+"[\s+]*)+)'


@cache
def palette(name: str) -> NDArray[np.uint8]:
    """(256, 3): red, green and blue for each byte.

    >>> palette("viridis")[[0, 255]].tolist()
    [[68, 1, 84], [253, 231, 37]]
    """
    found = re.search(_ROW.format(name=name), _MODULE.read_text(encoding="utf-8"))
    assert found is not None, f"{_MODULE.name} has no colours of that name"
    letters = "".join(re.findall(r"[0-9a-f]+", found[1]))
    anchors = np.frombuffer(bytes.fromhex(letters), np.uint8).reshape(-1, 3)
    places = np.linspace(0, len(anchors) - 1, 256)
    channels = [np.interp(places, np.arange(len(anchors)), one) for one in anchors.T]
    return np.stack(channels, axis=1).round().astype(np.uint8)
