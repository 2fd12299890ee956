import pytest
import torch

from vitlab.core.positions import (
    LearnedPositions,
    RelativePositionBias,
    apply_rope,
    position_similarity,
    position_structure,
    rope_2d,
    sinusoidal_1d,
    sinusoidal_2d,
)
from vitlab.core.resolution import (
    resample_abs_pos_embed,
    resample_patch_embed,
    resample_relative_bias_table,
)

pytestmark = pytest.mark.gpu
DTYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]


def same_on_both(call, *inputs, dtype, atol):
    """The result of the GPU, on the GPU, in the dtype given, and what the CPU finds."""
    inputs = [value.to(dtype) for value in inputs]
    out = call(*(value.cuda() for value in inputs))
    assert (out.device.type, out.dtype) == ("cuda", dtype)
    torch.testing.assert_close(out.cpu(), call(*inputs), rtol=0, atol=atol)


@pytest.mark.parametrize("dtype", DTYPES)
def test_positions_stay_on_the_gpu_and_in_their_dtype(dtype):
    torch.manual_seed(0)
    atol = 4 * torch.finfo(dtype).eps
    x = torch.randn(2, 3, 7 + 4 * 6, 16)
    same_on_both(
        lambda x, sin, cos: apply_rope(x, sin, cos),
        x,
        *rope_2d((4, 6), 16, num_prefix_tokens=7),
        dtype=dtype,
        atol=4 * atol,
    )
    same_on_both(position_similarity, x[0, 0], dtype=dtype, atol=atol)
    learned = LearnedPositions((4, 6), 16, num_prefix_tokens=7).cuda()
    assert learned(x[0].to(dtype).cuda()).dtype == dtype
    assert learned.resized((5, 3)).pos_embed.is_cuda


def test_tables_are_made_for_the_gpu():
    assert torch.equal(sinusoidal_2d(4, 6, 16, device="cuda").cpu(), sinusoidal_2d(4, 6, 16))
    assert torch.equal(sinusoidal_1d(4, 16, device="cuda").cpu(), sinusoidal_1d(4, 16))
    assert all(table.is_cuda for table in rope_2d((4, 6), 16, device="cuda"))
    bias = RelativePositionBias((4, 6), 3, class_token=True).cuda()
    assert bias().is_cuda
    assert bias.resized((5, 3))().is_cuda
    table = sinusoidal_2d(4, 6, 16)
    assert position_structure(table.cuda(), (4, 6)) == pytest.approx(
        position_structure(table, (4, 6))
    )


@pytest.mark.parametrize("dtype", DTYPES)
def test_resampling_stays_on_the_gpu_and_in_its_dtype(dtype):
    torch.manual_seed(0)
    atol = 16 * torch.finfo(dtype).eps
    table, weight, biases = torch.randn(1, 29, 8), torch.randn(4, 3, 8, 6), torch.randn(94, 3)
    same_on_both(lambda t: resample_abs_pos_embed(t, (9, 5), (4, 7)), table, dtype=dtype, atol=atol)
    same_on_both(lambda w: resample_patch_embed(w, (12, 10)), weight, dtype=dtype, atol=atol)
    for method in ("geometric", "bicubic"):
        same_on_both(
            lambda t, how=method: resample_relative_bias_table(t, (5, 9), (4, 7), how),
            biases,
            dtype=dtype,
            atol=atol,
        )


def test_autocast_on_the_gpu_changes_nothing():
    table = torch.randn(1, 29, 8, device="cuda")
    expected = resample_abs_pos_embed(table, (9, 5), (4, 7))
    with torch.autocast("cuda"):
        assert torch.equal(resample_abs_pos_embed(table, (9, 5), (4, 7)), expected)
