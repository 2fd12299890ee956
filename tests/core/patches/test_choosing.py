"""The way that ``mode="auto"`` takes, and when nothing may be measured."""

import subprocess
import sys
import time

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils.flop_counter import FlopCounterMode

from vitlab.core.patches import PatchEmbed, choosing, embedding

FULL = dict(embedding._AUTO)


@pytest.fixture(autouse=True)
def nothing_decided(monkeypatch):
    monkeypatch.setattr(choosing, "_CHOSEN", {})


@pytest.fixture
def calls(monkeypatch):
    """Notes which way was asked; ``slow`` sleeps in it."""
    seen, slow = [], set()

    def noting(name):
        def way(images, proj):
            seen.append(name)
            if name in slow:
                until = time.process_time() + 0.02
                while time.process_time() < until:
                    pass
            return FULL[name](images, proj)

        return way

    ways = {name: noting(name) for name in FULL}
    monkeypatch.setattr(embedding, "_AUTO", ways)
    return seen, slow


def embed(**options):
    torch.manual_seed(0)
    return PatchEmbed((8, 12), 4, embed_dim=6, **options)


def pictures(batch=2):
    return torch.rand(batch, 3, 8, 12, generator=torch.Generator().manual_seed(batch))


@pytest.mark.parametrize("slower", ["linear", "conv"])
def test_the_faster_way_is_taken_from_the_first_images_on(calls, slower):
    seen, slow = calls
    slow.add(slower)
    model, (faster,) = embed(), FULL.keys() - slow
    model(pictures())
    assert seen[-1] == faster
    seen.clear()
    model(pictures())
    embed()(pictures())  # another module of the same shape
    assert seen == [faster, faster]


def test_another_shape_dtype_or_number_of_threads_is_decided_anew(calls):
    seen, _ = calls
    model, threads = embed(), torch.get_num_threads()
    model(pictures())
    measured = len(seen)
    for given, module in (
        (pictures(3), model),
        (pictures().double(), embed().double()),
        (pictures(), PatchEmbed((8, 12), 4, embed_dim=7)),
    ):
        seen.clear()
        module(given)
        assert len(seen) >= measured // 2 > 1
    try:
        torch.set_num_threads(threads + 1)
        seen.clear()
        model(pictures())
        assert len(seen) > 1
    finally:
        torch.set_num_threads(threads)


def test_it_is_the_same_matrix_in_the_same_state_dict():
    assert embed().mode == "auto"
    given = pictures()
    for mode in FULL:
        other = embed(mode=mode)
        assert other.state_dict().keys() == embed().state_dict().keys()
        torch.testing.assert_close(other(given), embed()(given))


@pytest.mark.parametrize("slower", ["linear", "conv"])
def test_a_hook_on_the_convolution_sees_neither_the_race_nor_its_winner(calls, slower):
    _, slow = calls
    slow.add(slower)
    model, seen = embed(), []
    model.proj.register_forward_hook(lambda *call: seen.append(call))
    model(pictures())
    assert not seen


def test_measuring_leaves_nothing_in_the_gradients(calls):
    model, given = embed(), pictures().requires_grad_()
    tokens = model(given)
    expected = torch.autograd.grad(embed(mode="linear")(given).square().sum(), given)
    got = torch.autograd.grad(tokens.square().sum(), (given, *model.parameters()))
    torch.testing.assert_close(got[0], expected[0])
    assert all(parameter.grad is None for parameter in model.parameters())


@pytest.mark.parametrize("grad", [torch.no_grad, torch.inference_mode, torch.enable_grad])
def test_a_decision_made_without_gradients_holds_with_them(calls, grad):
    seen, _ = calls
    with grad():
        embed()(pictures())
    seen.clear()
    embed()(pictures()).sum().backward()
    assert len(seen) == 1


def test_nothing_is_measured_where_it_would_be_recorded(calls):
    seen, slow = calls
    slow.add("linear")

    def forward_of_meta():
        embed().to("meta")(pictures().to("meta"))

    def forward_of_fakes():
        with FakeTensorMode():
            PatchEmbed((8, 12), 4, embed_dim=6)(torch.rand(2, 3, 8, 12))

    def forward_under_a_counter():
        with FlopCounterMode(display=False) as counter:
            embed()(pictures())
        assert counter.get_total_flops() == 2 * 2 * 6 * 48 * 6

    def gradient_of_a_functional_call():
        model, given = embed(), pictures()

        def loss(parameters):
            return torch.func.functional_call(model, parameters, given).sum()

        torch.func.grad(loss)(dict(model.named_parameters()))

    def batched():
        torch.func.vmap(embed())(pictures(4)[:, None])

    for forward in (
        *(forward_of_meta, forward_of_fakes, forward_under_a_counter),
        *(gradient_of_a_functional_call, batched),
    ):
        seen.clear()
        forward()
        assert set(seen) == {"linear"}, forward.__name__
        assert len(seen) <= 2, forward.__name__
        assert not choosing._CHOSEN, forward.__name__


def test_deterministic_algorithms_always_take_the_same_way(calls):
    seen, slow = calls
    slow.add("linear")
    torch.use_deterministic_algorithms(True)
    try:
        embed()(pictures())
    finally:
        torch.use_deterministic_algorithms(False)
    assert seen == ["linear"]


@pytest.mark.gpu
@pytest.mark.parametrize("tf32", [True, False])
def test_on_cuda_speed_is_not_bought_with_digits(calls, monkeypatch, tf32):
    seen, slow = calls
    slow.add("linear")
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", tf32)
    ours, images = embed().cuda(), pictures().cuda()
    ours(images)
    assert set(seen) == ({"linear"} if tf32 else {"linear", "conv"})
    assert ours.half()(images.half()).dtype == torch.float16  # no TF32 in 16 bits: measured
    assert len(choosing._CHOSEN) == (1 if tf32 else 2)


@pytest.mark.gpu
def test_a_cuda_graph_records_one_way_and_no_race(calls):
    seen, _ = calls
    ours, images = embed(mode="linear").cuda().half(), pictures().cuda().half()
    ahead = torch.cuda.Stream()
    with torch.no_grad(), torch.cuda.stream(ahead):
        ours(images)  # libraries wake before anything is recorded
    torch.cuda.synchronize()
    ours.mode, graph = "auto", torch.cuda.CUDAGraph()
    with torch.no_grad(), torch.cuda.graph(graph):
        tokens = ours(images)
    assert seen == ["linear"]
    assert not choosing._CHOSEN
    graph.replay()
    torch.cuda.synchronize()
    torch.testing.assert_close(tokens, embed(mode="linear").cuda().half()(images))


def test_who_reads_ever_new_sizes_does_not_wait_for_ever(calls, monkeypatch):
    seen, _ = calls
    monkeypatch.setattr(choosing, "_MOST", 3)
    model = PatchEmbed(None, 4, embed_dim=6)
    for rows in range(1, 6):
        seen.clear()
        model(torch.rand(1, 3, 4 * rows, 4))
    assert seen == ["linear"]
    assert len(choosing._CHOSEN) == 3


COMPILED = """
import torch
from vitlab.core.patches import PatchEmbed, choosing
embed, images = PatchEmbed((8, 12), 4, embed_dim=6), torch.rand(2, 3, 8, 12)
compiled = torch.compile(embed, backend="eager", fullgraph=True)
torch.testing.assert_close(compiled(images), PatchEmbed.forward(embed, images))
assert len(choosing._CHOSEN) == 1
choosing._CHOSEN.clear()
compiled(images)
torch.export.export(embed, (images,))
assert not choosing._CHOSEN
"""


@pytest.mark.slow
def test_compiling_and_exporting_measure_nothing():  # in a fresh interpreter: see embedding's
    run = subprocess.run([sys.executable, "-c", COMPILED], capture_output=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr


def test_a_norm_behind_the_patches_is_not_part_of_the_race(calls):
    model = embed(norm_layer=nn.LayerNorm)
    assert model(pictures()).mean(-1).abs().max() < 1e-6
