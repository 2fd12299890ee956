"""Reads a teacher's file of hidden laws: ``LAWS = {"4.2": [Law(…)]}``."""

from __future__ import annotations

import runpy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from vitlab.core.errors import LabError
from vitlab.grading.course import UnknownExercise, find
from vitlab.grading.laws import Function, Law

Hidden: TypeAlias = Mapping[str, Sequence[Law]]


def read_hidden(path: Path) -> Hidden:
    """Run the file and take its ``LAWS``; a sentence says where it has none that can be used."""
    try:
        laws: Any = runpy.run_path(str(path)).get("LAWS")
    except Exception as error:
        raise LabError(f"{path} does not run ({type(error).__name__}: {error}).") from error
    if not isinstance(laws, dict):
        raise LabError(f'{path} has no LAWS: write LAWS = {{"4.2": [Law(…)]}} in it.')
    for exercise_id, of_one in laws.items():
        try:
            exercise = find(exercise_id)
        except UnknownExercise as unknown:
            raise LabError(f"LAWS in {path}: {unknown.args[0]}") from None
        if not isinstance(exercise, Function):
            raise LabError(f"LAWS in {path}: {exercise_id} is not judged by laws on a function.")
        if not isinstance(of_one, list | tuple) or not all(isinstance(n, Law) for n in of_one):
            raise LabError(f"LAWS in {path}: what stands for {exercise_id} is no list of Law.")
    return laws
