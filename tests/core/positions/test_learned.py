import pytest
import torch

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import PatchGrid
from vitlab.core.positions import LearnedPositions
from vitlab.core.resolution import resample_abs_pos_embed


def test_each_token_gets_the_vector_of_its_place():
    torch.manual_seed(0)
    positions = LearnedPositions((3, 5), 8, num_prefix_tokens=2)
    tokens = torch.randn(4, 17, 8)
    assert torch.equal(positions(tokens), tokens + positions.pos_embed)
    assert list(positions.state_dict()) == ["pos_embed"]
    assert positions.pos_embed.shape == (1, 17, 8)


def test_a_table_starts_small_and_as_wide_as_asked():
    torch.manual_seed(0)
    assert LearnedPositions((20, 30), 64).pos_embed.std().item() == pytest.approx(0.02, rel=0.02)
    assert LearnedPositions((20, 30), 64, std=0.7).pos_embed.std().item() == pytest.approx(
        0.7, rel=0.02
    )


def test_the_batch_teaches_every_place():
    positions = LearnedPositions(PatchGrid((32, 48), 16), 4, num_prefix_tokens=1)
    positions(torch.zeros(3, 7, 4)).sum().backward()
    assert torch.equal(positions.pos_embed.grad, torch.full((1, 7, 4), 3.0))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_tokens_keep_their_dtype(dtype):
    assert LearnedPositions((3, 5), 8)(torch.zeros(1, 15, 8, dtype=dtype)).dtype == dtype


def test_resized_positions_are_the_old_ones_resampled_and_the_old_ones_stay():
    torch.manual_seed(0)
    positions = LearnedPositions((4, 7), 8, num_prefix_tokens=3).eval()
    positions.pos_embed.requires_grad_(False)
    before = positions.pos_embed.clone()
    resized = positions.resized((6, 5), style="hf")
    expected = resample_abs_pos_embed(before, (6, 5), (4, 7), 3, style="hf")
    assert torch.equal(resized.pos_embed, expected)
    assert torch.equal(positions.pos_embed, before)
    assert (resized.grid, resized.num_prefix_tokens) == ((6, 5), 3)
    assert (resized.training, resized.pos_embed.requires_grad) == (False, False)
    assert resized(torch.zeros(2, 33, 8)).shape == (2, 33, 8)


def test_resized_positions_share_no_memory_with_the_old_ones():
    positions = LearnedPositions((4, 7), 8)
    same = positions.resized((4, 7))
    assert same.training
    assert same.pos_embed.requires_grad
    with torch.no_grad():
        same.pos_embed.zero_()
    assert positions.pos_embed.any()


def test_resized_positions_keep_the_dtype():
    assert LearnedPositions((4, 7), 8).bfloat16().resized((5, 5)).pos_embed.dtype == torch.bfloat16


def test_printing_names_grid_and_width():
    assert repr(LearnedPositions((4, 7), 8)) == "LearnedPositions((4, 7), 8, num_prefix_tokens=0)"


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: LearnedPositions((3, 5), 8, 1)(torch.zeros(2, 21, 8)),
            r"3 × 5 grid with 1 prefix tokens are \(1, 16, 8\), and the tokens \(2, 21, 8\): res",
        ),
        (lambda: LearnedPositions((3, 5), 8)(torch.zeros(2, 15, 9)), r"the tokens \(2, 15, 9\)"),
        (lambda: LearnedPositions((3, 5), 0), "dim=0 leaves no number for a position"),
        (lambda: LearnedPositions((3, 5), 8, -1), "-1 prefix tokens cannot be"),
        (lambda: LearnedPositions((3, 0), 8), "a grid of 3 × 0 has no cell"),
        (lambda: LearnedPositions((3, 5), 8, std=-1.0), "standard deviation of -1.0 cannot be"),
        (
            lambda: LearnedPositions((3, 5), 8)(torch.zeros(2, 15, 8, dtype=torch.int32)),
            "floating-point numbers, not torch.int32",
        ),
    ],
)
def test_what_cannot_work_is_refused_in_words(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()


def test_a_grid_that_does_not_match_is_a_shape_error():
    with pytest.raises(ShapeError, match="has no cell"):
        LearnedPositions((3, 5), 8).resized((0, 5))
