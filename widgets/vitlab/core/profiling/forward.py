"""How long the parts of a forward pass take, beside what they ought to take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

import torch
from torch import Tensor, nn

from vitlab.core.arguments import whole
from vitlab.core.compute import ViTShape, mac_parts
from vitlab.core.errors import KindError, LabError, shown
from vitlab.core.foreign import speaking_for
from vitlab.core.grid import Pair, PatchGrid
from vitlab.words import said

_MOST = 10_000  # passes
_LARGEST_BATCH = 2**24
PARTS = ("patch step", "attention", "mlp", "rest")


@dataclass(frozen=True)
class ForwardProfile:
    """Where the time of one batch went, and where its multiply-accumulates are."""

    batch_size: int
    """Images that went through together."""
    device: str
    """Where the model was, such as "cpu" or "cuda:0"."""
    seconds: float
    """Median of a whole forward pass, parts timed."""
    part_seconds: dict[str, float]
    """Medians of patch step, attention, MLP (all blocks together) and the rest."""
    time_shares: dict[str, float]
    """The same as shares of their sum."""
    mac_shares: dict[str, float]
    """The share that each part has in the multiply-accumulates of a plain ViT."""

    @property
    def seconds_per_image(self) -> float:
        """Time of one image in this batch."""
        return self.seconds / self.batch_size


def profile_forward(
    model: nn.Module,
    batch_sizes: int | Sequence[int] = (1, 8, 64),
    *,
    image_size: int | Pair | None = None,
    repeats: int = 5,
    warm_up: int = 2,
    cancelled: Callable[[], bool] | None = None,
) -> list[ForwardProfile]:
    """Time patch step, attention and MLP of a model with timm's names, at each batch size.

    Runs where the model is, without gradients, in its own mode; the device is waited for before
    each reading of the clock. The rest is norms, additions, positions and head. MAC shares are
    those of a plain ViT of the model's shape.

    Args:
        model: A model with timm's names: ``patch_embed`` and ``blocks`` with ``attn`` and ``mlp``.
        batch_sizes: Images that go through together: one number, or several to compare.
        image_size: (height, width) in pixels, or one number; None is what the model's ``grid``
            says, else 224.
        repeats: Passes whose times count, 1 or more; what is given back is their median.
        warm_up: Passes before, whose times do not count.
        cancelled: Is asked before each pass; True ends the timing with a `LabError`.

    Returns:
        A profile for each batch size.

    Raises:
        LabError: A number cannot work, the model has no such parts, or the timing was called off.
        KindError: The model is none of torch's, or something is no whole number.

    >>> from vitlab.core.profiling import PlainViT
    >>> vit = PlainViT((32, 48), 8, embed_dim=32, depth=2, num_heads=4, mlp_dim=64)
    >>> one, two = profile_forward(vit, (1, 2), image_size=(32, 48), repeats=1)
    >>> two.batch_size, list(two.time_shares), round(sum(two.time_shares.values()), 6)
    (2, ['patch step', 'attention', 'mlp', 'rest'], 1.0)

    """
    repeats, warm_up = whole(repeats, "repeats"), whole(warm_up, "warm_up")
    if not 1 <= repeats <= _MOST or not 0 <= warm_up <= _MOST:
        raise LabError(
            said(
                "{repeats} repeats after {warm_up} to warm up: use 1 or more, and 0 or more, "
                "up to {most:,}.",
                repeats=shown(repeats),
                warm_up=shown(warm_up),
                most=_MOST,
            )
        )
    sizes = _whole_sizes(batch_sizes)
    if not sizes or min(sizes) < 1:
        raise LabError(
            said("batch sizes {sizes} hold nothing to time: use 1 or more.", sizes=shown(sizes))
        )
    if max(sizes) > _LARGEST_BATCH:
        raise LabError(
            said(
                "batch sizes {sizes} are more than fit: use up to {most:,}.",
                sizes=shown(sizes),
                most=_LARGEST_BATCH,
            )
        )
    if cancelled is not None and not callable(cancelled):
        raise KindError(
            said("cancelled takes a function that tells, not {given}.", given=shown(cancelled))
        )
    _parts(model)
    grid = _grid(model, image_size)
    shares = _mac_shares(model, grid)
    stop = cancelled or (lambda: False)
    return [_profile(model, size, grid, shares, repeats, warm_up, stop) for size in sizes]


def _whole_sizes(batch_sizes: Any) -> tuple[int, ...]:
    """One number or several, as a tuple of plain ones."""
    try:
        text = isinstance(batch_sizes, str | bytes | bytearray)
        several = batch_sizes if isinstance(batch_sizes, Iterable) and not text else (batch_sizes,)
        return tuple(whole(size, "batch_sizes") for size in several)
    except Exception:  # a KindError of one of them, or what other people's objects raise
        raise KindError(
            said(
                "batch_sizes takes a whole number or several, such as (1, 8), not {given}.",
                given=shown(batch_sizes),
            )
        ) from None


def _profile(
    model: nn.Module,
    batch_size: int,
    grid: PatchGrid,
    mac_shares: dict[str, float],
    repeats: int,
    warm_up: int,
    stop: Callable[[], bool],
) -> ForwardProfile:
    weight = next(model.parameters())
    shape = (batch_size, _projection(model).in_channels, *grid.image_size)
    images = torch.zeros(shape, device=weight.device, dtype=weight.dtype)
    runs: list[dict[str, float]] = []
    with torch.no_grad(), _timed(model, weight.device) as spent:
        for _ in range(warm_up + repeats):
            if stop():
                raise LabError(said("the timing was called off."))
            spent.clear()
            _wait(weight.device)
            began = perf_counter()
            with speaking_for(model, said("read images {shape}", shape=shape)):
                model(images)
            _wait(weight.device)
            total = perf_counter() - began
            parts = {part: spent[part] for part in PARTS[:3]}
            runs.append(parts | {"rest": total - sum(parts.values()), "total": total})
    medians = {part: median(run[part] for run in runs[warm_up:]) for part in (*PARTS, "total")}
    seconds = medians.pop("total")
    whole = sum(medians.values())
    return ForwardProfile(
        batch_size=batch_size,
        device=str(weight.device),
        seconds=seconds,
        part_seconds=medians,
        time_shares={part: time / whole for part, time in medians.items()},
        mac_shares=mac_shares,
    )


@contextmanager
def _timed(model: nn.Module, device: torch.device) -> Iterator[dict[str, float]]:
    """While it lasts, the modules of a model add up their seconds by part."""
    spent: dict[str, float] = defaultdict(float)
    began: dict[nn.Module, float] = {}
    handles = []

    def start(module: nn.Module, _: Any) -> None:
        _wait(device)
        began[module] = perf_counter()

    for part, modules in _parts(model).items():

        def stop(module: nn.Module, _: Any, result: Tensor, part: str = part) -> None:
            _wait(device)
            spent[part] += perf_counter() - began[module]

        for module in modules:
            handles.append(module.register_forward_pre_hook(start))
            handles.append(module.register_forward_hook(stop))
    try:
        yield spent
    finally:
        for handle in handles:
            handle.remove()


def _parts(model: nn.Module) -> dict[str, list[nn.Module]]:
    if not isinstance(model, nn.Module):
        raise KindError(
            said("profile_forward times a torch model, not one {kind}.", kind=type(model).__name__)
        )
    blocks: Any = getattr(model, "blocks", None)
    embed: Any = getattr(model, "patch_embed", None)
    listed = list(blocks) if isinstance(blocks, nn.ModuleList | nn.Sequential) else []
    inner: list[Any] = [getattr(block, part, None) for block in listed for part in ("attn", "mlp")]
    if not listed or not all(isinstance(part, nn.Module) for part in (embed, *inner)):
        raise LabError(
            said(
                "{model} has no patch_embed and blocks with attn and mlp to time: "
                "use a model with timm's names, such as VisionTransformer.",
                model=type(model).__name__,
            )
        )
    return {
        "patch step": [embed],
        "attention": inner[::2],
        "mlp": inner[1::2],
    }


def _projection(model: nn.Module) -> nn.Conv2d:
    modules = getattr(model, "patch_embed", model).modules()
    found = next((module for module in modules if isinstance(module, nn.Conv2d)), None)
    if found is None:
        raise LabError(
            said(
                "{model} has no patch convolution to read a patch size from.",
                model=type(model).__name__,
            )
        )
    return found


def _grid(model: nn.Module, image_size: int | Pair | None) -> PatchGrid:
    grid = getattr(model, "grid", None)
    if image_size is None and isinstance(grid, PatchGrid):
        return grid
    rows, cols = _projection(model).kernel_size
    return PatchGrid(224 if image_size is None else image_size, (rows, cols))


def _mac_shares(model: nn.Module, grid: PatchGrid) -> dict[str, float]:
    blocks = _parts(model)
    attention, mlp = blocks["attention"][0], blocks["mlp"][0]
    head = getattr(model, "head", None)
    shape = ViTShape(
        embed_dim=_projection(model).out_channels,
        depth=len(blocks["attention"]),
        num_heads=int(getattr(attention, "num_heads", 1)),
        mlp_dim=getattr(getattr(mlp, "fc1", None), "out_features", 1),
        reg_tokens=max(0, int(getattr(model, "num_prefix_tokens", 1)) - 1),
        class_token=int(getattr(model, "num_prefix_tokens", 1)) > 0,
        num_classes=head.out_features if isinstance(head, nn.Linear) else 0,
    )
    macs = mac_parts(shape, grid)
    total = sum(macs.values())
    return {
        "patch step": macs["patch projection"] / total,
        "attention": (macs["attention projections"] + macs["attention matmuls"]) / total,
        "mlp": macs["mlp"] / total,
        "rest": macs["head"] / total,
    }


def _wait(device: torch.device) -> None:
    """Until the device has done what it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
