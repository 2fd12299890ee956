"""A probe with one hidden layer: what a hyperplane misses, and a curved surface finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import cross_entropy, gelu, linear

from vitlab.core.errors import LabError
from vitlab.core.labels import Labels
from vitlab.core.precision import full_precision
from vitlab.core.probe.readout import Probe, Standard, read_task
from vitlab.words import said


@dataclass(frozen=True, eq=False)
class MlpProbe(Probe):
    """A fitted perceptron with one hidden layer of GELUs.

    >>> X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> mlp_probe(X, [0, 1, 1, 0]).accuracy(X, [0, 1, 1, 0])
    1.0
    """

    hidden_weight: Float[Tensor, "hidden dim"]
    """Weights of the hidden layer, for standardised features."""
    hidden_bias: Float[Tensor, " hidden"]
    """Biases of the hidden layer."""
    weight: Float[Tensor, "classes hidden"]
    """Weights of the classes."""
    bias: Float[Tensor, " classes"]
    """Biases of the classes."""

    def _scores(self, standardised: Tensor) -> Tensor:
        layers = (self.hidden_weight, self.hidden_bias, self.weight, self.bias)
        with full_precision(standardised.device):
            return _forward(standardised, *layers)


def mlp_probe(
    X: Float[Tensor, "n dim"],  # noqa: N803
    y: Labels,
    *,
    hidden: int = 256,
    epochs: int = 200,
    lr: float = 1e-3,
    weight_decay: float | int = 1e-2,
    batch_size: int = 256,
    seed: int = 0,
) -> MlpProbe:
    """Fit a perceptron with one hidden layer by AdamW on standardised features.

    A strong probe learns what the features only imply: show `linear_probe` beside it, and the score
    on rows that it was not fitted to.

    Args:
        X: A row a sample, as for `linear_probe`.
        y: A label for each row: whole numbers, booleans or words, two classes at least.
        hidden: Width of the hidden layer.
        epochs: How often every row is shown.
        lr: Learning rate of AdamW, more than 0.
        weight_decay: AdamW's pull of the weights towards zero, 0 or more.
        batch_size: Rows of one step.
        seed: The same seed gives the same probe; torch's own random numbers are untouched.

    Returns:
        The fitted probe.

    Raises:
        LabError: A setting cannot work, there is one class only, or a feature is not finite.
        ShapeError: There are not as many labels as rows.

    >>> X = torch.randn(60, 4, generator=torch.Generator().manual_seed(0))
    >>> from vitlab.core.probe import linear_probe
    >>> ring = X.norm(dim=1) > 1.8
    >>> mlp_probe(X, ring).accuracy(X, ring) > linear_probe(X, ring).accuracy(X, ring)
    True

    """
    features, classes, labels = read_task(X, y, "mlp_probe")
    if min(hidden, epochs, batch_size) < 1 or not lr > 0 or weight_decay < 0:
        raise LabError(
            said(
                "hidden={hidden}, epochs={epochs}, batch_size={batch_size}, lr={lr} and "
                "weight_decay={weight_decay} cannot work: the first three are 1 or more, lr is "
                "more than 0 and weight_decay not negative.",
                hidden=hidden,
                epochs=epochs,
                batch_size=batch_size,
                lr=f"{lr:g}",
                weight_decay=f"{weight_decay:g}",
            )
        )
    generator = torch.Generator().manual_seed(seed)
    with torch.inference_mode(False), full_precision(features.device):
        standard = Standard.fit(features)
        rows = standard(features)
        layers = _layers(rows, hidden, len(classes), generator)
        optimizer = torch.optim.AdamW(layers, lr=lr, weight_decay=weight_decay)
        for _ in range(epochs):
            for batch in _batches(len(rows), batch_size, generator, rows.device):
                optimizer.zero_grad()
                cross_entropy(_forward(rows[batch], *layers), labels[batch]).backward()
                optimizer.step()
    return MlpProbe(classes, standard, *(layer.detach() for layer in layers))


def _forward(x: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor) -> Tensor:
    return linear(gelu(linear(x, w1, b1)), w2, b2)


def _layers(
    features: Tensor, hidden: int, classes: int, generator: torch.Generator
) -> list[Tensor]:
    """Drawn on the CPU, so that every device starts alike."""
    dim = features.shape[1]
    first = torch.randn(hidden, dim, generator=generator) * dim**-0.5
    last = torch.randn(classes, hidden, generator=generator) * hidden**-0.5
    layers = (first, torch.zeros(hidden), last, torch.zeros(classes))
    return [layer.to(features).requires_grad_() for layer in layers]


def _batches(
    count: int, size: int, generator: torch.Generator, device: torch.device
) -> Iterator[Tensor]:
    yield from torch.split(torch.randperm(count, generator=generator).to(device), size)
