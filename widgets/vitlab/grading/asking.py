"""What a task asks, as its text says it: the options of a choice, and the numbers of a course."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

from vitlab.grading.exercise import Exercise
from vitlab.grading.guessing import Choice

OPTIONS = re.compile(r"^- \*\*\w\*\*: .*(?:\n- \*\*\w\*\*: .*)*", re.MULTILINE)
_NUMBER = re.compile(r"(<!-- (\d+\.\d+) (\w+) -->)[^<]*(<!-- -->)")
_PICTURE = re.compile(r"(?<=data:image/svg\+xml;base64,)[A-Za-z0-9+/=]+")


def with_options(exercise: Exercise, source: str) -> str:
    """The options of a choice where they stood before; new ones stand above the picture."""
    if not isinstance(exercise, Choice):
        return source
    options = "\n".join(f"- **{key}**: {option.text}" for key, option in exercise.shown.items())
    if OPTIONS.search(source):
        return OPTIONS.sub(lambda found: options, source, count=1)
    text, picture, alt = source.partition("\n\n<!-- pictures/")
    return f"{text}\n\n{options}{picture}{alt}"


def with_numbers_of(find: Callable[[str], Exercise], source: str) -> str:
    """The text with the numbers of exercises wherever it marks them, in its pictures too.

    >>> from vitlab.grading.course import find
    >>> with_numbers_of(find, "a window of <!-- 10.3 context -->…<!-- -->")
    'a window of <!-- 10.3 context -->4,096<!-- -->'
    """

    def number(found: re.Match[str]) -> str:
        value = find(found[2]).numbers[found[3]]
        return f"{found[1]}{value:,.10g}{found[4]}"

    def picture(found: re.Match[str]) -> str:
        drawn = base64.b64decode(found[0]).decode("utf-8")
        told = _NUMBER.sub(number, drawn)
        return found[0] if told == drawn else base64.b64encode(told.encode("utf-8")).decode()

    return _PICTURE.sub(picture, _NUMBER.sub(number, source))
