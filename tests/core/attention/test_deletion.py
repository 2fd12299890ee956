import pytest
import torch

from vitlab.core.attention import deletion_curve
from vitlab.core.errors import ShapeError


def bright_corner(images):
    """A model that is the surer of class 1 the brighter the last 8 × 8 px are."""
    corner = images[:, :, -8:, -8:].mean((1, 2, 3))
    return torch.stack([torch.zeros_like(corner), 4 * corner], 1)


@pytest.fixture
def image():
    torch.manual_seed(0)
    image = torch.rand(1, 3, 16, 24) * 0.1
    image[..., -8:, -8:] = 0.9
    return image


def importance(corner):
    """Six patches; the last one before or after all others."""
    return torch.tensor([[5.0, 4, 3], [2, 1, 6 if corner else 0]])


def expected(image, order):
    """Patch by patch, painted by hand."""
    image, mean, heights = image.clone(), image.mean((2, 3), keepdim=True), []
    for patch in [None, *order]:
        if patch is not None:
            row, col = divmod(patch, 3)
            image[:, :, row * 8 : row * 8 + 8, col * 8 : col * 8 + 8] = mean
        heights.append(bright_corner(image).softmax(1)[0, 1].item())
    return heights


@pytest.mark.parametrize(
    ("corner", "order"), [(True, [5, 0, 1, 2, 3, 4]), (False, [0, 1, 2, 3, 4, 5])]
)
def test_patches_go_one_by_one_in_the_order_of_importance(image, corner, order):
    curve = deletion_curve(bright_corner, image, importance(corner))
    assert curve.target == 1
    assert curve.shares == pytest.approx([k / 6 for k in range(7)])
    assert curve.probabilities == pytest.approx(expected(image, order))


def test_a_map_that_points_at_the_cause_falls_early_and_rises_early(image):
    right, wrong = (deletion_curve(bright_corner, image, importance(c)) for c in (True, False))
    assert right.area < wrong.area
    right, wrong = (
        deletion_curve(bright_corner, image, importance(c), insertion=True) for c in (True, False)
    )
    assert right.area > wrong.area
    assert right.probabilities[-1] == pytest.approx(bright_corner(image).softmax(1)[0, 1].item())


def test_the_area_is_the_mean_height(image):
    curve = deletion_curve(bright_corner, image, importance(True), steps=3)
    heights, shares = torch.tensor(curve.probabilities), torch.tensor(curve.shares)
    assert curve.area == pytest.approx(torch.trapezoid(heights, shares).item())
    assert curve.shares == pytest.approx((0, 1 / 3, 2 / 3, 1))


def test_a_class_can_be_chosen(image):
    curve = deletion_curve(bright_corner, image, importance(True), target=0)
    other = deletion_curve(bright_corner, image, importance(True), target=1)
    assert [a + b for a, b in zip(curve.probabilities, other.probabilities, strict=True)] == (
        pytest.approx([1] * 7)
    )


def test_equal_patches_go_in_raster_order():
    seen = []

    def record(images):
        seen.append(images)
        return bright_corner(images)

    image = torch.zeros(1, 3, 16, 24)
    image[..., ::2] = 1  # every patch of 2 px differs from the mean
    deletion_curve(record, image, torch.zeros(8, 12), target=0)
    painted = (torch.cat(seen)[:, 0] == 0.5).unfold(1, 2, 2).unfold(2, 2, 2).all((3, 4))
    for step, patches in enumerate(painted.flatten(1)):
        assert patches.tolist() == [True] * step + [False] * (96 - step)


@pytest.mark.parametrize("grid", [(3, 3), (2, 5), (0, 3)])
def test_an_importance_that_does_not_divide_the_picture_is_refused(image, grid):
    with pytest.raises(ShapeError, match="does not divide a picture of 16 × 24 px"):
        deletion_curve(bright_corner, image, torch.zeros(grid))
