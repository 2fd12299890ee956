"""Which submission counts, for whom, and what being late costs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from vitlab.classroom.course.counting import entries
from vitlab.classroom.course.terms import Course, Extension, Late
from vitlab.classroom.submissions.reading import Handed
from vitlab.classroom.work import Work

DEADLINE = datetime(2026, 10, 5, 12, tzinfo=UTC)


def handed(student, name, hours, lab=1):
    """A submission so many hours after the deadline."""
    when = DEADLINE + timedelta(hours=hours)
    return Handed(Work(student, lab, Path(f"{name}.ipynb"), when, (), {}), name)


def counted(course, *works):
    """Who gets what, and how late it is; and what is said."""
    made, notices = entries(course, works)
    told = [
        (one.students, one.lab, [h.work.path.stem for h in one.handed], list(one.penalties))
        for one in made
    ]
    return told, notices


TERMS = {"deadlines": {1: DEADLINE}, "late": Late(0.1, 0.5)}


def test_without_terms_the_newer_one_counts_and_that_is_said():
    told, notices = counted(Course(), handed("anna", "new", 2), handed("anna", "old", 1))
    assert told == [(("anna",), 1, ["new"], [0.0])]
    assert notices == [
        "anna has two notebooks for lab 1: new.ipynb is newer and counts, old.ipynb does not"
    ]


def test_the_newest_before_the_deadline_counts_before_a_later_one():
    works = [handed("anna", name, hours) for name, hours in (("a", -9), ("b", -1), ("c", 1))]
    told, notices = counted(Course(**TERMS), *works)
    assert told == [(("anna",), 1, ["b"], [0.0])]
    assert notices == [
        "anna has 3 notebooks for lab 1: b.ipynb is the newest before the deadline and counts, "
        "2 others do not"
    ]


def test_each_day_that_has_begun_costs_and_never_more_than_the_most():
    works = [handed(str(h), "x", h) for h in (0, 1, 24, 25, 24 * 30)]
    told, _ = counted(Course(**TERMS), *works)
    late = {students[0]: penalties[0] for students, _, _, penalties in told}
    assert late == {"0": 0.0, "1": 0.1, "24": 0.1, "25": 0.2, "720": 0.5}


def test_another_lab_has_no_deadline():
    told, _ = counted(Course(**TERMS), handed("anna", "x", 99, lab=2))
    assert told == [(("anna",), 2, ["x"], [0.0])]


def test_more_time_is_for_whom_it_was_given_and_the_longer_one_holds():
    more = {
        ("anna", None): Extension(longer=timedelta(hours=30)),
        ("anna", 1): Extension(until=DEADLINE + timedelta(hours=2)),
        ("ben", 2): Extension(longer=timedelta(hours=30)),
    }
    course = Course(**TERMS, extensions=more)
    works = [handed(who, "x", 26) for who in ("anna", "ben")]
    told, _ = counted(course, *works)
    assert [penalties for *_, penalties in told] == [[0.0], [0.2]]
    told, _ = counted(course, handed("anna", "x", 31))
    assert told[0][3] == [0.1]


def test_a_group_hands_in_once_for_all_of_its_members():
    course = Course(
        **TERMS,
        groups={"north": ("anna", "ben")},
        extensions={("ben", 1): Extension(longer=timedelta(days=3))},
    )
    told, notices = counted(
        course, handed("anna", "a", 1), handed("ben", "b", 30), handed("cleo", "c", 1)
    )
    assert told == [(("cleo",), 1, ["c"], [0.1]), (("anna", "ben"), 1, ["b"], [0.0])]
    assert notices == [
        "group north has two notebooks for lab 1: b.ipynb is newer and counts, a.ipynb does not"
    ]
    told, _ = counted(course, handed("north", "n", 1))
    assert told == [(("anna", "ben"), 1, ["n"], [0.0])]


def test_where_the_best_counts_all_of_them_are_graded():
    course = Course(**TERMS, counts="best")
    told, notices = counted(course, handed("anna", "a", -1), handed("anna", "b", 25))
    assert told == [(("anna",), 1, ["a", "b"], [0.0, 0.2])]
    assert notices == ["anna has 2 notebooks for lab 1: the best one counts"]


def test_more_time_for_somebody_who_handed_in_nothing_is_said():
    more = {("ana", 1): Extension(), ("zoe", None): Extension()}
    _, notices = counted(Course(**TERMS, extensions=more), handed("anna", "x", 0))
    assert notices == ["ana, zoe have more time, and handed in nothing: perhaps ana is anna"]


def test_of_two_files_with_one_name_it_is_said_whose_each_is():
    group = Course(groups={"team": ("anna", "ben")})
    (told,), (notice,) = counted(group, handed("anna", "lab", 1), handed("ben", "lab", 2))
    assert told == (("anna", "ben"), 1, ["lab"], [0.0])
    assert notice == (
        "group team has two notebooks for lab 1: ben/lab.ipynb is newer and counts, "
        "anna/lab.ipynb does not"
    )
    (entry,), _ = entries(group, [handed("ben", "lab", 2)])
    assert entry.name_of(entry.handed[0].work) == "ben/lab.ipynb"
    _, (notice,) = counted(group, handed("anna", "lab", 1), handed("ben", "lab", 1))
    assert "anna/lab.ipynb is as new as any and counts, ben/lab.ipynb does not" in notice
