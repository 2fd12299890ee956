"""What a teacher sets for a course: ``vitlab-course.toml`` beside the progress file."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vitlab.grading.rungs import RUNGS
from vitlab.grading.store import location
from vitlab.grading.words import shown

NAME = "vitlab-course.toml"


@dataclass(frozen=True)
class Settings:
    """What a course may set, and what holds where it sets nothing.

    ``hints`` is how many rungs of a ladder are given, 0 to 4.
    """

    hints: int = len(RUNGS)


_RIGHT: dict[str, tuple[Callable[[Any], bool], str]] = {
    "hints": (
        lambda value: type(value) is int and 0 <= value <= len(RUNGS),
        f"a whole number from 0 to {len(RUNGS)}",
    )
}


def settings() -> tuple[Settings, str]:
    """The settings of this course; where they cannot be used, the usual ones and a sentence."""
    try:
        # utf-8-sig: an editor may have put a mark before the first letter.
        text = location().with_name(NAME).read_text("utf-8-sig")
        return _read(tomllib.loads(text)), ""
    except FileNotFoundError:
        return Settings(), ""
    except UnicodeDecodeError:
        why = "it is not text in UTF-8"
    except ValueError as error:
        why = str(error)
    except RecursionError:
        why = "it is nested too deeply"
    except OSError as error:
        why = (error.strerror or "it cannot be read").lower()
    return Settings(), f"{NAME} cannot be used, so all hints are given: {why.rstrip('.')}."


def _read(table: dict[str, Any]) -> Settings:
    for name, value in table.items():
        if name not in _RIGHT:
            raise ValueError(f"there is no setting {shown(name)}, only {', '.join(_RIGHT)}")
        fits, what = _RIGHT[name]
        if not fits(value):
            raise ValueError(f"{name} is {shown(value)}, not {what}")
    return Settings(**table)
