"""What the seed of a course may draw: there is a right answer, and it is not the usual one."""

import base64
import json
import re
from collections import defaultdict
from functools import cache

import numpy as np
import pytest

from tests.grading.answers.drawn import solution
from tests.grading.answers.kinds import samples
from vitlab.classroom.course.drawing import drawn, numbers_of
from vitlab.classroom.course.terms import Course
from vitlab.classroom.releasing.pages import read_page, source
from vitlab.core.errors import LabError
from vitlab.grading import box, check, hint, numbers, reset
from vitlab.grading.asking import as_asked, with_numbers_of, with_options, without_marks
from vitlab.grading.asking import told as words_of
from vitlab.grading.course import find, find_lab, lab_numbers
from vitlab.grading.finding import Finding
from vitlab.grading.guessing import Choice, Prediction
from vitlab.grading.labs.lab12 import SOLVED
from vitlab.grading.ladder import _marked
from vitlab.grading.seam import Reply, Report
from vitlab.grading.settings import read_settings
from vitlab.grading.varying import with_numbers
from vitlab.notebooks import labs_folder

DRAWN = [e for number in lab_numbers() for e in find_lab(number).exercises if e.variants]
VARIANTS = [
    pytest.param(e, given, id=f"{e.id}-{n}") for e in DRAWN for n, given in enumerate(e.variants)
]
ASKED = [one for one in VARIANTS if not isinstance(one.values[0], Choice)]


def judged(exercise, value):
    return exercise.judge(Report((Reply("returned", value),)), 0)


def points(exercise, answer, seed=3):
    """What an answer earns in a check: rows as they are, all others run."""
    if exercise.from_saved:
        return judged(exercise, answer).verdict.points
    report = Report.from_bytes(box.run(answer, exercise.job(seed).to_bytes()))
    return exercise.judge(report, seed).verdict.points


@pytest.mark.refusal
@pytest.mark.parametrize(("exercise", "given"), VARIANTS)
def test_right_answers_to_the_usual_question_do_not_pass_and_another_one_does(exercise, given):
    other = with_numbers(exercise, {exercise.id: given})
    if isinstance(exercise, Choice):
        assert judged(other, exercise.right).verdict.points == 0
        rights = [key for key in exercise.options if judged(other, key).verdict.points]
        assert [other.key_of(key) for key in rights] == [exercise.right]
        return
    if isinstance(exercise, Prediction):  # whatever was guessed earns its point
        assert abs(other.truth - exercise.truth) > 5
        return
    for sample in samples():
        if sample.exercise_id == exercise.id and not sample.breaks and sample.points != 0:
            answer = sample.answer() if exercise.from_saved else sample.answer
            if isinstance(exercise, Finding) and answer()[0] not in SOLVED:
                continue
            assert points(other, answer) < exercise.points, sample.name
    assert points(other, solution(other)) == exercise.points
    assert points(exercise, solution(exercise)) == exercise.points or exercise.id == "10.3"


@pytest.mark.parametrize("lab", lab_numbers())
def test_every_lab_has_an_exercise_with_something_to_draw(lab):
    assert any(one.values[0].id.startswith(f"{lab}.") for one in ASKED)


@cache
def notebook(lab):
    (path,) = labs_folder().glob(f"{lab:02d}_*.ipynb")
    return read_page(path)


def told(exercise, numbers):
    """All that a lab says where it marks this exercise: its texts, pictures and hints."""
    page = as_asked(notebook(int(exercise.id.split(".")[0])), {exercise.id: numbers})
    texts = [source(one) for one in page["cells"] if one["cell_type"] == "markdown"]
    drawings = [
        base64.b64decode(found).decode("utf-8")
        for text in texts
        for found in re.findall(r"svg\+xml;base64,([A-Za-z0-9+/=]+)", text)
    ]
    asked = with_numbers(exercise, {exercise.id: numbers})
    hints = [with_numbers_of(lambda _: asked, rung) for rung in _marked(exercise.id)]
    return [*texts, *drawings, *hints]


def marked_in(exercise, texts):
    """What stands in every mark of an exercise, by its name."""
    mark = re.compile(rf"<!-- {re.escape(exercise.id)} (\w+) -->([^<]*)<!-- -->")
    found = defaultdict(set)
    for name, value in mark.findall("\n".join(texts)):
        found[name].add(value)
    return found


@pytest.mark.parametrize(("exercise", "given"), ASKED)
def test_texts_pictures_and_hints_say_what_is_asked_wherever_they_mark_it(exercise, given):
    other = with_numbers(exercise, {exercise.id: given})
    usual, drawn_here = (marked_in(exercise, told(exercise, n)) for n in ({}, given))
    assert usual.keys() == drawn_here.keys()
    assert usual.keys() >= exercise.words.keys() - {"picture"}
    for name in usual:
        assert usual[name] == {words_of(exercise, name)}
        assert drawn_here[name] == {words_of(other, name)}
    task = f"task-{exercise.id.replace('.', '-')}"
    page = notebook(int(exercise.id.split(".")[0]))
    before, after = (
        source(next(one for one in as_asked(page, n)["cells"] if one["id"] == task))
        for n in ({}, {exercise.id: given})
    )
    assert before == source(next(one for one in page["cells"] if one["id"] == task))
    assert before != after


def texts_of(exercise):
    """The texts of the picture in a task, and its words for who cannot see it."""
    name = f"task-{exercise.id.replace('.', '-')}"
    page = as_asked(notebook(int(exercise.id.split(".")[0])), {exercise.id: exercise.numbers})
    task = source(next(one for one in page["cells"] if one["id"] == name))
    drawing = base64.b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)", task)[1]).decode("utf-8")
    places = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', drawing)
    return {(float(x), float(y)): without_marks(text) for x, y, text in places}, task


@pytest.mark.parametrize("given", [{}, *find("4.3").variants])
def test_the_picture_of_offsets_holds_the_index_of_its_grid(given):
    exercise = find("4.3").with_numbers(given)
    at, task = texts_of(exercise)
    drawn_index = [[int(at[x, y]) for x in (318, 362, 406)] for y in (70, 106, 142)]
    index = solution(exercise)((1, 3)).tolist()
    assert drawn_index == index
    assert f"Its index is {', '.join(map(str, index[0]))} in the first row, " in task


@pytest.mark.parametrize("given", [{}, *find("10.2").variants])
def test_the_picture_of_merging_holds_the_first_two_tokens(given):
    exercise = find("10.2").with_numbers(given)
    at, task = texts_of(exercise)
    first, second = solution(exercise)(np.arange(24).reshape(1, 24, 1), (4, 6))[0, :2].tolist()
    assert [int(at[x, 86]) for x in (332, 376, 420, 464)] == first
    assert [int(at[x, 138]) for x in (332, 376, 420, 464)] == second
    said = f"holds {', '.join(map(str, first[:3]))} and {first[3]}: they become"
    assert said in task


@pytest.mark.parametrize(("exercise", "given"), VARIANTS)
def test_every_variant_may_be_set_and_has_the_usual_names(exercise, given):
    assert read_settings({"numbers": {exercise.id: given}}).numbers == {exercise.id: given}


def test_a_seed_draws_the_same_for_all_and_another_one_other_numbers():
    one, again, other = (drawn(Course(seed=seed)) for seed in ("1", "1", "2"))
    assert one == again != other
    assert one.keys() == {exercise.id for exercise in DRAWN}
    assert drawn(Course()) == {}
    assert drawn(Course(seed="1", labs=(1,))) == {name: one[name] for name in ("1.1", "1.5")}


def test_what_a_teacher_names_stands_before_what_is_drawn():
    course = Course(seed="1", numbers={"10.3": {"context": 3000}, "4.5": {"seeds": 4}})
    found = drawn(course)
    assert found["4.5"] == {"seeds": 4}
    assert found["10.3"] == {**drawn(Course(seed="1"))["10.3"], "context": 3000}


def test_what_was_released_is_what_is_judged(tmp_path):
    manifest = tmp_path / "vitlab-release.json"
    course = Course(seed="1", release=tmp_path)
    with pytest.raises(LabError, match=r"^there is no release in '.*': write it first, with"):
        numbers_of(course)
    manifest.write_text(json.dumps({"numbers": {"1.5": {"order": 7}}}), "utf-8")
    assert numbers_of(course) == {"1.5": {"order": 7}}
    manifest.write_text("[", "utf-8")
    with pytest.raises(LabError, match=r"is no manifest of a release\.$"):
        numbers_of(course)


def test_options_are_written_in_the_order_of_the_course():
    usual = find("1.5")
    other = with_numbers(usual, {"1.5": {"order": 9}})
    text = with_options(other, "Which?\n\n- **a**: x\n- **b**: y\n\n<!-- pictures/1-5.svg -->")
    listed = [line for line in text.splitlines() if line.startswith("- ")]
    assert listed == [f"- **{key}**: {option.text}" for key, option in other.shown.items()]
    assert sorted(o.text for o in other.shown.values()) == sorted(
        o.text for o in usual.options.values()
    )
    assert text.endswith("\n\n<!-- pictures/1-5.svg -->")


def test_numbers_are_written_wherever_a_text_marks_them():
    other = with_numbers(find("10.3"), {"10.3": {"context": 12345, "letter_px": 1.5}})
    text = "of <!-- 10.3 context -->4,096<!-- --> and <!-- 10.3 letter_px -->16<!-- --> px"
    told = "of <!-- 10.3 context -->12,345<!-- --> and <!-- 10.3 letter_px -->1.5<!-- --> px"
    assert with_numbers_of(lambda _: other, text) == told


def test_a_check_judges_by_the_numbers_of_the_release_beside_it(progress_file):
    def answer_1_5():
        return "b"

    assert check("1.5", answer_1_5) == 1
    beside = progress_file.with_name("vitlab-release.json")
    beside.write_text(json.dumps({"labs": {}, "numbers": {"1.5": {"order": 1}}}), "utf-8")
    assert check("1.5", answer_1_5) == 1  # c and d change places, and nothing else
    drawn_order = find("1.5").variants[0]
    numbers_there = {"1.5": drawn_order, "10.3": {"context": 2048}}
    beside.write_text(json.dumps({"labs": {}, "numbers": numbers_there}), "utf-8")
    assert check("1.5", answer_1_5) == 0
    assert numbers("10.3")["context"] == 2048
    progress_file.with_name("vitlab-course.toml").write_text(
        "hints = 2\n[numbers.'10.3']\ncontext = 3000", "utf-8"
    )
    assert numbers("10.3")["context"] == 3000


def test_a_drawn_convention_reaches_checks_and_hints_from_the_release(progress_file):
    usual, turned = (solution(find("1.1").with_numbers({"sizes": n})) for n in (1, 2))
    assert (check("1.1", usual), check("1.1", turned)) == (2, 0)
    beside = progress_file.with_name("vitlab-release.json")
    beside.write_text(json.dumps({"labs": {}, "numbers": {"1.1": {"sizes": 2}}}), "utf-8")
    assert (check("1.1", usual), check("1.1", turned)) == (0, 2)
    rungs = [repr(hint("1.1")) for _ in range(4)]
    assert "that you have collected, the other way round" in rungs[-1]
    assert "<!--" not in "".join(rungs)


def test_a_convention_that_there_is_not_is_a_sentence():
    with pytest.raises(ValueError, match=r"^numbers of 4\.3: order is 3, and only 1 to 2 are"):
        read_settings({"numbers": {"4.3": {"order": 3}}})


def test_a_release_that_cannot_be_read_is_a_sentence_and_the_usual_numbers_hold(progress_file):
    progress_file.with_name("vitlab-release.json").write_text("[", "utf-8")
    score = check("1.5", lambda: "b")
    assert score == 1
    assert "vitlab-release.json cannot be used, so the usual settings hold: " in score.verdict


def test_a_clean_copy_asks_what_the_course_asks(progress_file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    order = {"1.5": find("1.5").variants[3]}
    beside = progress_file.with_name("vitlab-release.json")
    beside.write_text(json.dumps({"numbers": order}), "utf-8")
    page = json.loads((tmp_path / reset(1).name).read_text("utf-8"))
    (task,) = [one["source"] for one in page["cells"] if one["id"] == "task-1-5"]
    shown = with_numbers(find("1.5"), order).shown
    assert f"- **a**: {shown['a'].text}\n- **b**: {shown['b'].text}" in task
