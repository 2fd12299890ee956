"""Ways to resize a table, the careless ones too, and how far they are from each other."""

from itertools import pairwise

import pytest
import torch
from torch.nn.functional import interpolate

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.positions import raw_indices, rescaled_places, resizing_truth, sinusoidal_2d
from vitlab.core.pretrained import load
from vitlab.core.resolution import (
    EQUAL_COUNTS,
    STYLES,
    TABLE_METHODS,
    compare_rules,
    resample_abs_pos_embed,
    sweep_sizes,
    table_by_method,
    there_and_back,
)


@pytest.fixture(scope="module")
def trained():
    return load("vit_shapes_patch8_64").pos_embed.detach()


def table_of(rows, cols, prefix, dim=6):
    made = torch.Generator().manual_seed(rows * cols)
    return torch.randn(1, prefix + rows * cols, dim, generator=made)


@pytest.mark.parametrize("method", TABLE_METHODS)
@pytest.mark.parametrize("prefix", [0, 1, 5])
def test_no_method_touches_prefix_rows_or_the_table_it_was_given(method, prefix):
    table = table_of(3, 5, prefix)
    kept = table.clone()
    moved = table_by_method(table, (4, 9), (3, 5), prefix, method)
    assert moved.shape == (1, prefix + 36, 6)
    assert torch.equal(moved[:, :prefix], table[:, :prefix])
    table_by_method(table, (3, 5), (3, 5), prefix, "none")
    assert torch.equal(table, kept)


@pytest.mark.parametrize(("new", "shared"), [((5, 8), (3, 5)), ((2, 8), (2, 5)), ((2, 3), (2, 3))])
def test_raw_keeps_each_row_at_its_old_place_and_leaves_the_rest_at_zero(new, shared):
    table = table_of(3, 5, 1)
    raw = table_by_method(table, new, (3, 5), 1, "raw")[0, 1:].reshape(*new, 6)
    for row in range(new[0]):
        for col in range(new[1]):
            kept = row < shared[0] and col < shared[1]
            wanted = table[0, 1 + row * 5 + col] if kept else torch.zeros(6)
            assert torch.equal(raw[row, col], wanted)


def test_nearest_repeats_rows_and_none_gives_every_patch_zero():
    table = table_of(2, 3, 1)
    double = table_by_method(table, (4, 6), (2, 3), 1, "nearest")[0, 1:].reshape(4, 6, 6)
    rows = table[0, 1:].reshape(2, 3, 6).repeat_interleave(2, 0).repeat_interleave(2, 1)
    assert torch.equal(double, rows)
    assert not table_by_method(table, (2, 3), (2, 3), 1, "none")[:, 1:].any()


def test_rules_are_compared_pair_by_pair_with_torchs_own_resize(trained):
    rules = compare_rules(trained, (16, 16), (8, 8))
    planes = trained[:, 1:].reshape(1, 8, 8, 96).permute(0, 3, 1, 2)

    def by_torch(**words):
        return interpolate(planes, (16, 16), mode="bicubic", **words)

    timm, hf = by_torch(antialias=True), by_torch(antialias=False)
    corners = by_torch(align_corners=True)
    for ours, (one, other) in {
        ("timm", "hf"): (timm, hf),
        ("hf", "timm"): (hf, timm),
        ("torchvision", "hf"): (corners, hf),
    }.items():
        wanted = ((one - other).norm() / other.norm()).item()
        assert rules.of(*ours) == pytest.approx(wanted, rel=1e-4), ours
    assert rules.relative.diagonal().max() == 0
    assert rules.methods == STYLES
    assert rules.of("torchvision", "timm") > 3 * rules.of("hf", "timm")


def test_grids_of_equal_counts_are_resized_and_not_read_as_they_are():
    old, new = EQUAL_COUNTS
    assert old[0] * old[1] == new[0] * new[1]
    table = table_of(*old, 1)
    for style in STYLES:
        resized = resample_abs_pos_embed(table, new, old, 1, style=style)
        assert resized.shape == table.shape
        assert (resized - table).norm() / table.norm() > 0.3, style
    places = tuple(rescaled_places(now, was) for now, was in zip(new, old, strict=True))
    truth = sinusoidal_2d(*new, 96, coords=places)
    skipped = torch.cosine_similarity(sinusoidal_2d(*old, 96), truth, dim=1).mean()
    assert resizing_truth(new, old, 96).mean > skipped + 0.05


@pytest.mark.parametrize(
    ("method", "wanted"),
    [
        *(("timm", 0.056), ("hf", 0.006), ("dinov2", 0.041), ("torchvision", 0.004)),
        *(("siglip2", 0.105), ("nearest", 0.0), ("raw", 0.0), ("none", 1.0)),
    ],
)
def test_there_and_back_on_the_trained_table(trained, method, wanted):
    seen = there_and_back(trained, (16, 16), (8, 8), 1, method)
    assert seen.mean == pytest.approx(wanted, abs=6e-4)
    norms = trained[0, 1:].norm(dim=1).reshape(8, 8).double()
    total = (seen.by_position * norms).norm() / norms.norm()
    assert seen.mean == pytest.approx(total.item())


@pytest.mark.parametrize(
    ("method", "wanted"),
    [
        *(("timm", 0.9998), ("hf", 0.9998), ("dinov2", 0.9998), ("torchvision", 0.9992)),
        *(("siglip2", 0.9995), ("nearest", 0.9976), ("none", 0.0)),
    ],
)
def test_a_resized_sinusoid_is_the_formula_at_the_new_places(method, wanted):
    assert resizing_truth((16, 16), (8, 8), 96, method).mean == pytest.approx(wanted, abs=6e-5)


def test_the_formula_at_raw_indices_is_elsewhere():
    assert raw_indices((16, 16), (8, 8), 96).mean == pytest.approx(0.8014, abs=6e-5)
    assert raw_indices((6, 9), (6, 9), 32).mean == pytest.approx(1)
    inside = resizing_truth((12, 18), (6, 9), 32).by_position
    assert inside[2:-2, 2:-2].min() > inside[0, 0]  # a border has to guess


@pytest.mark.parametrize("old", [7, 14, 16])
def test_a_scale_factor_makes_the_rows_that_torch_makes(old):
    sides = torch.zeros(1, 1, old)
    for size in sweep_sizes(old, range(2, 161)):
        for told, rows in ((size.wanted, size.by_scale_factor), (size.wanted + 0.1, None)):
            made = interpolate(sides, scale_factor=told / old, mode="linear").shape[-1]
            assert made == (size.with_offset if rows is None else rows)
        assert size.with_offset == size.wanted
        assert size.by_scale_factor in (size.wanted, size.wanted - 1)
    missed = [s.wanted for s in sweep_sizes(14) if s.by_scale_factor < s.wanted]
    assert missed == [61, 115, 122]
    assert all(b > a for a, b in pairwise(missed))


@pytest.mark.refusal
def test_what_cannot_be_resized_is_refused_with_a_button():
    table = table_of(8, 8, 1)
    with pytest.raises(ShapeError, match="7 × 9 with 1 prefix tokens needs 64 positions") as raised:
        table_by_method(table, (9, 9), (7, 9), 1, "raw")
    assert "num_prefix_tokens=2 would fit" in str(raised.value)
    assert dict(raised.value.remedies[0].settings) == {"num_prefix_tokens": 2}
    with pytest.raises(ShapeError, match="for a grid of 8 × 8") as raised:
        resample_abs_pos_embed(table, (9, 9), None, 0)
    assert dict(raised.value.remedies[0].settings) == {"num_prefix_tokens": 1}
    with pytest.raises(LabError, match="takes neither antialias") as raised:
        resample_abs_pos_embed(table, (9, 9), None, 1, "nearest")
    assert [dict(remedy.settings) for remedy in raised.value.remedies] == [
        {"antialias": False, "align_corners": None},
        {"interpolation": "bicubic"},
    ]
    with pytest.raises(LabError, match="method 'cubic' is not known"):
        table_by_method(table, (9, 9), (8, 8), 1, "cubic")
    with pytest.raises(ShapeError, match="a side of 0 rows"):
        sweep_sizes(0)
