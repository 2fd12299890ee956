"""Languages other than English: catalogues of gettext, one for each domain."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from string import Formatter
from typing import Any

from vitlab.words.english import Language

LOCALE = Path(__file__).with_name("locale")
_MARKS = {"de": (",", ".")}
"""What stands before decimals and between thousands; a language that has none writes as English."""
_LONGER = 1.4  # than English
_SENTENCE = r'"((?:[^"\\]|\\.)*)"'
_IN_MODULE = re.compile(
    rf"\b(said\({_SENTENCE}|saidMany\(\s*{_SENTENCE},\s*{_SENTENCE})"
)  # what `said.js` is asked to say
_BETWEEN = re.compile(r"(?<=\d)[.,](?=\d)")
_PLURAL = re.compile(r"plural=([n0-9 ()<>=!&|?:%]+)")


def translated() -> tuple[str, ...]:
    """The languages that have a catalogue."""
    return tuple(sorted({path.parents[1].name for path in LOCALE.glob("*/LC_MESSAGES/*.mo")}))


def load(name: str) -> Language:
    """The language of a name; `ValueError` where there is none."""
    if name not in translated():
        others = " or ".join(map(repr, ("en", *translated())))
        raise ValueError(f"there is no language {name!r}: use {others}.")
    files = sorted(LOCALE.glob(f"{name}/LC_MESSAGES/*.mo"), key=lambda path: path.stem != "base")
    return Translated(name, files)


def sentences_in(text: str) -> Iterator[tuple[str, str, str]]:
    """What a module says: (sentence, "", ""), or of what is counted ("", one, many).

    >>> list(sentences_in('said("a"); saidMany("b", "c", 2)'))
    [('a', '', ''), ('', 'b', 'c')]
    """
    for _, *literals in _IN_MODULE.findall(text):
        alone, one, many = (json.loads(f'"{literal}"') for literal in literals)
        yield alone, one, many


class _Numbers(Formatter):
    """Fills a template; numbers in it are written as a language writes them."""

    def __init__(self, spoken: Language) -> None:
        self._spoken = spoken

    def format_field(self, value: Any, format_spec: str) -> str:
        text: str = super().format_field(value, format_spec)
        return self._spoken.digits(text) if format_spec or isinstance(value, float) else text


class Other(Language):
    """Any language but English."""

    def __init__(self) -> None:
        self._numbers = _Numbers(self)
        self._swapped = {".": self.point, ",": self.comma}
        self.in_page = lru_cache(None)(self._in_page)  # type: ignore[method-assign]

    def filled(self, template: str, values: Mapping[str, Any]) -> str:
        """A sentence with its values."""
        return self._numbers.vformat(template, (), values)

    def digits(self, text: str) -> str:
        """Numbers that are written already; what parts them stays."""
        return _BETWEEN.sub(lambda found: self._swapped[found[0]], text)

    def longest(self, characters: int) -> int:
        """How long a text may be that has so much room in English."""
        return round(_LONGER * characters)

    def _in_page(self, text: str) -> str:
        """An object literal with what a module says, for `said.js`."""
        words: dict[str, Any] = {}
        for alone, one, many in sentences_in(text):
            if many:
                words[many] = [self.translated_many(one, many, n) for n in self._examples]
            else:
                words[alone] = self.translated(alone)
        told = {"name": self.name, "point": self.point, "comma": self.comma, "words": words}
        return f"{json.dumps(told, ensure_ascii=False)[:-1]}, kind: (n) => Number({self._kind})}}"

    _examples: tuple[int, ...] = (1, 2)
    """A number for each form that a sentence about a number has."""
    _kind = "n != 1"
    """Which form a number n takes, as C and JavaScript write it."""


class Translated(Other):
    """A language whose catalogues are files."""

    def __init__(self, name: str, files: Iterable[Path]) -> None:
        self.name = name
        self.point, self.comma = _MARKS.get(name, (".", ","))
        super().__init__()
        self._catalogues = NullTranslations()
        for path in reversed(list(files)):
            with path.open("rb") as file:
                catalogue = GNUTranslations(file)
            catalogue.add_fallback(self._catalogues)
            self._catalogues = catalogue
        self._learn_plural()
        self.translated = lru_cache(None)(self._translated)  # type: ignore[method-assign]

    def _translated(self, template: str) -> str:
        return self._catalogues.gettext(template) if template else ""  # "" would give the header

    def translated_in(self, context: str, template: str) -> str:
        """A sentence that means two things."""
        return self._catalogues.pgettext(context, template)

    def translated_many(self, one: str, many: str, n: int) -> str:
        """A sentence about a number of things."""
        return self._catalogues.ngettext(one, many, n)

    def _learn_plural(self) -> None:
        header = self._catalogues.info().get("plural-forms", "")
        if found := _PLURAL.search(header):
            from gettext import c2py

            self._kind, form = found[1], c2py(found[1])
            first = {form(n): n for n in range(200, -1, -1)}
            self._examples = tuple(first[kind] for kind in sorted(first))
