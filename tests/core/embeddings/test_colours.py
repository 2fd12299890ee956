import pytest
import torch

from vitlab.core import LabError, ShapeError
from vitlab.core.embeddings import fit_pca_rgb, pca, pca_rgb


def some_tokens(count, dim, seed=0):
    """Tokens off the origin, with a different spread along each direction."""
    generator = torch.Generator().manual_seed(seed)
    mixed = torch.randn(dim, dim, generator=generator, dtype=torch.float64)
    spread = torch.linspace(2, 0.2, dim, dtype=torch.float64)
    noise = torch.randn(count, dim, generator=generator, dtype=torch.float64)
    return (noise * spread @ torch.linalg.qr(mixed)[0] + 3).float()


def blob(bright=60, dim=16, seed=0):
    """Tokens of an image: every third is foreground, far away along one direction."""
    tokens = some_tokens(3 * bright, dim, seed) * 0.3
    direction = torch.zeros(dim)
    direction[4] = 1
    foreground = torch.arange(len(tokens)) % 3 == 0
    return tokens + 9 * foreground[:, None] * direction, foreground


def test_the_foreground_is_one_side_of_the_first_component_and_invert_the_other():
    tokens, foreground = blob()
    colouring = fit_pca_rgb(tokens, foreground="auto")
    assert torch.equal(colouring.foreground(tokens), foreground)
    inverted = fit_pca_rgb(tokens, foreground="auto", invert=True)
    assert torch.equal(inverted.foreground(tokens), ~foreground)
    score = colouring.score(tokens)
    assert score.std().item() == pytest.approx(1, abs=1e-3)
    assert score.mean().item() == pytest.approx(0, abs=1e-4)
    torch.testing.assert_close(inverted.score(tokens), -score)


def test_a_threshold_is_counted_in_standard_deviations():
    tokens = some_tokens(400, 16)
    colouring = fit_pca_rgb(tokens, foreground="auto", threshold=1.0)
    first = pca(tokens, 1)
    place = first.transform(tokens)[:, 0] / first.explained_variance.sqrt()
    assert torch.equal(colouring.foreground(tokens), place > 1)
    assert 0.1 < (place > 1).float().mean() < 0.25


def test_colours_come_from_a_second_fit_to_the_foreground_of_all_images():
    (one, here), (two, there) = blob(seed=0), blob(40, seed=1)
    colouring = fit_pca_rgb([one, two], foreground="auto")
    coloured = torch.cat([one[here], two[there]])
    points = pca(coloured, 3).transform(coloured)
    low, high = points.amin(0), points.amax(0)
    expected = (points - low) / (high - low)
    torch.testing.assert_close(colouring.transform(two)[there], expected[here.sum() :])
    assert colouring.transform(two)[~there].count_nonzero() == 0
    assert not torch.allclose(pca(coloured[: here.sum()], 3).components, colouring.pca.components)


def test_smallest_is_black_and_largest_full_unless_outliers_are_forgiven():
    tokens = some_tokens(300, 12)
    colours = pca_rgb(tokens)
    torch.testing.assert_close(colours.amin(0), torch.zeros(3))
    torch.testing.assert_close(colours.amax(0), torch.ones(3))
    for percentiles, share in (((1, 99), 0.02), ((10.0, 90.0), 0.2)):
        forgiving = pca_rgb(tokens, percentiles=percentiles)
        clipped = ((forgiving == 0) | (forgiving == 1)).float().mean(0)
        torch.testing.assert_close(clipped, torch.full((3,), share), rtol=0, atol=0.011)


def test_an_image_without_differences_is_grey_and_not_coloured_noise():
    white = torch.full((20, 6), 0.3)
    assert (pca_rgb(white) == 0.5).all()
    almost = white.clone()
    almost[::3] = torch.nextafter(white[::3], torch.tensor(1.0))
    assert pca(almost, 1).explained_variance > 0
    assert (pca_rgb(almost) == 0.5).all()
    one_direction = white + torch.linspace(0, 1, 20)[:, None]
    assert (pca_rgb(one_direction)[:, 1:] == 0.5).all()
    assert pca_rgb(one_direction)[-1, 0] == 1


def test_images_in_a_batch_are_coloured_together():
    tokens = some_tokens(60, 8)
    batch = tokens.view(3, 20, 8)
    assert torch.equal(pca_rgb(batch).flatten(0, 1), pca_rgb(tokens))
    masked = fit_pca_rgb(list(batch), foreground="auto").transform(batch)
    assert torch.equal(masked, pca_rgb(batch, foreground="auto"))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_colours_come_back_in_the_dtype_of_the_tokens(dtype):
    tokens = some_tokens(60, 8).to(dtype)
    for foreground in (None, "auto"):
        colours = pca_rgb(tokens, foreground=foreground)
        assert colours.dtype == dtype
        exact = pca_rgb(tokens.double(), foreground=foreground)
        torch.testing.assert_close(colours.double(), exact, rtol=0, atol=0.05)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: pca_rgb(some_tokens(9, 2)), ShapeError, "ask for 1 to 2"),
        (lambda: fit_pca_rgb([]), ShapeError, "at least one image, not an empty list"),
        (
            lambda: fit_pca_rgb([some_tokens(9, 4), some_tokens(9, 6)]),
            ShapeError,
            "tokens of 4 and 6 numbers cannot share one colouring",
        ),
        (lambda: pca_rgb(some_tokens(9, 4), foreground="dark"), LabError, "use None or 'auto'"),
        (lambda: pca_rgb(some_tokens(9, 4), percentiles=(99, 1)), LabError, r"not \(99, 1\)"),
        (lambda: pca_rgb(some_tokens(9, 4), percentiles=(0, 101)), LabError, "from 0 up to 100"),
        (
            lambda: pca_rgb(some_tokens(9, 4), foreground="auto", threshold=9),
            LabError,
            "only 0 of 9 tokens lie above 9 standard deviations: .* invert",
        ),
        (lambda: pca_rgb(torch.ones(9, 4), foreground="auto"), LabError, "only 0 of 9 tokens"),
        (
            lambda: fit_pca_rgb(some_tokens(9, 4)).score(some_tokens(9, 4)),
            LabError,
            'every token is foreground here: fit with foreground="auto"',
        ),
    ],
)
def test_what_cannot_be_coloured_is_refused_in_words(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()


@pytest.mark.gpu
def test_colours_stay_on_the_gpu():
    colours = pca_rgb(some_tokens(40, 12).half().cuda(), foreground="auto")
    assert (colours.device.type, colours.dtype) == ("cuda", torch.float16)
