import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import scaled_dot_product_attention

from vitlab.core.attention import attention_map, attention_rollout, padding_mask
from vitlab.core.errors import LabError, ShapeError

GRID = (2, 4)


def random_attention(*batch, layers=3, heads=2, tokens=9, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(*batch, layers, heads, tokens, tokens, generator=generator).softmax(-1)


def rollout_by_hand(attn, fuse, residual, start):
    """In numpy and float64, one layer after the other."""
    result = np.eye(attn.shape[-1])
    for layer in attn.double().numpy()[start:]:
        mixed = (1 - residual) * fuse(layer, 0) + residual * np.eye(attn.shape[-1])
        result = mixed / mixed.sum(1, keepdims=True) @ result
    return torch.from_numpy(result).float()


@pytest.mark.parametrize("fusion", ["mean", "max", "min"])
@pytest.mark.parametrize(("residual", "start"), [(0.5, 0), (0.2, 1), (0.0, 2), (1.0, 0)])
def test_rollout_is_the_product_of_all_layers(fusion, residual, start):
    attn = random_attention()
    ours = attention_rollout(attn, head_fusion=fusion, residual=residual, start_layer=start)
    torch.testing.assert_close(ours, rollout_by_hand(attn, getattr(np, fusion), residual, start))


@settings(max_examples=20)
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 7), st.floats(0, 1), st.floats(0, 0.9))
def test_what_a_token_draws_sums_to_one(batch, layers, tokens, residual, discard):
    attn = random_attention(batch, layers=layers, tokens=tokens)
    rollout = attention_rollout(attn, residual=residual, discard_ratio=discard)
    torch.testing.assert_close(rollout.sum(-1), torch.ones(batch, tokens))


def test_a_tuple_of_layers_is_rolled_out_as_their_stack():
    attn = random_attention(2)
    assert torch.equal(attention_rollout(tuple(attn.unbind(1))), attention_rollout(attn))


def test_rollout_takes_every_image_for_itself():
    attn = random_attention(2)
    together = attention_rollout(attn, discard_ratio=0.3)
    alone = [attention_rollout(one, discard_ratio=0.3) for one in attn]
    torch.testing.assert_close(together, torch.stack(alone))


def test_discarding_drops_the_smallest_share_and_spares_token_0():
    attn = random_attention(layers=1, heads=1, tokens=4)
    weights = attn[0, 0].clone()
    weights[weights < weights.flatten().sort().values[8]] = 0  # the smallest 8 of 16
    weights[:, 0] = attn[0, 0][:, 0]
    mixed = (weights + torch.eye(4)) / (weights + torch.eye(4)).sum(1, keepdim=True)
    torch.testing.assert_close(attention_rollout(attn, discard_ratio=0.5), mixed)


def test_a_map_lays_one_querys_row_out_as_the_grid():
    attn = random_attention(2, tokens=13)
    ours = attention_map(attn, 1, 0, query=4, grid=GRID, num_prefix_tokens=5)
    for row in range(2):
        for col in range(4):
            assert torch.equal(ours[:, row, col], attn[:, 1, 0, 4, 5 + 4 * row + col])
    mean = attention_map(attn, -1, None, query=0, grid=GRID, num_prefix_tokens=5)
    torch.testing.assert_close(mean, attn[:, 2].mean(1)[:, 0, 5:].reshape(2, 2, 4))


@pytest.mark.parametrize("symmetric", [False, True])
def test_a_mask_hides_padded_tokens_from_every_query(symmetric):
    valid = torch.tensor([[True, True, False], [True, False, False]])
    mask = padding_mask(valid, 2, symmetric=symmetric)
    assert mask.shape == (2, 1, 5, 5)
    real = torch.cat([torch.ones(2, 2, dtype=torch.bool), valid], 1)
    for image in range(2):
        for query in range(5):
            for key in range(5):
                hidden = not real[image, key] or (symmetric and not real[image, query])
                assert (mask[image, 0, query, key] < 0) == hidden


def test_under_a_mask_padding_changes_no_valid_token():
    torch.manual_seed(0)
    q, k, v = torch.randn(3, 2, 1, 6, 4)
    valid = torch.tensor([[True] * 4 + [False] * 2, [True] * 6])
    masked = scaled_dot_product_attention(q, k, v, attn_mask=padding_mask(valid))
    alone = scaled_dot_product_attention(*(x[:1, :, :4] for x in (q, k, v)))
    torch.testing.assert_close(masked[:1, :, :4], alone)
    assert masked.isfinite().all()


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_the_dtype_of_the_maps_comes_back(dtype):
    attn = random_attention().to(dtype)
    assert attention_rollout(attn).dtype == dtype
    assert attention_map(attn, 0, 0, 0, GRID).dtype == dtype


@pytest.mark.gpu
def test_maps_and_masks_stay_on_the_gpu():
    attn = random_attention(2).cuda()
    assert attention_rollout(attn, discard_ratio=0.1).is_cuda
    assert padding_mask(torch.ones(1, 3, dtype=torch.bool).cuda()).is_cuda


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (
            lambda a: attention_rollout(a, head_fusion="sum"),
            LabError,
            "head_fusion 'sum' is not known",
        ),
        (lambda a: attention_rollout(a, residual=1.5), LabError, "residual 1.5 must lie in 0 to 1"),
        (lambda a: attention_rollout(a, discard_ratio=1.0), LabError, "discard_ratio 1.0"),
        (lambda a: attention_rollout(a, start_layer=3), IndexError, "layer 3: use 0 to 2"),
        (lambda a: attention_rollout(a, start_layer=-1), IndexError, "layer -1: use 0 to 2"),
        (lambda a: attention_rollout(a[:0]), ShapeError, "no attention map here"),
        (lambda a: attention_rollout(()), ShapeError, "no attention map here"),
        (lambda a: attention_map(a, 3, 0, 0, GRID), IndexError, "layer 3: use 0 to 2"),
        (lambda a: attention_map(a, 0, 2, 0, GRID), IndexError, "no head 2: use 0 to 1"),
        (lambda a: attention_map(a, 0, 0, 9, GRID), IndexError, "no query 9: use 0 to 8"),
        (
            lambda a: attention_map(a, 0, 0, 0, (2, 3)),
            ShapeError,
            "are not 1 prefix tokens and a grid of 2 × 3 = 6 patches: 3 prefix tokens would",
        ),
        (
            lambda a: attention_map(a, 0, 0, 0, (3, 4)),
            ShapeError,
            "9 tokens cannot fill a grid of 3 × 4",
        ),
        (lambda a: padding_mask(torch.ones(3, dtype=torch.bool)), ShapeError, r"\(batch, tokens\)"),
        (lambda a: padding_mask(torch.ones(1, 3)), (LabError, TypeError), "bool"),
    ],
)
def test_what_cannot_work_is_refused_in_words(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call(random_attention())
