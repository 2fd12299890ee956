import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.nn.functional import interpolate

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.resolution import resample_patch_embed

side = st.integers(2, 7)
smooth = st.sampled_from(["bicubic", "bilinear"])


def randn(*shape, dtype=torch.float64, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def resize_matrix(old, new, **how):
    """(new pixels, old pixels): the resize of whole patches, both sides at once."""
    pixels = torch.eye(old[0] * old[1], dtype=torch.float64).reshape(-1, 1, *old)
    return interpolate(pixels, size=new, **how).flatten(1).T


@settings(max_examples=30)
@given(side, side, st.integers(0, 5), st.integers(0, 5), smooth, st.booleans())
def test_larger_weights_see_in_the_larger_patch_what_they_saw(h, w, taller, wider, mode, antialias):
    weight, patches, new = randn(4, 3, h, w), randn(9, 3, h, w, seed=1), (h + taller, w + wider)
    larger = interpolate(patches, size=new, mode=mode, antialias=antialias)
    seen = torch.einsum("pchw,dchw->pd", patches, weight)
    resized = resample_patch_embed(weight, new, mode, antialias)
    still_seen = torch.einsum("pchw,dchw->pd", larger, resized)
    torch.testing.assert_close(still_seen, seen, rtol=0, atol=1e-10)


@settings(max_examples=30)
@given(st.tuples(side, side), st.tuples(side, side), smooth, st.booleans())
def test_weights_are_the_least_squares_answer_for_any_size(old, new, mode, antialias):
    assume(old != new)
    weight = randn(4, 3, *old)
    resize = resize_matrix(old, new, mode=mode, antialias=antialias)
    expected = (weight.flatten(2) @ torch.linalg.pinv(resize)).reshape(4, 3, *new)
    out = resample_patch_embed(weight, new, mode, antialias)
    torch.testing.assert_close(out, expected, rtol=0, atol=1e-9)


def test_one_number_means_a_square_patch():
    weight = randn(2, 3, 5, 4)
    assert torch.equal(resample_patch_embed(weight, 8), resample_patch_embed(weight, (8, 8)))


def test_the_same_size_gives_the_weights_themselves():
    weight = randn(2, 3, 5, 4)
    assert resample_patch_embed(weight, (5, 4)) is weight
    assert resample_patch_embed(weight, (4, 5)).shape == (2, 3, 4, 5)


def test_the_resize_is_a_choice_that_matters():
    weight = randn(2, 3, 5, 4)
    paper = resample_patch_embed(weight, 8, "bilinear", antialias=False)
    assert (resample_patch_embed(weight, 8) - paper).abs().max() > 0.1
    assert (resample_patch_embed(weight, 8, antialias=False) - paper).abs().max() > 0.1


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_computed_in_float32_and_rounded_once(dtype):
    weight = randn(2, 3, 5, 4).to(dtype)
    full = resample_patch_embed(weight.float(), (7, 6))
    assert torch.equal(resample_patch_embed(weight, (7, 6)), full.to(dtype))


def test_autocast_changes_nothing():
    weight = randn(2, 3, 5, 4, dtype=torch.float32)
    expected = resample_patch_embed(weight, (7, 6))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.equal(resample_patch_embed(weight, (7, 6)), expected)


def test_gradients_reach_the_weights_even_after_inference_mode():
    weight = randn(1, 2, 3, 5).requires_grad_()
    with torch.inference_mode():
        resample_patch_embed(weight, (13, 17))
    resample_patch_embed(weight, (13, 17)).sum().backward()
    assert weight.grad.shape == weight.shape
    assert torch.autograd.gradcheck(lambda w: resample_patch_embed(w, (4, 3)), weight)


def test_weights_on_the_meta_device_get_their_shape():
    out = resample_patch_embed(torch.empty(8, 3, 5, 4, device="meta"), (7, 6))
    assert out.is_meta
    assert out.shape == (8, 3, 7, 6)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: resample_patch_embed(torch.zeros(768, 588), 16),
            r"Conv2d weight \(embed_dim, in_chans, height, width\), not \(768, 588\)",
        ),
        (lambda: resample_patch_embed(torch.zeros(8, 3, 4, 4), 0), "0 × 0 px holds no pixel"),
        (lambda: resample_patch_embed(torch.zeros(8, 3, 4, 4), (4, -1)), "4 × -1 px holds no"),
        (
            lambda: resample_patch_embed(torch.zeros(8, 3, 4, 4), 8, "nearest"),
            "'nearest' takes neither antialias",
        ),
        (
            lambda: resample_patch_embed(torch.zeros(8, 3, 4, 4, dtype=torch.int8), 8),
            "floating-point numbers, not torch.int8",
        ),
    ],
)
def test_what_cannot_work_is_refused_in_words(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()


def test_a_weight_that_is_no_kernel_is_a_shape_error():
    with pytest.raises(ShapeError, match="holds no pixel"):
        resample_patch_embed(torch.zeros(8, 3, 4, 4), 0)
