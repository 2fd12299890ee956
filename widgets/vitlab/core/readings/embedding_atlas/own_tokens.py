"""Tokens of one's own, with what is known of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.embeddings.tokens import checked_tokens
from vitlab.core.errors import LabError
from vitlab.core.facts import number
from vitlab.core.labels import Labels, count_off
from vitlab.core.readings.embedding_atlas.naming import LABEL
from vitlab.core.readings.embedding_atlas.settings import MOST_POINTS
from vitlab.core.readings.embedding_atlas.source import (
    AtlasSource,
    ordinal,
    refuse_broken,
    words,
)
from vitlab.words import said, word

_THINNED_GROUPS = word(
    "{count} points are more than {most}: every {step} group is shown, {shown} points; the "
    "selection knows only those."
)
_THINNED_TOKENS = word(
    "{count} points are more than {most}: every {step} token is shown, {shown} points; the "
    "selection knows only those."
)


def own_tokens(
    tokens: Any, ids: Any = None, labels: Labels | None = None, groups: Labels | None = None
) -> AtlasSource:
    """Tokens of one's own, with what is known of them.

    >>> own_tokens(torch.eye(3), labels=["a", "b", "a"]).label_names
    ('a', 'b')
    """
    kept = tokens if isinstance(tokens, Tensor) else torch.as_tensor(np.asarray(tokens))
    if kept.ndim == 2 and kept.is_floating_point():
        refuse_broken(kept)
    numbers = checked_tokens(kept, said("the atlas"), at_least=3).detach().cpu()
    count = len(numbers)
    known = np.arange(count) if ids is None else np.asarray(ids)
    if known.shape != (count,) or len(np.unique(known)) != count:
        raise LabError(said("ids are {count} different names, one for each token.", count=count))
    names, codes = _counted(labels, "labels", count)
    parts, group = _counted(groups, "groups", count)
    source = AtlasSource(
        {"tokens": numbers},
        known,
        codes,
        names or (said("token"),),
        LABEL,
        group,
        parts or (said("all"),),
    )
    return _thinned(source)


def _counted(
    labels: Labels | None, what: str, count: int
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    if labels is None:
        return (), np.zeros(count, np.int64)
    names, codes = count_off(labels, what, rows=count)
    return words(names), codes.cpu().numpy()


def _thinned(source: AtlasSource) -> AtlasSource:
    """At most `MOST_POINTS`: every n-th group of several, else every n-th token."""
    count = len(source.ids)
    step = -(-count // MOST_POINTS)
    if step == 1:
        return source
    by = source.groups if source.several_groups else np.arange(count)
    rows = np.flatnonzero(by % step == 0)
    if not 0 < len(rows) <= MOST_POINTS:  # groups of very different sizes
        rows = np.arange(0, count, step)
    return replace(
        source,
        layers={name: one[torch.from_numpy(rows)] for name, one in source.layers.items()},
        ids=source.ids[rows],
        labels=source.labels[rows],
        groups=source.groups[rows],
        kept=rows,
        remark=said(
            _THINNED_GROUPS if source.several_groups else _THINNED_TOKENS,
            count=number(count),
            most=number(MOST_POINTS),
            step=ordinal(step),
            shown=number(len(rows)),
        ),
    )
