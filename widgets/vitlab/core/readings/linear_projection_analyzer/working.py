"""What takes a while, step by step: for a thread of its own, while the picture is there."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

from vitlab.core.readings.linear_projection_analyzer.projected import LISTED
from vitlab.core.readings.linear_projection_analyzer.told import ProjectionReading
from vitlab.core.watch import Cancelled, Progress, Watch
from vitlab.words import said, word

QUICK = 768
"""Numbers in a patch, at most, whose reading back a hand may wait for where it opens."""
_SMALL = 192  # numbers in a patch: to factorise weights of one's own for these takes no time
_LARGE = 400_000  # numbers in a picture: to read more of them back takes a while each time


def factorised(reading: ProjectionReading) -> tuple[Hashable, ...] | None:
    """Equal for readings that need the same factorisations: only the first of them takes a while.

    Who reads back comes last: without it, equal for readings of the same curves.

    Args:
        reading: Whose factorisations are meant.

    Returns:
        What readings of the same factorisations have in common. None for large weights or a large
        picture of one's own: each reading of those takes a while.

    >>> from vitlab.core.readings.linear_projection_analyzer import projection_reading
    >>> few, many = (projection_reading(patch_size=4, embed_dim=dim) for dim in (12, 30))
    >>> factorised(few) == factorised(many)
    True

    """
    large = reading.given and reading.numbers > _SMALL
    if large or reading.image.numel() > _LARGE:
        return None
    drawn = max(reading.dim, reading.numbers), reading.init, reading.seed
    return (reading.chans, reading.grid.patch_size, *drawn, reading.sample, reading.decoder)


def read_back(
    reading: ProjectionReading,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> ProjectionReading:
    """Compute all that waits, so that whoever draws the reading does not wait.

    Args:
        reading: Whose numbers and pictures are wanted.
        progress: Is called with a share from 0 to 1 and a word on what is done now.
        cancelled: An event, or a function that tells: is asked before every step.

    Returns:
        The whole reading; all that is drawn of it is there.

    Raises:
        CancelledError: ``cancelled`` said so.

    >>> from vitlab.core.readings.linear_projection_analyzer import projection_reading
    >>> waiting = projection_reading(patch_size=4, embed_dim=20).waiting()
    >>> [fact.name for fact in waiting.facts][:2], read_back(waiting).facts[0].name
    (['parameters', 'gain'], 'lost')

    """
    whole = reading.whole()
    kinds = [name for name in LISTED if name != whole.weights]
    steps: list[tuple[str, Callable[[], Any]]] = [(whole.title, lambda: whole.lost)]
    steps += [(said(_WORDS[name]), partial(whole.lost_by, name)) for name in kinds]
    steps += [
        (said("pictures"), lambda: (whole.read_back, whole.read_beside, whole.lost_map)),
        (said("numbers"), lambda: (whole.rows, whole.facts, whole.remark)),
    ]
    watch = Watch(len(steps), progress, cancelled)
    for words, compute in steps:
        watch.step(words)
        compute()
    watch.end()
    return whole


_WORDS = {
    "random": word("random"),
    "dct": word("cosine waves"),
    "pca": word("principal directions"),
}
