"""Everything that the atlas shows at one moment."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from vitlab.core.facts import Fact
from vitlab.core.labels import Labels
from vitlab.core.pretrained import BUNDLED
from vitlab.core.readings.embedding_atlas.computed import AtlasComputed
from vitlab.core.readings.embedding_atlas.facts import atlas_facts
from vitlab.core.readings.embedding_atlas.inputs import program_inputs
from vitlab.core.readings.embedding_atlas.looks import refuse_no_places
from vitlab.core.readings.embedding_atlas.own_tokens import own_tokens
from vitlab.core.readings.embedding_atlas.program import atlas_program
from vitlab.core.readings.embedding_atlas.sentences import sentences
from vitlab.core.readings.embedding_atlas.settings import (
    AtlasSetting,
    ColorBy,
    Method,
    Subset,
    checked,
)
from vitlab.core.readings.embedding_atlas.source import AtlasSource
from vitlab.core.readings.embedding_atlas.sources import few_shapes, own_pictures, photographs


@dataclass(frozen=True, eq=False)
class AtlasReading(AtlasComputed):
    """Tokens as points, who is near whom, and how far to trust it.

    >>> reading = atlas_reading("photographs")
    >>> reading.points.shape, [fact.name for fact in reading.facts][:2]
    ((686, 2), ['variance_shown', 'nearest'])
    """

    def moved(self, **settings: Any) -> AtlasReading:
        """The same tokens with other settings; what was measured stays where it still holds."""
        setting = _fitting(self.source, replace(self.setting, **settings))
        old = self.setting
        same = (setting.layer, setting.subset) == (old.layer, old.subset)
        laid = ("method", "dims", "perplexity", "neighbours", "seed")
        unchanged = same and all(getattr(setting, n) == getattr(old, n) for n in laid)
        return self._again(
            setting=setting,
            layout=self.layout if unchanged else None,
            trust=self.trust if unchanged else None,
            probe=self.probe if setting.layer == old.layer else None,
        )

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number with the formula that made it."""
        return tuple(atlas_facts(self))

    @property
    def text(self) -> str:
        """What is laid out, and who is nearest to the selected token."""
        return " ".join([*sentences(self), self.source.remark]).rstrip()

    @property
    def code(self) -> str:
        """A program on torch alone that prints every fact, from the tokens in ``inputs.pt``."""
        return atlas_program(self, [fact.name for fact in self.facts])

    def write_inputs(self, folder: str | Path) -> Path:
        """Write the tokens and what is told of them as ``inputs.pt``, which the program reads."""
        path = Path(folder) / "inputs.pt"
        torch.save(program_inputs(self), path)
        return path


def atlas_reading(
    images: Any = None,
    *,
    model: str | nn.Module | None = BUNDLED[0],
    layer: str | None = None,
    tokens: Any = None,
    ids: Sequence[Hashable] | None = None,
    labels: Labels | None = None,
    groups: Labels | None = None,
    method: Method = "pca",
    dims: int = 2,
    perplexity: float = 30.0,
    neighbours: int = 15,
    seed: int = 0,
    color_by: ColorBy = "label",
    subset: Subset = "all",
    selected: Hashable = None,
    selection: Sequence[Hashable] = (),
) -> AtlasReading:
    """Read what tokens of many pictures say of each other.

    Args:
        images: None for 16 drawn shapes, "photographs" for three photographs as raw pixels, or
            pictures of your own, in a list or as (n, height, width, 3).
        model: A bundled name, a name or a path that `load` takes, or a model; None looks at pixels
            alone, in patches of 16 × 16.
        layer: "pixels", "patch_embed", "pos_embed", "block 1" … or "norm"; None is the last block,
            or all there is.
        tokens: (n, dim) of your own instead of pictures and model.
        ids: A name for each of those tokens; None counts them.
        labels: What colours and purity read: one for each picture or token; None is the kind of
            shape, or the picture.
        groups: Of your own tokens: neighbours are looked for in other groups.
        method: "pca", "tsne" or "umap"; the last two are laid out by ``find_layout``.
        dims: Dimensions of the picture, 2 or 3.
        perplexity: For "tsne": about how many neighbours each token has.
        neighbours: For "umap", and over how many trust is measured.
        seed: Makes t-SNE, UMAP and clusters repeat.
        color_by: "label", "picture", "row", "column", "norm" or "cluster".
        subset: "all", "on the shape" or "ground", the last two of drawn shapes.
        selected: Id of the token to look at; None is a corner of the first picture of a circle, the
            cat's eye among photographs, or none.
        selection: Ids of what is brushed; those that are not shown are left out.

    Returns:
        Facts, a sentence and a program, with all that is drawn.

    Raises:
        LabError: A word is not known, a layer is not there, or a model cannot be read.
        ShapeError: Sizes cannot work.
        PlaceError: A token holds a number that is not finite.

    >>> print(atlas_reading("photographs").text)
    686 patches of 3 pictures as pixels: 2 of 768 components, 68.3 % of the variance. \
Nearest elsewhere to patch 73 of chelsea is patch 89 of astronaut, 0.77.

    """
    if tokens is not None:
        source, opening = own_tokens(tokens, ids, labels, groups), None
    elif images is None:
        source, opening = _drawn(model)
    elif isinstance(images, str) and images == "photographs":
        source, opening = photographs(), 73
    else:
        source, opening = own_pictures(images, model, labels), None
    setting = AtlasSetting(
        _layer(source) if layer is None else layer,
        method,
        dims,
        perplexity,
        neighbours,
        seed,
        color_by,
        subset,
        opening if selected is None else selected,
        tuple(selection),
    )
    return AtlasReading(source, _fitting(source, setting))


def _fitting(source: AtlasSource, setting: AtlasSetting) -> AtlasSetting:
    """The setting, or a sentence where these tokens cannot be shown so."""
    checked(setting)
    source.tokens(setting.layer)
    source.rows_of(setting.subset)
    refuse_no_places(source, setting.color_by)
    return setting


def _drawn(model: str | nn.Module | None) -> tuple[AtlasSource, int]:
    """The bundled models know these shapes; the corner of the first circle is looked at."""
    source = few_shapes(model)
    last = source.groups == source.groups[source.labels == 0][0]
    cols = source.places[last][:, 1].max() if source.places is not None else 0
    return source, int(source.ids[last][-1 - cols])


def _layer(source: AtlasSource) -> str:
    """The last block, else what there is."""
    return ([name for name in source.layers if name.startswith("block")] or [*source.layers])[-1]
