"""What lab 9 says to answers, beyond which laws they break."""

import re

import pytest
import torch

from tests.grading.answers import lab09 as answers
from vitlab.core import (
    APPLICATIONS,
    HierarchicalPatchEmbed,
    PatchGrid,
    advise_patch_size,
    mean_inside,
)
from vitlab.core.errors import ShapeError
from vitlab.grading import check
from vitlab.grading.course import find
from vitlab.grading.labs.lab09_cutting import factors, walked
from vitlab.grading.labs.lab09_deciding import SIZES, breaks


@pytest.mark.parametrize(
    ("exercise_id", "answer", "said"),
    [
        ("9.2", answers.columns_first, "The two are swapped"),
        ("9.2", answers.leaves_fractions, "which is no whole number"),
        ("9.2", answers.how_many_patches, "not a tuple of 2 numbers"),
        ("9.3", answers.the_patches_themselves, "multiply to the patch of that stage"),
        ("9.3", answers.with_a_slash, "which is no whole number"),
        ("9.3", answers.refuses_nothing, "should raise a ValueError"),
        ("9.3", answers.by_assertions, "AssertionError"),
        ("9.4", answers.more_than_wanted, 'px keep "across" here, and your list says they break'),
        ("9.4", answers.whole_patches_alone, 'px break "tokens" here, and your list has it not'),
        ("9.4", answers.the_smallest, "px keep every limit, so it would be 32"),
        ("9.4", answers.zero_for_none, '"choice" is 0: your own lists leave none'),
        ("9.4", answers.the_lists_alone, "\"choice\" is 'missing'"),
        ("9.4", answers.names_of_its_own, "is none of the names across, tokens, fills, weights"),
        ("9.4", answers.in_one_text, "each entry is a list of names"),
        ("9.4", answers.for_one_candidate, '"broken" holds one list for each of the'),
        ("9.4", answers.the_choice_alone, 'not a dict with "choice" and "broken"'),
    ],
)
def test_a_wrong_answer_hears_what_is_wrong(exercise_id, answer, said):
    assert said in check(exercise_id, answer).verdict


@pytest.mark.parametrize("padding", [(0, 0), (3, 1)])
@pytest.mark.parametrize("image_size", [(31, 44), (40, 57), (12, 90)])
def test_the_patches_of_the_check_are_those_of_a_convolution_and_of_the_library(
    image_size, padding
):
    patch_size, stride = (7, 5), (4, 3)
    maps = torch.nn.Conv2d(1, 1, patch_size, stride, padding, device="meta")(
        torch.empty(1, 1, *image_size, device="meta")
    )
    grid = PatchGrid(image_size, patch_size, stride=stride, padding=padding, remainder="crop")
    found = walked(image_size, patch_size, stride, padding)
    assert found == tuple(maps.shape[2:]) == (grid.rows, grid.cols)


@pytest.mark.parametrize("patch_sizes", [(4, 8, 16, 32), (3, 6, 18), (5,)])
def test_the_strides_of_the_check_make_these_patches_in_the_library(patch_sizes):
    strides = factors((288, 576), patch_sizes)
    widths = tuple(8 for _ in strides)
    assert HierarchicalPatchEmbed(None, embed_dims=widths, strides=strides).patch_sizes == (
        patch_sizes
    )


def test_the_library_refuses_the_strides_of_the_lesson_and_names_ours():
    with pytest.raises(ShapeError, match=re.escape(f"are {factors((224, 224), (4, 8, 16, 32))}")):
        HierarchicalPatchEmbed(224, strides=(4, 8, 16, 32))


@pytest.mark.parametrize("name", APPLICATIONS)
def test_the_limits_of_the_check_are_those_of_the_librarys_advice(name):
    size, thing = (APPLICATIONS[name].image_size, 380), APPLICATIONS[name].smallest
    advice = advise_patch_size(size, thing, application=name, mac_budget=None, budget=None)
    published = [row.patch_size[0] for row in advice.rows if row.published]
    for row in advice.rows:
        theirs = {{"patches_across": "across"}.get(x.name, "tokens") for x in row.broken}
        theirs |= {"fills"} if row.padded_size else set()
        theirs |= set() if row.published else {"weights"}
        patch = row.patch_size[0]
        assert breaks(patch, (size, thing, [*SIZES], 2.0, 1024, published)) == theirs


def test_the_truth_of_the_guess_is_counted_over_all_places():
    begins = range(32)
    in_one = sum(
        y // 32 == (y + 15) // 32 and x // 32 == (x + 15) // 32 for y in begins for x in begins
    )
    assert find("9.1").truth == round(100 * in_one / 32**2, 1)
    assert mean_inside(32, 32) == 1 / 32**2  # and as large as a patch: at one place of 1,024


def test_a_padding_rounded_up_never_fails_and_the_two_that_are_usual_do():
    pairs = [(patch, stride) for stride in range(2, 9) for patch in range(stride + 1, 3 * stride)]

    def fails(rule):
        return [
            (patch, stride)
            for patch, stride in pairs
            if walked(*[(each, each) for each in (14 * stride, patch, stride, rule(patch, stride))])
            != (14, 14)
        ]

    lesson, half = fails(lambda p, s: (p - s) // 2), fails(lambda p, s: p // 2)
    assert lesson == [(p, s) for p, s in pairs if (p - s) % 2]
    assert half == [(p, s) for p, s in pairs if p % 2 == 0]
    assert fails(lambda p, s: (p - s + 1) // 2) == []
