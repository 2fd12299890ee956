"""What the contrast explorer says in words."""

from __future__ import annotations

from vitlab.core.facts import number
from vitlab.core.readings.contrast_explorer.computed import ContrastedPairs
from vitlab.words import said, said_many


def sentences(pairs: ContrastedPairs) -> str:
    """The batch, how it is cut, equal captions, and a scale that is none."""
    setting = pairs.setting
    opening = said(
        "{count} pairs at scale {scale} and bias {bias}.",
        count=setting.count,
        scale=number(setting.logit_scale),
        bias=signed(setting.logit_bias),
    )
    told = [opening, _cut(pairs) if setting.parts > 1 else _whole(pairs)]
    if setting.scale_used != "factor":
        told.append(_mistake(pairs))
    if pairs.equal.any():
        told.append(_equal(pairs))
    return " ".join(told)


def signed(value: float) -> str:
    """A number with a minus that is as wide as a plus."""
    return f"{'−' if value < 0 else ''}{number(abs(value))}"


def _whole(pairs: ContrastedPairs) -> str:
    return said(
        "In one batch, CLIP’s loss is {clip} and SigLIP’s {siglip}.",
        clip=number(pairs.clip.loss),
        siglip=number(pairs.siglip.loss),
    )


def _cut(pairs: ContrastedPairs) -> str:
    setting = pairs.setting
    if setting.exchange in ("micro_batches", "local"):
        return _apart(pairs)
    told = {
        "ranks": _ranks(pairs),
        "whole": number(pairs.clip.loss),
        "cosine": number(pairs.gradient_cosine("clip")),
    }
    if setting.exchange == "gathered":
        return said(
            "On {ranks} that gather all vectors as constants, CLIP’s loss is that of one batch, "
            "{whole}; its gradient is not: cosine {cosine}.",
            **told,
        )
    return said(
        "On {ranks} that gather all vectors with their gradient, loss and gradient are those of "
        "one batch: {whole}, cosine {cosine}.",
        **told,
    )


def _ranks(pairs: ContrastedPairs) -> str:
    """How many there are, and of how many pairs each."""
    setting = pairs.setting
    return said_many(
        "{ranks} ranks of {n} pair",
        "{ranks} ranks of {n} pairs",
        setting.part_size,
        ranks=setting.parts,
    )


def _apart(pairs: ContrastedPairs) -> str:
    """Parts that know nothing of each other."""
    setting = pairs.setting
    told = {"parted": number(pairs.clip_parted.loss), "whole": number(pairs.clip.loss)}
    if setting.exchange == "micro_batches":
        cut = f"{setting.parts} × {setting.part_size}"
        where = said(
            "In {cut}, CLIP’s loss is {parted} after {whole} in one batch, and no vector has moved",
            cut=cut,
            **told,
        )
    else:
        where = said(
            "On {ranks}, CLIP’s loss is {parted} after {whole} in one batch, and no vector has "
            "moved",
            ranks=_ranks(pairs),
            **told,
        )
    if not pairs.confused:
        return f"{where}."
    first, second = sorted(place + 1 for place in pairs.confused)
    apart = said("pairs {first} and {second} no longer meet", first=first, second=second)
    return f"{where}: {apart}."


def _mistake(pairs: ContrastedPairs) -> str:
    told = {"factor": number(pairs.setting.factor), "scale": number(pairs.setting.logit_scale)}
    if pairs.setting.scale_used == "log":
        return said(
            "The logits take t = ln {scale} = {factor} for the factor: exp was forgotten.", **told
        )
    return said(
        "The logits take exp({scale}) = {factor} for the factor: it was exp(t) already.", **told
    )


def _equal(pairs: ContrastedPairs) -> str:
    first = pairs.setting.first
    other = next(place for place, same in enumerate(first) if same != place)
    return said(
        "Captions {first} and {second} say the same, so they are one vector, and each counts as "
        "wrong for the other’s picture: {cost} of CLIP’s {loss}.",
        first=first[other] + 1,
        second=other + 1,
        cost=number(pairs.equal_cost("clip")),
        loss=number(pairs.clip.loss),
    )
