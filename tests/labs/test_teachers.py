"""The page for teachers says all that the labs keep from students, and students never get it."""

import re

import pytest

from labs_solutions import release
from labs_solutions.modes import MODES
from tests.grading.answers.kinds import samples
from vitlab.core.claims import find_claim
from vitlab.core.claims.worlds import AUDITED
from vitlab.grading.course import find_lab, lab_numbers
from vitlab.grading.writing import Written

PAGE = release.read(release.TEACHERS)
TEXT = "\n".join(cell.source for cell in PAGE.cells)


def test_it_is_text_alone_and_lies_beside_the_sources_only():
    assert {cell.cell_type for cell in PAGE.cells} == {"markdown"}
    assert not (release.RELEASED / release.TEACHERS.name).exists()
    assert release.TEACHERS not in release.sources()
    assert not re.search(r"\b0x[0-9a-f]{6,}", TEXT)


@pytest.mark.parametrize("number", lab_numbers())
def test_every_lab_has_its_goals_its_timing_and_its_rubrics(number):
    lab = find_lab(number)
    source = release.read(next(s for s in release.sources() if release.lab_number(s) == number))
    assert f"## Lab {number} · {lab.title}" in TEXT
    goals = [line for line in source.cells[0].source.splitlines() if line.startswith("- ")]
    assert goals
    assert all(goal in TEXT for goal in goals)
    for exercise in lab.exercises:
        assert f"| {exercise.id} | {exercise.title} | {exercise.minutes} |" in TEXT
        if isinstance(exercise, Written):
            assert all(line.says in TEXT for line in exercise.rubric)


def test_every_answer_to_a_question_to_think_about_stands_here():
    for path in release.sources():
        for cell in release.read(path).cells:
            for answer in release.FOR_TEACHERS.findall(cell.source):
                inside = re.sub(r"</?details>|<summary>.*?</summary>", "", answer).strip()
                assert inside in TEXT


def test_every_law_that_a_wrong_answer_breaks_is_told_with_it():
    wrong = [sample for sample in samples() if sample.breaks]
    assert len(wrong) > 100
    for sample in wrong:
        law = find_lab(int(sample.exercise_id.partition(".")[0]))
        (exercise,) = [e for e in law.exercises if e.id == sample.exercise_id]
        assert exercise.laws[sample.breaks[0] - 1].says.rstrip(".")[1:] in TEXT
        assert sample.answer.__name__.replace("_", " ")[:50] in TEXT


def test_the_key_to_the_page_of_claims_says_of_each_whether_it_is_true():
    for claim in map(find_claim, AUDITED):
        truth = "true" if claim.verdict in ("right", "trap") else "not true"
        assert f"| {claim.id} | {truth} | {claim.claim} | {claim.explanation} |" in TEXT


def test_the_three_ways_and_how_to_grade_stand_at_the_top():
    top = "\n".join(cell.source for cell in PAGE.cells[:3])
    assert all(f"### {mode.name}" in top for mode in MODES)
    assert "vitlab-course.toml" in top
    assert "nbgrader autograde" in top
    assert "How to change points" in top
