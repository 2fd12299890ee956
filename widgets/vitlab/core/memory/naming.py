"""Names on a tape: keys in English, which can be said in another language. Plain Python."""

from __future__ import annotations

from functools import cache

from vitlab.words import said


class Named(str):
    """A name or a reason that is made of others, and knows of which.

    >>> norm = Named("{layer} output", layer="norm1")
    >>> norm, norm.template, norm.of
    ('norm1 output', '{layer} output', {'layer': 'norm1'})
    """

    __slots__ = ("of", "template")

    template: str
    of: dict[str, str]

    def __new__(cls, template: str, /, **of: str) -> Named:
        """Fill a template, as ``str.format`` does."""
        named = super().__new__(cls, template.format(**of) if of else template)
        named.template, named.of = template, of
        return named


named = cache(Named)
"""The same, made once: every tape asks for the same few."""


def told(name: str) -> str:
    """A name or a reason in the language of now; each of its parts is a name, too.

    >>> told(Named("gradient of {tensor}", tensor=Named("{layer} output", layer="fc1")))
    'gradient of fc1 output'
    """
    if not isinstance(name, Named):
        return said(name)
    return said(name.template, **{field: told(part) for field, part in name.of.items()})
