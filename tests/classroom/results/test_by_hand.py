"""Points that a teacher gives count, for the answer that was read, and are never lost."""

import csv
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from tests.classroom.standing_in import row
from vitlab.classroom.results.book import opened
from vitlab.classroom.results.by_hand import mark_of
from vitlab.classroom.results.sheet import count_unread, placed, read_points, write_sheet
from vitlab.classroom.tables import TableError

TEXT = 'One line.\n=A second, with "quotes"; and <b>HTML</b>.'
HEAD = "student,lab,exercise,points,comment\n"


def essay(student="anna", text=TEXT):
    """A written answer to 9.5 as a check keeps it: of no points, until somebody reads it."""
    more = {"points": 0.0, "of": 0.0, "standing": "kept", "value": text, "answer": text}
    return replace(row(student, ESSAY, **more), lab=9)


ESSAY = "9.5"


@pytest.fixture
def book(tmp_path):
    with opened(tmp_path / "results") as one:
        one.keep([row(answer="x = 1"), row(exercise="1.3", answer="y")])
        one.keep([essay()])
        one.keep([essay("=cmd()", "Mine.")])
        yield one


def give(book, tmp_path, *lines, head=HEAD):
    path = tmp_path / "points.csv"
    path.write_text(head + "".join(f"{line}\n" for line in lines), "utf-8")
    given, notices = placed(read_points(path), book.answers())
    book.give(given)
    return notices


def kept(book):
    """Points, of how many, what the check gave, and the comment, by student and exercise."""
    found = book._database.execute(
        "SELECT student, exercise, points, of, checked, comment FROM checks"
    )
    return {(who, exercise): tuple(rest) for who, exercise, *rest in found}


def test_they_count_and_overrule_and_say_so(book, tmp_path):
    give(book, tmp_path, f"anna,9,{ESSAY},0.5,Good", 'anna,1,1.2,3,"right, by another way"')
    assert kept(book)["anna", ESSAY] == (0.5, 1.0, 0.0, "Good")
    assert kept(book)["anna", "1.2"] == (3.0, 3.0, 2.0, "right, by another way")
    assert kept(book)["anna", "1.3"] == (2.0, 3.0, None, "")
    totals = {(one["student"], one["lab"]): (one["points"], one["of"]) for one in book.totals()}
    assert totals["anna", 1] == (5.0, 6.0)
    assert totals["anna", 9] == (0.5, 1.0)


def test_the_last_points_hold_and_a_comment_alone_changes_none(book, tmp_path):
    give(book, tmp_path, "anna,1,1.2,3,")
    give(book, tmp_path, "anna,1,1.2,1,")
    give(book, tmp_path, "anna,1,1.2,,look again")
    give(book, tmp_path, "anna,1,1.3,,a comment", "anna,1,1.2,,")
    assert kept(book)["anna", "1.2"] == (1.0, 3.0, 2.0, "look again")
    assert kept(book)["anna", "1.3"] == (2.0, 3.0, None, "a comment")


def test_grading_again_keeps_them_for_the_same_answer_and_for_no_other(book, tmp_path):
    give(book, tmp_path, f"anna,9,{ESSAY},1,Good")
    book.keep([essay()])
    assert kept(book)["anna", ESSAY] == (1.0, 1.0, 0.0, "Good")
    book.keep([essay(text="Another text.")])
    assert kept(book)["anna", ESSAY] == (0.0, 0.0, None, "")
    book.keep([essay()])
    assert kept(book)["anna", ESSAY] == (1.0, 1.0, 0.0, "Good")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("ana,1,1.2,3,", "line 2: there is no student 'ana' among the submissions; write anna?"),
        ("zoe,1,1.2,3,", "line 2: there is no student 'zoe' among the submissions."),
        ("anna,2,2.1,1,", "line 2: anna handed in nothing for lab 2."),
        ("anna,1,1.2,3.5,", "line 2: 1.2 has 0 to 3 points, and '3.5' is none of them."),
        ("anna,1,1.2,-1,", "line 2: 1.2 has 0 to 3 points, and '-1' is none of them."),
        ("anna,1,1.2,nan,", "line 2: 1.2 has 0 to 3 points, and 'nan' is none of them."),
        ("anna,1,1.2,all,", "line 2: points is 'all', not a number."),
        ("anna,1,1.77,1,", "line 2: There is no exercise '1.77'; lab 1 has 1.1, 1.2, 1.3,"),
        ("anna,2,1.2,1,", "line 2: exercise 1.2 is of lab 1, not of '2'."),
    ],
)
def test_a_line_that_cannot_be_is_one_sentence_and_nothing_is_merged(
    book, tmp_path, line, sentence
):
    before = kept(book)
    with pytest.raises(TableError) as refused:
        give(book, tmp_path, line, "anna,1,1.3,1,")
    assert str(refused.value).startswith(f"points.csv, {sentence}")
    assert kept(book) == before


def test_a_table_without_a_column_is_a_sentence(book, tmp_path):
    with pytest.raises(TableError, match=r"^points.csv has no column points; its columns are"):
        give(book, tmp_path, "anna,1.2,x", head="student,exercise,grade\n")


def test_points_for_a_text_that_has_changed_do_not_count_and_all_others_do(book, tmp_path):
    head = "student,exercise,points,comment,text\n"
    lines = [f"anna,{ESSAY},1,,{mark_of(TEXT)}", "anna,1.2,3,,"]
    assert give(book, tmp_path, *lines, head=head) == []
    book.keep([essay(text="Another.")])
    assert give(book, tmp_path, *lines, head=head) == [
        f"points.csv, line 2: the answer of anna to {ESSAY} has changed since it was read, so its "
        "points do not count"
    ]
    assert kept(book)["anna", ESSAY] == (0.0, 0.0, None, "")
    assert kept(book)["anna", "1.2"] == (3.0, 3.0, 2.0, "")


def sheet(folder):
    with (folder / "results/written.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_texts_are_listed_with_their_rubric_and_a_table_to_fill_in(book, tmp_path):
    write_sheet(tmp_path / "results", book.answers())
    text = (tmp_path / "results/written.txt").read_text("utf-8")
    assert f"{ESSAY} Argue a row of the table: 1 point" in text
    for said in ("\n  1. ", "\nanna (not read yet)\n", "\n=cmd() (not read yet)\n", "    Mine.\n"):
        assert said in text
    assert all(f"    {line}\n" in text for line in TEXT.splitlines())
    assert [one["student"] for one in sheet(tmp_path)] == ["'=cmd()", "anna"]
    assert {one["points"] for one in sheet(tmp_path)} == {""}
    assert count_unread(book.answers()) == 2


def test_what_was_filled_in_stays_and_is_read_back_whoever_it_is_of(book, tmp_path):
    folder = tmp_path / "results"
    write_sheet(folder, book.answers())
    filled = (folder / "written.csv").read_text("utf-8").replace(f"{ESSAY},,,", f"{ESSAY},0.5,Ja,")
    (folder / "written.csv").write_text(filled, "utf-8")
    book.keep([essay("cleo")])
    write_sheet(folder, book.answers())
    assert [one["points"] for one in sheet(tmp_path)] == ["0.5", "0.5", ""]
    book.give(placed(read_points(folder / "written.csv"), book.answers())[0])
    assert kept(book)["=cmd()", ESSAY] == (0.5, 1.0, 0.0, "Ja")
    write_sheet(folder, book.answers())
    assert [one["comment"] for one in sheet(tmp_path)] == ["Ja", "Ja", ""]
    assert count_unread(book.answers()) == 1


def test_a_table_that_is_not_ours_is_not_written_over(book, tmp_path):
    path = tmp_path / "results/written.csv"
    path.write_text("my own notes", "utf-8")
    write_sheet(tmp_path / "results", book.answers())
    assert path.read_text("utf-8") == "my own notes"
    assert (tmp_path / "results/new-written.csv").exists()


def test_spreadsheets_of_other_countries_are_read(book, tmp_path):
    path = tmp_path / "points.csv"
    path.write_text('\ufeffStudent;Exercise;Points;Comment\r\nanna;1.2;"2,5";gut\r\n', "utf-8")
    book.give(placed(read_points(path), book.answers())[0])
    assert kept(book)["anna", "1.2"] == (2.5, 3.0, 2.0, "gut")


def test_the_database_alone_tells_who_gave_what(book, tmp_path):
    give(book, tmp_path, "anna,1,1.2,3,")
    with closing(sqlite3.connect(tmp_path / "results/results.sqlite")) as database:
        (found,) = database.execute("SELECT student, exercise, points FROM by_hand").fetchall()
    assert found == ("anna", "1.2", 3.0)
