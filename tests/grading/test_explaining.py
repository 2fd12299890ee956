"""A law may explain a symptom: one sentence on what it often means."""

import numpy as np
import pytest

from tests.grading.answers import lab01 as answers
from vitlab.grading import box
from vitlab.grading.arrays import Within
from vitlab.grading.compare import compare
from vitlab.grading.course import find, find_lab, lab_numbers
from vitlab.grading.laws import Function, Law
from vitlab.grading.seam import Report
from vitlab.grading.trouble import SYMPTOMS, Broken

ROWS = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("got", "expected", "symptom"),
    [
        (None, 3, "nothing"),
        ("a", ROWS, "kind"),
        (3, (1, 2), "kind"),
        (3, [1.5], "kind"),
        (3, {"a": 1}, "kind"),
        ("3", 0.5, "kind"),
        (14.0, 14, "not whole"),
        ((1, 2, 3), (1, 2), "count"),
        ([1.0], [1.0, 2.0], "count"),
        ((2, 1), (1, 2), "swapped"),
        ((2, 3), (1, 2), "value"),
        ("a", "b", "value"),
        (15, 14, "value"),
        (0.6, 0.5, "value"),
        (np.array(0.6), np.array(0.5), "value"),
        ({"a": 1}, {"b": 1}, "names"),
        ({"a": 2}, {"a": 1}, "value"),
        (ROWS * np.nan, ROWS, "NaN"),
        (ROWS.T, ROWS, "axes swapped"),
        (ROWS[0], ROWS, "axes"),
        (ROWS.reshape(1, 6), ROWS, "shape"),
        (ROWS[::-1], ROWS, "order"),
        (ROWS[:, ::-1], ROWS, "order inside"),
        (ROWS.T.reshape(2, 3), ROWS, "order of all"),
        (ROWS + 1, ROWS, "value"),
        (ROWS + 1, Within(ROWS, 0.5), "value"),
    ],
)
def test_every_difference_has_a_name(got, expected, symptom):
    with pytest.raises(Broken) as broken:
        compare(got, expected)
    assert broken.value.symptom == symptom
    assert symptom in SYMPTOMS


def doubled(numbers):
    return 2 * numbers


EXPLAINED = Function(
    id="9.8",
    title="Double",
    minutes=1,
    parameters=("numbers",),
    laws=(
        Law(
            "it comes back twice as large",
            1,
            lambda rng: [(rng.uniform(1, 2, 3),)],
            expect=doubled,
            explains={
                "value": "This often comes from squaring.",
                "raised": "Read the last line of the message first.",
                "NaN": "Some number was divided by zero.",
            },
        ),
    ),
)


def verdict_of(answer):
    report = box.run(answer, EXPLAINED.job(1).to_bytes())
    return EXPLAINED.judge(Report.from_bytes(report), 1).verdict


@pytest.mark.parametrize(
    ("answer", "explained"),
    [
        (lambda numbers: numbers**2, ["This often comes from squaring."]),
        (lambda numbers: 1 // 0, ["Read the last line of the message first."]),
        (lambda numbers: numbers * np.nan, ["Some number was divided by zero."]),
        (lambda numbers: None, []),
        (lambda numbers: numbers[:1], []),
    ],
)
def test_an_explanation_follows_the_case_where_there_is_one(answer, explained):
    assert list(verdict_of(answer).sentences[2:]) == explained


def test_a_right_answer_hears_no_explanation():
    assert len(verdict_of(doubled).sentences) == 1


def test_every_explanation_is_for_a_symptom_that_there_is():
    for number in lab_numbers():
        for exercise in find_lab(number).exercises:
            for law in getattr(exercise, "laws", ()):
                assert set(getattr(law, "explains", {})) <= set(SYMPTOMS)


def test_without_explanations_a_verdict_is_as_short_as_before():
    report = box.run(answers.colours_last, find("1.2").job(1).to_bytes())
    assert len(find("1.2").judge(Report.from_bytes(report), 1).verdict.sentences) == 2
