"""SigLIP's loss piece by piece: the same numbers and gradients, in a fraction of the memory."""

import pytest
import torch

from tests.core.contrast.test_contrast import features, pairs
from vitlab.core.contrast import chunked_siglip_loss, siglip_loss
from vitlab.core.errors import LabError, ShapeError
from vitlab.core.profiling import LiveBytes


def with_gradients(loss, count, **settings):
    tensors = [each.requires_grad_() for each in pairs(count)]
    tensors += [torch.tensor(t, dtype=torch.float64, requires_grad=True) for t in (10.0, -3.0)]
    value = loss(*tensors, **settings)
    value.backward()
    return [value.detach(), *(each.grad for each in tensors)]


@pytest.mark.parametrize("chunk_size", [1, 3, 7, 50])
def test_loss_and_every_gradient_are_those_of_the_whole_table(chunk_size):
    whole = with_gradients(siglip_loss, 7)
    split = with_gradients(chunked_siglip_loss, 7, chunk_size=chunk_size)
    for one, other in zip(whole, split, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-12, atol=1e-14)


def test_half_precision_is_computed_in_float32_and_comes_back():
    images, texts = pairs(6, dtype=torch.bfloat16)
    split = chunked_siglip_loss(images, texts, 10.0, -10.0, chunk_size=4)
    assert split.dtype == torch.bfloat16
    assert split == siglip_loss(images, texts, 10.0, -10.0)


def peak_of(loss, count, **settings):
    images, texts = (features(count, 4, n, torch.float32).requires_grad_() for n in (0, 1))
    with LiveBytes() as live:
        loss(images, texts, 10.0, -10.0, **settings).backward()
    return live.peak


def test_the_table_of_all_pairs_is_never_there_as_a_whole():
    count = 512
    table = 4 * count**2  # bytes of the logits alone
    whole = peak_of(siglip_loss, count)
    assert whole >= 2 * table  # the logits, and what the backward pass needs of them
    for pieces in (8, 32):
        split = peak_of(chunked_siglip_loss, count, chunk_size=count // pieces)
        assert split < table
        assert split < whole / pieces * 2
    twice = peak_of(chunked_siglip_loss, 2 * count, chunk_size=16)
    once = peak_of(chunked_siglip_loss, count, chunk_size=16)
    assert twice < 2.2 * once  # it grows as the batch, and the table as its square
    assert peak_of(siglip_loss, 2 * count) > 3.5 * whole


@pytest.mark.refusal
def test_what_cannot_be_split_is_refused_in_words():
    images, texts = pairs(5)
    with pytest.raises(ShapeError, match="chunk_size 0 leaves no text in a chunk: use 1 or more"):
        chunked_siglip_loss(images, texts, 1.0, 0.0, chunk_size=0)
    with pytest.raises(LabError, match=r"takes a whole number, not 2\.5"):
        chunked_siglip_loss(images, texts, 1.0, 0.0, chunk_size=2.5)
    with pytest.raises(ShapeError, match="5 image features and 4 text features are not pairs"):
        chunked_siglip_loss(images, texts[:4], 1.0, 0.0, chunk_size=2)
    with pytest.raises(LabError, match="bring both to one dtype"):
        chunked_siglip_loss(images, texts.float(), 1.0, 0.0, chunk_size=2)
