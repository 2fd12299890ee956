"""What the page needs of every query, so that it can look at another without the kernel."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from vitlab.core.readings.attention_viewer.settings import PERCENTILE, Scale
from vitlab.core.readings.attention_viewer.source import AttentionSource


def highest(source: AttentionSource, scale: Scale) -> NDArray[np.float32]:
    """(n,): what the last colour stands for in every map of a query; nothing for scale "map".

    Args:
        source: The maps.
        scale: Whose largest weight has the last colour.

    >>> from vitlab.core.readings.attention_viewer.sources import own_maps
    >>> source = own_maps(torch.full((2, 3, 5, 5), 0.2), None, 1, causal=False)
    >>> highest(source, "shared"), highest(source, "map")
    (array([0.2, 0.2, 0.2, 0.2, 0.2], dtype=float32), array([], dtype=float32))

    """
    patches = source.maps[..., source.num_prefix_tokens :]
    if scale == "shared":
        most: NDArray[np.float32] = patches.amax((0, 1, 3)).numpy()
        return most
    if scale == "percentile":
        each = patches.movedim(2, 0).flatten(1).numpy()
        clipped: NDArray[np.float32] = np.percentile(each, PERCENTILE, axis=1).astype(np.float32)
        return clipped
    return np.empty(0, np.float32)


def numbers(source: AttentionSource, query: int | None = None) -> NDArray[np.float32]:
    """(layers, heads, queries, 3): tokens read, prefix share, mean distance; of one query or all.

    A prefix token lies nowhere: its distance is the mean of all patches, as in the facts.

    Args:
        source: The maps.
        query: The token that looks; None is every token.

    """
    found, prefix = source.statistics, source.num_prefix_tokens
    apart = found.distance
    of_prefix = apart.mean(-1, keepdim=True).expand(*apart.shape[:-1], prefix)
    every = torch.stack(
        [found.tokens_read, found.prefix_share, torch.cat([of_prefix, apart], -1)], -1
    )
    chosen = every if query is None else every[:, :, query : query + 1]
    told: NDArray[np.float32] = chosen.float().contiguous().numpy()
    return told
