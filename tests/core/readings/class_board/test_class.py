"""What is said of a class is so, by another road than the one it was counted by."""

import ast
from dataclasses import replace

import pytest

from tests.core.readings.programs import printed
from vitlab.core.errors import LabError, PlaceError
from vitlab.core.readings.class_board import (
    Answer,
    LabClass,
    Student,
    Task,
    class_reading,
    from_text,
    made_class,
    marked,
    ordered,
    reading_of,
    to_text,
)
from vitlab.core.readings.class_board.forms import form_of
from vitlab.core.readings.class_board.likeness import LEAST_WORDS, alike_in
from vitlab.core.readings.class_board.mapping import bands

LARGE = made_class(300, seed=7)
LONG = """def cut(row, size):
    n = len(row)
    out = [[0] * size for _ in range(n // size)]
    for k in range(n // size):
        for part in range(size):
            out[k][size - 1 - part] = row[k * size + part]
    return out"""


def answer(points=0.0, of=3.0, **more):
    standing = "right" if points >= of else "not right yet"
    return Answer("1.2", points, of, more.pop("standing", standing), **more)


def small(*answers):
    """A class in a lab of one exercise."""
    students = [Student(f"s{n}", {"1.2": one}) for n, one in enumerate(answers)]
    return LabClass(1, "One", 10, (Task("1.2", "Cut", 3),), tuple(students))


def test_each_answer_counts_once():
    reading = reading_of(LARGE)
    for task in LARGE.tasks:
        kinds = [student.kind(task.id) for student in LARGE.handed_in]
        broken = [g.count for g in reading.groups if g.exercise == task.id]
        assert sum(broken) == kinds.count("part") + kinds.count("zero")
        assert len(kinds) == kinds.count("full") + sum(broken) + kinds.count("none")
        members = [s for g in reading.groups if g.exercise == task.id for s in g.students]
        assert len(members) == len({*members})


@pytest.mark.parametrize("klass", [LARGE, made_class(12, seed=3)])
def test_the_program_prints_what_the_facts_say(klass, tmp_path):
    readings = {"law": reading_of(klass), "option": reading_of(klass, law="1.5 c")}
    found = printed(
        {name: r.code for name, r in readings.items()}, dict.fromkeys(readings, tmp_path)
    )
    for name, reading in readings.items():
        told = {fact: float(value) for fact, value in found[name].items()}
        assert told == pytest.approx({fact.name: fact.value for fact in reading.facts})


def test_the_map_has_every_student_once_and_points_only_rise():
    students = ordered(LARGE)
    assert sorted(s.id for s in students) == sorted(s.id for s in LARGE.students)
    points = [s.points for s in students if s.handed_in]
    assert points == sorted(points)
    for most in (60, 120):
        rows = bands(students, most)
        assert [s for row in rows for s in row] == list(students)
        assert max(map(len, rows)) <= most
        assert len(rows) <= 300 / (0.8 * most) + 1
    for figure in reading_of(LARGE).maps():
        assert [column.student for column in figure.columns] == [s.id for s in students]
        assert all(c.x + c.width <= figure.width for c in figure.columns)
        assert all(c.width > 2 for c in figure.columns)


def test_who_is_stuck_comes_before_who_has_few_points_and_who_has_no_file_comes_last():
    klass = small(
        answer(0, hints=2),
        answer(1, hints=3),
        answer(3),
        answer(0, hints=4, standing="not written yet", minutes=40.0),
        answer(2, hints=4),
    )
    klass = replace(klass, students=(*klass.students, Student("gone")))
    found = [(need.student, need.rank, need.why) for need in reading_of(klass).needs]
    assert found == [
        ("s3", 1, "1.2 nothing written after 4 hints, 40 min"),
        ("s1", 1, "1.2 still open after 3 hints"),
        ("s0", 2, "less than half, 2 hints"),
        ("gone", 3, "handed in nothing"),
    ]


def test_of_nine_answers_no_lesson_is_drawn_and_of_ten_one_is():
    wrong = answer(0, law="in order")
    assert reading_of(small(*[wrong] * 9)).lesson == ()
    (advice,) = reading_of(small(*[wrong] * 10)).lesson
    assert advice.words == "Start with 1.2: in 10 of 10 answers it does not hold that in order."


def test_a_class_of_nobody_and_one_that_has_it_all_can_be_read():
    nobody = reading_of(LabClass(1, "One", 10, (Task("1.2", "Cut", 3),), ()))
    assert nobody.text == "0 students, 0 handed in."
    assert nobody.student == nobody.chosen == ""
    assert [figure.columns for figure in nobody.maps()] == [(), ()]
    whole = reading_of(small(answer(3), answer(3)))
    assert (whole.groups, whole.needs, whole.group) == ((), (), None)
    assert whole.text == "2 students, 2 handed in."


def renamed(source):
    """Its tree with names numbered as they appear, and nothing of its layout."""
    names = {}
    tree = ast.parse(source)
    known = dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__
    for node in ast.walk(tree):
        for field in ("id", "arg", "name"):
            old = getattr(node, field, None)
            if isinstance(old, str) and old not in known:
                setattr(node, field, names.setdefault(old, f"n{len(names)}"))
    return ast.dump(tree)


@pytest.mark.parametrize(
    "other",
    [
        LONG.replace("out", "result").replace("part", "i"),
        LONG.replace("return out", "# done\n    return   out"),
        LONG.replace("n", "count", 1).replace("size - 1 - part", "part"),
        LONG.replace("range(size)", "reversed(size)"),
        LONG.replace("k * size", "n * size"),
        LONG.replace("out[k]", "row[k]"),
    ],
)
def test_two_forms_are_equal_where_the_trees_are_equal_after_renaming(other):
    assert (form_of(LONG) == form_of(other)) == (renamed(LONG) == renamed(other))


def test_pieces_of_a_text_together_are_the_text_and_only_names_that_differ_are_marked():
    other = LONG.replace("out", "été").replace("part", "i")
    pieces = marked(LONG, other)
    assert "".join(text for text, _ in pieces) == LONG
    assert {text for text, differs in pieces if differs} == {"out", "part"}


def test_a_rare_wrong_answer_is_found_and_what_many_wrote_or_what_is_right_is_not():
    wrong, other = answer(0, text=LONG), answer(0, text=LONG.replace("out", "found"))
    rest = [answer(3, text=f"def cut(row, size):\n    return row[{n}]") for n in range(98)]
    (found,) = alike_in(small(wrong, *rest, other))
    assert (found.students, found.how) == (("s0", "s99"), "equal after renaming")
    assert found.words == len(form_of(LONG)) >= LEAST_WORDS
    together = replace(small(wrong, *rest, other), groups=(("s0", "s99"),))
    assert alike_in(together) == ()
    assert from_text(to_text((together,))) == (together,)
    assert alike_in(small(*[wrong] * 4, *rest[:96])) == ()
    right = replace(wrong, points=3.0), replace(other, points=3.0)
    assert alike_in(small(right[0], *rest, right[1])) == ()


def test_what_is_nearly_equal_or_has_a_comment_of_ones_own_is_told_as_such():
    changed = LONG.replace("size - 1 - part", "size - 1")
    (found,) = alike_in(small(answer(0, text=LONG), answer(0, text=changed), *[answer(3)] * 20))
    assert (found.how, 0.9 <= found.share < 1) == ("nearly equal", True)
    own = LONG.replace("return out", "return out  # allways")
    letter = alike_in(small(*[answer(3, text=own)] * 2, *[answer(3)] * 20))
    assert letter == ()  # not half of those who wrote, but all of them, have the comment
    others = [answer(3, text=f"x = {n}") for n in range(20)]
    (letter,) = alike_in(small(*[answer(3, text=own)] * 2, *others))
    assert (letter.how, letter.students) == ("equal to the letter", ("s0", "s1"))


def test_what_is_nearly_equal_in_a_chain_is_one_group_and_a_common_way_is_none():
    def others(count):
        return [answer(0, text=LONG.replace("size - 1", f"size - {n}")) for n in range(count)]

    def rest(count):
        return [answer(3, text=f"x = {n}") for n in range(count)]

    (found,) = alike_in(small(*others(5), *rest(195)))
    assert (found.how, found.students) == ("nearly equal", ("s0", "s1", "s2", "s3", "s4"))
    assert alike_in(small(*others(7), *rest(193))) == ()


@pytest.mark.parametrize(
    "text", ["def f(:", "'''", "\x00", "é" * 5, "\tif x:\n  y", "(" * 5000, "", "🎈 = 1"]
)
def test_a_text_that_is_no_python_is_alike_to_nothing_and_ends_nothing(text):
    klass = small(*[answer(0, text=text)] * 2, answer(0, text=LONG))
    assert [one for one in alike_in(klass) if one.how != "equal to the letter"] == []
    assert "".join(piece for piece, _ in marked(text, LONG)) == text


def test_a_guess_holds_the_truth_from_end_to_end_and_every_guess_above_zero_has_a_dot():
    task = Task("1.4", "Guess", 1, truth=16.0)
    ends = [(16, 16), (2, 15.9), (16.1, 40), (0, 32), (-5, 2), (0.01, 0.01), (1e250, 1e300)]
    students = [
        Student(f"s{n}", {"1.4": Answer("1.4", 1, 1, "recorded", value=(float(a), float(b)))})
        for n, (a, b) in enumerate(ends)
    ]
    reading = reading_of(LabClass(1, "One", 9, (task,), tuple(students)))
    (guesses,) = reading.guesses
    assert guesses.hits == {"s0", "s3"}
    assert guesses.below == 3
    (figure,) = reading.guess_figures()
    dots = [mark for mark in figure.marks if mark.tag == "circle"]
    assert len(dots) == 6  # the middle of (-5, 2) has no place on the axis
    assert all(0 <= mark.has["cx"] <= figure.width for mark in dots)


@pytest.mark.parametrize(
    ("asked", "said", "remedy"),
    [
        ({"lab": 9}, "there are no results of lab 9; of these there are: 1.", {"lab": 1}),
        ({"student": "s0555"}, "there is no student 's0555' in this class", {"student": ""}),
        ({"exercise": "2.1"}, "there is no exercise '2.1'", {"exercise": ""}),
        ({"law": "none"}, "no answer breaks 'none'", {"law": ""}),
        ({"results": "no/such"}, "the results 'no/such' cannot be shown", {"results": None}),
        ({"results": "x" * 5000}, "the results 'xxxxx", {"results": None}),
        ({"results": "\0"}, "the results '\\x00' cannot be shown", {"results": None}),
    ],
)
def test_what_is_not_there_is_a_sentence_with_what_would_work(asked, said, remedy):
    with pytest.raises(LabError) as told:
        class_reading(**asked)
    assert str(told.value).startswith(said)
    last = told.value.remedies[-1].settings
    assert last == remedy
    assert class_reading(**{**asked, **last}).text


def test_results_are_read_from_a_folder_and_anew_when_they_change(tmp_path):
    path = tmp_path / "class.json"
    path.write_text(to_text((made_class(5, lab=3), made_class(4, lab=2))), encoding="utf-8")
    assert class_reading(results=str(tmp_path)).labs == (3, 2)
    assert class_reading(results=str(path), lab=2).klass == made_class(4, lab=2)
    with pytest.raises(PlaceError):
        class_reading(results=str(tmp_path), lab=1)
    for text in ("", "[]", '{"labs": []}', '{"version": 9, "labs": [1]}', "[" * 9999):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(LabError, match="it is no class that vitlab grade wrote"):
            class_reading(results=str(tmp_path))
