"""What a sentence of the code is in the language of now."""

from __future__ import annotations

from typing import Any

from vitlab.words.speaking import now


def said(template: str, /, **values: Any) -> str:
    """A sentence in the language of now, with its values; numbers get that language's separators.

    The template is the English sentence, written out where it is said: that is how it is found and
    given to translators. Without values it stays as it is, so a browser may fill its fields.

    >>> said("{count:,} patches, each of {share} px", count=1024, share="2.5")
    '1,024 patches, each of 2.5 px'
    >>> said("Patch {index}: row {row}")
    'Patch {index}: row {row}'
    """
    spoken = now()
    text = spoken.translated(template)
    return spoken.filled(text, values) if values else text


def said_in(context: str, template: str, /, **values: Any) -> str:
    """The same where one English word is two in another language; the context tells them apart.

    >>> said_in("of a menu", "none")
    'none'
    """
    spoken = now()
    text = spoken.translated_in(context, template)
    return spoken.filled(text, values) if values else text


def said_many(one: str, many: str, n: int, /, **values: Any) -> str:
    """A sentence about a number of things; ``{n}`` is that number as it is read.

    >>> said_many("{n} row", "{n} rows", 1), said_many("{n} row", "{n} rows", 1414)
    ('1 row', '1,414 rows')
    """
    spoken = now()
    counted = {"n": spoken.digits(f"{n:,}"), **values}
    return spoken.filled(spoken.translated_many(one, many, n), counted)


def word(template: str) -> str:
    """Mark a sentence of a constant, so that it is translated when it is `said`.

    >>> word("rows")
    'rows'
    """
    return template


def digits(text: str) -> str:
    """A number that is written already, with the separators of the language of now.

    >>> digits("1,234.5")
    '1,234.5'
    """
    return now().digits(text)


def longest(characters: int) -> int:
    """How long a text may be in the language of now that has so much room in English.

    >>> longest(300)
    300
    """
    return now().longest(characters)
