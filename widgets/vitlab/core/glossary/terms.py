"""Key terms of the lessons, one card each. Plain Python."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from vitlab.core.arguments import either
from vitlab.core.errors import LabError, shown
from vitlab.words import said


@dataclass(frozen=True)
class Term:
    """A word of the lessons, explained in a few sentences.

    >>> from vitlab.core.glossary import find_term
    >>> find_term("CLS").term, find_term("CLS").instrument
    ('CLS token', 'AttentionViewer')
    """

    term: str
    """The word, as the lessons write it."""
    text: str
    """What it means, in two or three short sentences."""
    instrument: str
    """The class of `vitlab.widgets` that shows it best."""
    lessons: tuple[str, ...]
    """The lessons that use it first, as `vitlab.core.quiz` names them."""
    also: tuple[str, ...] = ()
    """Other words for it, and other spellings."""


@cache
def all_terms() -> tuple[Term, ...]:
    """Every card, in the order in which the lessons come to it.

    Returns:
        The cards.

    >>> all_terms()[0].term
    'patch'

    """
    text = (files("vitlab") / "data" / "glossary.toml").read_text(encoding="utf-8")
    return tuple(
        Term(
            **{
                **entry,
                "lessons": tuple(entry["lessons"]),
                "also": tuple(entry.get("also", ())),
            }
        )
        for entry in tomllib.loads(text)["term"]
    )


def find_term(word: str) -> Term:
    """The card of a word, however it is written.

    Args:
        word: A term, or another word for it; capitals do not matter.

    Returns:
        The card.

    Raises:
        LabError: There is none; the message names words that are nearly the same.

    >>> find_term("rope").term
    'rotary positions'

    """
    cards = {name.casefold(): term for term in all_terms() for name in (term.term, *term.also)}
    wanted = word.strip().casefold()
    if wanted not in cards:
        if near := get_close_matches(wanted, cards, n=3, cutoff=0.6):
            raise LabError(
                said(
                    "the glossary has no card {word}: did you mean {near}?",
                    word=shown(word),
                    near=either(near),
                )
            )
        raise LabError(
            said(
                "the glossary has no card {word}: all_terms() lists all there are.",
                word=shown(word),
            )
        )
    return cards[wanted]


def terms_in(text: str) -> tuple[Term, ...]:
    """The cards of the words that a text uses.

    Args:
        text: Any words.

    Returns:
        Each card once, in the order of the glossary; of words inside longer names only the longer.

    >>> [term.term for term in terms_in("Which patch size has the smallest grid?")]
    ['patch size', 'grid']

    """
    found = {name.casefold() for name in _names().findall(text)}
    return tuple(
        term for term in all_terms() if any(n.casefold() in found for n in (term.term, *term.also))
    )


@cache
def _names() -> re.Pattern[str]:
    """Every word of the glossary, the longest first."""
    names = sorted((n for term in all_terms() for n in (term.term, *term.also)), key=len)[::-1]
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
