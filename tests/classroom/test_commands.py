import csv
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
from datetime import UTC, datetime
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
    assert result.output.endswith("About the class: results/class.html\n")
    assert "2 students, 2 handed in." in Path("results/class.html").read_text("utf-8")


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
        (["--labs", "13"], "Error: there is no lab 13; the labs here are 1, 2, 3"),
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


COURSE = """
timezone = "UTC"
[deadlines]
1 = 2026-10-05
[late]
per_day = 0.25
"""


def submitted(path, day):
    moment = datetime(2026, 10, day, 12, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))


def grades():
    """Student, points, what being late costs, and score, as grades.csv tells them."""
    with Path("results/grades.csv").open(encoding="utf-8", newline="") as file:
        columns = ("raw_score", "late_submission_penalty", "score")
        return {
            one["student_id"]: [float(one[name]) for name in columns]
            for one in csv.DictReader(file)
        }


def test_by_a_course_file_late_costs_groups_share_and_the_newest_in_time_counts(
    class_of, stand_in, tmp_path
):
    folder = class_of(anna=1, ben=2, cleo=3, dan=4)
    (tmp_path / "course.toml").write_text(COURSE + '[groups]\nnorth = ["anna", "ben"]', "utf-8")
    for name, day in (("anna", 4), ("ben", 5), ("cleo", 6), ("dan", 5)):
        submitted(folder / name / f"{STEM}.ipynb", day)
    hand_in(folder, "dan/late", 1)
    submitted(folder / "dan/late" / f"{STEM}.ipynb", 9)
    result = call("--course", "course.toml")
    assert f"! group north has two notebooks for lab 1: ben/{STEM}.ipynb is newer" in result.output
    assert grades() == {
        "anna": [4.0, 0.0, 4.0],
        "ben": [4.0, 0.0, 4.0],
        "cleo": [6.0, 1.5, 4.5],
        "dan": [8.0, 0.0, 8.0],
    }
    assert begun() == ["anna", "cleo", "dan"]  # a group is graded once
    later = COURSE.replace("10-05", "10-07") + '[groups]\nnorth = ["anna", "ben"]'
    (tmp_path / "course.toml").write_text(later, "utf-8")
    call("--course", "course.toml", "--resume")
    assert begun() == []
    assert grades()["cleo"] == [6.0, 0.0, 6.0]


def test_where_the_best_counts_all_are_graded_and_the_best_after_its_penalty_is_kept(
    class_of, stand_in, tmp_path
):
    folder = class_of(anna=3)
    submitted(folder / "anna" / f"{STEM}.ipynb", 5)
    for name, points, day in (("second", 2, 4), ("third", 3.5, 9)):
        hand_in(folder, f"anna/{name}", points)
        path = folder / "anna" / name / f"{STEM}.ipynb"
        submitted(path.rename(path.with_name(f"{name}.ipynb")), day)
    (tmp_path / "course.toml").write_text('counts = "best"\n' + COURSE, "utf-8")
    call("--course", "course.toml")
    assert grades() == {"anna": [6.0, 0.0, 6.0]}
    call("--course", "course.toml", "--resume")
    begun()
    assert grades() == {"anna": [6.0, 0.0, 6.0]}
    (tmp_path / "course.toml").write_text('counts = "best"', "utf-8")
    call("--course", "course.toml", "--resume")
    assert begun() == ["anna"]
    assert grades() == {"anna": [7.0, 0.0, 7.0]}
    with closing(sqlite3.connect("results/results.sqlite")) as database:
        assert database.execute("SELECT DISTINCT file FROM checks").fetchall() == [("third.ipynb",)]


def test_points_by_hand_are_merged_kept_and_told(class_of, stand_in, tmp_path):
    class_of(anna=1, ben=1)
    (tmp_path / "mine.csv").write_text("student,exercise,points,comment\nanna,1.2,3,!\n", "utf-8")
    result = call("--points", "mine.csv", "--lms", "canvas")
    assert "1 answer with points or a comment of yours.\n" in result.output
    assert scores() == {"anna": 4.0, "ben": 2.0}
    assert "anna,,,anna,,4\n" in Path("results/canvas.csv").read_text("utf-8")
    result = call("--lms", "moodle", "--resume")
    said = "For Moodle: results/moodle_….csv\n! 2 students without an identifier, as anna: Moodle's"
    assert said in result.output
    call()  # graded again, without the file
    assert scores() == {"anna": 4.0, "ben": 2.0}


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ("bem,1.2,1", "mine.csv, line 2: there is no student 'bem' among the submissions; write b"),
        ("ben,1.2,9", "mine.csv, line 2: 1.2 has 0 to 3 points, and '9' is none of them."),
        ("ben,4.2,1", "mine.csv, line 2: ben handed in nothing for lab 4."),
    ],
)
def test_points_of_nobody_are_refused_before_anything_is_graded(
    class_of, stand_in, tmp_path, points, sentence
):
    class_of(ben=1)
    (tmp_path / "mine.csv").write_text(f"student,exercise,points\n{points}\n", "utf-8")
    result = call("--points", "mine.csv")
    assert result.exit_code == 1
    assert result.output.splitlines()[-1].startswith(f"Error: {sentence}")
    assert begun() == []


def test_a_release_is_written_by_the_labs_of_the_course(class_of, tmp_path):
    class_of()
    (tmp_path / "course.toml").write_text("labs = [1, 2]\nhints = 3", "utf-8")
    told = CliRunner().invoke(main, ["release", "out", "--course", "course.toml"])
    assert told.output == "out: labs 1 (version 1), 2 (version 1).\n"
    assert json.loads(Path("out/vitlab-release.json").read_text("utf-8"))["hints"] == 3
    told = CliRunner().invoke(main, ["release", "out", "--labs", "1"])
    assert told.output == "out: lab 1 (version 1).\n"
    told = CliRunner().invoke(main, ["release", "class.toml", "--labs", "99"])
    assert told.output.startswith("Error: There is no lab 99; the labs here are 1, 2, ")
