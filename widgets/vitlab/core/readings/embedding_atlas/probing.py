"""What a linear probe reads off single tokens of pictures that it was not fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from vitlab.core.probe import LinearProbe, linear_probe, split_by_group
from vitlab.core.readings.embedding_atlas.source import AtlasSource
from vitlab.core.readings.embedding_atlas.sources import drawn_shapes

PICTURES, PICTURES_SEED = 40, 77  # drawn for the probe alone
TEST_SHARE, SPLIT_SEED, STRENGTH = 0.4, 1, 0.001


@dataclass(frozen=True, eq=False)
class ProbeFound:
    """How often a probe is right on held-out pictures, and with it on their pixels."""

    right: float
    """Per cent of the held-out tokens."""
    right_on_pixels: float | None
    """The same of a probe fitted to raw pixels; None where there are none."""
    fitted_to: int
    """Tokens that it was fitted to."""
    tested_on: int
    """Tokens of other pictures that it was tested on."""
    probe: LinearProbe
    """The probe."""
    tokens: Tensor
    """The held-out tokens."""
    labels: Tensor
    """And their labels."""
    names: tuple[str, ...] = ()
    """What those are called, by their numbers."""

    @property
    def strength(self) -> float:
        """C: how little the weights of the probe are held back."""
        return STRENGTH

    @cached_property
    def confusion(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Of each label how many held-out tokens were read as each of all labels, in order.

        >>> found = find_probe(drawn_shapes("vit_shapes_patch8_64"), "block 4")
        >>> name, counts = found.confusion[0]
        >>> name, sum(counts) == int((found.labels == 0).sum())
        ('circle', True)
        """
        read = torch.as_tensor(self.probe.predict(self.tokens))
        count = len(self.names)
        table = torch.zeros(count, count, dtype=torch.long)
        table.index_put_((self.labels, read), torch.ones_like(read), accumulate=True)
        return tuple(
            (name, tuple(row)) for name, row in zip(self.names, table.tolist(), strict=True)
        )


def find_probe(source: AtlasSource, layer: str) -> ProbeFound | None:
    """Fit a probe to a layer: of drawn shapes to empty patches, else to all tokens.

    >>> find_probe(drawn_shapes("vit_shapes_patch8_64"), "block 4").right > 95
    True
    """
    if not source.several_groups or not source.labels_differ_from_groups:
        return None
    asked = drawn_shapes(source.model, PICTURES, PICTURES_SEED) if source.drawn else source
    labels, groups = torch.from_numpy(asked.labels), torch.from_numpy(asked.groups)
    train, test = split_by_group(groups, TEST_SHARE, seed=SPLIT_SEED)
    if asked.on_shape is not None:
        train, test = train[~asked.on_shape[train]], test[~asked.on_shape[test]]
    if len(labels[train].unique()) < 2:
        return None
    right, probe = _fitted(asked.tokens(layer), labels, train, test)
    pixels = asked.layers.get("pixels")
    return ProbeFound(
        right,
        None if pixels is None else _fitted(pixels, labels, train, test)[0],
        len(train),
        len(test),
        probe,
        asked.tokens(layer)[test],
        labels[test],
        asked.label_names,
    )


def _fitted(
    tokens: Tensor, labels: Tensor, train: Tensor, test: Tensor
) -> tuple[float, LinearProbe]:
    probe = linear_probe(tokens[train], labels[train], C=STRENGTH)
    return 100 * probe.accuracy(tokens[test], labels[test]), probe
