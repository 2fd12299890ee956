"""Words with formulas in them, ready for a page: MathML as nested lists. Plain Python."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from vitlab.core.errors import LabError
from vitlab.words import said

Pieces: TypeAlias = list[Any]
"""Words, and between them formulas: a list of a tag's name and what stands in it."""

_TOKEN = re.compile(r"\\[a-zA-Z]+|\d+(?:,\d{3})*(?:\.\d+)?|\S")
_SIGNS = {
    "-": "−",
    "\\cdot": "·",
    "\\times": "×",
    "\\lfloor": "⌊",
    "\\rfloor": "⌋",
    "\\le": "≤",
    "\\ge": "≥",
    "\\approx": "≈",
}
_SCRIPTS = {"^": "msup", "_": "msub"}


def pieces(text: str) -> Pieces:
    """Words and formulas of a text, in which mathematics stands between dollar signs.

    Args:
        text: Words, and formulas in the few signs of TeX that the questions use.

    Returns:
        Words as strings; a formula as ``["math", …]``, whose parts are lists of the same form.

    Raises:
        LabError: A dollar sign has no partner, or a formula has a sign that is not known.

    >>> pieces("It falls as $1/P^2$.")[0::2]
    ['It falls as ', '.']
    >>> pieces("$P^2$")
    [['math', ['msup', ['mi', 'P'], ['mn', '2']]]]

    """
    parts = text.split("$")
    if len(parts) % 2 == 0:
        raise LabError(
            said(
                "a formula of {text} does not end: each dollar sign takes another.", text=repr(text)
            )
        )
    found = [_formula(part) if place % 2 else part for place, part in enumerate(parts)]
    return [part for part in found if part]


def _formula(text: str) -> Pieces:
    tokens = _TOKEN.findall(text)[::-1]
    try:
        row = _row(tokens)
    except IndexError:
        raise LabError(said("the formula {text} ends too early.", text=repr(text))) from None
    if tokens:
        raise LabError(
            said("the formula {text} closes a brace that it has not opened.", text=repr(text))
        )
    return ["math", *row]


def _row(tokens: list[str]) -> Pieces:
    """What stands there until a brace closes; takes it from the end of the list."""
    row: Pieces = []
    while tokens and tokens[-1] != "}":
        atom = _atom(tokens)
        while tokens and tokens[-1] in _SCRIPTS:
            atom = [_SCRIPTS[tokens.pop()], atom, _atom(tokens)]
        row.append(atom)
    return row


def _atom(tokens: list[str]) -> Pieces:
    token = tokens.pop()
    if token == "{":
        inner = _row(tokens)
        tokens.pop()
        return ["mrow", *inner]
    if token[0].isdigit():
        return ["mn", token]
    if token.isalpha():
        return ["mi", token]
    if token[0] == "\\" and token not in _SIGNS:
        raise LabError(
            said(
                "no formula may say {sign}: use one of {known}.",
                sign=token,
                known=", ".join(_SIGNS),
            )
        )
    return ["mo", _SIGNS.get(token, token)]
