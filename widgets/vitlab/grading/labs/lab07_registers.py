"""What a ViT with registers must hold, whatever its registers are called. NumPy alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.data import Data
from vitlab.grading.laws import Fulfils
from vitlab.grading.trouble import Broken

Array = NDArray[Any]
Case = tuple[dict[str, Any], Array, int, str]

_NEAR = 1e-4  # of numbers around 1 to 10, in float32


def modules(rng: np.random.Generator, *, asked: str) -> Iterator[Case]:
    """ViTs with registers, and pictures for them, or attention of theirs; one has no register."""
    for count in (1, 0, int(rng.integers(2, 5))):
        rows, cols = (int(n) for n in rng.choice([2, 3, 4], 2, replace=False))
        ph, pw = (int(n) for n in rng.choice([2, 3, 4], 2, replace=False))
        settings = {
            "image_size": (rows * ph, cols * pw),
            "patch_size": (ph, pw),
            "in_chans": 3,
            "embed_dim": int(rng.integers(5, 9)),
            "num_registers": count,
        }
        given = rng.standard_normal((2, 3, rows * ph, cols * pw)).astype(np.float32)
        if asked == "overlay":
            length = 1 + count + rows * cols
            raw = rng.random((2, int(rng.integers(2, 4)), length, length))
            given = (raw / raw.sum(-1, keepdims=True)).astype(np.float32)
        yield settings, given, int(rng.integers(1000)), asked


def parted(settings: dict[str, Any], given: Array, seed: int, asked: str) -> Fulfils:
    """That CLS comes first, then registers that learn, then the patches row by row."""
    count, length = settings["num_registers"], 1 + settings["num_registers"] + _patches(settings)

    def judge(got: Data) -> None:
        reply: Any = got
        tokens = _checked(reply["sequence"], (len(given), length, settings["embed_dim"]))
        bare = _checked(reply["without positions"], tokens.shape)
        if _gap(bare[:, 0], np.asarray(reply["cls"])[:, 0]) > _NEAR:
            raise Broken("The first token is not CLS.", "order")
        if _gap(bare[:, 1 + count :], np.asarray(reply["patches"])) > _NEAR:
            raise Broken(
                f"Behind CLS and {count} registers the patch tokens do not follow, row by row.",
                "order",
            )
        if count and _gap(bare[1:, 1 : 1 + count], bare[:1, 1 : 1 + count]) > _NEAR:
            raise Broken("A register is another vector for another picture.", "read")
        if count > 1 and _gap(bare[:, 1], bare[:, 2]) < _NEAR:
            raise Broken("Two registers are one and the same vector.", "same")
        if count and not reply["learn"]:
            raise Broken(
                "No gradient reaches a parameter of the registers' own: they would never learn.",
                "not learned",
            )

    return Fulfils(judge)


def placed(settings: dict[str, Any], given: Array, seed: int, asked: str) -> Fulfils:
    """That CLS and patches have a position, each its own, and no register has one."""
    count, patches = settings["num_registers"], _patches(settings)

    def judge(got: Data) -> None:
        reply: Any = got
        table = np.asarray(reply["positions"], np.float64)
        if table.shape != (1, 1 + patches, settings["embed_dim"]):
            raise Broken(
                f"pos_embed is {table.shape}: 1 + {patches} rows are for CLS and patches, and "
                "registers need none.",
                "table",
            )
        added = np.asarray(reply["sequence"], np.float64) - np.asarray(
            reply["without positions"], np.float64
        )
        if added.shape[1] != 1 + count + patches:
            raise Broken(f"The sequence has {added.shape[1]} tokens.", "count")
        if count and np.abs(added[:, 1 : 1 + count]).max() > _NEAR:
            raise Broken("A position is added to a register.", "registers")
        kept = np.delete(added, np.s_[1 : 1 + count], axis=1)
        if _gap(kept, table) > _NEAR:
            raise Broken(
                "CLS and the patches do not each have their own row of pos_embed added, row 0 for "
                "CLS.",
                "positions",
            )

    return Fulfils(judge)


def gone(settings: dict[str, Any], given: Array, seed: int, asked: str) -> Fulfils:
    """That the blocks read the registers, and that CLS and patches alone come out."""
    count = settings["num_registers"]

    def judge(got: Data) -> None:
        reply: Any = got
        shape = (len(given), 1 + _patches(settings), settings["embed_dim"])
        sequence = _checked(reply["sequence"], (shape[0], shape[1] + count, shape[2]))
        expected = np.delete(_mixed(_mixed(sequence)), np.s_[1 : 1 + count], axis=1)
        output = _checked(reply["output"], shape)
        if _gap(output, expected) > _NEAR * max(1.0, float(np.abs(expected).max())):
            raise Broken(
                "The shape is right, but these are not CLS and the patches as they come out of the "
                "blocks, which have read all tokens of the sequence.",
                "value",
            )

    return Fulfils(judge)


def _mixed(tokens: Array) -> Array:
    """What one of the two blocks makes of tokens, by another road than the block itself."""
    mean = sum(tokens[:, place] for place in range(tokens.shape[1])) / tokens.shape[1]
    shares = [1 + place / tokens.shape[1] for place in range(tokens.shape[1])]
    return np.stack([tokens[:, n] + share * mean for n, share in enumerate(shares)], 1)


def laid_out(settings: dict[str, Any], given: Array, seed: int, asked: str) -> Fulfils:
    """That the overlay is what CLS reads from each patch, with no register in it."""
    rows, cols = _grid(settings)
    expected = np.zeros((len(given), rows, cols))
    for picture, heads in enumerate(given.astype(np.float64)):
        for patch in range(rows * cols):
            place = 1 + settings["num_registers"] + patch
            expected[picture, patch // cols, patch % cols] = np.mean([h[0, place] for h in heads])

    def judge(got: Data) -> None:
        reply: Any = got
        overlay = _checked(reply["overlay"], expected.shape)
        if _gap(overlay, expected) > _NEAR / 10:
            raise Broken(
                f"The shape {overlay.shape} is right. Some values are not what CLS reads, on "
                "average over the heads, from the patch in that row and column.",
                "value",
            )

    return Fulfils(judge)


def _grid(settings: dict[str, Any]) -> tuple[int, int]:
    rows, cols = (
        side // patch
        for side, patch in zip(settings["image_size"], settings["patch_size"], strict=True)
    )
    return rows, cols


def _patches(settings: dict[str, Any]) -> int:
    rows, cols = _grid(settings)
    return rows * cols


def _checked(values: Any, shape: tuple[int, ...]) -> Array:
    found: Array = np.asarray(values, np.float64)
    if found.shape != shape:
        raise Broken(f"Your shape is {found.shape}, expected {shape}.", "shape")
    if not np.isfinite(found).all():
        raise Broken(f"The shape {shape} is right, but some values are not a number.", "NaN")
    return found


def _gap(one: Array, other: Array) -> float:
    return float(np.nan_to_num(np.abs(one - other), nan=np.inf).max())
