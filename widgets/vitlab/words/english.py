"""English, and what every other language does too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Language:
    """How sentences and numbers are written; this one is English, in which the code has them."""

    name = "en"
    point, comma = ".", ","
    """What stands before decimals, and between thousands."""

    def translated(self, template: str) -> str:
        """A sentence."""
        return template

    def translated_in(self, context: str, template: str) -> str:
        """A sentence that means two things."""
        return template

    def translated_many(self, one: str, many: str, n: int) -> str:
        """A sentence about a number of things."""
        return one if n == 1 else many

    def filled(self, template: str, values: Mapping[str, Any]) -> str:
        """A sentence with its values."""
        return template.format_map(values)

    def digits(self, text: str) -> str:
        """A number that is written already."""
        return text

    def longest(self, characters: int) -> int:
        """How long a text may be that has so much room in English."""
        return characters

    def in_page(self, text: str) -> str:
        """What a module needs to say its sentences in a browser; empty for English."""
        return ""


ENGLISH = Language()
