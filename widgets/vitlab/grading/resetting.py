"""``reset``: a clean copy of a lab beside the student's own, which stays as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from vitlab.grading.asking import as_asked
from vitlab.grading.course import UnknownExercise, find_lab
from vitlab.grading.settings import settings
from vitlab.notebooks import in_language, labs_folder
from vitlab.words import language, said


@dataclass(frozen=True)
class Reset:
    """What came of a `reset`: the name of the clean copy, or none, and a sentence."""

    name: str
    sentence: str

    def __repr__(self) -> str:
        return self.sentence


def reset(lab: int) -> Reset:
    """Lay a clean copy of a lab into the working directory, as ``04_….clean.ipynb``.

    Nothing is overwritten, and the progress file is left alone.
    """
    try:
        number = find_lab(lab).number
        found = sorted(labs_folder().glob(f"{number:02d}_*.ipynb"))
        if not found:
            told = said(
                "The notebook of lab {lab} is missing here: install vitlab once more.", lab=lab
            )
            return Reset("", told)
        page = in_language(found[0], language())
        name, is_new = _laid(_clean(page.read_bytes()), page.stem)
    except UnknownExercise as unknown:
        return Reset("", str(unknown.args[0]))
    except OSError as error:
        why = (error.strerror or said("it cannot be written")).lower()
        return Reset(
            "", said("No clean copy of lab {lab} was made: {reason}.", lab=lab, reason=why)
        )
    if is_new:
        told = said(
            "{name} is a clean copy of lab {lab}: open it beside yours. Your own notebook, your "
            "points and your guesses stay as they are.",
            name=name,
            lab=lab,
        )
    else:
        told = said(
            "{name} was there already, a clean copy of lab {lab}: open it beside yours. Your own "
            "notebook, your points and your guesses stay as they are.",
            name=name,
            lab=lab,
        )
    return Reset(name, told)


def _clean(content: bytes) -> bytes:
    """The lab as this course asks it."""
    numbers = settings()[0].numbers
    if not numbers:
        return content
    page = as_asked(json.loads(content), numbers)
    return (json.dumps(page, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode("utf-8")


def _laid(content: bytes, stem: str) -> tuple[str, bool]:
    """The name of a file with this content, and whether it was not there before."""
    for path in map(Path, _names(stem)):
        try:
            file = path.open("xb")
        except FileExistsError:
            if path.is_file() and path.read_bytes() == content:
                return path.name, False
            continue
        try:
            with file:
                file.write(content)
        except OSError:
            path.unlink()  # half of a notebook helps nobody
            raise
        return path.name, True
    raise AssertionError  # there is always another name


def _names(stem: str) -> Iterator[str]:
    yield f"{stem}.clean.ipynb"
    yield from (f"{stem}.clean-{number}.ipynb" for number in count(2))
