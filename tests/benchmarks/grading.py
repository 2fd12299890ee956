"""Measure what grading a class costs, with `vitlab`, `nbgrader` and `otter-grader` in turn."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.grading_class import exercises, for_nbgrader, for_otter, for_vitlab
from tests.benchmarks.grading_cost import FEW, MANY, Line, adopt, lines, run_alone, timed
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.table import met, table
from tests.benchmarks.targets import HEAD

GRADERS = Path(sys.prefix) / "graders"
"""Where `make bench` puts otter-grader, apart from all other packages."""

CLASS = 100
"""Submissions of the class that the targets are about."""

LABS = {1: 30, 3: 50}
"""How many times faster than a peer each must be."""

ROUNDS = 2
MOST_OVERHEAD = 0.1  # CPU seconds
_GRADE = "from vitlab.cli import main; main()"


def measure() -> dict[str, Any]:
    """Every run of every grader, in turn, and what a bad submission costs."""
    adopt()
    machine = describe_machine(("torch", "numpy", "nbgrader", "nbconvert"))
    found = {f"lab {lab}": _of_lab(lab) for lab in LABS}
    return {"machine": machine | {"otter-grader": _otter()}, **found, **_of_the_bad()}


def _of_lab(lab: int) -> dict[str, list[list[float]]]:
    runs: dict[str, list[list[float]]] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        classes = _classes(folder, lab)
        for _ in range(ROUNDS):
            for grader, run in classes.items():
                cost = timed(run)
                runs.setdefault(grader, []).append([round(cost.cpu, 3), round(cost.wall, 3)])
    return runs


def _classes(folder: Path, lab: int) -> dict[str, Callable[[], None]]:
    """A run of each grader on a small and on a larger class; otter grades one at a time."""
    runs: dict[str, Callable[[], None]] = {}
    for grader, most in MANY.items():
        for count in (FEW, most):
            at = folder / f"{grader} {count}"
            make = _vitlab_class if grader == "vitlab" else _nbgrader_class
            runs[at.name] = make(at, lab, count)
    for grader in ("otter", "otter, whole"):
        at = folder / grader
        for_otter(at, lab, whole="whole" in grader)
        runs[f"{grader} 1"] = partial(_otter_run, at, lab)
    return runs


def _vitlab_class(at: Path, lab: int, count: int) -> Callable[[], None]:
    for_vitlab(at, lab, count)
    return partial(_vitlab, at, lab, count)


def _nbgrader_class(at: Path, lab: int, count: int) -> Callable[[], None]:
    for_nbgrader(at, lab, count, whole="whole" in at.name)
    run_alone([_beside("nbgrader"), "generate_assignment", "lab"], at)
    return partial(_nbgrader, at, lab, count)


def _vitlab(folder: Path, lab: int, count: int) -> None:
    out = folder.with_name(f"{folder.name}-results")
    words = [sys.executable, "-c", _GRADE, "grade", str(folder), "--out", str(out)]
    run_alone(words, folder.parent, PATH=str(Path(sys.prefix) / "bin"))
    with sqlite3.connect(out / "results.sqlite") as book:
        wanted = sum(points for _, _, points in exercises(lab))
        names = ", ".join(f"'{one}'" for one, _, _ in exercises(lab))
        query = f"SELECT SUM(points) FROM checks WHERE exercise IN ({names})"
        assert book.execute(query).fetchone()[0] == count * wanted


def _nbgrader(course: Path, lab: int, count: int) -> None:
    run_alone([_beside("nbgrader"), "autograde", "lab", "--force"], course)
    wanted = sum(points for _, _, points in exercises(lab))
    with sqlite3.connect(course / "gradebook.db") as book:
        (points,) = book.execute("SELECT SUM(auto_score) FROM grade").fetchone()
    assert points >= count * wanted, (points, count, wanted)  # a whole lab has guesses as well


def _otter_run(folder: Path, lab: int) -> None:
    words = ["run", "--autograder", "autograder.zip", "--output-dir", ".", "lab.ipynb"]
    path = f"{GRADERS / 'bin'}{os.pathsep}{os.environ['PATH']}"
    run_alone([str(GRADERS / "bin" / "otter"), *words], folder, PATH=path)
    results = json.loads((folder / "results.json").read_text("utf-8"))
    assert sum(one.get("score", 0) for one in results["tests"]) == sum(
        points for _, _, points in exercises(lab)
    )


def _of_the_bad() -> dict[str, Any]:
    """What an endless loop takes beyond its limit, and what 100 MB of print leave behind."""
    from tests.classroom.corpus.bad import BAD
    from tests.classroom.corpus.submissions import write

    chosen = [one for one in BAD if one.name in ("loop_in_c", "prints_100_mb", "right")]
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "class", chosen)
        words = ["grade", "class", "--out", "results", "--seconds", "5", "--jobs", "1"]
        run_alone([sys.executable, "-c", _GRADE, *words], folder)
        with sqlite3.connect(folder / "results" / "results.sqlite") as book:
            query = "SELECT seconds FROM checks WHERE student = 'loop_in_c' AND exercise = '1.2'"
            (seconds,) = book.execute(query).fetchone()
        size = (folder / "results" / "results.sqlite").stat().st_size
    return {"an endless loop, seconds": seconds, "of a limit of": 5, "results, bytes": size}


def _beside(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _otter() -> str:
    (found,) = GRADERS.glob("lib/python*/site-packages/otter_grader-*.dist-info")
    return found.name.removesuffix(".dist-info").partition("-")[2]


def page(results: dict[str, Any]) -> str:
    """All of grading.md."""
    found = {lab: lines(results[f"lab {lab}"]) for lab in LABS}
    costs = [
        (f"lab {lab}", grader, *(f"{n:.2f}" for n in (one.once, one.each, one.of(CLASS))))
        for lab, of_lab in found.items()
        for grader, one in of_lab.items()
    ]
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        rounds=ROUNDS,
        size=CLASS,
        few=FEW,
        many=" or ".join(f"{many} ({grader})" for grader, many in MANY.items()),
        targets=table(HEAD, _targets(found, results)),
        costs=table(("lab", "grader", "once", "each", f"{CLASS} submissions"), costs),
    )


def _targets(
    found: Mapping[int, Mapping[str, Line]], results: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    for lab, least in LABS.items():
        for peer in ("nbgrader, whole", "otter, whole", "nbgrader", "otter"):
            times = found[lab][peer].of(CLASS) / found[lab]["vitlab"].of(CLASS)
            name, _, whole = peer.partition(", ")
            given = "the same notebooks" if whole else "answers and checks alone for the peer"
            says = f"lab {lab}: at least {least} × as fast as {name}, {given}"
            yield says, f"{times:.1f} ×", met(times >= least)
    each = found[1]["vitlab"].each
    wanted = f"at most {MOST_OVERHEAD} CPU s for a submission whose answers compute next to nothing"
    yield f"{wanted} (lab 1)", f"{each:.2f} s", met(each <= MOST_OVERHEAD)
    over = results["an endless loop, seconds"] - results["of a limit of"]
    yield "an endless loop costs its limit and 1 s", f"limit + {over:.1f} s", met(over <= 1)
    size = results["results, bytes"] / 1000
    says = "results of three students, one of whom prints 100 MB: at most 100 kB"
    yield says, f"{size:.0f} kB", met(size <= 100)


_PAGE = """\
# Grading a class, measured

Written by `make bench`; every single run is in `grading.json`.

Machine: {machine}.

Seconds of CPU of all processes that a grader starts (`vitlab grade`, `nbgrader autograde`,
`otter run`), on one thread each, the least of {rounds} runs, all graders in turn. The answers are
our own, and all graders find them right. "Whole" is the lab as a class hands it in: vitlab takes
the answers out of it, the peers run all of it. Else the peers are given notebooks of the answers
and checks alone. vitlab asks each law with two more seeds than a notebook. What is said of {size}
submissions is the line through a class of {few} and one of {many}.

{targets}

{costs}
"""
