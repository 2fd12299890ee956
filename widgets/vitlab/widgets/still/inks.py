"""Colours of the stylesheets, as a picture on white needs them."""

from __future__ import annotations

import re

from PIL import ImageColor

_KNOWN = {
    "ink": "#1f2328",
    "seam": "#1f2328",
    "muted": "#5f6368",
    "edge": "#8a8f94",
    "line": "#dfe3e8",
    "ground": "#ffffff",
    "rule": "#6a4c93",
    "measured": "#1565c0",
}
_OTHER = "#8a8f94"
_NAME = re.compile(r"--([\w-]+)")


def inks(sheet: str) -> dict[str, str]:
    """The colours that a sheet names, of a light theme: the first of each name.

    >>> inks(".vl-x { --vl-blue: #0072b2; } .dark { --vl-blue: #56b4e9; }")["vl-blue"]
    '#0072b2'
    """
    named: dict[str, str] = {}
    for name, value in re.findall(r"--([\w-]+):\s*([^;}]+)", sheet):
        named.setdefault(name, value.strip())
    return named


def ink(colour: str, named: dict[str, str]) -> tuple[int, int, int]:
    """What a colour of a mark is; what is hatched in a page is pale here.

    >>> ink("var(--vl-blue)", {"vl-blue": "#0072b2"}), ink("var(--ink)", {})
    ((0, 114, 178), (31, 35, 40))
    """
    for _ in range(4):  # a name may stand for another
        if colour.startswith("url(#vl-hatch-"):
            red, green, blue = ink(f"var(--vl-{colour[14:-1]})", named)
            return _pale(red), _pale(green), _pale(blue)
        if not (found := _NAME.search(colour)):
            break
        colour = named.get(found[1], "") or _KNOWN.get(found[1], _OTHER)
    try:
        return ImageColor.getrgb(colour)[:3]
    except ValueError:
        return ImageColor.getrgb(_OTHER)[:3]


def _pale(part: int) -> int:
    return round(0.45 * part + 140)
