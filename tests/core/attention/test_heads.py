"""What tells heads apart, and what is left of them in a byte a weight."""

import math

import numpy as np
import pytest
import torch

from vitlab.core import LabError, ShapeError
from vitlab.core.attention import attention_bytes, head_statistics

GRID, PREFIX, PATCH = (3, 5), 2, (8, 6)


@pytest.fixture
def attn():
    scores = torch.randn(2, 3, 4, 17, 17, generator=torch.Generator().manual_seed(0))
    return (scores * 3).softmax(-1)


def test_numbers_of_a_query_are_their_sums(attn):
    found = head_statistics(attn, GRID, PREFIX, patch_size=PATCH)
    for batch, layer, head, query in [(0, 0, 0, 0), (1, 2, 3, 9), (1, 0, 2, 16)]:
        row = attn[batch, layer, head, query].tolist()
        place = (batch, layer, head, query)
        entropy = -sum(a * math.log(a) for a in row)
        assert found.entropy[place].item() == pytest.approx(entropy, rel=1e-5)
        assert found.tokens_read[place].item() == pytest.approx(math.exp(entropy), rel=1e-5)
        assert found.prefix_share[place].item() == pytest.approx(row[0] + row[1], rel=1e-5)
        if query < PREFIX:
            continue
        y, x = divmod(query - PREFIX, GRID[1])
        apart = [
            a * math.hypot(8 * (j // GRID[1] - y), 6 * (j % GRID[1] - x))
            for j, a in enumerate(row[PREFIX:])
        ]
        mean = sum(apart) / sum(row[PREFIX:])
        assert found.distance[batch, layer, head, query - PREFIX].item() == pytest.approx(mean)


def test_what_reads_one_token_and_what_reads_all_alike_are_the_ends():
    one = torch.eye(17).roll(1, 0)[None, None]
    ends = head_statistics(one, GRID, PREFIX)
    assert ends.tokens_read.max() == 1
    even = head_statistics(torch.full((1, 1, 17, 17), 1 / 17), GRID, PREFIX)
    torch.testing.assert_close(even.tokens_read, torch.full((1, 1, 17), 17.0))


def test_a_query_that_reads_the_prefix_alone_has_no_nan():
    attn = torch.zeros(1, 1, 17, 17)
    attn[..., 0] = 1
    found = head_statistics(attn, GRID, PREFIX)
    assert found.prefix_share.min() == 1
    assert found.distance.count_nonzero() == found.entropy.count_nonzero() == 0


def test_a_byte_is_off_by_half_a_level_of_its_row_however_flat_a_head_is(attn):
    attn[0, 0, 0] = 1 / 17
    attn[0, 0, 1, 3] = 0
    kept = attention_bytes(attn)
    off = np.abs(kept.weights() - attn.numpy())
    assert (off <= attn.numpy().max(-1, keepdims=True) / 510 + 1e-7).all()
    assert kept.levels.max(-1)[0, 0, 0].min() == 255
    assert kept.weights()[0, 0, 1, 3].max() == 0
    one_scale = (attn / attn.amax() * 255).round() / 255 * attn.amax()
    assert ((one_scale - attn).abs() / attn.amax(-1, keepdim=True))[1].max() > 2 * off.max()


def test_maps_of_a_base_model_weigh_at_most_six_megabytes():
    kept = attention_bytes(torch.full((1, 1, 197, 197), 1 / 197))
    assert kept.nbytes * 144 == 5_701_968


@pytest.mark.refusal
def test_what_is_no_attention_is_refused_in_words(attn):
    with pytest.raises(ShapeError, match="2 prefix tokens would be"):
        head_statistics(attn, GRID, 1)
    for wrong in (attn.log(), attn / 0):
        with pytest.raises(LabError, match="after the softmax"):
            attention_bytes(wrong)
