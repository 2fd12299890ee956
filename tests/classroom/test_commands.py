import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.classroom.corpus.submissions import right, source
from tests.classroom.handing_in import RIGHT, notebook, write
from tests.classroom.standing_in import StandIn
from vitlab.classroom.marking import grader
from vitlab.classroom.results import book as books
from vitlab.classroom.submissions.skeleton import Skeleton, skeletons
from vitlab.cli import main

ROOT = Path(__file__).parents[2]
STEM = "01_pixels_to_grid"


@pytest.fixture
def class_of(tmp_path, monkeypatch):
    """A folder in which students hand in answers worth so many points."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VITLAB_PROGRESS", str(tmp_path / "vitlab-progress.json"))

    def make(**points):
        for student, worth in points.items():
            hand_in(tmp_path / "class", student, worth)
        return tmp_path / "class"

    return make


def hand_in(folder, student, points):
    answer = f"{RIGHT['1.2']}\n# points {points}"
    write(folder / student / f"{STEM}.ipynb", notebook(answers=RIGHT | {"1.2": answer}))


@pytest.fixture
def stand_in(monkeypatch, tmp_path):
    """Grade with a grader of the tests', and look who was graded."""
    folder = tmp_path / "begun"
    folder.mkdir()

    def use(**told):
        monkeypatch.setattr(grader, "Trusted", lambda *_: StandIn(folder, **told))

    use()
    return use


def call(*arguments):
    return CliRunner().invoke(main, ["grade", "class", "--jobs", "1", *arguments])


def begun():
    """Who was graded since this was asked for the last time."""
    names = sorted(os.listdir("begun"))
    for name in names:
        Path("begun", name).unlink()
    return names


def scores(folder="results"):
    """What the database says, and that the table says the same."""
    with closing(sqlite3.connect(Path(folder, "results.sqlite"))) as database:
        found = dict(database.execute("SELECT student, sum(points) FROM checks GROUP BY student"))
    lines = Path(folder, "grades.csv").read_text("utf-8").splitlines()[1:]
    told = {line.split(",")[3]: float(line.split(",")[7]) for line in lines}
    assert told == found
    return found


def test_a_class_is_graded_and_every_result_kept(class_of, stand_in):
    class_of(anna=2, ben=0.5)
    result = call()
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Found 2 notebooks of 2 students, lab 1.\n")
    assert "2 notebooks graded in " in result.output
    assert scores() == {"anna": 4.0, "ben": 1.0}


def test_the_workers_of_a_scheduler_grade_the_same(class_of, stand_in, monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr("vitlab.classroom.marking.remote.sent", lambda trusted: trusted)
    class_of(anna=2, ben=0.5)
    with distributed.LocalCluster(
        n_workers=1, processes=False, dashboard_address="127.0.0.1:0"
    ) as cluster:
        result = call("--scheduler", cluster.scheduler_address)
    assert result.exit_code == 0, result.output
    assert scores() == {"anna": 4.0, "ben": 1.0}


def test_without_the_extra_one_sentence_says_what_to_install(class_of, stand_in, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    for module in ("cluster", "remote"):
        monkeypatch.delitem(sys.modules, f"vitlab.classroom.marking.{module}", raising=False)
    class_of(anna=2)
    result = call("--scheduler", "tcp://127.0.0.1:9")
    assert result.output.splitlines()[-1].startswith("Error: --scheduler needs Dask: pip install")
    assert result.exit_code == 1


def test_resume_grades_what_is_new_or_changed_and_nothing_else(class_of, stand_in, tmp_path):
    class_of(anna=2, ben=2)
    call()
    assert begun() == ["anna", "ben"]
    class_of(ben=1, cleo=1)
    result = call("--resume")
    assert "1 notebook graded already, and left out.\n" in result.output
    assert begun() == ["ben", "cleo"]
    assert scores() == {"anna": 4.0, "ben": 2.0, "cleo": 2.0}
    assert "Nothing is left to grade." in call("--resume").output
    assert begun() == []
    call()
    assert begun() == ["anna", "ben", "cleo"]


@pytest.mark.parametrize("change", ["limits", "memory", "hidden", "course", "hints", "lab"])
def test_whatever_a_score_follows_from_makes_it_be_worked_out_anew(
    change, class_of, stand_in, tmp_path, monkeypatch
):
    class_of(anna=2)
    options = []
    (tmp_path / "laws.py").write_text("LAWS = {}", "utf-8")
    call("--hidden", "laws.py")
    begun()
    if change == "limits":
        options = ["--seconds", "9"]
    elif change == "memory":
        options = ["--memory", "1GiB"]
    elif change == "hidden":
        (tmp_path / "laws.py").write_text("LAWS = {}  # mine", "utf-8")
    elif change == "course":
        (tmp_path / "vitlab-course.toml").write_text("hints = 2", "utf-8")
    elif change == "hints":
        (tmp_path / "class/anna/vitlab-progress.json").write_text("{}", "utf-8")
    else:
        lab = skeletons()[1]
        monkeypatch.setitem(skeletons(), 1, Skeleton(**(vars(lab) | {"version": 2})))
    call("--hidden", "laws.py", "--resume", *options)
    assert begun() == ["anna"]
    assert scores() == {"anna": 4.0}


def test_a_score_of_a_submission_that_has_changed_is_gone_before_anything_can_go_wrong(
    class_of, stand_in
):
    class_of(anna=2, ben=2)
    call()
    class_of(anna=1)
    stand_in(raise_at="anna")
    result = call()
    assert result.exit_code == 1
    assert "! not graded: anna, lab 1: ValueError: a fault of ours.\n" in result.output
    assert scores() == {"ben": 4.0}
    stand_in(refuse="There is no sandbox.")
    class_of(ben=1)
    result = call()
    assert (result.exit_code, result.output.splitlines()[-1]) == (1, "Error: There is no sandbox.")
    assert scores() == {}


def test_grading_again_that_fails_leaves_no_old_score_of_the_same_submission(class_of, stand_in):
    class_of(anna=2, ben=2)
    call()
    stand_in(raise_at="anna")
    call()
    assert scores() == {"ben": 4.0}


def test_a_full_disk_keeps_what_was_graded_and_resume_goes_on(class_of, stand_in, monkeypatch):
    class_of(anna=2, ben=2, cleo=2)
    keep = books.Book.keep

    def full_at_ben(book, rows):
        if rows[0].student == "ben":
            book._database.execute("PRAGMA max_page_count = 1")
            rows = [replace(row, answer="x" * 10**6) for row in rows]
        keep(book, rows)

    monkeypatch.setattr(books.Book, "keep", full_at_ben)
    result = call()
    assert result.exit_code == 1
    assert result.output.splitlines()[-1].startswith("Error: the disk is full: ")
    monkeypatch.setattr(books.Book, "keep", keep)
    begun()
    call("--resume")
    assert begun() == ["ben", "cleo"]
    assert scores() == {"anna": 4.0, "ben": 4.0, "cleo": 4.0}


def test_results_among_the_submissions_are_no_submission(class_of, stand_in, monkeypatch):
    monkeypatch.chdir(class_of(anna=2))
    for _ in range(2):
        result = CliRunner().invoke(main, ["grade", ".", "--jobs", "1"])
        assert "no notebook" not in result.output
    assert scores() == {"anna": 4.0}


@pytest.mark.parametrize("given", [["--labs", "1", "2"], ["--labs", "2", "--labs", "1"]])
def test_labs_are_named_one_after_the_other(given, class_of, stand_in, tmp_path):
    class_of(anna=2)
    write(tmp_path / "class/anna/04.ipynb", notebook(4, {}))
    assert call(*given).output.startswith("Found 1 notebook of 1 student, lab 1.")
    result = call("--labs", "4", "--out", "fourth")
    assert result.output.startswith("Found 1 notebook of 1 student, lab 4.")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            ["--labs", "12"],
            "Error: lab 12 is not graded here: its answers are tests of claims, and its own",
        ),
        (["--labs", "2"], "Error: there is no submission of lab 2 to grade in 'class'."),
        (["--memory", "much"], "'much' is no size: write 2GiB, or 512MiB."),
        (["--hidden", "nowhere.py"], "File 'nowhere.py' does not exist."),
        (["--out", "file"], "the results cannot be kept in 'file'"),
    ],
)
def test_what_cannot_be_is_one_sentence(given, sentence, class_of, stand_in):
    class_of(anna=2)
    Path("file").touch()
    result = call(*given)
    assert result.exit_code in (1, 2)
    assert sentence in result.output.splitlines()[-1]
    assert "Traceback" not in result.output


PROGRAM = """
import sys
from pathlib import Path
from tests.classroom.standing_in import StandIn
from vitlab.classroom.marking import grader
from vitlab.cli import main

if __name__ == "__main__":
    grader.Trusted = lambda *_: StandIn(Path("begun"), wait_at="dan")
    main(["grade", "class", "--jobs", "1", "--resume"])
"""


@pytest.fixture
def interrupted(class_of, tmp_path):
    """Grading in a process of its own, once it has come to somebody who takes long."""
    class_of(anna=2, ben=2, cleo=2, dan=2, emil=2)
    (tmp_path / "begun").mkdir()
    (tmp_path / "program.py").write_text(PROGRAM, "utf-8")
    path = os.pathsep.join([str(ROOT), str(ROOT / "widgets")])
    with subprocess.Popen(
        [sys.executable, tmp_path / "program.py"],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        until = time.monotonic() + 60
        while not (tmp_path / "begun/dan").exists() and time.monotonic() < until:
            time.sleep(0.05)
        yield process
        process.kill()


def test_ctrl_c_ends_cleanly_and_says_what_is_kept(interrupted, stand_in_later):
    os.killpg(interrupted.pid, signal.SIGINT)  # as a terminal does: to all of them
    output, _ = interrupted.communicate(timeout=30)
    assert interrupted.returncode == 130
    said = "Stopped. 3 of 5 notebooks are graded and kept; --resume goes on from here.\n"
    assert output.endswith(said)
    assert "Traceback" not in output
    assert scores() == {"anna": 4.0, "ben": 4.0, "cleo": 4.0}


def test_a_kill_loses_nothing_that_was_graded(interrupted, stand_in_later):
    interrupted.kill()
    interrupted.wait()
    begun()
    stand_in_later()
    call("--resume")
    assert begun() == ["dan", "emil"]
    assert scores() == dict.fromkeys(["anna", "ben", "cleo", "dan", "emil"], 4.0)


@pytest.fixture
def stand_in_later(monkeypatch):
    return lambda: monkeypatch.setattr(grader, "Trusted", lambda *_: StandIn(Path("begun")))


def test_check_prints_what_the_notebook_would_say(tmp_path):
    path = write(tmp_path / "mine.ipynb", source(1))
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[:2] == ["1.1 right: 2 of 2 points", "1.2 right: 3 of 3 points"]
    assert lines[-1] == "Lab 1: 8 of 8 points."


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("{", "mine.ipynb is not JSON, as a notebook is."),
        ("{}", "mine.ipynb is JSON without the cells of a notebook."),
        (None, r".*mine.ipynb cannot be read \(No such file or directory\)."),
    ],
)
def test_what_cannot_be_checked_is_one_sentence(tmp_path, written, sentence):
    path = tmp_path / "mine.ipynb"
    if written is not None:
        path.write_text(written, "utf-8")
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 1
    assert re.fullmatch(f"Error: {sentence}\n", result.output)


def test_a_helper_that_two_answers_write_in_two_ways_costs_neither_of_them(tmp_path):
    made = json.loads(json.dumps(source(1)))
    size = "(patch_size, patch_size) if np.ndim(patch_size) == 0 else patch_size"
    helper = f"def pair(patch_size):\n    return {size}\n"
    for name, answer in (
        ("ex-1-2", helper + right("1.2").replace(size, "pair(patch_size)")),
        ("ex-1-3", "def pair(one, other):\n    return one\n" + right("1.3")),
    ):
        next(one for one in made["cells"] if one["id"] == name)["source"] = answer
    result = CliRunner().invoke(main, ["check", str(write(tmp_path / "mine.ipynb", made))])
    assert result.output.splitlines()[-1] == "Lab 1: 8 of 8 points."
