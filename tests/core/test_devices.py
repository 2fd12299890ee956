"""Where core computes: what is there, unless VITLAB_DEVICE names something."""

import pytest
import torch

from vitlab.core import LabError, device


@pytest.fixture
def machine(monkeypatch):
    """A machine with these GPUs, as torch would tell of it."""

    def build(cuda=0, mps=False, variable=None):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda > 0)
        monkeypatch.setattr(torch.cuda, "device_count", lambda: cuda)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
        monkeypatch.delenv("VITLAB_DEVICE", raising=False)
        if variable is not None:
            monkeypatch.setenv("VITLAB_DEVICE", variable)

    return build


@pytest.mark.parametrize("variable", [None, "", "  "])
@pytest.mark.parametrize(
    ("cuda", "mps", "taken"), [(2, True, "cuda"), (0, True, "mps"), (0, False, "cpu")]
)
def test_without_a_word_cuda_is_taken_before_mps_and_the_cpu_last(
    machine, cuda, mps, taken, variable
):
    machine(cuda, mps, variable)
    assert device() == torch.device(taken)


@pytest.mark.parametrize("word", ["cuda", "cuda:0", "cuda:1", "mps", "cpu"])
def test_a_word_decides_where_everything_is_there(machine, word):
    machine(2, True, f" {word} ")
    assert device() == torch.device(word)


@pytest.mark.parametrize(
    ("cuda", "word", "said"),
    [
        (0, "cuda", "is 'cuda', and this torch sees no CUDA device: set it to \"cpu\", or leave"),
        (0, "cuda:0", "is 'cuda:0', and this torch sees no CUDA device: set it to"),
        (1, "cuda:1", 'sees 1 CUDA device: "cuda" is it, and "cpu" always works.'),
        (3, "cuda:3", 'sees 3 CUDA devices: "cuda:0" to "cuda:2", and "cpu" always works.'),
        (3, "mps", "is 'mps', and this torch has no MPS, which is Apple's GPU: set it to"),
        (3, "gpu", 'is \'gpu\', which names no device: "cuda", "cuda:1", "mps" or "cpu" does.'),
        (3, "CUDA", "is 'CUDA', which names no device"),
        (3, "cuda:-1", "is 'cuda:-1', which names no device"),
        (3, "cuda:01", "is 'cuda:01', which names no device"),
        (3, "meta", "is 'meta', which names no device"),
    ],
)
def test_what_is_not_there_and_what_names_no_device_is_a_sentence(machine, cuda, word, said):
    machine(cuda, False, word)
    with pytest.raises(LabError) as refused:
        device()
    message = str(refused.value)
    assert message.startswith("VITLAB_DEVICE is ")
    assert said in message
    assert message.endswith(".")
