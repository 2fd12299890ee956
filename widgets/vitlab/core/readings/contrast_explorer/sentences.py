"""What the contrast explorer says in words."""

from __future__ import annotations

from vitlab.core.facts import number
from vitlab.core.readings.contrast_explorer.computed import ContrastedPairs


def sentences(pairs: ContrastedPairs) -> str:
    """The batch, how it is cut, equal captions, and a scale that is none."""
    setting = pairs.setting
    bias = f"{'−' if setting.logit_bias < 0 else ''}{number(abs(setting.logit_bias))}"
    said = [f"{setting.count} pairs at scale {number(setting.logit_scale)} and bias {bias}."]
    said.append(_cut(pairs) if setting.parts > 1 else _whole(pairs))
    if setting.scale_used != "factor":
        said.append(_mistake(pairs))
    if pairs.equal.any():
        said.append(_equal(pairs))
    return " ".join(said)


def _whole(pairs: ContrastedPairs) -> str:
    return (
        f"In one batch, CLIP’s loss is {number(pairs.clip.loss)} and SigLIP’s "
        f"{number(pairs.siglip.loss)}."
    )


def _cut(pairs: ContrastedPairs) -> str:
    setting = pairs.setting
    cut = f"{setting.parts} × {setting.part_size}"
    pairs_each = "1 pair" if setting.part_size == 1 else f"{setting.part_size} pairs"
    ranks = f"{setting.parts} ranks of {pairs_each}"
    parted, whole = number(pairs.clip_parted.loss), number(pairs.clip.loss)
    if setting.exchange in ("micro_batches", "local"):
        where = f"In {cut}" if setting.exchange == "micro_batches" else f"On {ranks}"
        apart = ""
        if pairs.confused:
            first, second = sorted(place + 1 for place in pairs.confused)
            apart = f": pairs {first} and {second} no longer meet"
        return (
            f"{where}, CLIP’s loss is {parted} after {whole} in one batch, and no vector has "
            f"moved{apart}."
        )
    cosine = number(pairs.gradient_cosine("clip"))
    if setting.exchange == "gathered":
        return (
            f"On {ranks} that gather all vectors as constants, CLIP’s loss is that of one "
            f"batch, {whole}; its gradient is not: cosine {cosine}."
        )
    return (
        f"On {ranks} that gather all vectors with their gradient, loss and gradient are "
        f"those of one batch: {whole}, cosine {cosine}."
    )


def _mistake(pairs: ContrastedPairs) -> str:
    factor, scale = number(pairs.setting.factor), number(pairs.setting.logit_scale)
    if pairs.setting.scale_used == "log":
        return f"The logits take t = ln {scale} = {factor} for the factor: exp was forgotten."
    return f"The logits take exp({scale}) = {factor} for the factor: it was exp(t) already."


def _equal(pairs: ContrastedPairs) -> str:
    first = pairs.setting.first
    other = next(place for place, same in enumerate(first) if same != place)
    return (
        f"Captions {first[other] + 1} and {other + 1} say the same, so they are one vector, and "
        f"each counts as wrong for the other’s picture: {number(pairs.equal_cost('clip'))} of "
        f"CLIP’s {number(pairs.clip.loss)}."
    )
