import hashlib

import numpy as np
import pytest

from vitlab.core.errors import ShapeError
from vitlab.core.images import shapes
from vitlab.core.images.four_shapes import SHAPES


@pytest.fixture(scope="module")
def drawn():
    return shapes(1200, seed=5)


def test_there_are_as_many_of_every_kind(drawn):
    assert drawn.images.shape == (1200, 64, 64, 3)
    assert np.bincount(drawn.labels).tolist() == [300] * 4


def test_the_same_seed_gives_the_same_bytes_on_every_machine():
    digest = hashlib.sha256()
    for part in shapes(16, 48, seed=3):
        digest.update(np.ascontiguousarray(part).tobytes())
    assert digest.hexdigest()[:16] == "1115f156ae04e57c"


def test_another_seed_gives_other_pictures():
    assert not np.array_equal(shapes(4, seed=0).images, shapes(4, seed=1).images)


def test_every_shape_covers_4_to_10_percent_and_touches_no_border(drawn):
    share = drawn.masks.mean((1, 2))
    assert 0.037 < share.min() < 0.043
    assert 0.097 < share.max() < 0.104
    border = np.concatenate([drawn.masks[:, [0, -1]], drawn.masks[:, :, [0, -1]].swapaxes(1, 2)])
    assert border.mean() < 0.001


def test_neither_area_nor_colour_nor_place_tells_the_kind(drawn):
    rows = np.arange(64)
    measures = {
        "area": drawn.masks.sum((1, 2)),
        "colour": drawn.images.mean((1, 2, 3)),
        "place": (drawn.masks.sum(2) * rows).sum(1) / drawn.masks.sum((1, 2)),
    }
    for name, values in measures.items():
        means = [values[drawn.labels == kind].mean() for kind in range(4)]
        noise = values.std() / np.sqrt(300)
        assert np.ptp(means) < 5 * noise, name


def test_the_mask_is_where_the_colour_of_the_shape_is(drawn):
    for image, mask in zip(drawn.images[:40].astype(int), drawn.masks, strict=False):
        inside, outside = image[mask], image[~mask]
        assert np.abs(inside - np.median(inside, 0)).max() <= 30
        assert np.abs(outside - np.median(outside, 0)).max() <= 30
        assert np.abs(np.median(inside, 0) - np.median(outside, 0)).max() >= 50


def reach(mask, angles=720):
    """How far a shape reaches from its centre in every direction, largest by smallest."""
    y, x = np.nonzero(mask)
    cy, cx = y.mean(), x.mean()
    turned = np.linspace(0, 2 * np.pi, angles, endpoint=False)
    extents = (y - cy)[:, None] * np.sin(turned) + (x - cx)[:, None] * np.cos(turned)
    return extents.max(0)


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    # how far it reaches along the best direction, over the worst
    [("circle", 1.0, 1.2), ("square", 1.25, 1.6), ("triangle", 1.7, 2.4), ("star", 1.1, 1.5)],
)
def test_a_kind_has_the_outline_of_its_name(kind, low, high):
    large = shapes(40, 256, seed=2)
    for mask in large.masks[large.labels == SHAPES.index(kind)]:
        extents = reach(mask)
        assert low <= extents.max() / extents.min() <= high


def test_a_star_is_not_convex_and_the_others_are():
    large = shapes(40, 256, seed=2)
    for label, mask in zip(large.labels, large.masks, strict=True):
        y, x = np.nonzero(mask)
        rng = np.random.default_rng(0)
        first, second = rng.integers(0, len(y), (2, 2000))
        middle = mask[(y[first] + y[second]) // 2, (x[first] + x[second]) // 2]
        assert (middle.mean() < 0.98) == (SHAPES[label] == "star")


@pytest.mark.parametrize(("n", "size"), [(0, 64), (4, 8)])
def test_what_cannot_be_drawn_is_refused(n, size):
    with pytest.raises(ShapeError, match=f"{n} pictures of {size} px cannot be drawn"):
        shapes(n, size, seed=0)


def test_shapes_keep_their_size_on_a_larger_canvas():
    small, large = shapes(80, 64, seed=4), shapes(80, 128, seed=4, as_in=64)
    assert large.images.shape == (80, 128, 128, 3)
    assert np.array_equal(small.labels, large.labels)
    areas = [drawn.masks.sum((1, 2)) for drawn in (small, large)]
    assert np.abs(areas[0] / areas[1] - 1).max() < 0.05  # the same shape on another pixel's edge
    rows = [np.flatnonzero(mask.any(1)).mean() for mask in large.masks]
    assert min(rows) < 35
    assert max(rows) > 93  # all over the canvas
    assert np.array_equal(shapes(6, 48, seed=1, as_in=48).images, shapes(6, 48, seed=1).images)


@pytest.mark.refusal
@pytest.mark.parametrize("as_in", [8, 128])
def test_shapes_that_do_not_fit_are_refused(as_in):
    with pytest.raises(ShapeError, match="use 16 to 64"):
        shapes(4, 64, seed=0, as_in=as_in)
