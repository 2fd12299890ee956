from itertools import product

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vitlab.core.errors import ShapeError
from vitlab.core.grid import PatchGrid
from vitlab.core.positions import RelativePositionBias, relative_position_index
from vitlab.core.resolution import resample_relative_bias_table

side = st.integers(1, 6)


@settings(max_examples=30)
@given(side, side)
def test_two_pairs_share_a_row_if_and_only_if_they_share_the_offset(rows, cols):
    index = relative_position_index((rows, cols))
    cells = list(product(range(rows), range(cols)))
    row_of = {}
    for (i, (y, x)), (j, (v, u)) in product(enumerate(cells), enumerate(cells)):
        assert row_of.setdefault((y - v, x - u), int(index[i, j])) == index[i, j]
    assert sorted(row_of.values()) == list(range((2 * rows - 1) * (2 * cols - 1)))
    assert [row_of[offset] for offset in sorted(row_of)] == sorted(row_of.values())


@settings(max_examples=20)
@given(side, side)
def test_a_class_token_has_rows_of_its_own_for_queries_keys_and_itself(rows, cols):
    index = relative_position_index(PatchGrid((4 * rows, 4 * cols), 4), class_token=True)
    seen = (2 * rows - 1) * (2 * cols - 1)
    assert index[0, 0] == seen + 2
    assert set(index[0, 1:].tolist()) == {seen}
    assert set(index[1:, 0].tolist()) == {seen + 1}
    assert torch.equal(index[1:, 1:], relative_position_index((rows, cols)))


@pytest.mark.parametrize("class_token", [False, True])
def test_the_bias_of_a_pair_is_the_table_at_its_offset(class_token):
    torch.manual_seed(0)
    bias = RelativePositionBias((3, 4), 2, class_token=class_token)
    index = relative_position_index((3, 4), class_token=class_token)
    out = bias()
    assert out.shape == (1, 2, 12 + class_token, 12 + class_token)
    for head, query, key in product(range(2), range(len(index)), range(len(index))):
        table = bias.relative_position_bias_table
        assert out[0, head, query, key] == table[index[query, key], head]


def test_the_bias_knows_which_of_two_patches_asks():
    torch.manual_seed(0)
    out = RelativePositionBias((3, 4), 1)()
    assert not torch.allclose(out, out.mT)


@pytest.mark.parametrize("farthest", [0, 1, 2, 5])
def test_far_pairs_share_the_row_of_the_farthest_in_their_direction(farthest):
    rows, cols = 3, 5
    index = relative_position_index((rows, cols), max_distance=farthest, class_token=True)
    side = 2 * farthest + 1
    for i, (yi, xi) in enumerate(product(range(rows), range(cols)), 1):
        for j, (yj, xj) in enumerate(product(range(rows), range(cols)), 1):
            dy = max(-farthest, min(farthest, yi - yj))
            dx = max(-farthest, min(farthest, xi - xj))
            assert index[i, j] == (dy + farthest) * side + dx + farthest
    assert index[0].tolist() == [side**2 + 2] + [side**2] * rows * cols
    assert index[1:, 0].unique().tolist() == [side**2 + 1]


@pytest.mark.refusal
def test_a_negative_distance_is_refused_in_words():
    with pytest.raises(ShapeError, match="a max_distance of -1 patches cannot be: use 0 or more"):
        relative_position_index((2, 3), max_distance=-1)


def test_every_pair_teaches_the_row_it_shares():
    bias = RelativePositionBias((2, 3), 2)
    bias().sum().backward()
    shared = torch.bincount(relative_position_index((2, 3)).flatten())
    assert torch.equal(bias.relative_position_bias_table.grad[:, 0].long(), shared)


def test_a_state_dict_holds_the_table_and_no_index():
    bias = RelativePositionBias((7, 5), 3, class_token=True)
    assert list(bias.state_dict()) == ["relative_position_bias_table"]
    assert bias.relative_position_bias_table.shape == (13 * 9 + 3, 3)
    assert bias.relative_position_bias_table.std().item() == pytest.approx(0.02, rel=0.15)
    assert bias.half()().dtype == torch.float16
    assert bias.relative_position_index.dtype == torch.int64


def test_the_sums_of_a_window_and_of_a_picture():
    assert RelativePositionBias((7, 7), 3).relative_position_bias_table.numel() == 169 * 3
    whole = RelativePositionBias((14, 14), 12, class_token=True)
    assert whole.relative_position_bias_table.numel() == 8_784


@pytest.mark.parametrize("method", ["geometric", "bicubic"])
def test_a_resized_bias_is_the_old_table_resampled_and_the_old_one_stays(method):
    torch.manual_seed(0)
    bias = RelativePositionBias((3, 4), 2, class_token=True).eval()
    bias.requires_grad_(False)
    before = bias.relative_position_bias_table.clone()
    resized = bias.resized((5, 4), method=method)
    expected = resample_relative_bias_table(before, (5, 4), (3, 4), method)
    assert torch.equal(resized.relative_position_bias_table, expected)
    assert torch.equal(bias.relative_position_bias_table, before)
    assert not resized.relative_position_bias_table.requires_grad
    assert (resized.grid, resized.training, resized.class_token) == ((5, 4), False, True)
    assert resized().shape == (1, 2, 21, 21)
    with torch.no_grad():
        bias.resized((3, 4)).relative_position_bias_table.zero_()
    assert torch.equal(bias.relative_position_bias_table, before)


def test_printing_names_grid_and_heads():
    printed = repr(RelativePositionBias((3, 4), 2))
    assert printed == "RelativePositionBias((3, 4), 2, class_token=False)"


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: relative_position_index((0, 3)), "a grid of 0 × 3 has no cell"),
        (lambda: RelativePositionBias((2, 3), 0), "0 heads cannot be: use 1 or more"),
    ],
)
def test_sizes_that_cannot_work_are_refused_in_words(call, sentence):
    with pytest.raises(ShapeError, match=sentence):
        call()
