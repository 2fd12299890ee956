from math import pi

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import PatchGrid
from vitlab.core.positions import apply_rope, rope_2d

side, quarter = st.integers(1, 6), st.integers(1, 4)
LAYOUTS = ["interleaved", "half"]


def heads(*shape, dtype=torch.float64, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def turned_as_complex_numbers(x, rows, cols, layout, place, temperature=10_000.0):
    """Pair (a, b) of channels as a + bi, times e^(i angle)."""
    bands = x.shape[-1] // 4
    y, column = torch.meshgrid(*(place(size) for size in (rows, cols)), indexing="ij")
    omega = torch.tensor([temperature ** (-i / bands) for i in range(bands)], dtype=torch.float64)
    angles = torch.cat([y.reshape(-1, 1) * omega, column.reshape(-1, 1) * omega], dim=1)
    if layout == "interleaved":
        pairs = torch.complex(x[..., ::2].contiguous(), x[..., 1::2].contiguous())
    else:
        pairs = torch.complex(*x.chunk(2, dim=-1))
    turned = pairs * torch.exp(1j * angles)
    if layout == "interleaved":
        return torch.view_as_real(turned).flatten(-2)
    return torch.cat([turned.real, turned.imag], dim=-1)


@settings(max_examples=30)
@given(side, side, quarter, st.sampled_from(LAYOUTS), st.sampled_from([10_000.0, 100.0]))
def test_indices_turn_pairs_like_complex_numbers(rows, cols, bands, layout, temperature):
    x = heads(2, 3, rows * cols, 4 * bands)
    tables = rope_2d(
        (rows, cols), 4 * bands, layout=layout, temperature=temperature, dtype=torch.float64
    )

    def place(size):
        return torch.arange(size, dtype=torch.float64)

    expected = turned_as_complex_numbers(x, rows, cols, layout, place, temperature)
    torch.testing.assert_close(apply_rope(x, *tables, layout=layout), expected)


@settings(max_examples=30)
@given(side, side, quarter, st.sampled_from(LAYOUTS))
def test_centres_turn_by_whole_turns_from_minus_one_to_one(rows, cols, bands, layout):
    x = heads(rows * cols, 4 * bands)
    tables = rope_2d((rows, cols), 4 * bands, coords="centered", layout=layout, dtype=torch.float64)

    def place(size):
        edges = torch.linspace(-1, 1, size + 1, dtype=torch.float64)
        return 2 * pi * (edges[1:] + edges[:-1]) / 2

    expected = turned_as_complex_numbers(x, rows, cols, layout, place)
    torch.testing.assert_close(apply_rope(x, *tables, layout=layout), expected)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("coords", ["index", "centered"])
def test_turning_keeps_the_norm(layout, coords):
    x = heads(2, 4 * 7, 24)
    turned = apply_rope(
        x, *rope_2d((4, 7), 24, coords=coords, layout=layout, dtype=x.dtype), layout=layout
    )
    assert not torch.allclose(turned, x)
    torch.testing.assert_close(turned.norm(dim=-1), x.norm(dim=-1))


@settings(max_examples=20)
@given(side, side, quarter, st.sampled_from(LAYOUTS), st.sampled_from(["index", "centered"]))
def test_a_score_knows_the_offset_and_nothing_else(rows, cols, bands, layout, coords):
    query, key = heads(2, 1, 4 * bands).expand(2, rows * cols, -1)
    tables = rope_2d((rows, cols), 4 * bands, layout=layout, coords=coords, dtype=torch.float64)
    turned = [apply_rope(x, *tables, layout=layout) for x in (query, key)]
    scores = (turned[0] @ turned[1].T).reshape(rows, cols, rows, cols)
    for dy in range(rows):
        for dx in range(cols):
            same = [
                scores[y, x, y + dy, x + dx] for y in range(rows - dy) for x in range(cols - dx)
            ]
            assert torch.stack(same).std(correction=0) < 1e-12


def test_the_two_layouts_are_one_rotation_with_the_channels_reordered():
    x, dim = heads(3, 4 * 6, 16), 16
    reordered = torch.arange(dim).reshape(dim // 2, 2).T.flatten()  # 0, 2, 4, …, 1, 3, 5, …
    interleaved = apply_rope(x, *rope_2d((4, 6), dim, dtype=x.dtype))
    tables = rope_2d((4, 6), dim, layout="half", dtype=x.dtype)
    half = apply_rope(x[..., reordered], *tables, layout="half")
    assert torch.equal(half, interleaved[..., reordered])
    mixed = apply_rope(x, *tables)
    assert not torch.allclose(mixed, interleaved)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_prefix_tokens_are_not_turned(layout):
    x = heads(2, 5 + 4 * 6, 16)
    tables = rope_2d((4, 6), 16, layout=layout, num_prefix_tokens=5, dtype=x.dtype)
    turned = apply_rope(x, *tables, layout=layout)
    assert torch.equal(turned[:, :5], x[:, :5])
    without = rope_2d((4, 6), 16, layout=layout, dtype=x.dtype)
    assert torch.equal(turned[:, 5:], apply_rope(x[:, 5:], *without, layout=layout))


def test_a_reference_grid_spreads_the_cells_over_it():
    fine = rope_2d((8, 12), 16, ref_grid=(4, 3))
    coarse = rope_2d(PatchGrid((4 * 16, 3 * 16), 16), 16)
    for spread, cells in zip(fine, coarse, strict=True):
        every_second = spread.reshape(8, 12, 16)[::2, ::4].flatten(0, 1)
        torch.testing.assert_close(every_second, cells)


def test_an_offset_starts_counting_later_along_both_axes():
    later, longer = rope_2d((3, 4), 8, grid_offset=2.0), rope_2d((5, 6), 8)
    for shifted, table in zip(later, longer, strict=True):
        assert torch.equal(shifted, table.reshape(5, 6, 8)[2:, 2:].flatten(0, 1))


def test_an_offset_moves_centres_by_cells():
    shifted = rope_2d((4, 8), 8, coords="centered", grid_offset=1.0)
    plain = rope_2d((4, 8), 8, coords="centered")
    for moved, table in zip(shifted, plain, strict=True):
        moved, table = moved.reshape(4, 8, 8), table.reshape(4, 8, 8)
        torch.testing.assert_close(moved[:-1, :-1], table[1:, 1:])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_half_precision_is_turned_in_full_and_rounded_once(dtype):
    x = heads(2, 4 * 6, 16, dtype=torch.float32).to(dtype)
    tables = rope_2d((4, 6), 16)
    expected = apply_rope(x.double(), *(table.double() for table in tables)).to(dtype)
    torch.testing.assert_close(apply_rope(x, *tables), expected, rtol=1e-7, atol=1e-6)
    assert apply_rope(x, *tables).dtype == dtype
    assert rope_2d((4, 6), 16, dtype=dtype)[1].dtype == dtype
    assert rope_2d((4, 6), 16, device="meta")[0].is_meta


def test_angles_of_far_cells_are_exact():
    sin, _ = rope_2d((1, 4_096), 4)
    exact, _ = rope_2d((1, 4_096), 4, dtype=torch.float64)
    assert (sin - exact).abs().max() < 6e-8
    assert exact[-1, 2].item() == pytest.approx(torch.sin(torch.tensor(4_095.0).double()).item())


def test_a_gradient_is_turned_back():
    x = heads(2, 3 * 5, 8).requires_grad_()
    sin, cos = rope_2d((3, 5), 8, dtype=torch.float64)
    out = apply_rope(x, sin, cos)
    upstream = heads(*x.shape, seed=1)
    out.backward(upstream)
    torch.testing.assert_close(x.grad, apply_rope(upstream, -sin, cos))


def test_every_picture_of_a_batch_may_have_angles_of_its_own():
    x = heads(2, 3, 12, 8)
    grids = [rope_2d(grid, 8, dtype=x.dtype) for grid in ((3, 4), (2, 6))]
    sin, cos = (torch.stack(tables)[:, None] for tables in zip(*grids, strict=True))
    together = apply_rope(x, sin, cos)
    for picture, tables in enumerate(grids):
        assert torch.equal(together[picture], apply_rope(x[picture], *tables))


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: rope_2d((2, 3), 18), r"4 parts .* dim=18 cannot be: use 16 or 20\."),
        (lambda: rope_2d((2, 0), 16), "a grid of 2 × 0 has no cell"),
        (lambda: rope_2d((2, 3), 16, ref_grid=(0, 1)), "a ref_grid of 0 × 1 has no cell"),
        (lambda: rope_2d((2, 3), 16, num_prefix_tokens=-2), "-2 prefix tokens cannot be"),
        (
            lambda: apply_rope(torch.zeros(2, 11, 16), *rope_2d((2, 3), 16)),
            r"5 tokens have no angle; if they are prefix tokens, rope_2d\(…, num_prefix_tokens=5\)",
        ),
        (
            lambda: apply_rope(torch.zeros(2, 6, 8), *rope_2d((2, 3), 16)),
            r"tokens \(2, 6, 8\) and angles \(6, 16\) and \(6, 16\) do not go together: the last",
        ),
        (lambda: apply_rope(torch.zeros(5, 16), *rope_2d((2, 3), 16)), "the last two sizes"),
        (lambda: apply_rope(torch.zeros(16), *rope_2d((2, 3), 16)), "the last two sizes"),
    ],
)
def test_sizes_that_cannot_work_are_refused_in_words(call, sentence):
    with pytest.raises(ShapeError, match=sentence):
        call()


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: rope_2d((2, 3), 8, layout="concat"), "layout 'concat' is not known: use 'inter"),
        (lambda: rope_2d((2, 3), 8, coords="pixel"), "coords 'pixel' is not known: use 'index'"),
        (lambda: rope_2d((2, 3), 8, coords="centered", ref_grid=(4, 4)), "leave out ref_grid"),
        (lambda: rope_2d((2, 3), 8, temperature=-1.0), "temperature of -1.0 gives no"),
        (
            lambda: apply_rope(torch.zeros(6, 8), *rope_2d((2, 3), 8), layout="mixed"),
            "layout 'mixed' is not known",
        ),
        (
            lambda: apply_rope(torch.zeros(6, 8, dtype=torch.int64), *rope_2d((2, 3), 8)),
            r"floating-point numbers, not torch.int64: use \.float\(\)",
        ),
    ],
)
def test_words_and_numbers_that_mean_nothing_are_refused(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()


@pytest.mark.refusal
def test_one_number_is_no_grid():
    with pytest.raises(TypeError, match=r"grid takes \(rows, cols\) or a PatchGrid, not 196"):
        rope_2d(196, 16)
