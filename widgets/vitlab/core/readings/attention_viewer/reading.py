"""Everything that the viewer shows at one moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from vitlab.core.errors import PlaceError
from vitlab.core.facts import Fact, number
from vitlab.core.grid import Pair
from vitlab.core.images import SHAPES
from vitlab.core.pretrained import BUNDLED
from vitlab.core.pretrained.pixels import remarks_on_pixels
from vitlab.core.readings.attention_viewer.computed import AttentionComputed
from vitlab.core.readings.attention_viewer.facts import attention_facts
from vitlab.core.readings.attention_viewer.inputs import program_inputs
from vitlab.core.readings.attention_viewer.program import attention_program
from vitlab.core.readings.attention_viewer.registers import PrefixShare, prefix_shares
from vitlab.core.readings.attention_viewer.settings import (
    AttentionSetting,
    Scale,
    Show,
    checked,
)
from vitlab.core.readings.attention_viewer.sources import drawn, of_picture, own_maps
from vitlab.words import said, said_many, word


@dataclass(frozen=True, eq=False)
class AttentionReading(AttentionComputed):
    """One map among all, what it is worth, and what each layer would answer.

    >>> reading = attention_reading(layer=0, head=2)
    >>> reading.plane.shape, [one.target for one in reading.source.lens_answers]
    ((8, 8), [2, 1, 2, 3])
    """

    def moved(self, **settings: Any) -> AttentionReading:
        """The same maps looked at in another way; what was measured stays where it holds."""
        layers, heads = self.source.maps.shape[:2]
        if "layer" in settings:
            settings["layer"] = _from_last(settings["layer"], layers)
        setting = checked(replace(self.setting, **settings), layers, heads, self.source.tokens)
        new = AttentionReading(self.source, setting)
        _refuse_target(new)
        if new.target != self.target:
            return new
        looked = ("layer", "head", "query", "show")
        same = all(getattr(setting, name) == getattr(self.setting, name) for name in looked)
        kept = self.hiding if same else None
        return replace(new, hiding=kept, random_orders=self.random_orders)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every number with the formula that made it."""
        return tuple(attention_facts(self))

    @property
    def text(self) -> str:
        """What is looked at, what it reads, and whether the answer depends on it."""
        return " ".join(
            [f"{self._looked_at()}: {self._reads()}", *self._says_hiding(), *self._says_pixels()]
        )

    def _says_pixels(self) -> list[str]:
        return [] if self.source.model is None else remarks_on_pixels(self.source.model)

    def _looked_at(self) -> str:
        setting, prefix = self.setting, self.source.num_prefix_tokens
        if setting.query >= prefix:
            query = said("Patch {index}", index=setting.query - prefix)
        else:
            query = "CLS"
            if setting.query:
                query = said("Register {number}", number=setting.query)
        seen = f", {said('earlier tokens only')}" if self.source.causal else ""
        layers, heads = self.source.maps.shape[:2]
        if setting.show == "rollout":
            return said("{query}, rollout of {layers} layers", query=query, layers=layers) + seen
        sentence, head = word("{query} in layer {layer}, mean of {heads} heads"), setting.head
        if head is not None:
            sentence, head = word("{query} in layer {layer}, head {head}"), head + 1
        layer = setting.layer + 1
        return said(sentence, query=query, layer=layer, heads=heads, head=head) + seen

    def _reads(self) -> str:
        share = self.share_on_shape
        if share is not None and self.target is not None:
            name = self.source.name(self.target)
            return said(
                "{share} % of what it reads from patches is the {name}.",
                share=number(round(100 * share)),
                name=name,
            )
        sentence, count = (
            word("it reads as if {count} tokens counted alike."),
            number(self.tokens_read),
        )
        if count == "1":
            sentence = word("it reads as if {count} token counted alike.")
        return said(sentence, count=count)

    def _says_hiding(self) -> list[str]:
        if self.hiding is None or self.target is None:
            return []
        name, sure = self.source.name(self.target), self.probability_hidden or 0.0
        if self.hiding.indifferent:
            stays = word("Whatever is hidden, “{name}” stays at {share:.0f} %.")
            return [said(stays, name=name, share=100 * sure)]
        hidden = said_many(
            "Hide {n} patch and “{name}” is at {share:.0f} %.",
            "Hide {n} patches and “{name}” is at {share:.0f} %.",
            len(self.hidden_patches),
            name=name,
            share=100 * sure,
        )
        least, most = self.hiding.random_areas
        worth = word(
            "Its area of {area} is below that of random orders, {least} to {most}: it points at "
            "what counts."
        )
        if self.hiding.misleads:
            worth = word(
                "Its area of {area} is no better than at random, {least} to {most}: this map "
                "misleads."
            )
        area = number(self.hiding.own.area)
        told = [hidden, said(worth, area=area, least=number(least), most=number(most))]
        empty = self.probability(self.source.empty) or 0.0
        if self.hiding.misleads and empty > 0.5:
            why = word("Of an empty picture it says “{name}” as well, {share:.0f} %.")
            told.append(said(why, name=name, share=100 * empty))
        return told

    @property
    def side_by_side(self) -> tuple[PrefixShare, ...]:
        """What CLS leaves on itself and on registers in both bundled models, layer by layer."""
        return prefix_shares(self.source)

    @property
    def code(self) -> str:
        """A program on torch alone that prints every fact, from ``inputs.pt``."""
        return attention_program(self, [fact.name for fact in self.facts])

    def write_inputs(self, folder: str | Path) -> Path:
        """Write the picture and the weights, or the maps, as ``inputs.pt`` for the program."""
        path = Path(folder) / "inputs.pt"
        torch.save(program_inputs(self), path)
        return path


def attention_reading(
    image: Any = "star",
    *,
    model: str | nn.Module = BUNDLED[0],
    attention: Any = None,
    grid: Pair | None = None,
    num_prefix_tokens: int = 1,
    layer: int = -1,
    head: int | None = None,
    query: int = 0,
    show: Show = "attention",
    causal: bool = False,
    hidden: int = 12,
    target: int | None = None,
    scale: Scale = "map",
) -> AttentionReading:
    """Read what a model attends to in a picture, and whether its answer depends on it.

    Args:
        image: A drawn "circle", "square", "triangle" or "star", or a picture of your own.
        model: A bundled name, a name or a path that `load` takes, or a model.
        attention: Maps of your own instead, (layers, heads, n, n), after the softmax.
        grid: For those: (rows, cols) of the patches; None is a square.
        num_prefix_tokens: For those: tokens before the patches.
        layer: Number of the layer from 0; negative ones count from the last.
        head: Number of the head from 0; None is the mean over the heads.
        query: Number of the token that looks, over the whole sequence, prefix tokens first: 0 is
            CLS where there is one.
        show: "attention" for one layer, "rollout" for all together.
        causal: True computes the maps with tokens seeing earlier ones only.
        hidden: Patches that are hidden, the most attended first.
        target: Class that is followed; None is the model's own answer.
        scale: "map" gives each map its own scale, "shared" all maps of a query one, "percentile"
            clips that at the 99th.

    Returns:
        Facts, a sentence and a program, with all that is drawn.

    Raises:
        LabError: A word is not known, or the model gives no maps.
        ShapeError: The maps are not those of the grid.
        PlaceError: There is no such layer, head, token or class.

    >>> print(attention_reading().text)
    CLS in layer 4, mean of 4 heads: 89 % of what it reads from patches is the star.

    """
    if attention is not None:
        source = own_maps(attention, grid, num_prefix_tokens, causal=causal)
    elif isinstance(image, str) and image in SHAPES and isinstance(model, str) and model in BUNDLED:
        source = drawn(image, model, causal=causal)
    else:
        source = of_picture(image, model, causal=causal)
    layers, heads = source.maps.shape[:2]
    number_of = _from_last(layer, layers)
    setting = AttentionSetting(number_of, head, query, show, causal, hidden, target, scale)
    reading = AttentionReading(source, checked(setting, layers, heads, source.tokens))
    _refuse_target(reading)
    return reading


def _from_last(layer: int, layers: int) -> int:
    return layer + layers if -layers <= layer < 0 else layer


def _refuse_target(reading: AttentionReading) -> None:
    target, whole = reading.setting.target, reading.source.whole
    if target is None or (whole is not None and 0 <= target < len(whole)):
        return
    if whole is None:
        raise PlaceError(
            said("the class to follow needs a model that answers: leave it out for maps alone.")
        )
    last = len(whole) - 1
    raise PlaceError(said("there is no class {target}: use 0 to {last}.", target=target, last=last))
