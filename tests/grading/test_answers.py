"""Every exercise of every lab, by answers that are kept as data: what each of them must earn."""

import re
from string import punctuation

import pytest

from tests.grading.answers.kinds import samples
from vitlab.grading import box, check
from vitlab.grading.course import find, find_lab, lab_numbers
from vitlab.grading.guessing import Choice, Prediction
from vitlab.grading.laws import Function
from vitlab.grading.measured import Measured
from vitlab.grading.rows import as_rows
from vitlab.grading.seam import Reply, Report
from vitlab.grading.writing import Written

pytestmark = pytest.mark.refusal  # or thousands of small calls take minutes

SAMPLES = samples()
WITH_LAWS = [s for s in SAMPLES if isinstance(find(s.exercise_id), Function | Measured)]
WITHOUT = [s for s in SAMPLES if s not in WITH_LAWS]
EXERCISES = [exercise for number in lab_numbers() for exercise in find_lab(number).exercises]


def of(exercise):
    return [sample for sample in SAMPLES if sample.exercise_id == exercise.id]


def by_name(sample):
    return sample.name


def report_on(sample, exercise, seed):
    """What the answer came to; where rows are judged it is a function that returns them."""
    if exercise.from_saved:
        return Report((Reply("returned", as_rows(sample.answer())),))
    return Report.from_bytes(box.run(sample.answer, exercise.job(seed).to_bytes()))


@pytest.mark.parametrize("sample", WITH_LAWS, ids=by_name)
def test_an_answer_breaks_the_laws_that_it_breaks_and_no_other(sample):
    exercise, seed = find(sample.exercise_id), len(sample.name)
    judgement = exercise.judge(report_on(sample, exercise, seed), seed)
    assert judgement.broken == sample.breaks, judgement.verdict.text
    held = [law.points for n, law in enumerate(exercise.laws, 1) if n not in sample.breaks]
    assert judgement.verdict.points == sum(held)
    assert judgement.verdict.standing == ("not right yet" if sample.breaks else "right")


@pytest.mark.parametrize("sample", WITHOUT, ids=by_name)
def test_a_guess_or_a_choice_earns_what_it_earns_and_hears_why(sample):
    score = check(sample.exercise_id, sample.answer)
    assert score == sample.points
    assert sample.says in score.verdict


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_there_are_answers_enough_to_trust_a_check(exercise):
    kept = of(exercise)
    if isinstance(exercise, Function | Measured):
        rights = [sample for sample in kept if not sample.breaks]
        assert len(rights) >= 3, f"{exercise.id}: write three right answers by different roads"
        assert len(kept) - len(rights) >= 5, f"{exercise.id}: write five wrong answers"
        return
    if isinstance(exercise, Written):
        assert sum("is kept" in s.says for s in kept) >= 2, f"{exercise.id}: write two texts"
        assert 3 <= len(exercise.rubric) <= 5, f"{exercise.id}: a rubric has 3 to 5 lines"
    malformed = [s for s in kept if not s.points and not re.search("You chose|is kept", s.says)]
    assert len(malformed) >= 3, f"{exercise.id}: write three answers that are none"
    if isinstance(exercise, Choice):
        chosen = {str(s.answer()).strip(punctuation + " ").lower() for s in kept}
        assert chosen >= exercise.options.keys(), f"{exercise.id}: write an answer for each option"
    elif isinstance(exercise, Prediction):
        assert sum(bool(s.points) for s in kept) >= 3, f"{exercise.id}: write three guesses"


@pytest.mark.parametrize(
    ("exercise_id", "law"),
    [
        (exercise.id, number)
        for exercise in EXERCISES
        if isinstance(exercise, Function | Measured)
        for number in range(1, len(exercise.laws) + 1)
    ],
)
def test_each_law_is_broken_by_a_wrong_answer_that_breaks_only_it(exercise_id, law):
    assert any(s.breaks == (law,) for s in SAMPLES if s.exercise_id == exercise_id)
