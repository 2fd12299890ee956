"""What lab 8 says to answers, beyond which laws they break."""

import numpy as np
import pytest
import torch

from labs_solutions import release
from tests.grading.answers import lab08 as answers
from vitlab.core import cosine_map, knn_purity, norm_brightness
from vitlab.grading import check
from vitlab.grading.course import find
from vitlab.grading.labs import lab08_alike, lab08_near
from vitlab.grading.ladder import rungs_of


@pytest.mark.parametrize(
    ("exercise_id", "answer", "said"),
    [
        ("8.2", answers.divides_without_asking, "some values are not a number"),
        ("8.2", answers.never_centred, "their mean, is taken away before"),
        ("8.2", answers.numbers_in_place_of_tokens, "Your shape is"),
        ("8.2", answers.always_like_itself, "has no direction"),
        ("8.3", answers.names_itself, "itself not among them"),
        ("8.3", answers.own_group_as_well, "neighbours of the own group do not count"),
        ("8.3", answers.one_share_for_each, "not a number"),
        ("8.4", answers.divides_by_nothing, "nan"),
        ("8.4", answers.how_they_vary_together, "Pearson's correlation"),
    ],
)
def test_a_wrong_answer_hears_what_is_wrong(exercise_id, answer, said):
    assert said in check(exercise_id, answer).verdict


@pytest.mark.parametrize("cases", [lab08_alike.balanced, lab08_alike.sharing, lab08_alike.average])
def test_the_cosines_of_the_check_are_those_of_the_library(cases):
    for (tokens,) in cases(np.random.default_rng(0)):
        theirs = cosine_map(torch.from_numpy(tokens), center=True)
        np.testing.assert_allclose(theirs, lab08_alike.cosines(tokens).expected, atol=1e-5)


@pytest.mark.parametrize("cases", [lab08_near.anywhere, lab08_near.elsewhere])
def test_the_purity_of_the_check_is_that_of_the_library(cases):
    for tokens, labels, groups, k in cases(np.random.default_rng(0)):
        theirs = knn_purity(torch.from_numpy(tokens), labels, k, groups=groups)
        assert theirs == pytest.approx(lab08_near.purity(tokens, labels, groups, k).expected)


@pytest.mark.parametrize("cases", [lab08_alike.patches_and_tokens, lab08_alike.alike_in_one])
def test_the_correlation_of_the_check_is_that_of_the_library(cases):
    for tokens, patches in cases(np.random.default_rng(0)):
        theirs = norm_brightness(torch.from_numpy(tokens), torch.from_numpy(patches).mean(1))
        assert theirs == pytest.approx(lab08_alike.follows(tokens, patches).expected, abs=1e-5)


def test_tokens_of_a_group_lie_so_near_that_who_lets_them_count_is_told():
    rng = np.random.default_rng(0)
    for case in lab08_near.elsewhere(rng):
        apart = lab08_near.purity(*case).expected
        assert lab08_near.purity(*case, own_too=True).expected > apart + 0.1


@pytest.fixture(scope="module")
def lab():
    """What the notebook's own cells define: how scans are drawn, and how heaps are made."""
    (path,) = release.HERE.glob("08_*.ipynb")
    names = {"np": np, "torch": torch}
    exec(next(c.source for c in release.read(path).cells if "def scans(" in c.source), names)
    return names


def test_the_truth_of_the_guess_is_what_normal_scans_come_to(lab):
    shares = [lab["in_own_heap"](lab["scans"]([False, False], seed)[0]) for seed in range(20)]
    assert round(np.mean(shares)) == find("8.1").truth


def test_a_lesion_is_where_its_mask_says_and_changes_nothing_else(lab):
    ill, masks = lab["scans"]([True, False], seed=3)
    well, none = lab["scans"]([False, False], seed=3)
    assert masks[0].any()
    assert not masks[1].any()
    assert not none.any()
    assert (ill != well).any(1).numpy()[masks].all()
    assert torch.equal(ill[1], well[1])
    assert torch.equal(ill[0][:, ~masks[0]], well[0][:, ~masks[0]])


@pytest.mark.parametrize(
    ("exercise_id", "head", "ending"),
    [
        ("8.2", "def answer(tokens):", "return units @ units.T"),
        (
            "8.3",
            "def answer(tokens, labels, groups, k):",
            "return (labels[nearest] == labels[:, None]).mean()",
        ),
        ("8.4", "def answer(tokens, patches):", "return (lengths * bright).sum() / below"),
    ],
)
def test_the_last_rung_misses_only_the_last_line(exercise_id, head, ending):
    code = rungs_of(exercise_id)[3].split("```python\n")[1].split("```")[0]
    names = {"np": np}
    exec("\n    ".join([head, *code.splitlines(), ending]), names)
    assert check(exercise_id, names["answer"]) == find(exercise_id).points
