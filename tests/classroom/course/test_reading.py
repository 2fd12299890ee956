"""A course file says until when, what late costs, who works together; or one sentence why not."""

from datetime import UTC, datetime, timedelta

import pytest

from vitlab.classroom.course.reading import CourseError, read_course
from vitlab.classroom.course.terms import Course, Extension, Late
from vitlab.core.errors import LabError

WHOLE = """
labs = [1, 2]
timezone = "Europe/Berlin"
extensions = "more.csv"
counts = "best"
seed = 4711
release = "out"
hints = 3

[deadlines]
1 = 2026-10-05
2 = 2026-10-12T18:00:00
3 = "2026-10-19T18:00:00+00:00"

[late]
per_day = 0.1
at_most = 0.5

[groups]
north = ["anna", "ben"]

[numbers."4.5"]
seeds = 5
"""
MORE = 'Student;Lab;until;Extra\nanna;1;2026-10-07;\nben;;;"2,5 days"\nben;;;12 h\n'


def course(folder, text, more=MORE):
    (folder / "more.csv").write_text(more, "utf-8")
    (folder / "course.toml").write_text(text, "utf-8")
    return read_course(folder / "course.toml")


def test_a_course_file_is_read(tmp_path):
    read = course(tmp_path, WHOLE)
    assert {lab: when.astimezone(UTC) for lab, when in read.deadlines.items()} == {
        1: datetime(2026, 10, 5, 21, 59, 59, tzinfo=UTC),  # the end of that day in Berlin
        2: datetime(2026, 10, 12, 16, tzinfo=UTC),
        3: datetime(2026, 10, 19, 18, tzinfo=UTC),
    }
    until = datetime(2026, 10, 7, 21, 59, 59, tzinfo=UTC)
    assert read == Course(
        (1, 2),
        read.deadlines,
        Late(0.1, 0.5),
        {("anna", 1): Extension(until), ("ben", None): Extension(longer=timedelta(hours=60))},
        {"north": ("anna", "ben")},
        "best",
        "4711",
        tmp_path / "out",
        3,
        {"4.5": {"seeds": 5}},
    )


def test_an_empty_file_is_a_course_without_terms(tmp_path):
    assert course(tmp_path, "") == Course()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("lab = [1]", "course.toml: there is no setting 'lab'; write labs."),
        ("x = 1", "course.toml: there is no setting 'x'; there are labs, deadlines, timezone,"),
        ("labs = 1", "course.toml: labs is 1, not a list such as [1, 2, 3]."),
        ("labs = [99]", "course.toml: there is no lab 99; the labs here are 1, 2, "),
        ("[deadlines]\n99 = 2026-10-05", "course.toml: there is no lab '99'; the labs here"),
        (
            '[deadlines]\n1 = "soon"',
            "course.toml: the deadline of lab 1 is 'soon', and no date: write 2026-10-05, or "
            "2026-10-05T18:00:00.",
        ),
        ("[deadlines]\n1 = 7", "course.toml: the deadline of lab 1 is 7, and no date: "),
        ("deadlines = 3", "course.toml: deadlines is 3, not a table of dates by lab."),
        ("[late]\nper_week = 1", "course.toml: there is no number of late 'per_week'; there are"),
        ("[late]\nper_day = 10", "course.toml: per_day of late is 10, not a share of the points"),
        ('counts = "last"', 'course.toml: counts is \'last\', and only "newest" or "best" can'),
        ("seed = 1.5", "course.toml: seed is 1.5, not a whole number or a text."),
        ('timezone = "Mars"', "course.toml: timezone is 'Mars', and no zone: write"),
        ('[groups]\nnorth = "anna"', "course.toml: group 'north' is 'anna', not"),
        (
            '[groups]\na = ["x"]\nb = ["x"]',
            "course.toml: 'x' is in two groups, a and b.",
        ),
        ("hints = 9", "course.toml: hints is 9, not a whole number from 0 to 4."),
        ('[numbers."4.5"]\nseeds = 0', "course.toml: seeds of 4.5 is 0, not a whole number of"),
        ("labs = [1", "course.toml is no TOML: "),
        ('extensions = "none.csv"', "/none.csv cannot be read (no such file or directory)."),
    ],
)
def test_what_cannot_be_is_one_sentence(tmp_path, text, sentence):
    with pytest.raises(LabError) as refused:
        course(tmp_path, text)
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ("name,until\nanna,2026-10-07\n", "more.csv has no column student; its columns are"),
        ("students,until\n", "more.csv has no column student, only 'students'; its columns are"),
        ("student,until\nanna,2026-10-07\nben,later\n", "more.csv, line 3: until is 'later', and"),
        ("student,extra\nanna,soon\n", "more.csv, line 2: extra is 'soon': write \"3 days\", or"),
        ("student,lab,extra\nanna,99,1 day\n", "more.csv, line 2: there is no lab '99'; the labs"),
        ("student,lab\nanna,1\n", "more.csv, line 2: it says neither until when nor how much"),
    ],
)
def test_what_cannot_be_in_the_table_of_extensions_names_its_line(tmp_path, more, sentence):
    with pytest.raises(LabError) as refused:
        course(tmp_path, 'extensions = "more.csv"', more)
    assert str(refused.value).startswith(sentence)


def test_bytes_that_are_no_text_are_a_sentence(tmp_path):
    (tmp_path / "course.toml").write_bytes(b"\xff")
    with pytest.raises(CourseError, match=r"^course.toml is not text in UTF-8\.$"):
        read_course(tmp_path / "course.toml")
