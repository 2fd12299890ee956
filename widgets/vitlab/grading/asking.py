"""What a task asks, as its text says it: options of a choice, numbers and words of a course.

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
from vitlab.notebooks import language_of
from vitlab.words import digits, said, speaking

OPTIONS = re.compile(r"^- \*\*\w\*\*: .*(?:\n- \*\*\w\*\*: .*)*", re.MULTILINE)
_NUMBER = re.compile(r"(<!-- (\d+\.\d+) (\w+) -->)[^<]*(<!-- -->)")
_MARK = re.compile(r"<!-- (?:\d+\.\d+ \w+ )?-->")
_ALT = re.compile(r'(?<=<img alt=")[^"]*')
_TASK = re.compile(r"task-(\d+)-(\d+)")
_PICTURE = re.compile(r"(?<=data:image/svg\+xml;base64,)[A-Za-z0-9+/=]+")


def with_options(exercise: Exercise, source: str) -> str:
    """The options of a choice where they stood before; new ones stand above the picture."""
    if not isinstance(exercise, Choice):
        return source
    options = "\n".join(
        f"- **{key}**: {said(option.text)}" for key, option in exercise.shown.items()
    )
    if OPTIONS.search(source):
        return OPTIONS.sub(lambda found: options, source, count=1)
    text, picture, alt = source.partition("\n\n<!-- pictures/")
    return f"{text}\n\n{options}{picture}{alt}"


def told(exercise: Exercise, name: str) -> str:
    """What a text says where it marks one of the words or numbers of an exercise.

    >>> told(find("10.3"), "context")
    '4,096'
    """
    if name in exercise.words:
        return said(exercise.words[name])
    return digits(f"{exercise.numbers[name]:,.10g}")


def without_marks(text: str) -> str:
    """The text as it is read where nobody hides comments.

    >>> without_marks("a window of <!-- 10.3 context -->4,096<!-- --> tokens")
    'a window of 4,096 tokens'
    """
    return _MARK.sub("", text)


def with_numbers_of(find: Callable[[str], Exercise], source: str) -> str:
    """The text with the numbers of exercises wherever it marks them, in its pictures too.

    >>> from vitlab.grading.course import find
    >>> with_numbers_of(find, "a window of <!-- 10.3 context -->…<!-- -->")
    'a window of <!-- 10.3 context -->4,096<!-- -->'
    """

    def number(found: re.Match[str]) -> str:
        return f"{found[1]}{told(find(found[2]), found[3])}{found[4]}"

    def picture(found: re.Match[str]) -> str:
        drawn = base64.b64decode(found[0]).decode("utf-8")
        told = _NUMBER.sub(number, drawn)
        return found[0] if told == drawn else base64.b64encode(told.encode("utf-8")).decode()

    return _PICTURE.sub(picture, _NUMBER.sub(number, source))


def _as_drawn(exercise: Exercise, source: str) -> str:
    """A task with the options of its choice, and the words for who cannot see its picture."""
    text = with_options(exercise, source)
    words = said(exercise.words.get("picture", ""))
    return _ALT.sub(lambda _: words, text, count=1) if words else text


def as_asked(
    notebook: dict[str, Any], numbers: Mapping[str, Mapping[str, float]]
) -> dict[str, Any]:
    """One of our notebooks, whose texts and pictures say these numbers, by exercise and name.

    They are said in the notebook's own language.

    A cell that is changed has no checksum of nbgrader's any more, which would be another cell's.
    """

    def asked(exercise_id: str) -> Exercise:
        return with_numbers(find(exercise_id), numbers)

    notebook = deepcopy(notebook)
    with speaking(language_of(notebook)):
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                was = "".join(cell["source"])
                text = with_numbers_of(asked, was)
                if task := _TASK.fullmatch(cell.get("id", "")):
                    text = _as_drawn(asked(f"{task[1]}.{task[2]}"), text)
                if text != was:
                    cell["source"] = text
                    cell["metadata"].get("nbgrader", {}).pop("checksum", None)
    return notebook
