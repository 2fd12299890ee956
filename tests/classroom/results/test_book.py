import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.classroom.standing_in import row
from tests.without_locks import NUMBERS
from vitlab.classroom.results.book import COLUMNS, opened
from vitlab.classroom.results.steps import BookError

ROOT = Path(__file__).parents[3]


def rows_in(folder):
    with closing(sqlite3.connect(folder / "results.sqlite")) as database:
        return database.execute("SELECT student, exercise, points, key FROM checks").fetchall()


def test_the_columns_are_those_that_the_table_promises(tmp_path):
    with opened(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "results.sqlite")) as database:
        names = [column[1] for column in database.execute("PRAGMA table_info(checks)")]
    promised = (
        "student lab exercise points of standing law case more value answer hints minutes "
        "symptom got sentence submitted seconds limit sandbox key file penalty checked comment"
    )
    assert names == list(COLUMNS) == promised.split()


def test_what_is_kept_is_read_back_whatever_it_is(tmp_path):
    lima = timezone(timedelta(hours=-5))
    whole = row(
        law="a law",
        case="[[1, 2]]",
        more=40,
        value=[2.0, 30.0],
        answer="x = '\ud800'; DROP TABLE checks",
        hints=None,
        submitted=datetime(2026, 3, 1, 20, 30, tzinfo=lima),
        limit="call",
        key="k",
    )
    with opened(tmp_path) as book:
        book.keep([whole])
    with closing(sqlite3.connect(tmp_path / "results.sqlite")) as database:
        database.row_factory = sqlite3.Row
        (found,) = database.execute("SELECT * FROM checks").fetchall()
    assert dict(found) == {
        **{name: getattr(whole, name) for name in COLUMNS},
        "value": "[2.0, 30.0]",
        "answer": "x = '?'; DROP TABLE checks",
        "submitted": "2026-03-02T01:30:00+00:00",
    }


def test_a_students_lab_is_replaced_whole_and_nobody_elses(tmp_path):
    with opened(tmp_path) as book:
        book.keep([row(exercise="1.1", key="old"), row(key="old")])
        book.keep([row("ben", key="bens")])
        book.keep([row(exercise="1.1", points=0.0, key="new")])
        assert book.keys() == {("anna", 1): "new", ("ben", 1): "bens"}
        book.forget([("anna", 1), ("nobody", 7)])
    assert rows_in(tmp_path) == [("ben", "1.2", 2.0, "bens")]


def test_of_a_step_that_fails_nothing_is_written_and_nothing_is_lost(tmp_path):
    with opened(tmp_path) as book:
        book.keep([row(key="old")])
        with pytest.raises(BookError):
            book.keep([row(exercise="1.3", key="new"), row(exercise="1.3", key="new")])
    assert rows_in(tmp_path) == [("anna", "1.2", 2.0, "old")]


def test_a_full_disk_is_a_sentence_and_keeps_what_was_graded(tmp_path):
    with opened(tmp_path) as book:
        book.keep([row(key="first")])
        book._database.execute("PRAGMA max_page_count = 1")  # as full as it is
        with pytest.raises(BookError, match=r"^the disk is full: .* with --resume"):
            book.keep([row("ben", answer="x" * 10**6)])
    assert rows_in(tmp_path) == [("anna", "1.2", 2.0, "first")]
    with opened(tmp_path) as book:
        book.keep([row("ben", answer="x" * 10**6)])
    assert len(rows_in(tmp_path)) == 2


def test_a_kill_in_the_middle_of_a_step_leaves_what_was_there_before(tmp_path):
    program = (
        "import os, sys\nfrom pathlib import Path\n"
        "from tests.classroom.standing_in import row\n"
        "from vitlab.classroom.results import book as books, steps\n"
        "with books.opened(Path(sys.argv[1])) as book:\n"
        "    book.keep([row(exercise=f'1.{n}', key='old') for n in range(5)])\n"
        "    with steps.in_one_step(book._database):\n"
        "        book._database.execute('PRAGMA cache_spill = 1')\n"
        "        book._database.execute('DELETE FROM checks')\n"
        "        os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path], cwd=ROOT, check=False)
    assert done.returncode != 0
    with opened(tmp_path) as book:
        assert book.keys() == {("anna", 1): "old"}
    assert len(rows_in(tmp_path)) == 5


def test_the_cases_of_a_class_stay_the_same_and_those_of_another_are_others(tmp_path):
    with opened(tmp_path / "a") as book:
        seed = book.seed
    with opened(tmp_path / "a") as again, opened(tmp_path / "b") as other:
        assert again.seed == seed != other.seed


def foreign(path):
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE grades (x)")


def later(path):
    with opened(path.parent) as book:
        book.keep([row()])
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 3")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (later, "is of version 3, and this vitlab writes version 2: nothing is written over it"),
        (foreign, "is of another program, and this vitlab writes version 2"),
        (lambda path: path.write_text("notes" * 999, "utf-8"), "is no database of results"),
    ],
)
def test_results_of_another_version_are_not_written_over(tmp_path, make, sentence):
    path = tmp_path / "results.sqlite"
    make(path)
    before = path.read_bytes()
    with pytest.raises(BookError) as refused, opened(tmp_path):
        pass
    assert sentence in str(refused.value)
    assert "name another folder with --out" in str(refused.value)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BookError, match="name another folder"), opened(tmp_path / "file"):
        pass


def test_two_who_grade_into_one_folder_do_not_spoil_it(tmp_path, monkeypatch):
    with opened(tmp_path) as book, opened(tmp_path) as other:
        other._database.execute("PRAGMA busy_timeout = 10")
        book._database.execute("BEGIN IMMEDIATE")
        with pytest.raises(BookError, match="somebody else is grading into this folder"):
            other.keep([row()])
        book._database.execute("ROLLBACK")
        other.keep([replace(row(), key="k")])
        assert book.keys() == {("anna", 1): "k"}


WITHOUT = """
import sys
from pathlib import Path
from tests.classroom.standing_in import row
from vitlab.classroom.results.book import opened
from vitlab.core.errors import LabError
try:
    with opened(Path(sys.argv[1])) as book:
        book.keep([row(sys.argv[2], points=1.5)])
        print("kept", flush=True)
        sys.stdin.readline()
except LabError as error:
    print(error)
"""


def without_locks(number, folder, student):
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.without_locks", number),
            *(sys.executable, "-c", WITHOUT, str(folder), student),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "widgets")])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux itself to refuse locks")
@pytest.mark.parametrize("number", NUMBERS)
def test_on_a_disk_without_locks_one_writes_at_a_time_and_a_kill_is_in_nobodys_way(
    number, tmp_path, monkeypatch
):
    folder = tmp_path / "50 % of it?"
    with without_locks(number, folder, "anna") as first:
        assert first.stdout.readline() == "kept\n"
        monkeypatch.setattr("vitlab.grading.store.locks._WAIT", 0.1)
        monkeypatch.setattr("vitlab.grading.store.has_locks_in", lambda *_: False)
        with (
            pytest.raises(BookError, match="somebody else is grading into") as caught,
            opened(folder),
        ):
            pass
        lock = folder / ".results.sqlite.softlock"
        assert f"If nobody is, delete {lock.name} in it" in str(caught.value)
        first.kill()
    assert lock.exists()
    with without_locks(number, folder, "ben") as second:
        assert second.communicate("\n")[0] == "kept\n"
    assert sorted(row[0] for row in rows_in(folder)) == ["anna", "ben"]
    assert [path.name for path in folder.iterdir()] == ["results.sqlite"]


def test_the_numbers_of_the_course_are_kept_and_read_back(tmp_path):
    with opened(tmp_path) as book:
        assert book.numbers == {}
        book.judge_by({"1.1": {"sizes": 2}})
        book.judge_by({"4.3": {"less": 2, "order": 1}})
    with opened(tmp_path) as book:
        assert book.numbers == {"4.3": {"less": 2, "order": 1}}


def test_numbers_are_written_where_there_are_some_and_results_without_any_stay_as_they_are(
    tmp_path,
):
    with opened(tmp_path) as book:
        book.keep([row()])
    before = (tmp_path / "results.sqlite").read_bytes()
    with opened(tmp_path) as book:
        book.judge_by({})
        assert book.numbers == {}
    assert (tmp_path / "results.sqlite").read_bytes() == before
    with opened(tmp_path) as book:
        book.judge_by({"1.1": {"sizes": 2}})
        book.judge_by({})
        assert book.numbers == {}
        assert len(book.rows()) == 1
