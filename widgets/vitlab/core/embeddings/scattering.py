"""Tokens laid out as points, with a measure of how far to trust the picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, get_args

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.embeddings.components import pca
from vitlab.core.embeddings.neighbours import (
    most_neighbours,
    refuse_neighbours,
    trustworthiness,
)
from vitlab.core.embeddings.tokens import checked_tokens
from vitlab.core.embeddings.watched import Rounds, watching
from vitlab.core.errors import LabError, Remedy, ShapeError
from vitlab.core.watch import Cancelled, Progress
from vitlab.words import said

Method: TypeAlias = Literal["pca", "tsne", "umap"]
_REDUCED = 50  # numbers a token that t-SNE and UMAP are given: noise beyond only slows them
_ROUNDS = {  # what each calls once a round
    "tsne": ("sklearn.manifold._t_sne", ("_kl_divergence_bh", "_kl_divergence")),
    "umap": ("tqdm.std", ("__iter__",)),
}
_TSNE_ROUNDS = 1000
_UMAP_FEW = 10_000  # tokens up to which UMAP takes 500 rounds, and 200 beyond


@dataclass(frozen=True, eq=False)
class Scatter:
    """Points of tokens, how trustworthy their neighbourhoods are, and what made them.

    >>> picture = scatter(torch.randn(60, 8))
    >>> picture.points.shape, picture.method, picture.settings["dims"]
    (torch.Size([60, 2]), 'pca', 2)
    """

    points: Float[Tensor, "tokens dims"]
    """A point for each token, in the order of the tokens."""
    method: Method
    """What laid the tokens out."""
    settings: Mapping[str, Any]
    """What it was told, by name, and over how many neighbours trust is measured."""
    tokens: Float[Tensor, "tokens dim"] = field(repr=False)
    """What was laid out."""

    @cached_property
    def trustworthiness(self) -> float:
        """How far neighbours in the picture are neighbours in the data; 1 is all.

        Measured when it is asked for: of many tokens it takes far longer than their components.
        """
        return trustworthiness(self.tokens, self.points, self.settings["trusted_over"])


def scatter(
    tokens: Float[Tensor, "tokens dim"],
    method: Method = "pca",
    *,
    dims: int = 2,
    seed: int = 0,
    perplexity: float | int = 30.0,
    neighbours: int = 15,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Scatter:
    """Lay tokens out in 2 or 3 dimensions.

    t-SNE and UMAP start from the principal components and are given the first 50 of them. Their
    cluster sizes and the distances between clusters mean nothing (Wattenberg et al. 2016): vary
    ``perplexity`` and ``seed`` before you believe one.

    Args:
        tokens: A row for each token, 3 at least.
        method: "pca" needs nothing else; "tsne" needs scikit-learn, "umap" umap-learn.
        dims: Dimensions of the picture, 2 or 3.
        seed: Makes t-SNE and UMAP repeat, 0 to 2³² - 1; PCA needs none.
        perplexity: t-SNE's: about how many neighbours each token has; more than 0, fewer than the
            tokens.
        neighbours: UMAP's, 2 or more; trustworthiness is counted over as many, though never over
            half of all tokens.
        progress: Is called with a share from 0 to 1 and a word on what is done now, once a round of
            t-SNE or UMAP.
        cancelled: An event, or a function that says when the layout is not wanted any more; asked
            once a round.

    Returns:
        The points and what made them; how trustworthy they are is measured when it is asked for.

    Raises:
        CancelledError: The layout was called off.
        LabError: The method is not known or not installed, or the tokens are all the same.
        ShapeError: There are too few tokens for these settings.

    >>> scatter(torch.eye(9)[:, :3] * torch.tensor([3.0, 2.0, 0.0])).trustworthiness
    1.0

    """
    numbers = checked_tokens(tokens, "scatter", at_least=3).detach()
    _refuse(method, len(numbers), dims, seed)
    judges = min(neighbours, most_neighbours(len(numbers)))
    refuse_neighbours(judges, len(numbers))
    settings: dict[str, Any] = {"dims": dims, "trusted_over": judges}
    if method == "pca":
        points = pca(numbers, dims).transform(numbers)
    else:
        settings |= {"seed": seed, "init": "pca"}
        settings |= {"perplexity": perplexity} if method == "tsne" else {"neighbours": neighbours}
        points = _learned(method, numbers, settings, progress, cancelled)
    if progress is not None:
        progress(1.0, said("done"))
    return Scatter(points.to(tokens.dtype), method, MappingProxyType(settings), numbers)


def _refuse(method: str, count: int, dims: int, seed: int) -> None:
    if method not in get_args(Method):
        raise LabError(
            said("method {method!r} is not known: use 'pca', 'tsne' or 'umap'.", method=method)
        )
    if dims not in (2, 3):
        raise ShapeError(
            said("a picture has 2 or 3 dimensions, not {dims}; pca(tokens, {dims}) has.", dims=dims)
        )
    if not 0 <= seed < 2**32:
        raise LabError(
            said("a seed of {seed} is out of range: use 0 to {last}.", seed=seed, last=2**32 - 1)
        )


def _learned(
    method: Method,
    numbers: Tensor,
    settings: dict[str, Any],
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> Tensor:
    count = len(numbers)
    if bool((numbers == numbers[0]).all()):
        raise LabError(
            said(
                "all {count} tokens are the same: {method} has nothing to lay out.",
                count=count,
                method=method,
            )
        )
    layout = _tsne if method == "tsne" else _umap
    fit = layout(count, settings)
    settings["reduced_to"] = min(_REDUCED, *numbers.shape)
    reduced = pca(numbers, settings["reduced_to"]).transform(numbers).float()
    most = _TSNE_ROUNDS if method == "tsne" else 500 if count <= _UMAP_FEW else 200
    with watching(Rounds(*_ROUNDS[method], most), progress, cancelled):
        points = fit(reduced.cpu().numpy())
    return torch.as_tensor(points).to(numbers)


def _tsne(count: int, settings: Mapping[str, Any]) -> Callable[[Any], Any]:
    perplexity = settings["perplexity"]
    if not 0 < perplexity < count:
        usual = max(1, min(30, count // 4))
        raise ShapeError(
            said(
                "a perplexity of {perplexity:g} does not work for {count} tokens: use more than 0 "
                "and less than {count}; {usual} is usual.",
                perplexity=perplexity,
                count=count,
                usual=usual,
            ),
            (Remedy(said("Use a perplexity of {usual}", usual=usual), {"perplexity": usual}),),
        )
    manifold = _import("sklearn.manifold", "tsne", "scikit-learn", "atlas")
    fitter = manifold.TSNE(
        n_components=settings["dims"],
        perplexity=perplexity,
        init="pca",
        random_state=settings["seed"],
    )
    fit: Callable[[Any], Any] = fitter.fit_transform
    return fit


def _umap(count: int, settings: Mapping[str, Any]) -> Callable[[Any], Any]:
    neighbours = settings["neighbours"]
    if not 2 <= neighbours < count:
        raise ShapeError(
            said(
                "UMAP over {neighbours} neighbours does not work for {count} tokens: use 2 to "
                "{most}.",
                neighbours=neighbours,
                count=count,
                most=count - 1,
            )
        )
    umap = _import("umap", "umap", "umap-learn", "umap")
    fitter = umap.UMAP(
        n_components=settings["dims"],
        n_neighbors=neighbours,
        init="pca",
        random_state=settings["seed"],
        n_jobs=1,
    )
    fit: Callable[[Any], Any] = fitter.fit_transform
    return fit


def _import(module: str, method: str, package: str, extra: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise LabError(
            said(
                "method {method!r} needs {package}, which cannot be imported here: pip install "
                "'vitlab[{extra}]'.",
                method=method,
                package=package,
                extra=extra,
            )
        ) from error
