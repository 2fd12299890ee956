"""Whether the nearest carry the same label: the purity of neighbourhoods."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from vitlab.core.embeddings.neighbours import distances
from vitlab.core.embeddings.tokens import checked_tokens
from vitlab.core.errors import ShapeError
from vitlab.core.labels import Labels, count_off
from vitlab.words import said


def knn_purity(
    points: Float[Tensor, "tokens dim"],
    labels: Labels,
    k: int = 10,
    *,
    groups: Labels | None = None,
    rows: Bool[Tensor, " tokens"] | None = None,
) -> float:
    """Share of the ``k`` nearest neighbours that carry the same label, averaged over all.

    Measure it in the original space too: a picture can make clusters and tear them. Patches of one
    image look alike and have one label: with their own image counted, raw pixels score high.

    Args:
        points: A row for each point: of a picture, or the tokens themselves.
        labels: One for each point: whole numbers, booleans or words.
        k: How many nearest neighbours to look at, fewer than there are points.
        groups: Where each point comes from, such as the number of its image; its neighbours are
            then looked for in all other groups. None looks everywhere.
        rows: True for each point whose neighbours count; None asks all of them.

    Returns:
        A share from 0 to 1.

    Raises:
        ShapeError: There are not as many labels as points, or too few points for ``k`` neighbours.
        LabError: The numbers are no floats, or not finite, or the labels are of no such kind.

    >>> points = torch.tensor([[0.0], [0.1], [5.0], [5.1]])
    >>> knn_purity(points, ["a", "a", "b", "b"], 1)
    1.0
    >>> knn_purity(points, ["a", "a", "b", "b"], 1, groups=[0, 0, 1, 1])
    0.0

    """
    data = checked_tokens(points, "knn_purity", at_least=2)
    classes = _numbers(labels, "labels", data)
    group = None if groups is None else _numbers(groups, "groups", data)
    _refuse_too_few(k, len(data), group)
    asked = _asked(rows, len(data)).to(data.device)
    same, start = 0, 0
    for apart in distances(data):
        own = slice(start, start + len(apart))
        start += len(apart)
        if group is not None:
            apart.masked_fill_((group[own, None] == group).to(apart.device), torch.inf)
        nearest = apart.topk(k, largest=False).indices.to(classes.device)
        alike = (classes[nearest] == classes[own, None])[asked[own].to(classes.device)]
        same += int(alike.sum())
    return same / (int(asked.sum()) * k)


def purity_by_chance(
    labels: Labels, *, groups: Labels | None = None, rows: Bool[Tensor, " tokens"] | None = None
) -> float:
    """What `knn_purity` comes to where neighbours are drawn at random.

    Args:
        labels: One for each point: whole numbers, booleans or words.
        groups: As in `knn_purity`.
        rows: As in `knn_purity`.

    Returns:
        A share from 0 to 1.

    Raises:
        ShapeError: A point has no other to draw.

    >>> purity_by_chance(["a", "a", "b", "b"])  # one of the three others
    0.3333333333333333

    """
    kinds, classes = count_off(labels, "labels")
    count = len(classes)
    if groups is None:
        group, kept = torch.arange(count), count
    else:
        names, group = count_off(groups, "groups", rows=count)
        kept = len(names)
    _refuse_too_few(1, count, group)
    table = torch.zeros(kept, len(kinds), dtype=torch.float64)
    table.index_put_((group.cpu(), classes.cpu()), torch.ones(count).double(), accumulate=True)
    alike = (table.sum(0) - table)[group.cpu(), classes.cpu()]
    others = count - table.sum(1)[group.cpu()]
    return float((alike / others)[_asked(rows, count).cpu()].mean())


def _numbers(labels: Labels, what: str, data: Tensor) -> Tensor:
    return count_off(labels, what, rows=len(data))[1]


def _asked(rows: Tensor | None, count: int) -> Tensor:
    if rows is None:
        return torch.ones(count, dtype=torch.bool)
    if rows.shape != (count,) or rows.dtype != torch.bool or not bool(rows.any()):
        raise ShapeError(
            said(
                "rows holds True or False for each of {count} points, and one True at least, not "
                "{shape} of {dtype} with {true}.",
                count=count,
                shape=tuple(rows.shape),
                dtype=rows.dtype,
                true=int(rows.count_nonzero()),
            )
        )
    return rows


def _refuse_too_few(k: int, count: int, group: Tensor | None) -> None:
    others = count - (1 if group is None else int(torch.bincount(group.cpu()).max()))
    if 1 <= k <= others:
        return
    fits = said("use 1 to {others}.", others=others) if others else said("there must be others.")
    if group is None:
        told = said(
            "a point among {count} has no {k} neighbours: {fits}", count=count, k=k, fits=fits
        )
    else:
        told = said(
            "a point of the largest group among {count} has no {k} neighbours: {fits}",
            count=count,
            k=k,
            fits=fits,
        )
    raise ShapeError(told)
