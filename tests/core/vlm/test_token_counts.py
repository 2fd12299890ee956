import json
import subprocess
import sys
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.vlm.token_counts import naflex_size, patch_feature_slots

ROWS = json.loads((Path(__file__).parents[1] / "golden/token_counts.json").read_text("utf-8"))[
    "naflex"
]["rows"]
side, patch = st.integers(1, 400), st.integers(1, 32)


def cells(size, patch_size, scale):
    return tuple(ceil(scale * a / p) for a, p in zip(size, patch_size, strict=True))


def largest_by_trying_every_scale(size, patch_size, budget, cap):
    """Every scale at which a row or column is added, and the cap itself."""
    scales = {cap} | {
        Fraction(n * p, a)
        for a, p in zip(size, patch_size, strict=True)
        for n in range(1, budget + 1)
        if n * p <= cap * a
    }
    grids = [cells(size, patch_size, scale) for scale in scales]
    return max(grid for grid in grids if grid[0] * grid[1] <= budget)


@pytest.mark.parametrize(("image_size", "patch_size", "budget", "max_ratio", "expected"), ROWS)
def test_naflex_sizes_are_those_of_transformers_and_timm(
    image_size, patch_size, budget, max_ratio, expected
):
    patch_size = patch_size if isinstance(patch_size, int) else tuple(patch_size)
    ours = naflex_size(tuple(image_size), patch_size, budget, max_ratio=max_ratio)
    assert ours == tuple(expected)


@settings(max_examples=60)
@given(side, side, patch, patch, st.integers(1, 80), st.sampled_from([None, 1, 2, 0.5, 1.5]))
def test_no_scale_within_budget_and_ratio_gives_a_larger_grid(h, w, ph, pw, budget, ratio):
    cap = Fraction(100 if ratio is None else ratio)
    rows, cols = largest_by_trying_every_scale((h, w), (ph, pw), budget, cap)
    assert naflex_size((h, w), (ph, pw), budget, max_ratio=ratio) == (rows * ph, cols * pw)


@given(side, side, patch, patch, st.integers(1, 1000))
def test_a_picture_on_its_side_gets_the_size_on_its_side(h, w, ph, pw, budget):
    upright = naflex_size((h, w), (ph, pw), budget)
    assert naflex_size((w, h), (pw, ph), budget) == upright[::-1]


@pytest.mark.parametrize("size", [(7786, 7788), (4723, 4725), (6833, 6835)])
def test_a_column_too_near_for_bisection_is_still_added(size):
    # transformers and timm, which bisect to 1e-5, stop at 2 x 2 patches
    assert naflex_size(size, 16, 7) == (32, 48)


def test_a_tenth_is_a_tenth_and_not_the_float_above_it():
    assert naflex_size((160, 320), max_ratio=0.1) == (16, 32)


def test_a_small_picture_fills_the_budget_unless_told_not_to():
    assert naflex_size((20, 40), 16, 1024) == (352, 704)
    assert naflex_size((20, 40), 16, 1024, max_ratio=1) == (32, 48)
    assert naflex_size((1, 2), 16, 1024) == naflex_size((1, 2), 16, 1024, max_ratio=1e9)
    assert naflex_size((1, 2), 16, 1024) == (112, 208)  # a hundred times, then whole patches


def test_one_patch_is_the_smallest_answer():
    assert naflex_size((9999, 1), (14, 16), 1) == (14, 16)


def test_slots_are_patches_times_pictures():
    assert patch_feature_slots(224, 16, images=2) == 392
    assert patch_feature_slots(448, 16) == patch_feature_slots(224, 8) == 784
    assert patch_feature_slots((224, 448), (16, 32), images=3) == 3 * 14 * 14
    assert patch_feature_slots(224, 16, images=0) == 0


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: naflex_size((0, 5)), "an image height of 0 px holds no pixel"),
        (lambda: naflex_size((5, -1)), "an image width of -1 px holds no pixel"),
        (lambda: naflex_size((5, 5), (16, 0)), "a patch width of 0 px holds no pixel"),
        (lambda: naflex_size((5, 5), 16, 0), "a budget of 0 patches holds no picture.*at least 1"),
        (lambda: naflex_size((5, 5), max_ratio=0), "a max_ratio of 0 leaves no picture"),
        (lambda: naflex_size((5, 5), max_ratio=-1.5), "a max_ratio of -1.5 leaves no picture"),
        (lambda: naflex_size((5, 5), max_ratio=float("nan")), "a max_ratio of nan leaves no"),
        (lambda: patch_feature_slots((224, 230), 16), "do not fill a width of 230 px"),
        (lambda: patch_feature_slots(224, 16, images=-1), "-1 pictures cannot be"),
    ],
)
def test_counts_that_cannot_be_are_refused_in_words(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()
    assert issubclass(ShapeError, LabError)


@pytest.mark.refusal
@pytest.mark.parametrize("size", [(5.5, 4), "5", (4, 5, 6), None])
def test_sizes_that_are_no_whole_numbers_are_a_type_error(size):
    with pytest.raises(TypeError, match="image_size takes a whole number or a pair"):
        naflex_size(size)


def test_counting_does_not_import_torch_and_a_plan_takes_at_most_a_millisecond():
    program = """
import sys, time
from statistics import median
from vitlab.core.vlm.token_counts import VLM_VARIANTS, vlm_plan
assert "torch" not in sys.modules
def seconds(rule):
    start = time.process_time()
    vlm_plan(rule, (1080, 1920))
    return time.process_time() - start
print(1000 * max(median(seconds(rule) for _ in range(9)) for rule in VLM_VARIANTS))
"""
    said = subprocess.check_output([sys.executable, "-c", program], encoding="utf-8")
    assert float(said) <= 1
