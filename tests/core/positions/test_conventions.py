import pytest
import torch

from vitlab.core.errors import ShapeError
from vitlab.core.positions import Rotation, rotation_error, sinusoidal_2d, table_error

GRID = (4, 7)
DINOV3 = Rotation(coords="centered", layout="half", temperature=100.0)


def test_the_error_of_a_table_is_counted_row_by_row():
    ours, theirs = (sinusoidal_2d(*GRID, 32, style=style) for style in ("timm", "mae"))
    error = table_error(ours, theirs, GRID)
    for index in range(28):
        wanted = (ours[index] - theirs[index]).norm() / theirs[index].norm()
        assert error.by_position[divmod(index, 7)].item() == pytest.approx(wanted.item(), abs=1e-6)
    assert error.relative == pytest.approx(((ours - theirs).norm() / theirs.norm()).item())


def test_rows_and_columns_exchanged_are_right_on_the_diagonal_and_nowhere_else():
    hf, mae = (sinusoidal_2d(*GRID, 32, style=style) for style in ("hf", "mae"))
    off = table_error(hf, mae, GRID).by_position
    diagonal = torch.eye(4, 7, dtype=torch.bool)
    assert off[diagonal].max() == 0
    assert off[~diagonal].min() > 0.05


@pytest.mark.parametrize("rule", [Rotation(), Rotation(layout="half"), DINOV3])
def test_one_convention_makes_no_error(rule):
    error = rotation_error(GRID, 16, rule, rule, 9)
    assert error.relative == 0
    assert error.by_position.max() == 0


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (Rotation(layout="half"), Rotation()),
        (Rotation(coords="centered"), Rotation()),
        (Rotation(temperature=100.0), Rotation()),
    ],
)
def test_a_wrong_rotation_is_off_everywhere_but_at_the_query_itself(given, wanted):
    error = rotation_error(GRID, 32, given, wanted, 9)
    itself = error.by_position[divmod(9, 7)].item()
    assert itself < 1e-9  # both turned alike: the score is that of the vectors
    others = error.by_position.flatten()[torch.arange(28) != 9]
    assert others.min() > 1e-3
    assert 0.1 < error.relative < 2


def test_the_map_is_that_of_the_query_and_its_keys():
    given, wanted = Rotation(layout="half"), Rotation()
    made = torch.Generator().manual_seed(0)
    q, k = (torch.randn(64, 1, 16, generator=made, dtype=torch.float64) for _ in "qk")
    q, k = (vectors.expand(-1, 28, -1) for vectors in (q, k))
    at = [rule.turn(q, GRID)[:, 9, None] @ rule.turn(k, GRID).mT for rule in (given, wanted)]
    off = (at[0] - at[1])[:, 0].square().mean(0).sqrt() / at[1][:, 0].square().mean(0).sqrt()
    error = rotation_error(GRID, 16, given, wanted, 9)
    torch.testing.assert_close(error.by_position, off.reshape(GRID))


def test_halves_read_as_neighbours_is_the_same_as_shuffled_channels():
    made = torch.Generator().manual_seed(0)
    q, k = (torch.randn(28, 16, generator=made, dtype=torch.float64) for _ in "qk")
    shuffled = torch.arange(16).reshape(2, 8).T.flatten()  # (0, 8, 1, 9, …)
    half = Rotation(layout="half")
    scores = half.turn(q, GRID) @ half.turn(k, GRID).T
    neighbours = Rotation()
    same = neighbours.turn(q[:, shuffled], GRID) @ neighbours.turn(k[:, shuffled], GRID).T
    torch.testing.assert_close(scores, same)


@pytest.mark.refusal
def test_tables_of_two_sizes_are_refused():
    with pytest.raises(ShapeError, match="both need 28 rows of one width"):
        table_error(torch.zeros(28, 4), torch.zeros(28, 8), GRID)
    with pytest.raises(ShapeError, match="no position 28: the last is 27"):
        rotation_error(GRID, 16, DINOV3, DINOV3, 28)
