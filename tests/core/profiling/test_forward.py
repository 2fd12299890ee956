"""Times of the parts of a forward pass."""

import pytest
import torch
from torch import nn

from vitlab.core.compute import ViTShape, mac_parts
from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError
from vitlab.core.grid import PatchGrid
from vitlab.core.profiling import PlainViT, forward, profile_forward


@pytest.fixture(scope="module")
def vit():
    return VisionTransformer((32, 48), 8, embed_dim=48, depth=3, num_heads=4, num_classes=9)


def test_every_batch_size_has_a_profile_whose_shares_make_a_whole(vit):
    profiles = profile_forward(vit, (1, 4), repeats=2, warm_up=1)
    assert [profile.batch_size for profile in profiles] == [1, 4]
    for profile in profiles:
        assert list(profile.part_seconds) == ["patch step", "attention", "mlp", "rest"]
        assert sum(profile.time_shares.values()) == pytest.approx(1)
        assert sum(profile.mac_shares.values()) == pytest.approx(1)
        assert min(profile.part_seconds.values()) >= 0
        assert profile.device == "cpu"
        assert profile.seconds_per_image == profile.seconds / profile.batch_size


def test_mac_shares_are_those_of_the_shape(vit):
    parts = mac_parts(ViTShape(48, 3, 4, 192, num_classes=9), PatchGrid((32, 48), 8))
    total = sum(parts.values())
    shares = profile_forward(vit, (1,), repeats=1, warm_up=0)[0].mac_shares
    attention = parts["attention projections"] + parts["attention matmuls"]
    assert shares["attention"] == pytest.approx(attention / total)
    assert shares["mlp"] == pytest.approx(parts["mlp"] / total)
    assert shares["patch step"] == pytest.approx(parts["patch projection"] / total)


class Clock:
    """Stands still but for the modules that let it run."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def slow(self, module, *seconds):
        """Each call of a module takes the next of so many seconds."""
        left, forward = list(seconds), module.forward

        def late(*args, **kwargs):
            self.now += left.pop(0)
            return forward(*args, **kwargs)

        module.forward = late


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(forward, "perf_counter", clock)
    return clock


def test_time_is_charged_to_the_part_that_took_it(clock):
    vit = PlainViT((8, 16), 8, embed_dim=8, depth=2, num_heads=2, mlp_dim=8)
    clock.slow(vit.patch_embed, *[1.0] * 4)
    for block in vit.blocks:
        clock.slow(block.attn, *[2.0] * 4)
        clock.slow(block.mlp, *[3.0] * 4)
    clock.slow(vit.head, *[5.0] * 4)
    profile = profile_forward(vit, (1,), image_size=(8, 16), repeats=3, warm_up=1)[0]
    assert profile.part_seconds == {"patch step": 1, "attention": 4, "mlp": 6, "rest": 5}
    assert profile.seconds == 16
    assert profile.time_shares["mlp"] == 6 / 16


def test_warming_up_is_not_counted_and_the_median_forgets_an_outlier(clock):
    vit = PlainViT((8, 16), 8, embed_dim=8, depth=1, num_heads=2, mlp_dim=8)
    clock.slow(vit.patch_embed, 90, 90, 1, 2, 80, 3, 2)
    profile = profile_forward(vit, (1,), image_size=(8, 16), repeats=5, warm_up=2)[0]
    assert profile.part_seconds["patch step"] == profile.seconds == 2


def test_the_model_is_left_as_it_was(vit):
    vit.train()
    hooks = [len(module._forward_hooks) for module in vit.modules()]
    profile_forward(vit, (2,), repeats=1)
    assert vit.training
    assert [len(module._forward_hooks) for module in vit.modules()] == hooks
    assert all(parameter.grad is None for parameter in vit.parameters())


def test_a_model_of_another_precision_is_timed_in_it():
    vit = PlainViT((8, 16), 8, embed_dim=8, depth=1, num_heads=2, mlp_dim=8).double()
    assert profile_forward(vit, (1,), image_size=(8, 16), repeats=1)[0].seconds > 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (dict(batch_sizes=()), "batch sizes .* hold nothing to time: use 1 or more"),
        (dict(batch_sizes=(1, 0)), "hold nothing to time"),
        (dict(repeats=0), "0 repeats after 2 to warm up: use 1 or more"),
        (dict(image_size=30), "do not fill a side of 30 px"),
        (dict(cancelled=lambda: True), "the timing was called off"),
    ],
)
def test_what_cannot_be_timed_is_refused_in_words(vit, arguments, sentence):
    with pytest.raises(LabError, match=sentence):
        profile_forward(vit, **arguments)


def test_one_batch_size_may_stand_alone(vit):
    assert [p.batch_size for p in profile_forward(vit, 3, repeats=1, warm_up=0)] == [3]


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (dict(batch_sizes=(1.5,)), r"^batch_sizes takes a whole number or several, .* \(1\.5,\)"),
        (dict(batch_sizes="8"), "^batch_sizes takes a whole number or several, .* not '8'"),
        (dict(batch_sizes=8.0), "^batch_sizes takes a whole number or several, .* not 8.0"),
        (dict(batch_sizes=None), "^batch_sizes takes a whole number or several, .* not None"),
        (dict(repeats=2.5), "^repeats takes a whole number, not 2.5"),
        (dict(warm_up="2"), "^warm_up takes a whole number, not '2'"),
    ],
)
def test_what_is_no_whole_number_is_a_type_error(vit, arguments, sentence):
    with pytest.raises(TypeError, match=sentence):
        profile_forward(vit, **arguments)


def test_a_model_without_timms_names_is_refused_in_words():
    with pytest.raises(LabError, match="Linear has no patch_embed and blocks"):
        profile_forward(nn.Linear(2, 2), (1,))


@pytest.mark.gpu
def test_on_cuda_the_clock_waits_for_the_device(vit):
    profile = profile_forward(vit.to("cuda"), (8,))[0]
    assert profile.device.startswith("cuda")
    assert sum(profile.time_shares.values()) == pytest.approx(1)
    vit.to("cpu")
    torch.cuda.synchronize()
