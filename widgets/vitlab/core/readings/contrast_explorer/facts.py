"""Every number of the contrast explorer with its formula."""

from __future__ import annotations

from collections.abc import Iterator

from vitlab.core.facts import Fact, number
from vitlab.core.readings.contrast_explorer.computed import ContrastedPairs
from vitlab.core.readings.contrast_explorer.settings import LESSON

NAMES = {"clip": "CLIP", "siglip": "SigLIP"}
OVER = {"batch": "{pairs} pair losses / {b}", "pairs": "mean of {pairs} pair losses"}
_LENGTH = (
    "How long the gradient is beside that of the whole batch. A shorter one learns more slowly; "
    "its direction is the cosine's matter."
)
_COSINE = (
    "The gradient says where each vector should go. 1: the cut batch sends all to the same places "
    "as the whole batch; 0: its advice has nothing to do with it."
)
_EQUAL = (
    "Another picture's caption that says the same is a right answer, and the loss counts it as a "
    "wrong one. This much of the loss would go if such pairs were left out."
)


def contrast_facts(pairs: ContrastedPairs) -> Iterator[Fact]:
    """The losses, the gradients, what equal captions cost, a cell, zero-shot, the start."""
    yield from _losses(pairs)
    yield from _gradients(pairs)
    yield _factor(pairs)
    if pairs.equal.any():
        for loss, name in NAMES.items():
            yield Fact(
                f"{loss}_equal_captions",
                f"of {name}’s, equal captions cost",
                pairs.equal_cost(loss),
                f"less the loss without {int(pairs.equal.sum())} pairs",
                meaning=_EQUAL,
            )
    yield from _cell(pairs)
    yield from _zero_shot(pairs)
    yield from _start(pairs)


def _losses(pairs: ContrastedPairs) -> Iterator[Fact]:
    setting, parts = pairs.setting, pairs.setting.parts
    b, size = setting.count, setting.part_size
    yield Fact("clip_loss", "CLIP, in one batch", pairs.clip.loss, f"mean over {b} pairs")
    if parts > 1:
        among = _among(pairs, f"{parts} × {size}")
        yield Fact(
            "clip_loss_split", f"CLIP, {among}", pairs.clip_parted.loss, _mean(pairs, "clip")
        )
    over = OVER.get(setting.reduction, "sum of {pairs} pair losses")
    whole = over.format(pairs=b * b, b=b)
    yield Fact("siglip_loss", "SigLIP, in one batch", pairs.siglip.loss, whole)
    if parts > 1:
        among = _among(pairs, f"{parts} × {size}")
        formula = _mean(pairs, "siglip")
        yield Fact("siglip_loss_split", f"SigLIP, {among}", pairs.siglip_parted.loss, formula)


def _among(pairs: ContrastedPairs, cut: str) -> str:
    return {
        "micro_batches": f"in {cut}",
        "local": f"on {cut}, local",
        "gathered": f"on {cut}, gathered",
        "gathered_with_grad": f"on {cut}, gathered with gradient",
    }[pairs.setting.exchange]


def _mean(pairs: ContrastedPairs, loss: str) -> str:
    what = "micro-batches" if pairs.setting.exchange == "micro_batches" else "ranks"
    summed = loss == "siglip" and pairs.setting.reduction == "sum"
    return f"{'sum' if summed else 'mean'} of {pairs.setting.parts} {what}"


def _gradients(pairs: ContrastedPairs) -> Iterator[Fact]:
    if pairs.setting.parts == 1:
        return
    by = "by the vectors" if pairs.own else "by the angles"
    none = "no gradient is left: nothing to tell apart"
    for loss, name in NAMES.items():
        prefix = "" if loss == "clip" else "siglip_"
        length = pairs.gradient_length(loss)
        yield Fact(
            f"{prefix}gradient_cosine",
            f"{name}, cosine of both gradients",
            pairs.gradient_cosine(loss),
            f"cut and whole, {by}" if length else none,
            meaning=_COSINE if loss == "clip" else "",
        )
        yield Fact(
            f"{prefix}gradient_length",
            f"{name}, length of the gradient",
            length,
            "‖cut‖ / ‖whole‖",
            meaning=_LENGTH if loss == "clip" else "",
        )


def _factor(pairs: ContrastedPairs) -> Fact:
    scale = number(pairs.setting.logit_scale)
    formula = {
        "factor": f"exp(t), for t = ln {scale}",
        "log": f"t = ln {scale} itself: exp was forgotten",
        "exp": f"exp({scale}): exponentiated once more",
    }[pairs.setting.scale_used]
    return Fact("factor", "factor of the cosines", pairs.setting.factor, formula)


def _cell(pairs: ContrastedPairs) -> Iterator[Fact]:
    if not pairs.setting.cell:
        return
    picture, caption = pairs.setting.cell
    cosine = pairs.cosines[picture, caption].item()
    where = f"picture {picture + 1}, caption {caption + 1}"
    yield Fact("cell_cosine", f"cosine of {where}", cosine, "image · text")
    if not pairs.seen[picture, caption]:
        return
    factor, bias = pairs.setting.factor, pairs.setting.logit_bias
    line = f"{'row' if pairs.setting.axis == 'rows' else 'column'} of {where}"
    shown = f"{number(factor)} × {number(cosine)}"
    yield Fact(
        "cell_probability",
        f"CLIP, share of the {line}",
        pairs.clip_probabilities[picture, caption].item(),
        f"exp({shown}) / sum",
    )
    yield Fact(
        "cell_yes",
        f"SigLIP, {where} belong together",
        pairs.siglip_probabilities[picture, caption].item(),
        f"σ({shown} {'−' if bias < 0 else '+'} {number(abs(bias))})",
    )


def _zero_shot(pairs: ContrastedPairs) -> Iterator[Fact]:
    lesson = pairs.setting.prompts == LESSON
    count = len(pairs.candidate_cosines)
    of = "the lesson’s two prompts" if lesson else f"{count} captions"
    for name, scale in (("sure_at_1", 1.0), ("sure", pairs.setting.factor)):
        yield Fact(
            name,
            f"zero-shot, how sure at a scale of {number(scale)}",
            pairs.candidate_probabilities(scale).max().item(),
            f"largest softmax of {of}",
        )


def _start(pairs: ContrastedPairs) -> Iterator[Fact]:
    batch, bias = pairs.setting.initial_batch_size, pairs.setting.logit_bias
    shown = f"{'−' if bias < 0 else ''}{number(abs(bias))}"
    turned = f"{'' if bias < 0 else '−'}{number(abs(bias))}"
    yield Fact(
        "initial_positive",
        "at the start, the one positive of a row",
        pairs.at_start.positive,
        f"ln(1 + exp({turned}))",
    )
    yield Fact(
        "initial_negatives",
        "at the start, its negatives together",
        pairs.at_start.negatives,
        f"{number(batch - 1)} × ln(1 + exp({shown}))",
    )
