"""What a sequence of tokens must be, whatever weights made it. NumPy alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.labs.lab01 import cut
from vitlab.grading.trouble import Broken

Array = NDArray[Any]
Pair = tuple[int, int]

_NEAR = 1e-3  # of numbers around 1, in float32


def one_map_for_every_patch(
    patch_size: Pair, embed_dim: int, pictures: Array, reply: Any, *, cls_last: bool = False
) -> None:
    """`Broken` unless one matrix explains how every token differs from that of a blank patch.

    The first picture is blank. There are more patches than the matrix has unknowns in a row.
    """
    patches = cut(pictures, patch_size).astype(np.float64)
    tokens = _tokens(reply, patches, embed_dim)
    tokens = tokens[:, :-1] if cls_last else tokens[:, 1:]
    change = tokens - tokens[:1]
    if (matrix := _map(patches, change)) is None:
        raise Broken(_why_not(pictures, patch_size, change))
    rank = int(np.linalg.matrix_rank(matrix, tol=_NEAR))
    if rank < min(matrix.shape):
        raise Broken(
            f"The map from a patch to its token has rank {rank}, and {min(matrix.shape)} is "
            "possible: not every pixel counts."
        )


def cls_first_and_places(patch_size: Pair, embed_dim: int, pictures: Array, reply: Any) -> None:
    """`Broken` unless row 0 ignores the picture and all other rows of a blank one differ."""
    tokens = _tokens(reply, cut(pictures, patch_size), embed_dim)
    alone = np.asarray(reply["last alone"], np.float64)
    if alone.shape != tokens[-1:].shape or _gap(alone, tokens[-1:]) > _NEAR:
        raise Broken("The same picture gives other tokens when it comes alone, or a second time.")
    rows = tokens.max(0) - tokens.min(0)
    if rows[0].max() > _NEAR:
        ignored = [row for row in range(1, len(rows)) if rows[row].max() <= _NEAR]
        where = f"; row {ignored[0]} does not: is CLS there?" if ignored else "."
        raise Broken(f"Row 0 of the sequence changes with the picture{where}")
    blank = tokens[0, 1:]
    for row in range(1, len(blank)):
        for earlier in range(row):
            if _gap(blank[row], blank[earlier]) < _NEAR:
                raise Broken(
                    f"On a blank picture the tokens of patch {earlier} and patch {row} are the "
                    "same: nothing tells their places apart."
                )


def belongs_to_the_module(patch_size: Pair, embed_dim: int, pictures: Array, reply: Any) -> None:
    """`Broken` unless what makes the tokens is learned, kept and moved with the module."""
    tokens = _tokens(reply, cut(pictures, patch_size), embed_dim)
    if reply["loose"]:
        raise Broken(
            f"self.{reply['loose']} is neither a parameter nor a buffer, and the tokens depend on "
            "it: torch will not train it, not save it and not move it to another device."
        )
    if not reply["cls learns"]:
        raise Broken(
            "No gradient reaches CLS: it is no parameter, or it was cut off (detach, .data)."
        )
    if not reply["map learns"]:
        raise Broken("No gradient reaches the map from patch to token: it would never learn.")
    if _gap(np.asarray(reply["loaded"], np.float64), tokens) > _NEAR:
        raise Broken(
            "A second FrontEnd with the same state dict gives other tokens: something that was "
            "drawn at random is not in it."
        )


def _tokens(reply: Any, patches: Array, embed_dim: int) -> Array:
    tokens = np.asarray(reply["tokens"], np.float64)
    wanted = len(patches), 1 + patches.shape[1], embed_dim
    if tokens.shape != wanted:
        raise Broken(f"Your shape is {tokens.shape}, expected {wanted}.")
    if not np.isfinite(tokens).all():
        raise Broken(f"The shape {wanted} is right, but some values are not a number.")
    return tokens


def _map(patches: Array, change: Array) -> Array | None:
    """The matrix that turns each patch into its row of ``change``; None where there is none."""
    flat, wanted = patches.reshape(-1, patches.shape[-1]), change.reshape(-1, change.shape[-1])
    matrix: Array = np.linalg.lstsq(flat, wanted, rcond=None)[0]
    return matrix if _gap(flat @ matrix, wanted) <= _NEAR else None


def _why_not(pictures: Array, patch_size: Pair, change: Array) -> str:
    by_columns = cut(pictures, patch_size, patches_by_columns=True).astype(np.float64)
    if _map(by_columns, change) is not None:
        return "Every token is right, but they come column by column: row by row is asked for."
    return (
        "The shape is right, but no single linear map turns every patch into its token: a token "
        "sees another patch, or patches are treated differently, or the map is not linear."
    )


def _gap(one: Array, other: Array) -> float:
    """The largest difference; what is no number is infinitely far from everything.

    >>> _gap(np.ones(2), np.array([1, np.nan]))
    inf
    """
    return float(np.nan_to_num(np.abs(one - other), nan=np.inf).max())
