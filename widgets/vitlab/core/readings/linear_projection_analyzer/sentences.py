"""What the analyzer says in words. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.core.facts import number, size
from vitlab.core.grid import Pair, PatchGrid


@dataclass(frozen=True)
class Said:
    """What was computed, as far as it is said."""

    weights: str
    grid: PatchGrid
    dim: int
    numbers: int
    rank: int
    lost: float
    lost_by_all: float
    best: float
    best_width: int
    known: int
    fitted: bool
    own_rank: int
    asked: tuple[Pair, int, int]
    chans: int


_ONES = {"random": "random ones", "dct": "cosine waves", "pca": "principal ones"}


def described(said: Said) -> str:
    """What is lost, by these numbers, by principal ones, and by as many as a patch has."""
    what = _ONES.get(said.weights, "of these")
    known = f"{said.known} other photographs"
    of = f" of {known}" if said.weights == "pca" else ""
    how = f" by a reader who knows {known}" if said.fitted else ""
    text = (
        f"Patches of {size(said.grid.patch_size)} px are {number(said.numbers)} numbers. Read back"
        f"{how} from {number(said.dim)} {what}{of}, {_share(said.lost)} of the variance is lost"
    )
    if said.weights != "pca":
        text += f"; from {number(said.best_width)} principal ones of {known} {_share(said.best)}"
    if said.weights == "random" and said.dim < said.numbers:
        text += f"; from {number(said.numbers)} random ones {_share(said.lost_by_all)}"
    return text + "."


def remarked(said: Said) -> str:
    """What given weights settled, numbers that add nothing, and what one picture cannot tell."""
    found = settled(said.weights, said.asked, said.grid, said.dim, said.chans)
    sentences = [found] if found else []
    if said.dim > said.rank:
        over = said.dim - said.rank
        if said.rank == said.numbers:
            start = f"{number(said.numbers)} numbers cannot fill {number(said.dim)} dims"
        else:
            start = f"The rank is {number(said.rank)} of {number(said.dim)} dims"
        sentences.append(f"{start}: {number(over)} are combinations of the others.")
    if said.own_rank < said.numbers:
        sentences.append(
            f"One picture of {number(said.grid.tokens)} patches has {number(said.own_rank)} "
            f"directions: any width from there on would look lossless. So principal directions are "
            f"fitted on {said.known} other photographs, and this one is read."
        )
    return " ".join(sentences)


def awaited(weights: str, grid: PatchGrid, dim: int, numbers: int) -> str:
    """What is being computed."""
    return (
        f"Patches of {size(grid.patch_size)} px are {number(numbers)} numbers. What can be read "
        f"back from {number(dim)} {_ONES.get(weights, 'of these')} is being computed."
    )


def settled(
    weights: str, asked: tuple[Pair, int, int], grid: PatchGrid, dim: int, chans: int
) -> str:
    """What weights of one's own are, where something else was asked for."""
    if weights in _ONES or asked == (grid.patch_size, chans, dim):
        return ""
    channels = "1 channel" if chans == 1 else f"{chans} channels"
    return (
        f"These weights are {number(dim)} filters for {channels} and patches of "
        f"{size(grid.patch_size)} px: embed_dim, in_chans and patch_size follow them."
    )


def _share(lost: float) -> str:
    return "nothing" if not lost else f"{100 * lost:.1f} %"
