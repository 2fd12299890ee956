"""How far tokens, and what a probe reads off them, move when the pictures change a little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from vitlab.core.embeddings.tokens import unit
from vitlab.core.errors import LabError, ShapeError
from vitlab.core.labels import Labels, count_off, read_labels
from vitlab.core.probe.perturbations import PERTURBATIONS, STRENGTHS
from vitlab.core.probe.readout import Probe
from vitlab.words import said

Encode = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class RobustnessRow:
    """One perturbation at one strength; accuracies and gaps are shares.

    >>> RobustnessRow("blur", 1.0, 0.1, 0.99, 0.75, 0.5, None, None).lost
    0.25
    """

    perturbation: str
    """Its name among `PERTURBATIONS`."""
    strength: float | int
    """How strong it was, in its own unit."""
    relative_change: float
    """Mean of ‖after - before‖ / ‖before‖ over all tokens; a token of zeros that moves counts as
    changed by 1."""
    cosine: float
    """Mean cosine of a token after and before."""
    accuracy_before: float
    """Share of images whose class the probe names."""
    accuracy_after: float
    """The same of the changed images."""
    gap_before: float | None
    """Accuracy of the best group less that of the worst; None without groups."""
    gap_after: float | None
    """The same of the changed images."""

    @property
    def lost(self) -> float:
        """Accuracy that the perturbation cost."""
        return self.accuracy_before - self.accuracy_after


@torch.no_grad()
def robustness(
    encode: nn.Module | Encode,
    probe: Probe,
    images: Float[Tensor, "b c h w"],
    labels: Labels,
    *,
    groups: Labels | None = None,
    perturbations: Mapping[str, float | int] | None = None,
    pool: Encode | None = None,
    batch_size: int = 64,
    seed: int = 0,
) -> tuple[RobustnessRow, ...]:
    """Measure tokens and accuracy before and after each perturbation.

    A gap between ``groups`` that grows says who pays for the change.

    Args:
        encode: Takes images in [0, 1] and gives tokens (b, tokens, dim) or features (b, dim); of a
            model with ``forward_features`` that is called, in eval mode.
        probe: A fitted probe of the same features.
        images: Floats in [0, 1]; normalise inside ``encode``.
        labels: The class of each image, in the probe's words or numbers.
        groups: The group of each image, such as where it was taken; None compares no groups.
        perturbations: Names of `PERTURBATIONS` with their strengths; None is all at `STRENGTHS`.
        pool: Makes the probe's features of tokens; None takes the mean of the patch tokens.
        batch_size: Images that are encoded at once.
        seed: Decides the noise and where the box lies.

    Returns:
        A row for each perturbation.

    Raises:
        LabError: A perturbation is not known, or the images are not in [0, 1].
        ShapeError: There are not as many labels or groups as images, or ``encode`` gives other
            shapes.

    >>> images = torch.rand(8, 3, 8, 12, generator=torch.Generator().manual_seed(0))
    >>> labels = [0, 1] * 4
    >>> from vitlab.core.probe import linear_probe
    >>> probe = linear_probe(images.flatten(1), labels)
    >>> rows = robustness(lambda x: x.flatten(1), probe, images, labels)
    >>> [row.perturbation for row in rows]
    ['brightness', 'noise', 'blur', 'shift', 'occlusion']

    """
    if images.ndim != 4 or len(images) < 1:
        raise ShapeError(
            said(
                "robustness takes images (batch, channels, height, width), not {shape}.",
                shape=tuple(images.shape),
            )
        )
    asked = STRENGTHS if perturbations is None else perturbations
    _refuse_unknown(asked)
    labels = read_labels(labels, "labels", rows=len(images))
    group = None if groups is None else count_off(groups, "groups", rows=len(images))[1].cpu()
    pool = pool or _mean_of_patches(encode)

    with _in_eval_mode(encode) as run:
        before = _encoded(run, images, batch_size)
        right = probe.hits(_pooled(before, pool), labels)
        rows = []
        for name, strength in asked.items():
            after = _encoded(run, PERTURBATIONS[name](images, strength, seed=seed), batch_size)
            still = probe.hits(_pooled(after, pool), labels)
            rows.append(
                RobustnessRow(
                    name,
                    strength,
                    *_moved(before, after),
                    accuracy_before=float(right.double().mean()),
                    accuracy_after=float(still.double().mean()),
                    gap_before=_gap(right, group),
                    gap_after=_gap(still, group),
                )
            )
    return tuple(rows)


def _refuse_unknown(asked: Mapping[str, float | int]) -> None:
    unknown = [name for name in asked if name not in PERTURBATIONS]
    if unknown:
        known = ", ".join(repr(name) for name in PERTURBATIONS)
        raise LabError(
            said("perturbation {given!r} is not known: use {known}.", given=unknown[0], known=known)
        )


@contextmanager
def _in_eval_mode(encode: nn.Module | Encode) -> Iterator[Encode]:
    run: Encode = getattr(encode, "forward_features", encode)
    if not isinstance(encode, nn.Module):
        yield run
        return
    training = {module: module.training for module in encode.modules()}
    encode.eval()
    try:
        yield run
    finally:
        for module, was in training.items():
            module.training = was


def _encoded(run: Encode, images: Tensor, batch_size: int) -> Tensor:
    tokens = torch.cat([run(batch) for batch in torch.split(images, batch_size)])
    if tokens.ndim not in (2, 3) or len(tokens) != len(images):
        raise ShapeError(
            said(
                "encode gives tokens (batch, tokens, dim) or features (batch, dim), not {shape} "
                "for {count} images.",
                shape=tuple(tokens.shape),
                count=len(images),
            )
        )
    return tokens


def _mean_of_patches(encode: nn.Module | Encode) -> Encode:
    prefix = getattr(encode, "num_prefix_tokens", 0)
    return lambda tokens: tokens[:, prefix:].mean(dim=1)


def _pooled(tokens: Tensor, pool: Encode) -> Tensor:
    return pool(tokens) if tokens.ndim == 3 else tokens


def _moved(before: Tensor, after: Tensor) -> tuple[float, float]:
    before, after = before.float(), after.float()
    step = (after - before).norm(dim=-1)
    length = before.norm(dim=-1)
    relative = step / torch.where(length > 0, length, torch.where(step > 0, step, 1))
    cosine = (unit(before) * unit(after)).sum(dim=-1)
    cosine = torch.where(step > 0, cosine, 1.0)
    return float(relative.mean()), float(cosine.mean())


def _gap(right: Tensor, group: Tensor | None) -> float | None:
    if group is None:
        return None
    shares = [float(right[group == one].double().mean()) for one in range(int(group.max()) + 1)]
    return max(shares) - min(shares)
