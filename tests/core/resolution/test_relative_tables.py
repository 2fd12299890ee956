from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import interpolate

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import PatchGrid
from vitlab.core.resolution import resample_relative_bias_table

METHODS = ["geometric", "bicubic"]


def spans(grid):
    return 2 * grid[0] - 1, 2 * grid[1] - 1


def table_of(grid, extra=0, heads=2, dtype=torch.float32):
    rows, cols = spans(grid)
    generator = torch.Generator().manual_seed(0)
    return torch.randn(rows * cols + extra, heads, generator=generator).to(dtype)


def planes(table, grid):
    rows, cols = spans(grid)
    return table[: rows * cols].reshape(rows, cols, -1)


def places(old, new):
    """Offsets of ``old`` cells, spread so that a geometric series of them reaches ``new``."""
    ratio = _ratio(old - 1, new - 1)
    right = np.cumsum(ratio ** np.arange(old - 1))
    return [*-right[::-1], 0.0, *right]


def _ratio(terms, total):
    """The positive root of 1 + r + … + r^(terms - 1) = total, held between 1.01 and 1.5."""
    roots = np.roots([*[1] * (terms - 1), 1 - total])
    root = next(root.real for root in roots if abs(root.imag) < 1e-9 and root.real > 0)
    return min(max(root, 1.01), 1.5)


def between(values, at, wanted):
    """The values at offset ``wanted``, on a straight line between their two neighbours."""
    for (left, right), (low, high) in zip(pairwise(at), pairwise(values), strict=True):
        if left <= wanted <= right:
            return low + (high - low) * (wanted - left) / (right - left)
    return values[0] if wanted < at[0] else values[-1]


@pytest.mark.parametrize(("old", "new"), [((7, 5), (14, 9)), ((4, 6), (5, 11)), ((9, 4), (4, 9))])
def test_old_offsets_lie_in_a_geometric_series_with_lines_between(old, new):
    table = table_of(old, dtype=torch.float64)
    out = planes(resample_relative_bias_table(table, new, old), new)
    rows, cols = (places(*sides) for sides in zip(old, new, strict=True))
    for dy in range(1 - new[0], new[0]):
        row = between(list(planes(table, old)), rows, dy)
        for dx in range(1 - new[1], new[1]):
            expected = between(list(row), cols, dx)
            found = out[dy + new[0] - 1, dx + new[1] - 1]
            torch.testing.assert_close(found, expected, rtol=0, atol=1e-4)


def test_beyond_the_series_the_outermost_bias_goes_on():
    table = table_of((2, 2))
    out = planes(resample_relative_bias_table(table, (9, 6), (2, 2)), (9, 6))
    corners = planes(table, (2, 2))[::2, ::2]
    assert torch.equal(out[:8, :5], corners[0, 0].expand(8, 5, 2))
    assert torch.equal(out[-8:, -5:], corners[1, 1].expand(8, 5, 2))


@settings(max_examples=30)
@given(*[st.tuples(st.integers(2, 7), st.integers(2, 7))] * 2)
def test_a_patch_keeps_its_bias_for_itself_and_its_neighbours(old, new):
    table = table_of(old)
    out = planes(resample_relative_bias_table(table, new, old), new)
    (y, x), (v, u) = ((side - 1 for side in grid) for grid in (old, new))
    expected = planes(table, old)[y - 1 : y + 2, x - 1 : x + 2]
    torch.testing.assert_close(out[v - 1 : v + 2, u - 1 : u + 2], expected)


@pytest.mark.parametrize("old", [(7, 5), (4, 9)])
@pytest.mark.parametrize("new", [(14, 9), (3, 12)])
def test_bicubic_is_torchs_plain_resize(old, new):
    table = table_of(old)
    out = resample_relative_bias_table(table, new, old, "bicubic")
    expected = interpolate(
        planes(table, old).permute(2, 0, 1)[None], size=spans(new), mode="bicubic"
    )
    torch.testing.assert_close(out, expected[0].flatten(1).T, rtol=0, atol=2e-6)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("old", [(7, 5), (1, 4), (1, 1)])
@pytest.mark.parametrize("new", [(14, 9), (3, 12), (1, 1)])
def test_equal_biases_stay_equal(method, old, new):
    table = torch.full_like(table_of(old), 0.3)
    out = resample_relative_bias_table(table, new, old, method)
    assert out.shape == (spans(new)[0] * spans(new)[1], 2)
    torch.testing.assert_close(out, torch.full_like(out, 0.3))


@pytest.mark.parametrize("method", METHODS)
def test_the_rows_of_a_class_token_stay_as_they_are(method):
    table = table_of((4, 6), extra=3)
    out = resample_relative_bias_table(table, PatchGrid((80, 48), 16), (4, 6), method)
    assert torch.equal(out[-3:], table[-3:])
    without = resample_relative_bias_table(table[:-3], (5, 3), (4, 6), method)
    assert torch.equal(out[:-3], without)


@pytest.mark.parametrize("method", METHODS)
def test_a_transposed_table_gives_the_transposed_result(method):
    table = table_of((4, 6))
    out = planes(resample_relative_bias_table(table, (9, 5), (4, 6), method), (9, 5))
    turned = planes(table, (4, 6)).transpose(0, 1).flatten(0, 1)
    again = planes(resample_relative_bias_table(turned, (5, 9), (6, 4), method), (5, 9))
    torch.testing.assert_close(again, out.transpose(0, 1))


@pytest.mark.parametrize("method", METHODS)
def test_the_same_grid_gives_the_table_itself(method):
    table = table_of((4, 6), extra=3)
    assert resample_relative_bias_table(table, (4, 6), (4, 6), method) is table


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_resampled_in_float32_and_rounded_once(method, dtype):
    table = table_of((4, 6), extra=3, dtype=dtype)
    full = resample_relative_bias_table(table.float(), (9, 5), (4, 6), method)
    out = resample_relative_bias_table(table, (9, 5), (4, 6), method)
    assert torch.equal(out, full.to(dtype))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        again = resample_relative_bias_table(table.float(), (9, 5), (4, 6), method)
    assert torch.equal(again, full)


@pytest.mark.parametrize("method", METHODS)
def test_gradients_reach_the_table(method):
    table = table_of((2, 3), extra=3, heads=1, dtype=torch.float64).requires_grad_()
    assert torch.autograd.gradcheck(
        lambda t: resample_relative_bias_table(t, (3, 2), (2, 3), method), table
    )


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: resample_relative_bias_table(torch.zeros(169, 3), (14, 14), (7, 8)),
            r"7 × 8 has 13 × 15 offsets: its table is \(195, heads\), or \(198, heads\) with a cl",
        ),
        (
            lambda: resample_relative_bias_table(torch.zeros(170, 3), (14, 14), (7, 7)),
            r"not \(170, 3\)\.$",
        ),
        (
            lambda: resample_relative_bias_table(torch.zeros(3, 13, 13), (14, 14), (7, 7)),
            r"not \(3, 13, 13\)\.$",
        ),
        (
            lambda: resample_relative_bias_table(torch.zeros(169, 3), (0, 14), (7, 7)),
            "a new_grid of 0 × 14 has no cell",
        ),
        (
            lambda: resample_relative_bias_table(torch.zeros(169, 3), (14, 14), (7, 0)),
            "an old_grid of 7 × 0 has no cell",
        ),
    ],
)
def test_sizes_that_do_not_fit_are_refused_in_words(call, sentence):
    with pytest.raises(ShapeError, match=sentence):
        call()


@pytest.mark.refusal
def test_methods_and_numbers_of_another_kind_are_refused():
    with pytest.raises(LabError, match="method 'cubic' is not known: use 'geometric' or 'bicubic'"):
        resample_relative_bias_table(table_of((4, 6)), (5, 5), (4, 6), "cubic")
    with pytest.raises(LabError, match=r"floating-point numbers, not torch\.int64"):
        resample_relative_bias_table(table_of((4, 6)).long(), (5, 5), (4, 6))
