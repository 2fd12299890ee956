"""Whoever follows CONTRIBUTING to add an exercise has one that is released, graded and tested."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from labs_solutions import release
from vitlab.grading.course import find_lab

ROOT = Path(__file__).parents[2]
LAB = find_lab(1)
NEXT = f"1.{len(LAB.exercises) + 1}"  # the page names the sixth, until the lab has one
KEY = NEXT.replace(".", "-")
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## To add an exercise\n")[2]
ADD, RELEASE, TEST = re.search(r"```sh\n(.*?)```", PAGE, re.DOTALL)[1].splitlines()
ADD = ADD.partition("  #")[0].replace(" 1.6 ", f" {NEXT} ")


@pytest.fixture
def home():
    """A folder that every user may enter, which pytest's are not: some tests are run as another."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def follow(home):
    """Runs a line of the page in a copy of the checkout, whose .venv is the Python of here."""
    left_behind = shutil.ignore_patterns(".*", "__pycache__", "my_labs", Path(__file__).name)
    checkout = home / "vitlab"
    shutil.copytree(ROOT, checkout, ignore=left_behind)
    tools = checkout / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name, module in {"python": "", "vitlab": "-m vitlab"}.items():
        (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {module} "$@"\n', "utf-8")
        (tools / name).chmod(0o755)
    (checkout / ".venv" / ".test").touch()
    path = os.pathsep.join([str(checkout / "widgets"), str(checkout)])
    env = os.environ | {"PYTHONPATH": path, "VITLAB_PROGRESS": str(home / "progress.json")}

    def run(line):
        done = subprocess.run(
            line,
            shell=True,
            cwd=checkout,
            env=env,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run.checkout = checkout
    return run


def cells(follow, room):
    notebook = release.read(follow.checkout / room / release.sources()[0].name)
    return {cell.id: cell for cell in notebook.cells}


@pytest.mark.slow  # a minute each: a lab is released, and all tests of one exercise run
@pytest.mark.parametrize("kind", ["function", "prediction", "choice", "measured", "written"])
def test_an_exercise_of_the_page_is_released_graded_and_passes_the_tests_of_its_name(follow, kind):
    assert f"wrote labs_solutions/pictures/{KEY}.svg\n" in follow(f"{ADD} --kind {kind}")
    assert "wrote README.md\n" in follow(RELEASE)

    source, copy = cells(follow, "labs_solutions"), cells(follow, "lab")
    part = "ex" if kind == "written" else "check"
    points = source[f"{part}-{KEY}"].metadata.nbgrader.points
    by_hand = points * (kind == "written")
    assert float(source[f"check-{KEY}"].outputs[0].data["text/plain"]) == points - by_hand
    said = f" and {by_hand:g} for written answers" * (by_hand > 0)
    assert f"{LAB.points + points - by_hand} points{said} ·" in copy["cell-00"].source

    imports, call = copy[f"check-{KEY}"].source.splitlines()
    stub = "\n".join([copy[f"ex-{KEY}"].source, imports, f"print({call})"])
    (follow.checkout / "stub.py").write_text(stub, "utf-8")
    told = follow(".venv/bin/python stub.py")
    of = f": 0 of {points} point{'s' * (points > 1)}" * (by_hand == 0)
    assert told.splitlines()[0] == f"{NEXT} not written yet{of}"

    told = follow(f"{TEST} -k '{NEXT} or test_headers or minutes'")
    assert int(re.search(r"(\d+) passed", told)[1]) > 10


@pytest.mark.slow
def test_after_the_whole_page_every_test_of_grading_and_labs_passes(follow):
    follow(ADD)
    follow(RELEASE)
    assert "wrote" not in follow(RELEASE)
    assert " passed" in follow(TEST)
