"""Submissions that are kept as data: each ends with the score that is fair, whatever it does."""

import time
from dataclasses import replace

import pytest

from tests.classroom.corpus.asking import ASKING, HONEST
from tests.classroom.corpus.bad import BAD
from tests.classroom.corpus.cheats import CHEATS
from tests.classroom.corpus.submissions import right
from tests.classroom.corpus.tricks import TRICKS
from vitlab.classroom.testing import Limits, grade
from vitlab.grading.course import find
from vitlab.grading.laws import SEED

pytestmark = pytest.mark.refusal  # or thousands of small calls take minutes

LIMITS = Limits(call=3.0, memory=400 * 2**20)
QUICK = {
    *("right", "empty", "one_law_broken", "syntax_error", "allocates_50_gb", "leaves_python"),
    *("crashes", "loop_in_c", "prints_100_mb"),
    *("sleeping_children", "ours_by_name", "ours_unwatched", "reads_the_laws", "claims_points"),
    *("sends_a_pickle", "equal_to_everything", "ends_its_parent", "knows_the_public_cases"),
    *("ours_that_counts", "answers_ahead", "box_says_yes", "answers_from_a_thread_later"),
    *("lies_about_its_class", "sends_an_endless_shape"),
    *("right_findings", "findings_not_yet_right", "remembers_the_order", "right_about_models"),
    *("reads_the_name_of_a_model", "answers_and_asks_on"),
}


def with_marks(submissions):
    return [
        pytest.param(one, id=one.name, marks=[] if one.name in QUICK else pytest.mark.slow)
        for one in submissions
    ]


def graded(submission, forks):
    return grade(submission.work, limits=LIMITS, zygote=forks, seed=7)


@pytest.mark.parametrize("submission", with_marks(BAD + HONEST))
def test_a_bad_submission_costs_what_it_costs_and_no_more(submission, forks):
    rows = graded(submission, forks)
    points = {row.exercise: row.points for row in rows}
    assert points == submission.fair, [row.sentence for row in rows]
    limits = {row.exercise: row.limit for row in rows if row.limit}
    assert all(limits.pop(e, "") in limit.split("|") for e, limit in submission.limit.items())
    assert not limits
    assert all(len(str(row)) < 20_000 for row in rows)


@pytest.mark.parametrize("submission", with_marks(CHEATS + TRICKS + ASKING))
def test_a_cheat_earns_what_it_has_earned(submission, forks):
    if submission.name == "knows_the_public_cases":
        submission = replace(submission, added=f"KNOWN = {public_answers()!r}")
    began = time.monotonic()
    rows = graded(submission, forks)
    assert {row.exercise: row.points for row in rows} == submission.fair
    assert time.monotonic() - began < 60


def public_answers():
    """What 1.1 must give in the cases that everybody can read; None where it must refuse."""
    scope = {"np": __import__("numpy")}
    exec(right("1.1"), scope)
    known = {}
    for arguments in find("1.1").cases((SEED,)):
        image_size, patch_size, *remainder = arguments
        key = repr((tuple(image_size), patch_size, *(remainder or ["error"])))
        try:
            known[key] = scope["grid_shape"](*arguments)
        except ValueError:
            known[key] = None
    return known


def test_there_are_bad_submissions_and_cheats_enough():
    assert len(BAD) >= 30
    assert len(CHEATS + TRICKS) >= 20
    every = BAD + CHEATS + TRICKS + HONEST + ASKING
    assert len({one.name for one in every}) == len(every)
    assert {one.name for one in every} >= QUICK
    assert all(one.why for one in every)


def test_who_knows_the_public_cases_hears_that_hidden_ones_fail_and_not_which(forks):
    (cheat,) = [one for one in CHEATS if one.name == "knows_the_public_cases"]
    row = graded(replace(cheat, added=f"KNOWN = {public_answers()!r}"), forks)[0]
    assert row.standing == "not right yet"
    assert "hidden" in row.sentence
    assert row.law
    assert (row.case, row.got) == ("", "")
    assert row.more > 0
