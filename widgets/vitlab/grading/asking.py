"""What a task asks, as its text says it: the options of a choice, and the numbers of a course.

Code needs no other text: it reads its numbers with `numbers`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from vitlab.grading.course import find
from vitlab.grading.exercise import Exercise
from vitlab.grading.guessing import Choice
from vitlab.grading.varying import with_numbers

OPTIONS = re.compile(r"^- \*\*\w\*\*: .*(?:\n- \*\*\w\*\*: .*)*", re.MULTILINE)
_NUMBER = re.compile(r"(<!-- (\d+\.\d+) (\w+) -->)[^<]*(<!-- -->)")
_TASK = re.compile(r"task-(\d+)-(\d+)")
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


def as_asked(
    notebook: dict[str, Any], numbers: Mapping[str, Mapping[str, float]]
) -> dict[str, Any]:
    """One of our notebooks, whose texts and pictures say these numbers, by exercise and name.

    A cell that is changed has no checksum of nbgrader's any more, which would be another cell's.
    """

    def asked(exercise_id: str) -> Exercise:
        return with_numbers(find(exercise_id), numbers)

    notebook = deepcopy(notebook)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            was = "".join(cell["source"])
            text = with_numbers_of(asked, was)
            if task := _TASK.fullmatch(cell.get("id", "")):
                text = with_options(asked(f"{task[1]}.{task[2]}"), text)
            if text != was:
                cell["source"] = text
                cell["metadata"].get("nbgrader", {}).pop("checksum", None)
    return notebook
