"""The step behind the gauge's button, and the model that it runs."""

import gc
import threading
import weakref

import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError
from vitlab.core.memory import ViTShape, memory_ledger
from vitlab.core.profiling import CancelledError, PlainViT, measure_step, step
from vitlab.core.profiling.plain_vit import PlainAttention
from vitlab.core.profiling.setup import plain_vit_for

SMALL = dict(
    model=ViTShape(24, 2, 3, 48), image_size=(12, 8), patch_size=4, batch_size=2, num_classes=7
)
MEASURES = dict(embed_dim=24, depth=2, num_heads=3, num_classes=7)


@pytest.mark.parametrize("prefix", [1, 5])
@pytest.mark.parametrize("eager", [True, False])
def test_the_plain_vit_is_the_encoder_with_the_same_weights(prefix, eager):
    plain = PlainViT((12, 8), 4, mlp_dim=48, num_prefix_tokens=prefix, eager=eager, **MEASURES)
    vit = VisionTransformer((12, 8), 4, mlp_ratio=2.0, reg_tokens=prefix - 1, **MEASURES)
    for parameter in vit.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    plain.load_state_dict(vit.state_dict())
    images = torch.randn(2, 3, 12, 8)
    torch.testing.assert_close(plain(images), vit(images), rtol=1e-5, atol=1e-5)


def test_without_prefix_tokens_the_head_reads_the_mean_of_the_normed_tokens():
    plain = PlainViT((12, 8), 4, mlp_dim=48, num_prefix_tokens=0, **MEASURES)
    vit = VisionTransformer(
        *((12, 8), 4, 3, 7, "avg", 24, 2, 3, 2.0), class_token=False, fc_norm=False
    )
    for parameter in vit.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    plain.load_state_dict(vit.state_dict())
    images = torch.randn(2, 3, 12, 8)
    torch.testing.assert_close(plain(images), vit(images), rtol=1e-5, atol=1e-5)


def test_checkpointing_gives_the_same_gradients():
    torch.manual_seed(0)
    plain = PlainViT((12, 8), 4, mlp_dim=48, **MEASURES)
    images = torch.randn(2, 3, 12, 8)
    gradients = []
    for checkpointing in (False, True):
        plain.checkpointing = checkpointing
        plain.zero_grad()
        plain(images).square().sum().backward()
        gradients.append([parameter.grad.clone() for parameter in plain.parameters()])
    torch.testing.assert_close(gradients[0], gradients[1], rtol=0, atol=0)


def test_attention_with_real_data_is_torchs_own():
    torch.manual_seed(0)
    eager = PlainAttention(12, 3, eager=True)
    x = torch.randn(2, 5, 12)
    q, k, v = eager.qkv(x).reshape(2, 5, 3, 3, 4).permute(2, 0, 3, 1, 4).unbind(0)
    expected = eager.proj(scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))
    torch.testing.assert_close(eager(x), expected)


def test_progress_grows_to_one_and_names_what_runs():
    seen = []
    measure_step(**SMALL, device="meta", progress=lambda share, word: seen.append((share, word)))
    shares = [share for share, _ in seen]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    words = " ".join(word for _, word in seen)
    assert all(word in words for word in ("model", "forward", "backward", "optimizer", "done"))


@pytest.mark.parametrize("word", ["forward", "backward", "optimizer"])
def test_it_is_called_off_in_any_phase_by_an_event(word):
    event, seen = threading.Event(), []

    def stop_at(share, now):
        seen.append(now)
        if now.endswith(word):
            event.set()

    with pytest.raises(CancelledError, match="called off"):
        measure_step(**SMALL, device="meta", progress=stop_at, cancelled=event)
    assert seen[-1].endswith(word)


def test_it_is_called_off_by_a_function_in_the_middle_of_a_pass():
    asked = []

    def third():
        asked.append(1)
        return len(asked) == 30

    with pytest.raises(CancelledError):
        measure_step(**SMALL, device="meta", cancelled=third)
    assert len(asked) == 30


def test_in_a_thread_of_its_own_it_sees_the_same():
    result = []
    thread = threading.Thread(target=lambda: result.append(measure_step(**SMALL, device="meta")))
    thread.start()
    thread.join(60)
    assert result[0].peak == memory_ledger(**SMALL).peak


def test_a_measurement_says_how_and_how_long():
    measured = measure_step(**SMALL, mode="inference", device="meta")
    assert measured.how == "live storages on meta tensors"
    assert measured.seconds > 0
    assert measured.phase_peaks == {"forward": measured.peak}
    assert (measured.gradients, measured.optimizer, measured.saved_activations) == (0, 0, 0)


def test_nothing_of_a_measurement_stays_behind():
    before = torch.get_default_dtype()
    measure_step(**SMALL, precision="bf16", device="meta")
    assert torch.get_default_dtype() == before
    assert torch.zeros(1).device.type == "cpu"
    assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.float32


@pytest.fixture
def models(monkeypatch):
    """Weak references to the models that are measured; only counting references frees them."""
    measure_step(**SMALL, device="meta")  # the first one imports, and an import keeps its frames
    seen = []

    def remembered(*args, **kwargs):
        model = plain_vit_for(*args, **kwargs)
        seen.append(weakref.ref(model))
        return model

    monkeypatch.setattr(step, "plain_vit_for", remembered)
    gc.collect()
    gc.disable()
    yield seen
    gc.enable()


def test_the_model_dies_with_the_measurement(models):
    measure_step(**SMALL, device="meta")
    assert models[0]() is None


def test_an_error_that_is_kept_keeps_no_model(models, monkeypatch):
    with pytest.raises(CancelledError, match="was called off") as called_off:
        measure_step(**SMALL, device="meta", cancelled=lambda: bool(models))
    assert [model() for model in models] == [None]
    monkeypatch.setattr(step._Step, "_end_of", no_room)
    with pytest.raises(LabError, match="ran out of memory") as full:
        measure_step(**SMALL, device="meta")
    assert [model() for model in models] == [None, None]
    assert called_off.value.__context__ is full.value.__context__ is None


def no_room(*_):
    raise torch.OutOfMemoryError("CUDA out of memory.")


def test_a_model_that_is_not_plain_is_refused_with_what_it_has():
    with pytest.raises(LabError, match=r"only a plain ViT .* has attention pooling"):
        measure_step(model="siglip_base", device="meta")


@pytest.mark.refusal
@pytest.mark.parametrize("device", ["cpu", "mps", torch.device("cpu"), "gpu", 2.5])
def test_a_step_is_measured_on_cuda_or_meta_alone(device):
    with pytest.raises(LabError, match='a step is measured on "cuda" or on "meta", not on '):
        measure_step(**SMALL, device=device)


@pytest.mark.parametrize(
    ("gpus", "device", "sentence"),
    [
        (0, "cuda", 'this torch sees no CUDA device: use device="meta", which counts the same'),
        (0, "cuda:1", "this torch sees no CUDA device: use"),
        (2, "cuda:2", "this torch sees no CUDA device 2: use"),
    ],
)
def test_a_gpu_that_torch_does_not_see_is_refused_in_words(monkeypatch, gpus, device, sentence):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: gpus > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)
    with pytest.raises(LabError, match=sentence):
        measure_step(**SMALL, device=device)


def test_the_hundreds_of_turns_are_not_printed():
    measured = measure_step(**SMALL, device="meta")
    assert len(measured.turns) > 100
    assert len(repr(measured)) < 500


@pytest.mark.gpu
@pytest.mark.parametrize("precision", ["amp", "fp32", "bf16"])
def test_on_cuda_the_step_is_real(precision):
    measured = measure_step(**SMALL, precision=precision, device="cuda")
    assert measured.how.startswith("the allocator of")
    assert set(measured.phase_peaks) == {"forward", "backward", "optimizer"}
    assert measured.parameters == memory_ledger(**SMALL, precision=precision).parameters


@pytest.mark.gpu
@pytest.mark.parametrize("mode", ["train", "inference"])
def test_on_cuda_another_thread_counts_the_same(mode):
    peaks = [measure_step(**SMALL, mode=mode, device="cuda").peak]
    for _ in range(3):  # each has a cuBLAS of its own, whose workspace is not the step's
        thread = threading.Thread(
            target=lambda: peaks.append(measure_step(**SMALL, mode=mode, device="cuda").peak)
        )
        thread.start()
        thread.join(60)
    assert len(peaks) == 4
    assert len(set(peaks)) == 1


@pytest.mark.gpu
def test_on_cuda_an_error_that_is_kept_keeps_no_memory():
    measure_step("vit_tiny", device="cuda")
    before = torch.cuda.memory_allocated()
    with pytest.raises(LabError, match="cuda ran out of memory: a smaller batch"):
        measure_step("vit_large", batch_size=20_000, device="cuda")
    assert torch.cuda.memory_allocated() == before


@pytest.mark.gpu
@pytest.mark.parametrize("device", ["cuda", "meta"])
def test_with_cuda_as_the_default_device_a_step_is_the_same(device):
    expected = measure_step(**SMALL, device=device)
    with torch.device("cuda"):
        seen = measure_step(**SMALL, device=device)
    assert (seen.phase_peaks, seen.optimizer) == (expected.phase_peaks, expected.optimizer)
