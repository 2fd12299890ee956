"""What layers are called, and what labels can be. Plain Python."""

from __future__ import annotations

from vitlab.words import said, word

_LAYERS = {"pixels": word("pixels"), "norm": word("norm"), "tokens": word("tokens")}
KIND, PICTURE, LABEL = word("kind of shape"), word("picture"), word("label")
"""What labels can be."""


def layer_said(layer: str) -> str:
    """A layer as it is read: its name is the same in every language.

    >>> layer_said("block 3"), layer_said("pos_embed")
    ('block 3', 'pos_embed')
    """
    kind, _, number = layer.rpartition(" ")
    if kind == "block":
        return said("block {number}", number=number)
    return said(_LAYERS.get(layer, "")) or layer
