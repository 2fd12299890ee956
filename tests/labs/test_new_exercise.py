"""`vitlab new-exercise` writes an exercise that works, in all its places or in none."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from labs_solutions import new_exercise, release
from labs_solutions.generated import follow_registry
from labs_solutions.new_exercise import Refused, add_exercise
from vitlab.grading import course
from vitlab.grading.course import UnknownExercise, find_lab

ROOT = Path(__file__).parents[2]
NOTEBOOK = "labs_solutions/01_pixels_to_grid.ipynb"
REGISTRY = "widgets/vitlab/grading/labs/lab01.py"
HINTS = "widgets/vitlab/grading/labs/lab01.md"
ANSWERS = "tests/grading/answers/lab01.py"
NEXT = f"1.{len(find_lab(1).exercises) + 1}"
KEY = NEXT.replace(".", "-")
PICTURE = f"labs_solutions/pictures/{KEY}.svg"
FOLLOWS = f"the next one of lab 1 is {NEXT}"
KINDS = ["function", "prediction", "choice", "measured", "written"]


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """What belongs to lab 1, in a folder of its own."""
    (tmp_path / "labs_solutions/pictures").mkdir(parents=True)
    for name in (NOTEBOOK, REGISTRY, HINTS, ANSWERS, "pyproject.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(new_exercise, "ROOT", tmp_path)
    return tmp_path


def files_below(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lab_of(checkout):
    spec = importlib.util.spec_from_file_location("grown_lab", checkout / REGISTRY)
    spec.loader.exec_module(module := importlib.util.module_from_spec(spec))
    return module.LAB


def grown(checkout):
    return follow_registry(release.read(checkout / NOTEBOOK), lab_of(checkout))


def test_it_writes_the_five_places_of_an_exercise_and_nothing_else(checkout):
    before = files_below(checkout)
    written = add_exercise(NEXT, "Double a number", "function")
    assert [path.relative_to(checkout).as_posix() for path in written] == [
        *(NOTEBOOK, REGISTRY, HINTS, PICTURE, ANSWERS)
    ]
    after = files_below(checkout)
    assert {path for path in after if after[path] != before.get(path)} == set(written)


@pytest.mark.parametrize("kind", KINDS)
def test_the_registry_and_the_cells_of_a_new_exercise_fit_each_other(checkout, kind):
    add_exercise(NEXT, 'Not "just" a number', kind)
    lab = lab_of(checkout)
    assert [exercise.id for exercise in lab.exercises][-2:] == [f"1.{len(lab.exercises) - 1}", NEXT]
    assert lab.exercises[-1].title == 'Not "just" a number'
    ids = [cell.id for cell in grown(checkout).cells]
    start = ids.index(f"task-{KEY}")
    assert ids[start + 1 : start + 3] == [f"ex-{KEY}", f"check-{KEY}"]
    ends = [cell.source.splitlines()[0] for cell in grown(checkout).cells[start + 6 :]]
    assert ends == ["## Where you stand", "progress(1)"]


@pytest.mark.parametrize("kind", KINDS)
def test_its_solution_earns_everything_and_its_stub_nothing(checkout, monkeypatch, kind):
    add_exercise(NEXT, "Double a number", kind)
    monkeypatch.setattr(course, "find_lab", lambda number: lab_of(checkout))
    exercise, notebook = lab_of(checkout).exercises[-1], grown(checkout)
    kept = "kept" if exercise.by_hand else "right"
    for book, standing in ((release.student_copy(grown(checkout), "x"), ""), (notebook, kept)):
        names = {"np": np}
        cells = {cell.id: cell for cell in book.cells}
        exec(cells[f"ex-{KEY}"].source, names)
        exec(cells[f"check-{KEY}"].source.replace("\ncheck(", "\nscore = check("), names)
        earned = exercise.points if standing and not exercise.by_hand else 0
        assert names["score"] == earned
        expected = {"prediction": "recorded"}.get(kind, standing) if standing else "not written yet"
        assert names["score"].verdict.startswith(f"{NEXT} {expected}")


@pytest.mark.parametrize("kind", KINDS)
def test_no_trace_of_the_skeletons_own_id_is_left(checkout, kind):
    add_exercise(NEXT, "Double a number", kind)
    for name in (NOTEBOOK, REGISTRY, HINTS, PICTURE, ANSWERS):
        text = (checkout / name).read_text("utf-8")
        assert not any(trace in text for trace in ("99.9", "99-9", "99_9", new_exercise.TITLE))


def test_exercises_of_all_kinds_can_follow_each_other(checkout, monkeypatch):
    monkeypatch.setattr(new_exercise, "find_lab", lambda number: lab_of(checkout))
    known = len(find_lab(1).exercises)
    for number, kind in enumerate(KINDS, known + 1):
        add_exercise(f"1.{number}", kind, kind)
    lab, tasks = lab_of(checkout), [cell.id for cell in grown(checkout).cells if "task" in cell.id]
    assert [exercise.title for exercise in lab.exercises[known:]] == KINDS
    assert tasks == [f"task-1-{number}" for number in range(1, known + 1 + len(KINDS))]
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--isolated", "--select", "E,F,I"]
    subprocess.run([*ruff, "--line-length", "100", REGISTRY, ANSWERS], cwd=checkout, check=True)


def test_a_lab_that_has_no_exercise_yet_gets_its_first_one_and_its_imports():
    empty = '"""Lab 2."""\n\nfrom vitlab.grading.exercise import Lab\n\nLAB = Lab(exercises=())\n'
    entry = (new_exercise.SKELETONS / "choice/registry.py").read_text("utf-8")
    module = new_exercise._registered(empty, entry, "EXERCISE_99_9")
    names = {}
    exec(module.replace("Lab(", "dict("), names)
    assert names["LAB"] == {"exercises": (names["EXERCISE_99_9"],)}


@pytest.mark.parametrize(
    ("exercise_id", "title", "says"),
    [
        ("1.2", "x", f"1.2 is there already (Cut a picture into patches): {FOLLOWS}."),
        ("1.77", "x", f"Exercises are counted without a gap: {FOLLOWS}, not 1.77."),
        ("1.0", "x", f"{FOLLOWS}, not 1.0."),
        ("77.1", "x", "There is no lab 77; the labs here: 1"),
        ("six", "x", "'six' is no id of an exercise: write the lab and a number, such as 1.6."),
        ("1.6.1", "x", "'1.6.1' is no id of an exercise"),
        ("0.1", "x", "'0.1' is no id of an exercise"),
        (NEXT, "  ", 'An exercise needs a title, such as "Count the patches".'),
        (NEXT, "two\nlines", r"A title is one line of at most 60 characters, not 'two\nlines'."),
        (NEXT, "x" * 61, "A title is one line of at most 60 characters, not 'xxxxx"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_is_one_sentence_and_no_file(checkout, exercise_id, title, says):
    before = files_below(checkout)
    with pytest.raises((Refused, UnknownExercise)) as refused:
        add_exercise(exercise_id, title, "function")
    assert says in str(refused.value)
    assert files_below(checkout) == before


@pytest.mark.parametrize(
    ("name", "left"),
    [
        (NOTEBOOK, f'"task-{KEY}"'),
        (REGISTRY, f"EXERCISE_{KEY.replace('-', '_')}"),
        (HINTS, f"## {NEXT} "),
        (PICTURE, "<svg"),
        (ANSWERS, f'"{NEXT}"'),
    ],
)
def test_what_an_older_try_left_is_not_written_over(checkout, name, left):
    with open(checkout / name, "a", encoding="utf-8") as file:
        file.write(left)
    before = files_below(checkout)
    with pytest.raises(Refused, match="take away what is left of an older try") as refused:
        add_exercise(NEXT, "Double a number", "function")
    assert str(refused.value).startswith(f"{name} holds {left} already")
    assert files_below(checkout) == before


def test_a_lab_without_its_notebook_is_told_which_one_is_missing(checkout):
    (checkout / NOTEBOOK).unlink()
    with pytest.raises(Refused, match=r"Lab 1 needs one notebook 01_….ipynb first\."):
        add_exercise(NEXT, "Double a number", "function")
