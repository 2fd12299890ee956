from math import cos, sin, sqrt

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import cosine_similarity

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.positions import sinusoidal_1d, sinusoidal_2d

side, quarter = st.integers(1, 7), st.integers(2, 6)
STYLES = ["mae", "bigvision", "hf", "timm"]


def by_hand(rows, cols, dim, temperature, style):
    """Number by number, from the formula of each house."""
    bands = dim // 4
    last = bands - 1 if style == "bigvision" else bands
    omega = [temperature ** (-i / last) for i in range(bands)]
    table = []
    for y in range(rows):
        for x in range(cols):
            sin_y, cos_y, sin_x, cos_x = (
                [wave(place * w) for w in omega] for place in (y, x) for wave in (sin, cos)
            )
            table.append(
                {
                    "mae": sin_x + cos_x + sin_y + cos_y,
                    "bigvision": sin_x + cos_x + sin_y + cos_y,
                    "hf": sin_y + cos_y + sin_x + cos_x,
                    "timm": sin_y + sin_x + cos_y + cos_x,
                }[style]
            )
    return torch.tensor(table, dtype=torch.float64)


@settings(max_examples=30)
@given(side, side, quarter, st.sampled_from(STYLES), st.sampled_from([10_000.0, 100.0]))
def test_every_style_is_its_formula(rows, cols, bands, style, temperature):
    table = sinusoidal_2d(
        rows, cols, 4 * bands, style=style, temperature=temperature, dtype=torch.float64
    )
    expected = by_hand(rows, cols, 4 * bands, temperature, style)
    torch.testing.assert_close(table, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("style", STYLES)
def test_the_norm_is_sqrt_of_half_the_dim_everywhere_but_in_prefix_rows(style):
    norms = sinusoidal_2d(5, 8, 64, style=style, num_prefix_tokens=2).norm(dim=1)
    assert norms[:2].tolist() == [0, 0]
    torch.testing.assert_close(norms[2:], torch.full((40,), sqrt(32)))
    assert sinusoidal_2d(2, 3, 768).norm(dim=1)[4].item() == pytest.approx(19.596, abs=5e-4)


@settings(max_examples=30)
@given(side, side, quarter, st.sampled_from(STYLES))
def test_a_dot_product_knows_the_offset_and_nothing_else(rows, cols, bands, style):
    table = sinusoidal_2d(rows, cols, 4 * bands, style=style, dtype=torch.float64)
    dots = (table @ table.T).reshape(rows, cols, rows, cols)
    for dy in range(rows):
        for dx in range(cols):
            same = [dots[y, x, y + dy, x + dx] for y in range(rows - dy) for x in range(cols - dx)]
            assert torch.stack(same).std(correction=0) < 1e-12


def test_a_table_in_one_dimension_sees_the_end_of_a_row_beside_the_next():
    table = sinusoidal_1d(14 * 14, 768)

    def cosine(one, other):
        return cosine_similarity(table[one], table[other], dim=0).item()

    beside, below, wrapped = cosine(20, 21), cosine(20, 34), cosine(13, 14)
    assert (round(beside, 3), round(below, 3), round(wrapped, 3)) == (0.973, 0.657, 0.973)


@settings(max_examples=30)
@given(st.integers(1, 40), st.integers(1, 9))
def test_one_dimension_is_its_formula_in_either_layout(length, bands):
    dim = 2 * bands
    sines, cosines = (
        [[wave(p * 10_000 ** (-2 * i / dim)) for i in range(bands)] for p in range(length)]
        for wave in (sin, cos)
    )
    concat = torch.tensor([s + c for s, c in zip(sines, cosines, strict=True)], dtype=torch.float64)
    both = {
        layout: sinusoidal_1d(length, dim, layout=layout, dtype=torch.float64)
        for layout in ("interleaved", "concat")
    }
    torch.testing.assert_close(both["concat"], concat, rtol=0, atol=1e-12)
    assert torch.equal(both["interleaved"][:, ::2], both["concat"][:, :bands])
    assert torch.equal(both["interleaved"][:, 1::2], both["concat"][:, bands:])


def test_far_positions_are_as_exact_as_near_ones():
    table = sinusoidal_1d(50_000, 2)
    assert abs(table[-1, 0].item() - sin(49_999)) < 6e-8
    assert abs(sinusoidal_2d(1, 4_096, 4)[-1, 0].item() - sin(4_095)) < 6e-8


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_another_dtype_is_the_exact_table_rounded_once(dtype):
    exact = sinusoidal_2d(6, 9, 32, num_prefix_tokens=1, dtype=torch.float64)
    assert torch.equal(sinusoidal_2d(6, 9, 32, num_prefix_tokens=1, dtype=dtype), exact.to(dtype))
    line = sinusoidal_1d(6, 32, dtype=torch.float64)
    assert torch.equal(sinusoidal_1d(6, 32, dtype=dtype), line.to(dtype))


def test_tables_go_to_the_device_asked_for_or_to_the_default_one():
    assert sinusoidal_2d(2, 3, 8, device="meta").is_meta
    assert sinusoidal_1d(2, 8, device="meta").is_meta
    with torch.device("meta"):
        assert sinusoidal_2d(2, 3, 8).is_meta
        assert not sinusoidal_1d(3, 8, device="cpu").is_meta


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: sinusoidal_2d(2, 3, 30), r"4 parts .* dim=30 cannot be: use 28 or 32\."),
        (lambda: sinusoidal_2d(2, 3, 2), r"dim=2 cannot be: use 4\."),
        (lambda: sinusoidal_2d(2, 3, -5), r"dim=-5 cannot be: use 4\."),
        (lambda: sinusoidal_1d(9, 7), r"2 parts .* dim=7 cannot be: use 6 or 8\."),
        (lambda: sinusoidal_1d(0, 8), "a table of 0 positions is empty: use 1 or more"),
        (lambda: sinusoidal_2d(0, 3, 8), "a grid of 0 × 3 has no cell: use 1 row"),
        (lambda: sinusoidal_2d(2, 3, 4, style="bigvision"), "two frequencies or more: use a dim"),
        (lambda: sinusoidal_2d(2, 3, 8, num_prefix_tokens=-1), "-1 prefix tokens cannot be"),
    ],
)
def test_sizes_that_cannot_work_are_refused_in_words(call, sentence):
    with pytest.raises(ShapeError, match=sentence):
        call()


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: sinusoidal_2d(2, 3, 8, style="vit"), "style 'vit' is not known: use one of 'mae'"),
        (lambda: sinusoidal_1d(3, 8, layout="half"), "layout 'half' is not known: use 'interleav"),
        (lambda: sinusoidal_2d(2, 3, 8, temperature=0.0), "temperature of 0.0 gives no freq"),
        (lambda: sinusoidal_1d(3, 8, temperature=float("nan")), "temperature of nan gives no"),
    ],
)
def test_words_and_numbers_that_mean_nothing_are_refused(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()
