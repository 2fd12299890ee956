"""What decides what the atlas shows, and what it is called. Plain Python."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from vitlab.core.arguments import one_of, real, whole
from vitlab.core.errors import ShapeError
from vitlab.words import said

Method: TypeAlias = Literal["pca", "tsne", "umap"]
ColorBy: TypeAlias = Literal["label", "picture", "row", "column", "norm", "cluster"]
Subset: TypeAlias = Literal["all", "on the shape", "ground"]
METHODS: tuple[Method, ...] = get_args(Method)
COLOURS: tuple[ColorBy, ...] = get_args(ColorBy)
SUBSETS: tuple[Subset, ...] = get_args(Subset)

MOST_POINTS = 5_000  # that a canvas draws within a frame or two
NEAR = 8  # nearest tokens that are marked
PURITY_OVER = 10  # neighbours whose labels are counted
TRUSTED_OVER = 15  # neighbours whose places in the picture are judged


@dataclass(frozen=True)
class AtlasSetting:
    """How tokens are laid out and coloured, and what is looked at."""

    layer: str
    """Where in the model the tokens are taken."""
    method: Method = "pca"
    """What lays them out."""
    dims: int = 2
    """Dimensions of the picture, 2 or 3."""
    perplexity: float = 30.0
    """For "tsne": about how many neighbours each token has."""
    neighbours: int = TRUSTED_OVER
    """For "umap", and over how many trust is measured."""
    seed: int = 0
    """Makes "tsne", "umap" and clusters repeat."""
    color_by: ColorBy = "label"
    """What a colour stands for."""
    subset: Subset = "all"
    """Which tokens are shown."""
    selected: Hashable = None
    """Id of the token to look at; None for none."""
    selection: tuple[Hashable, ...] = ()
    """Ids of what is brushed."""


def checked(setting: AtlasSetting) -> AtlasSetting:
    """The setting, or a sentence where one of its words or numbers cannot work.

    >>> checked(AtlasSetting("pixels", dims=4))
    Traceback (most recent call last):
    vitlab.core.errors.ShapeError: a picture has 2 or 3 dimensions, not 4.
    """
    one_of(setting.method, METHODS, "method")
    one_of(setting.color_by, COLOURS, "color_by")
    one_of(setting.subset, SUBSETS, "subset")
    if whole(setting.dims, "dims") not in (2, 3):
        raise ShapeError(said("a picture has 2 or 3 dimensions, not {dims}.", dims=setting.dims))
    if whole(setting.neighbours, "neighbours") < 2:
        raise ShapeError(
            said("neighbours={neighbours} cannot be: use 2 or more.", neighbours=setting.neighbours)
        )
    real(setting.perplexity, "perplexity")
    whole(setting.seed, "seed")
    return setting
