"""A language for tests: English, each word longer by 40 %, each sentence in brackets."""

from __future__ import annotations

import re

from vitlab.words.catalogues import Other

_APART = re.compile(r"(\$[^$]*\$|\{[^{}]*\}|<[^<>]*>|&\w+;|\s+)")
"""Formulas, fields, tags and gaps stay."""
_LETTERS = re.compile(r"[^\W\d_]{2,}")


class Lengthened(Other):
    """What has brackets around it can be translated; what has none was forgotten.

    >>> Lengthened().translated("{tokens} patches")
    '⟦{tokens} patchespat⟧'
    """

    name = "long"
    point, comma = ",", "."

    def translated(self, template: str) -> str:
        """A sentence."""
        if not template:
            return ""
        parts = _APART.split(template)
        return f"⟦{''.join(part if _APART.match(part) else _longer(part) for part in parts)}⟧"

    def translated_in(self, context: str, template: str) -> str:
        """A sentence that means two things."""
        return self.translated(template)

    def translated_many(self, one: str, many: str, n: int) -> str:
        """A sentence about a number of things."""
        return self.translated(super().translated_many(one, many, n))


def _longer(text: str) -> str:
    return _LETTERS.sub(
        lambda found: found[0] + found[0][: round(0.4 * len(found[0]))].lower(), text
    )
