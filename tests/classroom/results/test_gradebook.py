import csv
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.classroom.standing_in import row
from vitlab.classroom import whole
from vitlab.classroom.results.book import opened
from vitlab.classroom.results.gradebook import COLUMNS, write_grades
from vitlab.classroom.results.steps import BookError


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_columns_are_those_of_nbgraders_export():
    export = pytest.importorskip("nbgrader.plugins.export")
    source = Path(export.__file__).read_text("utf-8")
    keys = re.search(r"keys = \[(.*?)\]", source, re.DOTALL)[1]
    assert re.findall(r'"(\w+)"', keys) == list(COLUMNS)


def test_a_row_is_the_sum_of_a_students_lab(tmp_path):
    when = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    with opened(tmp_path) as book:
        book.keep([row('Müller, "Jo"', e, points=1.5, submitted=when) for e in ("1.1", "1.2")])
        book.keep([row("=cmd()", points=0.0)])
        path = write_grades(tmp_path, book.totals(), {1: "01_pixels_to_grid"})
    formula, jo = read(path)
    assert (formula["student_id"], formula["timestamp"]) == ("'=cmd()", "")
    assert jo == dict.fromkeys(COLUMNS, "") | {
        "assignment": "01_pixels_to_grid",
        "timestamp": "2026-03-01 12:30:00",
        "student_id": 'Müller, "Jo"',
        "raw_score": "3.0",
        "late_submission_penalty": "0.0",
        "score": "3.0",
        "max_score": "6.0",
    }


def test_where_it_cannot_be_written_the_old_one_stays_and_a_sentence_says_so(tmp_path, monkeypatch):
    path = write_grades(tmp_path, [], {})
    before = path.read_bytes()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole.os, "fsync", full)
    with pytest.raises(BookError, match=r"cannot be written \(No space left on device\)"):
        write_grades(tmp_path, [], {})
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["grades.csv"]
