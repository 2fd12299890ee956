"""What is lost at every width, series by series: for a thread of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vitlab.core.readings.linear_projection_analyzer.readers import losses_of
from vitlab.core.readings.linear_projection_analyzer.settings import WIDTHS
from vitlab.core.readings.linear_projection_analyzer.told import ProjectionReading
from vitlab.core.watch import Cancelled, Progress, Watch
from vitlab.words import said, word

_SERIES = {
    "random": (word("random, read blind"), "random", "pseudoinverse"),
    "random_fitted": (word("random, fitted"), "random", "fitted"),
    "dct": (word("cosine waves"), "dct", "pseudoinverse"),
    "pca": (word("principal"), "pca", "pseudoinverse"),
}


@dataclass(frozen=True)
class LostPoint:
    """What is lost at one width."""

    width: int
    """Numbers in a token."""
    lost: float
    """Share of the variance."""


@dataclass(frozen=True)
class LostCurve:
    """One line of the chart."""

    name: str
    """random, random_fitted, dct, pca, or given for weights of one's own."""
    title: str
    """What stands beside the line."""
    points: tuple[LostPoint, ...]
    """By width."""


def widths_of(reading: ProjectionReading, most: int) -> tuple[int, ...]:
    """The usual widths, the one that is chosen, and the last.

    >>> from vitlab.core.readings.linear_projection_analyzer import projection_reading
    >>> widths_of(projection_reading(patch_size=4, embed_dim=20), 48)
    (8, 16, 20, 32, 48)
    """
    return tuple(sorted(width for width in {*WIDTHS, reading.dim, most} if 1 <= width <= most))


def lost_curve(reading: ProjectionReading, name: str) -> LostCurve:
    """What is lost at every width of one series, from the factorisation that serves them all.

    Args:
        reading: Whose picture, patches and start are looked at.
        name: "random", "random_fitted", "dct" or "pca"; "given" for weights of one's own.

    Returns:
        A point for each width up to the numbers in a patch, or to the rank.

    >>> from vitlab.core.readings.linear_projection_analyzer import projection_reading
    >>> curve = lost_curve(projection_reading(patch_size=4, embed_dim=20), "random")
    >>> curve.points[0].width, curve.points[-1]
    (8, LostPoint(width=48, lost=0.0))

    """
    if name == "given":
        title, reader = reading.title, reading.reader
    else:
        named, kind, decoder = _SERIES[name]
        title = said(named)
        reader = reading.named_reader(kind, decoder)
    most = min(reader.embed_dim, reading.numbers)
    losses = losses_of(reader, reading.image)
    points = (LostPoint(width, losses[width]) for width in widths_of(reading, most))
    return LostCurve(name, title, tuple(points))


def lost_curves(
    reading: ProjectionReading,
    names: Sequence[str] | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Iterator[LostCurve]:
    """Every series of the chart, as soon as it is there. Call this in a thread of its own.

    Args:
        reading: Whose picture, patches and start are looked at.
        names: Series in this order, as `lost_curve` takes them; None for all that there are.
        progress: Is called with a share from 0 to 1 and a word on what is done now.
        cancelled: An event, or a function that tells: is asked before every series.

    Returns:
        An iterator over the series.

    Raises:
        CancelledError: ``cancelled`` said so, while series are drawn from the iterator.

    >>> from vitlab.core.readings.linear_projection_analyzer import projection_reading
    >>> [curve.name for curve in lost_curves(projection_reading(patch_size=4, embed_dim=20))]
    ['random', 'random_fitted', 'dct', 'pca']

    """
    wanted = [*_SERIES, *(["given"] if reading.given else [])] if names is None else names
    watch = Watch(len(wanted), progress, cancelled)
    for name in wanted:
        watch.step(said(_SERIES[name][0]) if name in _SERIES else reading.title)
        yield lost_curve(reading, name)
    watch.end()
