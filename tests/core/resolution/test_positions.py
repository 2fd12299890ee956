import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import interpolate

from vitlab.core.grid import PatchGrid
from vitlab.core.resolution import interpolation, resample_abs_pos_embed

side, prefix = st.integers(2, 9), st.integers(0, 5)
SMOOTH = ["bicubic", "bilinear"]


def table_of(grid, prefix=0, dim=3, dtype=torch.float32, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(1, prefix + grid[0] * grid[1], dim, generator=generator).to(dtype)


def by_torch(table, old, prefix, **how):
    """The whole picture at once through torch's own resize."""
    planes = table[:, prefix:].reshape(1, *old, -1).permute(0, 3, 1, 2)
    resized = interpolate(planes, **how).permute(0, 2, 3, 1).flatten(1, 2)
    return torch.cat([table[:, :prefix], resized], dim=1)


@settings(max_examples=60)
@given(
    st.tuples(side, side),
    st.tuples(side, side),
    prefix,
    st.sampled_from(SMOOTH),
    st.booleans(),
    st.sampled_from([None, False, True]),
)
def test_it_is_torchs_resize_with_the_prefix_kept(old, new, prefix, mode, antialias, corners):
    table = table_of(old, prefix)
    out = resample_abs_pos_embed(table, new, old, prefix, mode, antialias, align_corners=corners)
    how = dict(size=new, mode=mode, antialias=antialias, align_corners=corners)
    expected = table if old == new else by_torch(table, old, prefix, **how)
    torch.testing.assert_close(out, expected, rtol=0, atol=2e-6)


@pytest.mark.parametrize("mode", ["nearest", "nearest-exact"])
def test_the_nearest_cell_may_be_taken_as_it_is(mode):
    table = table_of((4, 7), 1)
    out = resample_abs_pos_embed(table, (9, 5), (4, 7), 1, mode, antialias=False)
    assert torch.equal(out, by_torch(table, (4, 7), 1, size=(9, 5), mode=mode))


@pytest.mark.parametrize("new", [(13, 5), (3, 8)])
@pytest.mark.parametrize(
    ("style", "how"),
    [
        ("timm", dict(mode="bicubic", antialias=True)),
        ("hf", dict(mode="bicubic")),
        ("torchvision", dict(mode="bicubic", align_corners=True)),
        ("siglip2", dict(mode="bilinear", antialias=True)),
    ],
)
def test_a_style_is_the_rule_of_its_house(style, how, new):
    table = table_of((6, 7), 1)
    expected = by_torch(table, (6, 7), 1, size=new, **how)
    out = resample_abs_pos_embed(table, new, (6, 7), style=style)
    torch.testing.assert_close(out, expected, rtol=0, atol=2e-6)


@pytest.mark.parametrize("side", [14, 37])
def test_dinos_step_never_ends_in_another_size(side):
    table = table_of((side, side), dim=1)
    for rows in range(2, 161):
        new = rows, 162 - rows
        step = tuple((n + 0.1) / side for n in new)
        expected = by_torch(table, (side, side), 0, scale_factor=step, mode="bicubic")
        out = resample_abs_pos_embed(table, new, num_prefix_tokens=0, style="dinov2")
        assert out.shape[1] == rows * (162 - rows)
        torch.testing.assert_close(out, expected, rtol=0, atol=3e-6)


@pytest.mark.parametrize("style", ["timm", "hf", "dinov2", "torchvision", "siglip2", None])
def test_the_same_grid_gives_the_table_itself(style):
    table = table_of((4, 7), 1)
    assert resample_abs_pos_embed(table, (4, 7), (4, 7), style=style) is table


def test_as_many_cells_on_another_grid_are_resampled():
    table = table_of((7, 28), 1)
    out = resample_abs_pos_embed(table, (14, 14), (7, 28))
    assert out.shape == table.shape
    assert (out - table).abs().max() > 1
    assert torch.equal(out[:, 0], table[:, 0])


def test_a_transposed_table_gives_the_transposed_result():
    planes = table_of((4, 7)).reshape(4, 7, 3)
    out = resample_abs_pos_embed(planes.reshape(1, 28, 3), (9, 5), (4, 7), 0)
    turned = resample_abs_pos_embed(
        planes.transpose(0, 1).reshape(1, 28, 3), (5, 9), PatchGrid((7 * 8, 4 * 8), 8), 0
    )
    expected = out.reshape(9, 5, 3).transpose(0, 1).reshape(1, 45, 3)
    torch.testing.assert_close(turned, expected)


@pytest.mark.parametrize("new", [(11, 1), (11, 5), (3, 4)])
def test_a_column_is_resized_like_one_of_many_equal_columns(new):
    """Where torch's own antialiased resize of a picture one pixel wide goes wrong."""
    column = table_of((7, 1))
    wide = column.reshape(1, 7, 1, 3).expand(1, 7, 4, 3).reshape(1, 28, 3)
    expected = resample_abs_pos_embed(wide, (new[0], 4), (7, 4), 0).reshape(1, new[0], 4, 3)
    out = resample_abs_pos_embed(column, new, (7, 1), 0).reshape(1, *new, 3)
    torch.testing.assert_close(out, expected[:, :, :1].expand_as(out))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_resampled_in_float32_and_rounded_once(dtype):
    table = table_of((4, 7), 1, dtype=dtype)
    full = resample_abs_pos_embed(table.float(), (9, 5), (4, 7))
    assert torch.equal(resample_abs_pos_embed(table, (9, 5), (4, 7)), full.to(dtype))


def test_double_precision_is_resampled_in_double():
    table = table_of((4, 7), 1, dtype=torch.float64)
    expected = by_torch(table, (4, 7), 1, size=(9, 5), mode="bicubic", antialias=True)
    out = resample_abs_pos_embed(table, (9, 5), (4, 7))
    torch.testing.assert_close(out, expected, rtol=0, atol=1e-14)


def test_autocast_changes_nothing():
    table = table_of((4, 7), 1)
    expected = resample_abs_pos_embed(table, (9, 5), (4, 7))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.equal(resample_abs_pos_embed(table, (9, 5), (4, 7)), expected)


def test_gradients_reach_the_table_and_pass_the_prefix():
    table = table_of((2, 3), 2, dim=2, dtype=torch.float64).requires_grad_()
    assert torch.autograd.gradcheck(lambda t: resample_abs_pos_embed(t, (3, 4), (2, 3), 2), table)


def test_a_matrix_made_in_inference_mode_can_be_trained_through():
    table = table_of((5, 11), 1).requires_grad_()
    with torch.inference_mode():
        resample_abs_pos_embed(table, (13, 17), (5, 11))
    resample_abs_pos_embed(table, (13, 17), (5, 11)).sum().backward()
    assert table.grad.shape == table.shape


def test_a_table_alone_and_a_batch_of_tables_are_resized_one_by_one():
    tables = torch.cat([table_of((4, 7), 1, seed=seed) for seed in (1, 2)])
    together = resample_abs_pos_embed(tables, (9, 5), (4, 7))
    for table, out in zip(tables, together, strict=True):
        alone = resample_abs_pos_embed(table, (9, 5), (4, 7))
        torch.testing.assert_close(alone, out)
    assert resample_abs_pos_embed(tables[:0], (9, 5), (4, 7)).shape == (0, 46, 3)


def test_a_default_device_leaves_the_table_where_it_is():
    table = table_of((4, 7), 1)
    expected = resample_abs_pos_embed(table, (8, 6), (4, 7))
    interpolation._matrix.cache_clear()
    with torch.device("meta"):
        assert torch.equal(resample_abs_pos_embed(table, (8, 6), (4, 7)), expected)


def test_a_table_on_the_meta_device_gets_its_shape():
    table = torch.empty(1, 29, 3, device="meta")
    out = resample_abs_pos_embed(table, (9, 5), (4, 7))
    assert out.is_meta
    assert out.shape == (1, 46, 3)


def test_a_style_may_be_named_together_with_its_own_rule():
    table = table_of((4, 7), 1)
    expected = resample_abs_pos_embed(table, (9, 5), (4, 7), style="hf")
    out = resample_abs_pos_embed(table, (9, 5), (4, 7), antialias=False, style="hf")
    assert torch.equal(out, expected)
