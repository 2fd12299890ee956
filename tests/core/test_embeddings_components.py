import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vitlab.core import LabError, ShapeError
from vitlab.core.embeddings import fit_pca_rgb, pca, pca_rgb


def some_tokens(count, dim, seed=0, dtype=torch.float32):
    """Tokens off the origin, with a different spread along each direction."""
    generator = torch.Generator().manual_seed(seed)
    mixed = torch.randn(dim, dim, generator=generator, dtype=torch.float64)
    spread = torch.linspace(2, 0.2, dim, dtype=torch.float64)
    noise = torch.randn(count, dim, generator=generator, dtype=torch.float64)
    return (noise * spread @ torch.linalg.qr(mixed)[0] + 3).to(dtype)


@settings(max_examples=30)
@given(st.integers(2, 9), st.integers(1, 9), st.integers(0, 99), st.data())
def test_components_are_the_right_singular_vectors(count, dim, seed, data):
    tokens = some_tokens(count, dim, seed, torch.float64)
    dims = data.draw(st.integers(1, min(count - 1, dim)))
    fitted = pca(tokens, dims)
    numbers = tokens.numpy() - tokens.numpy().mean(0)
    _, singular, right = np.linalg.svd(numbers, full_matrices=False)
    largest = np.abs(right).argmax(1)
    right *= np.sign(right[np.arange(len(right)), largest])[:, None]
    np.testing.assert_allclose(fitted.components, right[:dims], atol=1e-7)
    variance = singular**2 / (count - 1)
    np.testing.assert_allclose(fitted.explained_variance, variance[:dims], rtol=1e-8, atol=1e-12)
    ratio = variance / variance.sum()
    np.testing.assert_allclose(fitted.explained_variance_ratio, ratio[:dims], atol=1e-8)
    np.testing.assert_allclose(fitted.mean, tokens.numpy().mean(0), rtol=1e-10)


@pytest.mark.parametrize(("count", "dim"), [(40, 12), (12, 40), (12, 12), (2, 5)])
def test_components_are_orthonormal_however_few_tokens_there_are(count, dim):
    dims = min(count, dim)
    fitted = pca(some_tokens(count, dim, dtype=torch.float64), dims)
    torch.testing.assert_close(
        fitted.components @ fitted.components.T, torch.eye(dims, dtype=torch.float64)
    )
    assert (fitted.explained_variance.diff() <= 1e-12).all()
    assert fitted.explained_variance_ratio.sum() == pytest.approx(1)


@pytest.mark.parametrize(("count", "dim"), [(40, 12), (12, 40)])
def test_all_components_together_lose_nothing(count, dim):
    tokens = some_tokens(count, dim, dtype=torch.float64)
    fitted = pca(tokens, min(count, dim))
    torch.testing.assert_close(fitted.inverse_transform(fitted.transform(tokens)), tokens)


def test_what_k_components_lose_is_the_variance_of_the_others():
    tokens = some_tokens(60, 10, dtype=torch.float64)
    fitted, every = pca(tokens, 4), pca(tokens, 10)
    lost = (fitted.inverse_transform(fitted.transform(tokens)) - tokens).square().sum() / 59
    torch.testing.assert_close(lost, every.explained_variance[4:].sum())
    share = 1 - fitted.explained_variance_ratio.sum()
    torch.testing.assert_close(share, lost / every.explained_variance.sum())


def test_tokens_that_are_all_the_same_have_no_variance_and_no_nan():
    for same in (torch.full((9, 4), 0.1), torch.full((3, 8), 0.1)):
        fitted = pca(same, 3)
        assert fitted.explained_variance.tolist() == [0, 0, 0]
        assert fitted.explained_variance_ratio.tolist() == [0, 0, 0]
        assert fitted.transform(same).count_nonzero() == 0
        torch.testing.assert_close(fitted.components @ fitted.components.T, torch.eye(3))


def test_the_largest_loading_is_positive_whatever_the_sign_of_the_data():
    tokens = some_tokens(30, 8)
    for fitted in (pca(tokens, 8), pca(-tokens, 8)):
        largest = fitted.components.abs().argmax(1, keepdim=True)
        assert (fitted.components.gather(1, largest) > 0).all()


def test_new_tokens_are_placed_by_the_fit_and_not_by_themselves():
    tokens, others = some_tokens(30, 8), some_tokens(2, 8, seed=1)
    fitted = pca(tokens, 2)
    expected = (others - tokens.mean(0)) @ fitted.components.T
    torch.testing.assert_close(fitted.transform(others), expected)
    in_images = others.view(1, 2, 8)
    torch.testing.assert_close(fitted.transform(in_images)[0], expected)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_points_come_back_in_the_dtype_of_the_tokens(dtype):
    tokens = some_tokens(30, 8, dtype=dtype)
    fitted = pca(tokens, 2)
    assert fitted.components.dtype == torch.promote_types(dtype, torch.float32)
    assert fitted.transform(tokens).dtype == fitted.inverse_transform(tokens[:, :2]).dtype == dtype
    assert pca_rgb(tokens).dtype == dtype
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(fitted.transform(tokens), pca(tokens, 2).transform(tokens))
    torch.testing.assert_close(
        pca(tokens, 2).transform(tokens), fitted.transform(tokens), rtol=0, atol=0
    )


def test_gradients_reach_the_tokens_through_a_transform():
    tokens = some_tokens(30, 8).requires_grad_()
    fitted = pca(tokens, 2)
    assert not fitted.components.requires_grad
    fitted.transform(tokens)[3, 1].backward()
    torch.testing.assert_close(tokens.grad[3], fitted.components[1])


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


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (
            lambda: pca(some_tokens(9, 4), 5),
            ShapeError,
            "9 tokens of 4 numbers have 4 principal components, not 5: ask for 1 to 4",
        ),
        (lambda: pca(some_tokens(9, 4), 0), ShapeError, "not 0: ask for 1 to 4"),
        (lambda: pca(some_tokens(1, 4), 1), ShapeError, "at least 2 tokens"),
        (
            lambda: pca(some_tokens(9, 4), 2).transform(torch.zeros(3, 5)),
            ShapeError,
            r"fitted to 4 numbers a token, not to \(3, 5\)",
        ),
        (
            lambda: pca(some_tokens(9, 4), 2).inverse_transform(torch.zeros(3, 4)),
            ShapeError,
            r"fitted to 2 coordinates, not to \(3, 4\)",
        ),
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
        (lambda: pca(torch.full((3, 3), math.nan), 1), LabError, "3 of 3 rows hold NaN"),
    ],
)
def test_what_has_no_components_is_refused_in_words(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()


@pytest.mark.gpu
def test_components_and_colours_stay_on_the_gpu():
    tokens = some_tokens(40, 12).cuda()
    fitted = pca(tokens, 3)
    assert {t.device.type for t in (fitted.components, fitted.transform(tokens))} == {"cuda"}
    torch.testing.assert_close(fitted.components.cpu(), pca(tokens.cpu(), 3).components)
    colours = pca_rgb(tokens.half(), foreground="auto")
    assert (colours.device.type, colours.dtype) == ("cuda", torch.float16)
