"""What the analyzer says in words. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.core.facts import number, size
from vitlab.core.grid import Pair, PatchGrid
from vitlab.words import digits, said, said_many


@dataclass(frozen=True)
class Outcome:
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


_NAMED = ("random", "dct", "pca")


def described(outcome: Outcome) -> str:
    """What is lost, by these numbers, by principal ones, and by as many as a patch has."""
    known, principal = outcome.known, outcome.weights == "pca"
    ones = _principal(outcome.dim, known) if principal else _numbers(outcome.weights, outcome.dim)
    clauses = [_read_back(outcome, ones)]
    if not principal:
        others = _principal(outcome.best_width, known)
        clauses.append(_from(others, outcome.best))
    if outcome.weights == "random" and outcome.dim < outcome.numbers:
        clauses.append(_from(_numbers("random", outcome.numbers), outcome.lost_by_all))
    return f"{_counted(outcome.grid, outcome.numbers)} {'; '.join(clauses)}."


def _read_back(outcome: Outcome, ones: str) -> str:
    share = _share(outcome.lost)
    if not outcome.fitted:
        return said(
            "Read back from {ones}, {share} of the variance is lost", ones=ones, share=share
        )
    return said(
        "Read back by a reader who knows {known} other photographs from {ones}, {share} of the "
        "variance is lost",
        known=outcome.known,
        ones=ones,
        share=share,
    )


def _from(ones: str, lost: float) -> str:
    return said("from {ones} {share}", ones=ones, share=_share(lost))


def remarked(outcome: Outcome) -> str:
    """What given weights settled, numbers that add nothing, and what one picture cannot tell."""
    found = settled(outcome.weights, outcome.asked, outcome.grid, outcome.dim, outcome.chans)
    sentences = [found] if found else []
    if outcome.dim > outcome.rank:
        counts = {"dim": number(outcome.dim), "over": number(outcome.dim - outcome.rank)}
        if outcome.rank == outcome.numbers:
            many = said(
                "{numbers} numbers cannot fill {dim} dims: {over} are combinations of the others.",
                numbers=number(outcome.numbers),
                **counts,
            )
        else:
            many = said(
                "The rank is {rank} of {dim} dims: {over} are combinations of the others.",
                rank=number(outcome.rank),
                **counts,
            )
        sentences.append(many)
    if outcome.own_rank < outcome.numbers:
        sentences.append(
            said(
                "One picture of {tokens} patches has {rank} directions: any width from there on "
                "would look lossless. So principal directions are fitted on {known} other "
                "photographs, and this one is read.",
                tokens=number(outcome.grid.tokens),
                rank=number(outcome.own_rank),
                known=outcome.known,
            )
        )
    return " ".join(sentences)


def awaited(weights: str, grid: PatchGrid, dim: int, numbers: int) -> str:
    """What is being computed."""
    ones = _numbers(weights, dim)
    return (
        f"{_counted(grid, numbers)} "
        f"{said('What can be read back from {ones} is being computed.', ones=ones)}"
    )


def settled(
    weights: str, asked: tuple[Pair, int, int], grid: PatchGrid, dim: int, chans: int
) -> str:
    """What weights of one's own are, where something else was asked for."""
    if weights in _NAMED or asked == (grid.patch_size, chans, dim):
        return ""
    return said(
        "These weights are {dim} filters for {channels} and patches of {size} px: embed_dim, "
        "in_chans and patch_size follow them.",
        dim=number(dim),
        channels=said_many("{n} channel", "{n} channels", chans),
        size=size(grid.patch_size),
    )


def _counted(grid: PatchGrid, numbers: int) -> str:
    return said(
        "Patches of {size} px are {numbers} numbers.",
        size=size(grid.patch_size),
        numbers=number(numbers),
    )


def _numbers(weights: str, count: int) -> str:
    """So many numbers of a kind, as something is read back from them.

    >>> _numbers("random", 192), _numbers("given", 7)
    ('192 random ones', '7 of these')
    """
    if weights == "random":
        return said_many("{n} random one", "{n} random ones", count)
    if weights == "dct":
        return said_many("{n} cosine wave", "{n} cosine waves", count)
    if weights == "pca":
        return said_many("{n} principal one", "{n} principal ones", count)
    return said("{count} of these", count=number(count))


def _principal(count: int, known: int) -> str:
    return said_many(
        "{n} principal one of {known} other photographs",
        "{n} principal ones of {known} other photographs",
        count,
        known=known,
    )


def _share(lost: float) -> str:
    return digits(f"{100 * lost:.1f} %") if lost else said("nothing")
