"""What the atlas says in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vitlab.core.errors import shown
from vitlab.core.facts import number
from vitlab.core.readings.embedding_atlas.computed import AtlasComputed
from vitlab.core.readings.embedding_atlas.naming import layer_said
from vitlab.words import said, word

_METHODS = {"tsne": "t-SNE", "umap": "UMAP"}
_LAID = {
    "pixels": word("{count} patches of {pictures} pictures as pixels"),
    "patch_embed": word("{count} patches of {pictures} pictures embedded"),
    "pos_embed": word("{count} patches of {pictures} pictures with positions added"),
    "norm": word("{count} patches of {pictures} pictures after the final norm"),
}
_AFTER = word("{count} patches of {pictures} pictures after {layer}")


def sentences(atlas: AtlasComputed) -> Iterator[str]:
    """What is laid out, and who is nearest to the selected token."""
    yield _opening(atlas)
    near, row = atlas.nearest, atlas.selected_row
    if row is not None and near:
        yield _nearest(atlas, row)
    elif row is None and atlas.setting.selected is not None:
        name = shown(atlas.setting.selected)
        yield said("Token {name} is not among what is shown.", name=name)


def _opening(atlas: AtlasComputed) -> str:
    layer = atlas.setting.layer
    laid = said(
        _LAID.get(layer, _AFTER) if atlas.source.pictures else word("{count} tokens"),
        count=number(len(atlas.rows)),
        pictures=len(atlas.source.pictures),
        layer=layer_said(layer),
    )
    if atlas.method != "pca":
        return said("{laid}, laid out by {method}.", laid=laid, method=_METHODS[atlas.method])
    return said(
        "{laid}: {dims} of {width} components, {percent} % of the variance.",
        laid=laid,
        dims=atlas.setting.dims,
        width=atlas.width,
        percent=number(atlas.variance_shown),
    )


def _nearest(atlas: AtlasComputed, row: int) -> str:
    source, near = atlas.source, atlas.nearest
    token = source.where(row)
    if not source.labels_differ_from_groups:
        told = {"token": token, "near": source.where(near[0].row), "cosine": number(near[0].cosine)}
        if source.several_groups:
            return said("Nearest elsewhere to {token} is {near}, {cosine}.", **told)
        return said("Nearest to {token} is {near}, {cosine}.", **told)
    counted = Counter(source.label_names[source.labels[one.row]] for one in near)
    each = (
        word("{count} in pictures of a {label}")
        if source.drawn
        else word("{count} labelled {label}")
    )
    labels = ", ".join(said(each, count=n, label=name) for name, n in counted.items())
    told = {"token": token, "labels": labels}
    if source.several_groups:
        return said("The {count} nearest elsewhere to {token}: {labels}.", count=len(near), **told)
    return said("The {count} nearest to {token}: {labels}.", count=len(near), **told)
