"""How weights are spread at the start, and what a matrix of such weights must look like."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.laws import Fulfils
from vitlab.grading.trouble import Broken

Array = NDArray[Any]
Pair = tuple[int, int]
Cases = Iterable[tuple[Any, ...]]

SPREAD_WITHIN = 0.05
"""Of what is asked for. Of ten thousand normal weights it is off by 0.007, give or take."""
_ALIKE = 0.75  # cosine of two filters, or of two columns; 100 numbers drawn reach about 0.45


def maps(rng: np.random.Generator) -> Cases:
    """Sizes of maps with about as many numbers in a token as in a patch, and never quite."""
    for ph, pw, channels in ((4, 8, 3), *rng.permutation([(6, 9, 2), (7, 8, 2), (5, 4, 5)])):
        pixels = int(ph) * int(pw) * int(channels)
        yield int(pixels * rng.uniform(1.4, 1.8)), int(channels), (int(ph), int(pw))


def spread(embed_dim: int, in_chans: int, patch_size: Pair) -> Fulfils:
    """Whether the weights have the standard deviation that Xavier gives this matrix."""

    def hold(made: Any) -> None:
        weights = _weights(made, embed_dim, in_chans, patch_size)
        fans = len(weights) + weights.shape[1]
        asked, found = (2 / fans) ** 0.5, float((weights**2).mean() ** 0.5)
        if abs(found / asked - 1) > SPREAD_WITHIN:
            raise Broken(
                f"The standard deviation of your weights is {found:.4f}, and {asked:.4f} is asked "
                f"for: {found / asked:.3g} times as much."
            )

    return Fulfils(hold)


def drawn_alone(embed_dim: int, in_chans: int, patch_size: Pair) -> Fulfils:
    """Whether the weights, however large they are, lie around 0 and repeat nothing."""
    return Fulfils(
        partial(_drawn_alone, embed_dim=embed_dim, in_chans=in_chans, patch_size=patch_size)
    )


def _drawn_alone(made: Any, embed_dim: int, in_chans: int, patch_size: Pair) -> None:
    weights = _weights(made, embed_dim, in_chans, patch_size)
    size = float((weights**2).mean() ** 0.5)
    if not size:
        raise Broken("All weights are 0: every patch would become the same token.")
    around = weights - weights.mean()
    for rows, what in ((around, "Filters"), (around.T, "Pixels")):
        if found := _two_alike(rows):
            one, other = found
            raise Broken(
                f"{what} {one} and {other} have the same weights, or nearly so: each weight is "
                "drawn by itself."
            )
    if abs(weights.mean()) > 0.1 * size:
        raise Broken(f"The mean of your weights is {weights.mean():.2g}, and should be near 0.")


def _two_alike(rows: Array) -> tuple[int, int] | None:
    """Two rows that point the same way, or the other way round."""
    lengths = np.sqrt((rows**2).sum(1, keepdims=True))
    unit = rows / np.maximum(lengths, 1e-300)
    cosines = np.abs(unit @ unit.T)
    np.fill_diagonal(cosines, 0)
    one, other = divmod(int(cosines.argmax()), len(rows))
    return (one, other) if cosines[one, other] > _ALIKE else None


def _weights(made: Any, embed_dim: int, in_chans: int, patch_size: Pair) -> Array:
    """One filter in each row."""
    wanted = (embed_dim, in_chans, *patch_size)
    if not isinstance(made, np.ndarray):
        kind = "nothing (None)" if made is None else f"a {type(made).__name__}"
        raise Broken(f"It returned {kind}, not an array or a tensor of weights.", "kind")
    if made.shape != wanted:
        raise Broken(f"Your shape is {made.shape}, expected {wanted}.", "shape")
    if not np.isfinite(made).all():
        raise Broken(f"The shape {wanted} is right, but some weights are not a number.", "NaN")
    return made.astype(np.float64).reshape(embed_dim, -1)
