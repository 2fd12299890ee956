import pytest
import torch

from vitlab.core.errors import ShapeError
from vitlab.core.positions import (
    nearest_positions,
    neighbour_similarity,
    position_structure,
    sinusoidal_1d,
    sinusoidal_2d,
)
from vitlab.core.pretrained import load


def test_a_line_finds_the_next_row_as_near_as_the_patch_beside():
    seen = nearest_positions(sinusoidal_1d(14 * 14, 768), (14, 14), 83)
    assert (seen.indices, seen.farthest, round(seen.cosine, 3)) == ((82, 84), 84, 0.973)


@pytest.mark.parametrize(("index", "around"), [(22, {13, 21, 23, 31}), (0, {1, 9}), (44, {35, 43})])
def test_a_plane_finds_the_patches_around(index, around):
    seen = nearest_positions(sinusoidal_2d(5, 9, 64), (5, 9), index)
    assert set(seen.indices) == around
    assert seen.farthest == min(around)  # all are one cell away


def test_the_similarity_of_neighbours_is_counted_pair_by_pair():
    made = torch.Generator().manual_seed(3)
    rows, cols = 3, 5
    table = torch.randn(rows * cols, 7, generator=made)
    seen = neighbour_similarity(table, (rows, cols))
    for row in range(rows):
        for col in range(cols):
            around = [(row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)]
            inside = [y * cols + x for y, x in around if 0 <= y < rows and 0 <= x < cols]
            one = table[row * cols + col].double()
            wanted = torch.cosine_similarity(one[None], table[inside].double()).mean()
            assert seen.by_position[row, col] == pytest.approx(wanted.item())
    middle = seen.by_position[1:-1, 1:-1]
    assert seen.inside == pytest.approx(middle.mean().item())
    total = seen.by_position.sum() - middle.sum()
    assert seen.border == pytest.approx((total / (rows * cols - middle.numel())).item())


def test_the_trained_table_is_not_the_same_at_the_border():
    table = load("vit_shapes_patch8_64").pos_embed.detach()[0, 1:]
    seen = neighbour_similarity(table, (8, 8))
    assert abs(seen.border - seen.inside) > 0.02


def test_a_prefix_row_too_many_comes_with_a_button():
    with pytest.raises(ShapeError, match=r"the table 197: table\[1:\]") as raised:
        position_structure(torch.randn(197, 8), (14, 14))
    (remedy,) = raised.value.remedies
    assert (remedy.label, dict(remedy.settings)) == ("1 prefix token", {"num_prefix_tokens": 1})


def test_a_width_that_cannot_be_comes_with_two_buttons():
    with pytest.raises(ShapeError, match="use 4 or 8") as raised:
        sinusoidal_2d(3, 4, 6)
    assert [dict(remedy.settings) for remedy in raised.value.remedies] == [{"dim": 4}, {"dim": 8}]
