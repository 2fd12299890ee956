"""What lab 12 says to findings, and what counts."""

import re

import pytest

from labs_solutions import release
from tests.grading.answers import lab12 as answers
from tests.grading.answers.kinds import samples
from vitlab.core.claims import find_claim
from vitlab.core.claims.worlds import AUDITED
from vitlab.grading import audit, check, store

FOUND = [sample for sample in samples() if sample.exercise_id.startswith("12.")]
CLAIM = re.compile(r"returned|^12\.\d-(\w\d+)-")


def claims(found):
    return {name[1] for name in (CLAIM.match(sample.name) for sample in found) if name and name[1]}


def notebook():
    return release.read(next(s for s in release.sources() if release.lab_number(s) == 12))


def test_every_claim_of_the_page_has_a_test_that_is_right_and_twelve_have_a_wrong_one():
    assert claims(sample for sample in FOUND if sample.points) == set(AUDITED)
    assert len(claims(sample for sample in FOUND if not sample.points)) >= 12


@pytest.mark.parametrize("exercise_id", ["12.1", "12.2", "12.3", "12.4", "12.5"])
def test_each_check_is_tried_by_three_right_findings_and_five_wrong_ones(exercise_id):
    own = [sample.points for sample in FOUND if sample.exercise_id == exercise_id]
    assert own.count(1) >= 3
    assert own.count(0) >= 5


def test_a_pair_is_taken_as_well_as_a_function_that_returns_one():
    assert check("12.1", ("D1", answers.ratio_is_258)) == 1
    assert check("12.1", ["D1", answers.asserts_the_truth]) == 0
    assert "def ratio_is_258" in "\n".join(store.read()["12.1"]["answer"])


def test_a_claim_counts_once_and_may_be_tested_again_where_it_counts():
    finding = ("D1", answers.ratio_is_258)
    assert check("12.1", finding) == check("12.1", finding) == 1
    again = check("12.4", finding)
    assert again == 0
    assert "D1 is counted for 12.1 already: take another claim here." in again.verdict
    assert check("12.1", ("D42", answers.padding_of_one)) == 1  # now that one counts there
    assert check("12.4", finding) == 1


def test_a_claim_that_was_got_wrong_does_not_count_for_anything():
    assert check("12.1", ("D1", answers.at_least_258)) == 0
    assert check("12.2", ("D1", answers.ratio_is_258)) == 1
    assert "claim" not in store.read()["12.1"]


def test_who_is_right_reads_what_is_true():
    assert find_claim("D1").explanation in check("12.1", ("D1", answers.ratio_is_258)).verdict


def test_a_test_that_is_not_written_yet_is_named():
    def still_a_stub(world):
        raise NotImplementedError

    said = check("12.3", lambda: ("E9", still_a_stub)).verdict
    assert "calls still_a_stub, which is not written yet" in said
    assert check("12.3", ("E9", still_a_stub)).verdict.startswith("12.3 not written yet")


def test_vitlabs_own_functions_are_no_test():
    def as_it_is(world):
        from vitlab.core.claims.worlds import real_world

        return world.scores(512, 8) == real_world("D1").scores(512, 8)

    assert "ran vitlab's own real_world" in check("12.1", ("D1", as_it_is)).verdict


def test_who_decides_anew_each_time_is_asked_to_stay_with_one_claim():
    turns = iter(range(100))

    def finding():
        claim = ("D1", "D7")[next(turns) % 2]
        return claim, answers.ratio_is_258

    assert "another claim each time" in check("12.1", finding).verdict


def test_chance_does_not_pass():
    from random import Random

    coin = Random(0)
    scores = [check("12.1", ("D1", lambda world: coin.random() < 0.5)) for _ in range(12)]
    assert sum(scores) == 0
    assert "in one and the same world" in scores[-1].verdict


def test_an_audit_says_of_each_what_a_check_would_and_keeps_nothing():
    shown = repr(audit([("D1", answers.ratio_is_258), ("D7", answers.one_count_of_three), "D2"]))
    first, second, third = shown.splitlines()
    assert first.startswith("D1: Your test refutes D1")
    assert second.startswith("D7: Think of a world where")
    assert third.startswith("'D2': check takes the function itself")
    assert store.read() == {}
    assert repr(audit([])) == "There is nothing to audit yet."


def test_the_page_shows_each_claim_once_in_the_words_of_the_registry():
    page = next(c.source for c in notebook().cells if "in ten minutes**" in c.source)
    shown = re.findall(r"^> - \*\*(\w\d+)\*\* · (.+)$", page, re.MULTILINE)
    assert sorted(claim for claim, _ in shown) == sorted(AUDITED)
    assert all(text == find_claim(claim).claim for claim, text in shown)


def test_the_lines_to_order_tell_the_two_worlds_apart_as_the_solution_says(capsys):
    cells = [cell.source for cell in notebook().cells]
    place = next(i for i, source in enumerate(cells) if source.startswith("lines = {"))
    names = {}
    exec("from types import SimpleNamespace\nimport numpy as np", names)
    order = re.search(r'`"([A-D]{4})"`', cells[place + 2])[1]
    exec(cells[place].replace('order = "ABCD"', f'order = "{order}"'), names)
    exec(cells[place + 1], names)
    assert capsys.readouterr().out.split("\n")[:2] == [
        "as it is: fails",
        "with a place in every token: passes",
    ]
