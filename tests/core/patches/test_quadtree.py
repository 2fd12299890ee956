import math
from itertools import product
from time import process_time

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.patches import quadtree
from vitlab.core.patches.halving import Quadtree

side = st.integers(1, 40)
thresholds = st.sampled_from([-1.0, 0.0, 0.02, 0.08, 0.1, math.inf])


def generated(*shape, seed=0):
    """Noise that fades from the top left, so that trees are of every depth."""
    rng = np.random.default_rng(seed)
    fade = np.multiply.outer(np.linspace(1, 0, shape[-2]), np.linspace(1, 0, shape[-1]))
    return torch.from_numpy(rng.random(shape) * fade)


def naively(image, cell, minimum, threshold):
    """The cells inside one cell, from the definition."""
    top, left, size = cell
    if top >= image.shape[1] or left >= image.shape[2]:
        return []
    pixels = image[:, top : top + size, left : left + size]
    variance = np.mean([np.var(plane) for plane in pixels])
    if size == minimum or variance <= threshold:
        return [(top, left, size, size)]
    half = size // 2
    corners = [(top, left), (top, left + half), (top + half, left), (top + half, left + half)]
    return [found for y, x in corners for found in naively(image, (y, x, half), minimum, threshold)]


@settings(max_examples=40)
@given(side, side, st.integers(1, 3), st.integers(1, 3), st.integers(0, 3), thresholds)
def test_the_tree_is_what_its_definition_says(height, width, chans, minimum, halvings, threshold):
    image, largest = generated(chans, height, width), minimum << halvings
    cells = quadtree(
        image, min_patch=minimum, max_patch=largest, threshold=threshold, remainder="pad"
    )
    corners = [(y, x) for y in range(0, height, largest) for x in range(0, width, largest)]
    expected = [
        found
        for y, x in corners
        for found in naively(image.numpy(), (y, x, largest), minimum, threshold)
    ]
    assert cells == expected


@settings(max_examples=40)
@given(side, side, st.integers(1, 3), st.integers(0, 3), thresholds, st.integers(0, 9))
def test_cells_hold_every_pixel_exactly_once(height, width, minimum, halvings, threshold, seed):
    image = generated(height, width, seed=seed)
    options = dict(min_patch=minimum, max_patch=minimum << halvings, threshold=threshold)
    held = torch.zeros(height, width)
    for top, left, tall, wide in quadtree(image, **options, remainder="pad"):
        assert top < height
        assert left < width
        held[top : top + tall, left : left + wide] += 1
    assert torch.equal(held, torch.ones(height, width))


def test_an_infinite_threshold_leaves_the_coarse_grid_and_a_negative_one_the_fine_one():
    image = torch.zeros(3, 64, 96)
    coarse = quadtree(image + torch.rand(64, 96), threshold=math.inf)
    assert coarse == [(y, x, 32, 32) for y in (0, 32) for x in (0, 32, 64)]
    fine = quadtree(image, threshold=-1.0)
    assert {cell[2:] for cell in fine} == {(8, 8)}
    assert {cell[:2] for cell in fine} == {(y, x) for y in range(0, 64, 8) for x in range(0, 96, 8)}


def test_a_calm_image_with_one_busy_corner_is_halved_only_there():
    image = torch.zeros(3, 64, 96)
    image[:, 56:, 88:] = torch.rand(3, 8, 8, generator=torch.manual_seed(0))
    cells = quadtree(image, threshold=0.0001)
    whole = [(0, 0), (0, 32), (0, 64), (32, 0), (32, 32)]
    assert cells == [
        *((y, x, 32, 32) for y, x in whole),
        *((y, x, 16, 16) for y, x in ((32, 64), (32, 80), (48, 64))),
        *((y, x, 8, 8) for y, x in ((48, 80), (48, 88), (56, 80), (56, 88))),
    ]


def test_an_even_colour_is_calm_however_its_channels_differ():
    image = torch.tensor([0.0, 0.5, 1.0])[:, None, None].expand(3, 32, 64)
    assert len(quadtree(image, threshold=0.0)) == 2


def test_the_variance_is_the_mean_over_the_channels():
    image = torch.zeros(4, 32, 64, dtype=torch.float64)
    image[1, :, ::2] = 1  # a variance of 1/4, and so a mean of 1/16
    assert len(quadtree(image, threshold=0.0626)) == 2
    assert len(quadtree(image, threshold=0.0624)) == 32


def test_zeros_beyond_the_edge_do_not_count_as_change():
    assert len(quadtree(torch.ones(20, 40), threshold=0.0, remainder="pad")) == 2


def test_cropping_leaves_the_last_rows_and_columns_to_no_cell():
    cells = quadtree(torch.rand(40, 70), threshold=math.inf, remainder="crop")
    assert cells == [(0, 0, 32, 32), (0, 32, 32, 32)]


def test_no_gradient_and_no_dtype_changes_the_tree():
    image = generated(3, 32, 64).float()
    cells = quadtree(image, threshold=0.02)
    assert quadtree(image.double().requires_grad_(), threshold=0.02) == cells
    assert 2 < len(cells) < 32


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("image", "options", "sentence"),
    [
        (torch.zeros(1, 3, 32, 32), {}, r"takes one image .* \(1, 3, 32, 32\): call it for each"),
        (torch.zeros(32), {}, r"not \(32,\)\.$"),
        (torch.zeros(0, 32, 32), {}, r"\(0, 32, 32\) holds no pixel"),
        (torch.zeros(32, 32, dtype=torch.uint8), {}, r"torch.uint8: image.float\(\) / 255"),
        (torch.full((32, 32), math.nan), {}, "holds nan or inf"),
        (torch.zeros(32, 32), {"threshold": math.nan}, "threshold of nan compares with nothing"),
        (torch.zeros(32, 40), {}, "patches of 32 px do not fill a width of 40 px"),
        (torch.zeros(48, 48), {"max_patch": 24, "min_patch": 16}, "here 16 or 32 px"),
        (torch.zeros(48, 48), {"max_patch": 48, "min_patch": 8}, "here 32 or 64 px"),
        (torch.zeros(48, 48), {"max_patch": 8, "min_patch": 16}, "here 16 or 32 px"),
        (torch.zeros(48, 48), {"min_patch": 0}, "min_patch is 0"),
    ],
)
def test_what_has_no_tree_is_refused_in_words(image, options, sentence):
    with pytest.raises(LabError, match=sentence):
        quadtree(image, **options)


def test_the_buttons_of_a_side_that_cannot_be_halved_lead_to_trees():
    with pytest.raises(ShapeError) as raised:
        quadtree(torch.rand(3, 64, 192), min_patch=8, max_patch=48)
    assert [remedy.label for remedy in raised.value.remedies] == ["Use 32", "Use 64"]
    for remedy in raised.value.remedies:
        assert quadtree(torch.rand(3, 64, 192), min_patch=8, **remedy.settings)


def test_cells_of_the_wrong_size_are_a_shape_error():
    with pytest.raises(ShapeError, match="halved again and again never have 5 px"):
        quadtree(torch.zeros(32, 32), min_patch=5)


@settings(max_examples=40)
@given(side, side, st.integers(1, 3), st.integers(1, 3), st.integers(0, 3))
def test_a_tree_counts_its_cells_at_any_threshold_without_making_them(
    height, width, chans, minimum, halvings
):
    sides = dict(min_patch=minimum, max_patch=minimum << halvings, remainder="pad")
    image = generated(chans, height, width)
    tree = Quadtree(image, **sides)
    for threshold in (-1.0, 0.0, 0.02, 0.05, 0.08, 0.1, math.inf):
        cells = quadtree(image, threshold=threshold, **sides)
        assert tree.cells(threshold) == cells
        assert tree.count(threshold) == len(cells)


def test_a_calm_cell_is_not_halved_for_what_varies_inside_it():
    image = torch.zeros(3, 64, 64)
    image[:, :8, :8] = torch.rand(3, 8, 8, generator=torch.manual_seed(0))
    whole, corner = (
        float(image[..., :side, :side].var(dim=(1, 2), correction=0).mean()) for side in (32, 8)
    )
    between = (whole + corner) / 2  # the corner varies more, the cell around it less
    assert whole < between < corner
    assert Quadtree(image).count(between) == len(quadtree(image, threshold=between)) == 4


def test_a_tree_counts_at_no_threshold_of_nan():
    with pytest.raises(LabError, match="threshold of nan compares with nothing"):
        Quadtree(torch.zeros(32, 32)).count(math.nan)


def test_all_levels_take_a_few_times_what_one_variance_of_each_smallest_cell_takes():
    """So a threshold follows the hand: 3 to 5 ms where annotations are not checked."""
    image = torch.rand(3, 224, 224, generator=torch.manual_seed(0))

    def whole():
        assert len(quadtree(image, threshold=0.0)) == 28 * 28

    def one_by_one():
        for row, column in product(range(0, 224, 8), repeat=2):
            image[:, row : row + 8, column : column + 8].var()

    def seconds(run):
        began = process_time()
        run()
        return process_time() - began

    least = [min(seconds(run) for _ in range(9)) for run in (whole, one_by_one)]
    assert least[0] <= 6 * least[1]
