import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vitlab.core import LabError, ShapeError
from vitlab.core.embeddings import cosine_map, norm_cut, norm_map, norm_outliers
from vitlab.core.embeddings.tokens import centred


def some_tokens(count, dim, seed=0, dtype=torch.float32):
    return torch.randn(count, dim, generator=torch.Generator().manual_seed(seed)).to(dtype)


def cosine_by_hand(a, b):
    dot = sum(x * y for x, y in zip(a, b, strict=True))
    return dot / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))


@settings(max_examples=20)
@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 99))
def test_the_map_is_the_cosine_of_every_pair(count, dim, seed):
    tokens = some_tokens(count, dim, seed, torch.float64)
    expected = [[cosine_by_hand(a, b) for b in tokens.tolist()] for a in tokens.tolist()]
    torch.testing.assert_close(cosine_map(tokens), torch.tensor(expected, dtype=torch.float64))


def test_one_index_is_one_row_of_the_map():
    tokens = some_tokens(7, 5)
    for index in (0, 4, 6):
        torch.testing.assert_close(cosine_map(tokens, index), cosine_map(tokens)[index])
        row = cosine_map(tokens, index, center=True)
        torch.testing.assert_close(row, cosine_map(tokens, center=True)[index])


def test_centring_takes_away_what_all_tokens_share():
    contents, shared = some_tokens(50, 64, dtype=torch.float64), 40 * some_tokens(1, 64, seed=9)
    apart = ~torch.eye(50, dtype=torch.bool)
    assert cosine_map(contents + shared)[apart].min() > 0.99
    torch.testing.assert_close(
        cosine_map(contents + shared, center=True), cosine_map(contents, center=True)
    )
    assert cosine_map(contents + shared, center=True)[apart].mean() == pytest.approx(
        -1 / 49, abs=2e-3
    )


def test_a_token_of_zeros_is_like_nothing_and_no_cosine_is_nan():
    tokens = torch.tensor([[0.0, 0.0], [1.0, 2.0]])
    assert cosine_map(tokens).tolist() == [[0, 0], [0, pytest.approx(1)]]


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_tokens_that_are_all_the_same_have_nothing_left_once_centred(dtype):
    same = torch.full((7, 3), 0.1, dtype=dtype)
    assert cosine_map(same, center=True).count_nonzero() == 0
    assert centred(same.float()).count_nonzero() == 0


@pytest.mark.parametrize("size", [1e-30, 1e-3, 1e30])
def test_a_cosine_does_not_depend_on_size(size):
    tokens = some_tokens(4, 6)
    torch.testing.assert_close(cosine_map(tokens * size), cosine_map(tokens))
    assert float(cosine_map(some_tokens(64, 48)).abs().max()) <= 1


def test_gradients_of_a_cosine_are_those_of_autograd_on_the_formula():
    tokens = some_tokens(3, 4, dtype=torch.float64).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: cosine_map(x)[0, 1:], tokens)
    assert torch.autograd.gradcheck(lambda x: cosine_map(x, 0, center=True)[1:], tokens)


def test_norms_are_pythagoras():
    tokens = some_tokens(9, 7)
    np.testing.assert_allclose(
        norm_map(tokens), np.sqrt((tokens.double().numpy() ** 2).sum(1)), rtol=1e-6
    )


def test_the_cut_is_five_deviations_of_a_log_normal_or_twice_the_median():
    norms = (0.4 * some_tokens(101, 1, dtype=torch.float64)[:, 0]).exp()
    middle, upper = np.quantile(np.log(norms.numpy()), [0.5, 0.75])
    expected = np.exp(middle + 5 * (upper - middle) / 0.6745)
    assert norm_cut(norms) == pytest.approx(expected, rel=1e-4)
    assert norm_cut(norms * 7) == pytest.approx(7 * expected, rel=1e-4)
    narrow = norms**0.1
    assert norm_cut(narrow) == pytest.approx(2 * float(narrow.quantile(0.5)), rel=1e-12)


TOKENS = 1369  # of a picture of 518 px in patches of 14
SKEWED = {
    "normal": lambda draw: 40 + 3 * draw(),
    "log-normal": lambda draw: 40 * (0.15 * draw()).exp(),
    "wide log-normal": lambda draw: 40 * (0.5 * draw()).exp(),
    "exponential": lambda draw: -draw().div(2**0.5).erf().add(1).div(2).log() + 0.01,
    "chi": lambda draw: torch.stack([draw() for _ in range(8)]).norm(dim=0),
    "a long tail": lambda draw: 40 + 2 * draw().square(),
    "a second hump of 98": lambda draw: 40 + 1.5 * draw() + 16 * (torch.arange(TOKENS) < 98),
    "a second hump of a fifth": lambda draw: 40 + draw() + 20 * (torch.arange(TOKENS) < 274),
}
NARROW = ("normal", "log-normal", "a second hump of 98", "a second hump of a fifth")


def skewed(name, seed):
    generator = torch.Generator().manual_seed(seed)
    return SKEWED[name](lambda: torch.randn(TOKENS, generator=generator)).clamp(min=1e-3)


@pytest.mark.parametrize("name", SKEWED)
def test_a_skewed_picture_without_outliers_has_none(name):
    assert [int(norm_outliers(skewed(name, seed)).sum()) for seed in range(20)] == [0] * 20


def test_five_deviations_of_the_median_would_find_98_tokens_where_there_is_none():
    norms = skewed("a second hump of 98", 0)
    middle = norms.quantile(0.5)
    five = middle + 5 * (norms - middle).abs().quantile(0.5)
    assert int((norms > five).sum()) >= 98


@pytest.mark.parametrize("name", NARROW)
@pytest.mark.parametrize("share", [0.001, 0.02, 0.05])
@pytest.mark.parametrize("ratio", [3, 5, 10])
def test_tokens_three_to_ten_times_as_long_are_found_and_no_other(name, share, ratio):
    for seed in range(5):
        norms = skewed(name, seed)
        registers = torch.zeros(TOKENS, dtype=torch.bool)
        registers[700 : 700 + max(1, int(share * TOKENS))] = True
        norms[registers] = norms.quantile(0.5) * ratio * (1 + 0.02 * torch.rand(registers.sum()))
        assert torch.equal(norm_outliers(norms), registers)


def test_the_final_norm_hides_long_tokens():
    tokens = some_tokens(196, 384)
    tokens[5] *= 8
    assert norm_outliers(tokens).nonzero().flatten().tolist() == [5]
    assert not norm_outliers(torch.nn.functional.layer_norm(tokens, (384,))).any()


def test_few_long_tokens_stand_out_and_equal_ones_never_do():
    tokens = some_tokens(196, 384)
    tokens[[5, 77]] *= 8
    assert norm_outliers(tokens).nonzero().flatten().tolist() == [5, 77]
    assert norm_outliers(norm_map(tokens)).nonzero().flatten().tolist() == [5, 77]
    angles = torch.linspace(0, 50, 196)[:, None] * torch.logspace(0, -4, 384)
    equal = torch.cat([angles.sin(), angles.cos()], 1)
    assert norm_map(equal).std() > 0
    assert not norm_outliers(equal).any()
    assert not norm_outliers(torch.zeros(9)).any()


def test_a_threshold_replaces_the_cut_and_is_not_reached_by_its_equal():
    norms = torch.tensor([149.0, 150.0, 151.0])
    assert norm_outliers(norms, threshold=150).tolist() == [False, False, True]
    assert norm_outliers(norms, threshold=0).all()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_results_come_back_in_the_dtype_of_the_tokens(dtype):
    tokens = some_tokens(5, 6, dtype=dtype)
    exact = tokens.double()
    near = {"rtol": 2 * torch.finfo(dtype).eps, "atol": 2 * torch.finfo(dtype).eps}
    for reading in (cosine_map, norm_map, lambda t: cosine_map(t, 2, center=True)):
        assert reading(tokens).dtype == dtype
        torch.testing.assert_close(reading(tokens).double(), reading(exact), **near)


def test_autocast_does_not_blur_a_cosine():
    tokens = some_tokens(5, 64)
    with torch.autocast("cpu", torch.bfloat16):
        blurred = cosine_map(tokens)
    assert torch.equal(blurred, cosine_map(tokens))


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (
            lambda: cosine_map(torch.zeros(1, 196, 8)),
            ShapeError,
            r"cosine_map takes \(tokens, dim\), not \(1, 196, 8\): tokens\[0\] is one image, "
            r"tokens\.flatten\(0, 1\) all of them together\.",
        ),
        (lambda: norm_map(torch.zeros(8)), ShapeError, r"tokens\[None\] makes one token of it"),
        (
            lambda: norm_map(torch.zeros(1, 1, 1, 8)),
            ShapeError,
            r"not \(1, 1, 1, 8\): give a matrix",
        ),
        (lambda: cosine_map(torch.zeros(0, 8)), ShapeError, r"at least 1 token of 1 number"),
        (lambda: norm_map(torch.zeros(3, 0)), ShapeError, r"not \(3, 0\)"),
        (lambda: norm_cut(torch.zeros(0)), ShapeError, "at least 1 token"),
        (
            lambda: cosine_map(torch.zeros(3, 8, dtype=torch.int64)),
            LabError,
            r"floats, not torch\.int64: tokens\.float\(\)",
        ),
        (
            lambda: norm_map(torch.tensor([[1.0], [math.nan], [math.inf]])),
            LabError,
            "2 of 3 rows hold NaN or infinity, first row 1",
        ),
        (lambda: cosine_map(torch.zeros(3, 8), 3), IndexError, "no token 3: .* tokens 0 to 2"),
        (lambda: cosine_map(torch.zeros(3, 8), -1), IndexError, "no token -1"),
        (lambda: cosine_map(np.zeros((3, 8))), TypeError, "not ndarray: torch.as_tensor"),
        (lambda: norm_cut(torch.tensor([-2.0, 1.0])), LabError, "norms of 0 or more, not -2"),
    ],
)
def test_what_has_no_answer_is_refused_in_words(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()


@pytest.mark.gpu
def test_similarity_stays_on_the_gpu():
    tokens = some_tokens(9, 5, dtype=torch.float16).cuda()
    for reading in (cosine_map(tokens), cosine_map(tokens, 1, center=True), norm_map(tokens)):
        assert (reading.device.type, reading.dtype) == ("cuda", torch.float16)
    assert norm_outliers(tokens).device.type == "cuda"
