import math
from time import process_time

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vitlab.core import LabError, ShapeError
from vitlab.core.embeddings import pca


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
    points, back = fitted.transform(tokens), fitted.inverse_transform(tokens[:, :2])
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(pca(tokens, 2).transform(tokens), points)
        assert torch.equal(fitted.inverse_transform(tokens[:, :2]), back)


@pytest.mark.parametrize(("count", "dim"), [(40, 12), (12, 40)])
def test_only_the_smaller_matrix_is_decomposed(count, dim, monkeypatch):
    decomposed, eigh = [], torch.linalg.eigh
    monkeypatch.setattr(torch.linalg, "eigh", lambda m: decomposed.append(m.shape) or eigh(m))
    pca(some_tokens(count, dim), 2)
    assert decomposed == [(12, 12)]


def test_two_components_of_5000_tokens_take_little_of_one_thread():
    tokens = torch.randn(5_000, 96, generator=torch.Generator().manual_seed(0))
    threads, taken = torch.get_num_threads(), []
    torch.set_num_threads(1)
    try:
        for _ in range(5):
            start = process_time()
            pca(tokens, 2).transform(tokens)
            taken.append(process_time() - start)
    finally:
        torch.set_num_threads(threads)
    assert min(taken) < 0.04


def test_gradients_reach_the_tokens_through_a_transform():
    tokens = some_tokens(30, 8).requires_grad_()
    fitted = pca(tokens, 2)
    assert not fitted.components.requires_grad
    fitted.transform(tokens)[3, 1].backward()
    torch.testing.assert_close(tokens.grad[3], fitted.components[1])


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
        (lambda: pca(torch.full((3, 3), math.nan), 1), LabError, "3 of 3 rows hold NaN"),
    ],
)
def test_what_has_no_components_is_refused_in_words(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()


@pytest.mark.gpu
def test_components_stay_on_the_gpu():
    tokens = some_tokens(40, 12).cuda()
    fitted = pca(tokens, 3)
    assert {t.device.type for t in (fitted.components, fitted.transform(tokens))} == {"cuda"}
    torch.testing.assert_close(fitted.components.cpu(), pca(tokens.cpu(), 3).components)
