"""Runs a training step, or a forward pass, and counts its bytes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any, Literal, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from vitlab.core.compute import ViTShape
from vitlab.core.errors import LabError
from vitlab.core.grid import Pair
from vitlab.core.memory import memory_ledger
from vitlab.core.memory.sizes import Workload
from vitlab.core.profiling.autocast import CudaAutocast
from vitlab.core.profiling.kernels import CudaKernels
from vitlab.core.profiling.own_model import OwnModel
from vitlab.core.profiling.packed import PackedLinear, pack_linears
from vitlab.core.profiling.plain_vit import PlainViT
from vitlab.core.profiling.setup import autocast_for, optimizer_for, plain_vit_for
from vitlab.core.profiling.tracker import LiveBytes, bytes_of
from vitlab.core.torch_version import OLDEST_TORCH, older_torch
from vitlab.core.watch import CancelledError, Progress
from vitlab.words import said, word

Phase: TypeAlias = Literal["forward", "backward", "optimizer"]
_FIRST, _EARLIER = word("a first step"), word("an earlier batch")
_COUNTS = word("the step that counts")


@dataclass(frozen=True)
class MeasuredStep:
    """What a real step held, in bytes, and how it was seen."""

    peak: int
    """Most bytes that lived at one moment of the step."""
    phase_peaks: dict[Phase, int]
    """The same for each phase that ran."""
    parameters: int
    """Bytes of all weights."""
    gradients: int
    """Bytes of all gradients after the step; 0 without training."""
    optimizer: int
    """Bytes that the optimizer keeps from step to step; 0 without training."""
    input: int
    """Bytes of images and labels."""
    saved_activations: int
    """Bytes that the forward pass left behind; 0 without training."""
    turns: tuple[int, ...] = field(repr=False)
    """Where the count of live bytes turned, from the beginning of the step; empty on a GPU."""
    seconds: float
    """Time of the whole measurement, building the model included."""
    how: str
    """"the allocator of NVIDIA …" or "live storages on meta tensors"."""


def measure_step(
    model: str | ViTShape | nn.Module = "vit_base",
    image_size: int | Pair = 224,
    patch_size: int | Pair = 16,
    batch_size: int = 8,
    *,
    device: str | torch.device | None = None,
    progress: Progress | None = None,
    cancelled: threading.Event | Callable[[], bool] | None = None,
    **settings: Any,
) -> MeasuredStep:
    """Run the second training step, or one forward pass, of a ViT and see what it held.

    A module of one's own is run itself, as a copy: with its own blocks, and what is frozen in it.
    On CUDA the step is real and the allocator is asked; on "meta" every operation runs on tensors
    without data and a tracker counts what lives: autocast and kernels are CUDA's there too. It
    takes a while: call this in a thread of its own.

    Args:
        model: A preset's name (`PRESETS`) or a `ViTShape`, of a plain ViT; or a module of timm,
            transformers, vitlab or one like them.
        image_size: (height, width) in pixels; one number means a square.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        batch_size: Images in a batch.
        device: "cuda" or "meta"; None is CUDA where there is one, else meta.
        progress: Is called with a share from 0 to 1 and a word on what is done now.
        cancelled: An event, or a function that tells: is asked before every operation, on CUDA
            after every block.
        **settings: The other arguments of `memory_ledger`, by name.

    Returns:
        What the step held.

    Raises:
        CancelledError: The measurement was called off.
        LabError: The device cannot be measured on or ran out of memory, the model is not plain, a
            module cannot be run, or torch is too old.

    >>> step = measure_step("vit_tiny", depth=1, batch_size=2, device="meta")
    >>> step.peak == memory_ledger("vit_tiny", depth=1, batch_size=2).peak
    True

    """
    run = memory_ledger(model, image_size, patch_size, batch_size, **settings).workload
    if old := older_torch():
        raise LabError(
            said(
                "a step is measured by torch {oldest} or newer, and this is {old}.",
                oldest=OLDEST_TORCH,
                old=old,
            )
        )
    device = _measurable(device)
    stop = cancelled.is_set if isinstance(cancelled, threading.Event) else cancelled
    own = model if isinstance(model, nn.Module) else None
    progress, stop = progress or (lambda share, word: None), stop or (lambda: False)
    step = _measured(run, device, progress, stop, own)
    if isinstance(step, LabError):
        raise step
    return step


def _measured(
    run: Workload,
    device: torch.device,
    progress: Progress,
    stop: Callable[[], bool],
    own: nn.Module | None,
) -> MeasuredStep | LabError:
    """A step, or why there is none: not raised in here, or the error would keep all its tensors."""
    try:
        with torch.device("cpu"):  # where an optimizer counts its steps, whatever the default is
            return _Step(run, device, progress, stop, own).measure()
    except torch.OutOfMemoryError:
        return LabError(
            said(
                "{device} ran out of memory: a smaller batch, larger patches or checkpointing "
                "need less.",
                device=str(device),
            )
        )
    except CancelledError as called_off:
        return CancelledError(*called_off.args)


def _measurable(device: Any) -> torch.device:
    """A device on which a step can be measured."""
    seen = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if device is None:
        return torch.device("cuda" if seen else "meta")
    try:
        found = torch.device(device)
    except (RuntimeError, TypeError):
        found = None
    if found is None or found.type not in ("cuda", "meta"):
        raise LabError(
            said(
                'a step is measured on "cuda" or on "meta", not on {device}.',
                device=repr(str(device)),
            )
        )
    if found.type == "cuda" and (found.index or 0) >= seen:
        told = word(
            'this torch sees no CUDA device: use device="meta", which counts the same step on '
            "tensors without data."
        )
        if seen:
            told = word(
                'this torch sees no CUDA device {index}: use device="meta", which counts the same '
                "step on tensors without data."
            )
        raise LabError(said(told, index=found.index))
    return found


class _Step:
    """A model with its optimizer, and the counters around it."""

    def __init__(
        self,
        run: Workload,
        device: torch.device,
        progress: Progress,
        stop: Callable[[], bool],
        own: nn.Module | None = None,
    ) -> None:
        self.run, self.device, self.progress, self.own = run, device, progress, own
        self.go_on = _unless(stop)  # knows nothing of the step: what it measured dies with it
        self.peaks: dict[Phase, int] = {}
        self.live = LiveBytes(each=self.go_on)
        self.autocast = autocast_for(run, device)
        self.sizes: dict[str, int] = {}

    def measure(self) -> MeasuredStep:
        began = perf_counter()
        kernels = CudaKernels() if self.own is not None and not self.on_gpu else nullcontext()
        self._build()
        with kernels, self.live if not self.on_gpu else nullcontext():
            if self.run.training:
                self._training_step(_FIRST, 0.1)
                if self.run.accumulate:
                    self._forward_and_backward(_EARLIER, 0.4)
                self._training_step(_COUNTS, 0.5, counts=True)
            else:
                self._forward_only()
        self.progress(1.0, said("done"))
        return self._result(perf_counter() - began)

    @property
    def on_gpu(self) -> bool:
        return self.device.type == "cuda"

    def _build(self) -> None:
        self.progress(0.0, said("the model"))
        run = self.run
        dtype = torch.bfloat16 if run.precision == "bf16" else torch.float32
        if self.on_gpu:
            self._wake_libraries(dtype)
            self.at_rest = torch.cuda.memory_allocated(self.device)
        with torch.device(self.device):
            self.model = self._model().to(dtype)
            if run.weights != "full":
                product = torch.float32 if run.precision == "fp32" else torch.bfloat16
                pack_linears(self.model.blocks, run.weights, product)
            self.images = torch.empty(run.batch_size, 3, *run.grid.image_size, dtype=dtype)
            self.labels = torch.zeros(run.batch_size, dtype=torch.long)
        if self.on_gpu:
            self.images.normal_()
        else:
            self.live.watch(*self.model.parameters(), *self.model.buffers())
            self.live.watch(self.images, self.labels)
        self.model.train(run.training)
        for block in self.model.blocks:
            block.register_forward_hook(self.go_on)
        self.optimizer = optimizer_for(run, self.model) if run.training else None
        self.parameters = list(self.model.parameters())
        self.sizes = {
            "parameters": bytes_of(*self.parameters, *_packed(self.model)),
            "input": bytes_of(self.images, self.labels),
        }

    def _model(self) -> PlainViT | OwnModel:
        if self.own is not None:
            return OwnModel(self.own, self.run, self.device, self._again)
        model = plain_vit_for(self.run, named_kernel=not self.on_gpu)
        model.recompute_under = self._again
        return model

    @property
    def _again(self) -> Callable[[], AbstractContextManager[Any]]:
        """The context in which checkpointing runs a block again: on CUDA torch remembers it."""
        if self.on_gpu:
            return nullcontext
        return partial(_as_on_cuda, self.run.autocast, self.own is not None)

    def _wake_libraries(self, dtype: torch.dtype) -> None:
        """Let a tiny model have allocated what CUDA's libraries keep, for this thread and backward.

        cuBLAS keeps a workspace for every thread: no part of the step, and told beside it.
        """
        with torch.device(self.device):
            tiny = PlainViT(
                (32, 32), embed_dim=64, depth=1, num_heads=1, mlp_dim=64, eager=self.run.eager
            ).to(dtype)
            images = torch.zeros(2, 3, 32, 32, dtype=dtype)
        with self.autocast():
            total = tiny(images).sum()
        if self.run.training:
            total.backward()

    def _training_step(self, name: str, share: float, *, counts: bool = False) -> None:
        assert self.optimizer is not None
        if not (counts and self.run.accumulate):
            self.optimizer.zero_grad(set_to_none=True)
        before = self._begin() if counts else 0
        loss = self._forward_and_backward(name, share, before)
        self.progress(share + 0.3, _doing(name, word("optimizer")))
        if not (self.run.fused_optimizer and counts and not self.on_gpu):
            self.optimizer.step()  # a fused step makes no tensor, and needs data
        self._end_of("optimizer")
        self.sizes["gradients"] = bytes_of(*(p.grad for p in self.parameters if p.grad is not None))
        states = self.optimizer.state.values()
        kept = [value for state in states for value in state.values() if isinstance(value, Tensor)]
        self.sizes["optimizer"] = bytes_of(*kept)
        del loss  # it lived through the whole step
        if self.run.accumulate and not counts:
            self.optimizer.zero_grad(set_to_none=True)

    def _forward_and_backward(self, name: str, share: float, before: int = 0) -> Tensor:
        self.progress(share, _doing(name, word("forward")))
        with self.autocast():
            loss = cross_entropy(self.model(self.images), self.labels)
        self._end_of("forward")
        self.sizes["saved_activations"] = self._now() - before
        self.progress(share + 0.1, _doing(name, word("backward")))
        loss.backward()
        self._end_of("backward")
        return loss

    def _forward_only(self) -> None:
        self._begin()
        self.progress(0.5, said("forward"))
        with torch.no_grad(), self.autocast():
            self.model(self.images)
        self._end_of("forward")

    def _begin(self) -> int:
        self.peaks.clear()
        if self.on_gpu:
            torch.cuda.reset_peak_memory_stats(self.device)
        else:
            self.live.begin()
        return self._now()

    def _now(self) -> int:
        if self.on_gpu:
            return torch.cuda.memory_allocated(self.device) - self.at_rest
        return self.live.now

    def _end_of(self, phase: Phase) -> None:
        self.go_on()
        if self.on_gpu:
            torch.cuda.synchronize(self.device)
            self.peaks[phase] = torch.cuda.max_memory_allocated(self.device) - self.at_rest
            torch.cuda.reset_peak_memory_stats(self.device)
        else:
            self.peaks[phase] = self.live.peak
            self.live.peak = self.live.now

    def _result(self, seconds: float) -> MeasuredStep:
        training = self.run.training
        return MeasuredStep(
            peak=max(self.peaks.values()),
            phase_peaks=dict(self.peaks),
            parameters=self.sizes["parameters"],
            gradients=self.sizes["gradients"] if training else 0,
            optimizer=self.sizes["optimizer"] if training else 0,
            input=self.sizes["input"],
            saved_activations=self.sizes["saved_activations"] if training else 0,
            turns=() if self.on_gpu else tuple(self.live.turns),
            seconds=seconds,
            how=(
                said("the allocator of {gpu}", gpu=torch.cuda.get_device_name(self.device))
                if self.on_gpu
                else said("live storages on {device} tensors", device=self.device.type)
            ),
        )


def _doing(step: str, phase: str) -> str:
    return said("{step}: {phase}", step=said(step), phase=said(phase))


def _packed(model: nn.Module) -> Iterator[Tensor]:
    """What stands for weights that are packed."""
    for part in model.modules():
        if isinstance(part, PackedLinear):
            yield from part.buffers()


@contextmanager
def _as_on_cuda(autocast: bool, kernels: bool) -> Iterator[None]:
    with CudaKernels() if kernels else nullcontext(), CudaAutocast() if autocast else nullcontext():
        yield


def _unless(stop: Callable[[], bool]) -> Callable[..., None]:
    """Raises `CancelledError` once it is to stop; as a hook, whatever it is told."""

    def go_on(*_: Any) -> None:
        if stop():
            raise CancelledError(said("the measurement was called off."))

    return go_on
