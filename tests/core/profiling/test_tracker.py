"""The tracker of live bytes, and the rules of CUDA's autocast, on tensors that live nowhere."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from vitlab.core.profiling import CudaAutocast, LiveBytes, PlainViT
from vitlab.core.profiling.tracker import bytes_of


def test_views_cost_nothing_and_keep_their_storage():
    with LiveBytes() as live:
        x = torch.zeros(6, 4)
        row = x[1]
        assert live.now == 96
        del x
        assert live.now == 96
        del row
        assert live.now == 0
    assert live.peak == 96


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.int8])
@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_bytes_are_those_of_the_type_with_data_or_without(dtype, device):
    with LiveBytes() as live:
        x = torch.zeros(3, 5, dtype=dtype, device=device)
    assert live.now == 15 * dtype.itemsize == bytes_of(x, x.T)


def test_the_count_turns_where_tensors_are_born_and_die():
    with LiveBytes() as live:
        live.begin()
        a = torch.zeros(2)
        b = a + 1
        del a
        c = b + 1
        del b, c
    assert live.turns == [0, 16, 8, 16, 0]


def test_what_was_there_before_counts_once_it_is_watched():
    x = torch.zeros(10)
    with LiveBytes() as live:
        y = x * 2
        assert live.now == 40
        assert live.watch(x, x[2:]) == 40
        assert live.now == 80
        del x
        assert live.now == 40
    assert y.sum() == 0


def test_peak_and_turns_begin_anew():
    with LiveBytes() as live:
        torch.zeros(100)
        kept = torch.zeros(1)
        live.begin()
        assert (live.now, live.peak, live.turns) == (4, 4, [4])
        torch.zeros(2)
        assert live.peak == 12
    assert kept.numel() == 1


def test_autograd_keeps_what_the_backward_pass_reads():
    with LiveBytes() as live:
        x = torch.ones(8, requires_grad=True)
        y = x.exp()  # its derivative is its own output
        z = y.sum()
        del y
        assert live.now == 32 + 32 + 4
        z.backward()
        assert live.now == 32 + 32 + 4  # the gradient now, instead of what was kept
        del z
    assert x.grad is not None


def test_the_saved_tensors_are_those_that_hooks_see():
    """Another road: everything that autograd packs, without weights and image."""
    vit = PlainViT((12, 8), 4, embed_dim=24, depth=2, num_heads=3, mlp_dim=40, eager=True)
    images = torch.randn(2, 3, 12, 8)
    packed = []
    labels = torch.tensor([0, 1])
    hooks = torch.autograd.graph.saved_tensors_hooks(lambda t: packed.append(t) or t, lambda t: t)
    with LiveBytes() as live, hooks:
        before = live.watch(*vit.parameters(), images, labels)
        loss = F.cross_entropy(vit(images), labels)
    own = {tensor.untyped_storage()._cdata for tensor in (*vit.parameters(), images)}
    kept = [t for t in packed if t.untyped_storage()._cdata not in own and t.dtype != torch.long]
    assert bytes_of(*kept, loss) == live.now - before


AUTOCAST = pytest.mark.parametrize(
    ("call", "result"),
    [
        (lambda x: F.linear(x, torch.zeros(3, 4)), torch.bfloat16),
        (lambda x: x @ x.mT, torch.bfloat16),
        (lambda x: torch.matmul(x, x.mT), torch.bfloat16),
        (lambda x: F.conv2d(x[None, None], torch.zeros(1, 1, 2, 2)), torch.bfloat16),
        (lambda x: F.layer_norm(x.bfloat16(), (4,)), torch.float32),
        (lambda x: x.bfloat16().softmax(-1), torch.float32),
        (lambda x: torch.softmax(x.bfloat16(), -1), torch.float32),
        (lambda x: F.cross_entropy(x.bfloat16(), torch.zeros(2, dtype=torch.long)), torch.float32),
        (lambda x: F.gelu(x.bfloat16()), torch.bfloat16),
        (lambda x: F.gelu(x), torch.float32),
        (lambda x: x + x.bfloat16(), torch.float32),
    ],
)


@AUTOCAST
def test_products_run_in_16_bits_and_norms_softmax_and_loss_in_32(call, result):
    with CudaAutocast():
        assert call(torch.ones(2, 4)).dtype == result


@pytest.mark.gpu
@AUTOCAST
def test_cudas_own_autocast_gives_the_same_types(call, result):
    with torch.device("cuda"), torch.autocast("cuda", torch.bfloat16):
        assert call(torch.ones(2, 4)).dtype == result


def test_the_copy_of_a_weight_is_made_once_and_goes_as_the_mode_ends():
    layer, x = nn.Linear(4, 6), torch.zeros(1, 4)
    with torch.no_grad(), LiveBytes() as live:
        before = live.watch(x, *layer.parameters())
        with CudaAutocast():
            first = layer(x)
            assert live.now - before == first.nbytes + 2 * (24 + 6)
            live.begin()
            second = layer(x)
            assert live.peak - live.turns[0] == x.nbytes // 2 + second.nbytes
        assert live.now - before == first.nbytes + second.nbytes


def test_gradients_come_back_in_32_bits():
    layer = nn.Linear(4, 6)
    with CudaAutocast():
        layer(torch.ones(2, 4)).sum().backward()
    assert layer.weight.grad.dtype == layer.bias.grad.dtype == torch.float32


def test_outside_the_mode_nothing_is_cast():
    with CudaAutocast():
        pass
    assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.float32
