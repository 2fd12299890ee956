"""The atlas's settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from traitlets import CFloat, Int, Unicode

from vitlab.core.errors import LabError
from vitlab.widgets.base import Instrument
from vitlab.widgets.embedding_atlas.opening import QUESTIONS
from vitlab.widgets.embedding_atlas.traits import Id, Ids, OptionalMany, Pictures, Reader
from vitlab.widgets.traits import Number, Text, Whole, setting
from vitlab.words import said

if TYPE_CHECKING:
    from vitlab.core.readings.embedding_atlas import AtlasReading

    OfAtlas = Instrument[AtlasReading]
else:
    OfAtlas = Instrument  # to name what it reads would import torch


class AtlasSettings(OfAtlas):
    """Part of `EmbeddingAtlas`: what a person sets."""

    question: Text = setting(
        Unicode(QUESTIONS["shapes"], help="asked above the picture; empty for nothing")
    )
    images: Any = setting(
        Pictures(help="None: 16 drawn shapes; 'photographs'; or a list of pictures")
    )
    model: Any = setting(
        Reader("vit_shapes_patch8_64", help="what reads them: a name or a model; None: raw pixels")
    )
    layer: Text = setting(
        Unicode("block 4", help="pixels, patch_embed, pos_embed, block 1 …, norm")
    )
    tokens: Any = setting(OptionalMany(help="(n, dim) of your own, instead of pictures and model"))
    thumbnails: Any = setting(OptionalMany(help="(n, height, width, 3): a picture of each of them"))
    ids: Any = setting(OptionalMany(help="what each of them is called; None counts them"))
    labels: Any = setting(OptionalMany(help="one for each picture or token: colours, purity"))
    groups: Any = setting(OptionalMany(help="of your own tokens; the nearest lie in other groups"))
    method: Text = setting(Unicode("pca", help="pca, tsne or umap"))
    dims: Whole = setting(Int(2, help="components: 2, or 3 with the third as size"))
    perplexity: Number = setting(CFloat(30.0, help="of tsne: about how many neighbours each has"))
    neighbours: Whole = setting(Int(15, help="of umap, and of how many trust is measured"))
    seed: Whole = setting(Int(0, help="of tsne, umap and clusters"))
    color_by: Text = setting(Unicode("label", help="label, picture, row, column, norm or cluster"))
    subset: Text = setting(Unicode("all", help="all, on the shape, or ground"))
    selected: Any = setting(Id(help="id of the token that is looked at; None for none"))
    selection: Any = setting(Ids(help="ids of what is brushed, in the order of the tokens"))
    marks: Text = setting(Unicode("dots", help="points as dots or thumbnails"))
    mark_size: Number = setting(CFloat(2.7, help="radius of a dot; thumbnails are 7 times as wide"))


def check_marks(state: Mapping[str, Any]) -> None:
    """Refuse marks that cannot be drawn; they are no business of core."""
    if state["marks"] not in ("dots", "thumbnails"):
        raise LabError(
            said(
                "points are drawn as 'dots' or 'thumbnails', not {marks!r}.",
                marks=state["marks"],
            )
        )
    if not 0.5 <= state["mark_size"] <= 20:
        raise LabError(
            said(
                "mark_size={size:g} px: use {least} to {most}.",
                size=state["mark_size"],
                least=0.5,
                most=20,
            )
        )
