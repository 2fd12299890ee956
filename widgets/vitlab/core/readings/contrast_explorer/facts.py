"""Every number of the contrast explorer with its formula."""

from __future__ import annotations

from collections.abc import Iterator

from vitlab.core.facts import Fact, number
from vitlab.core.readings.contrast_explorer.computed import ContrastedPairs
from vitlab.core.readings.contrast_explorer.sentences import signed
from vitlab.core.readings.contrast_explorer.settings import LESSON
from vitlab.words import said, said_many, word

NAMES = {"clip": "CLIP", "siglip": "SigLIP"}
_OVER = {
    "batch": word("{pairs} pair losses / {b}"),
    "pairs": word("mean of {pairs} pair losses"),
    "sum": word("sum of {pairs} pair losses"),
}
_AMONG = {
    "micro_batches": word("{name}, in {cut}"),
    "local": word("{name}, on {cut}, local"),
    "gathered": word("{name}, on {cut}, gathered"),
    "gathered_with_grad": word("{name}, on {cut}, gathered with gradient"),
}
_TOGETHER = {
    (False, True): word("mean of {parts} micro-batches"),
    (False, False): word("mean of {parts} ranks"),
    (True, True): word("sum of {parts} micro-batches"),
    (True, False): word("sum of {parts} ranks"),
}
"""(Whether the losses of parts are summed, whether these are micro-batches): the formula."""
_FACTORS = {
    "factor": word("exp(t), for t = ln {scale}"),
    "log": word("t = ln {scale} itself: exp was forgotten"),
    "exp": word("exp({scale}): exponentiated once more"),
}
_LENGTH = word(
    "How long the gradient is beside that of the whole batch. A shorter one learns more slowly; "
    "its direction is the cosine's matter."
)
_COSINE = word(
    "The gradient says where each vector should go. 1: the cut batch sends all to the same places "
    "as the whole batch; 0: its advice has nothing to do with it."
)
_EQUAL = word(
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
                said("of {name}’s, equal captions cost", name=name),
                pairs.equal_cost(loss),
                said("less the loss without {pairs} pairs", pairs=int(pairs.equal.sum())),
                meaning=said(_EQUAL),
            )
    yield from _cell(pairs)
    yield from _zero_shot(pairs)
    yield from _start(pairs)


def _losses(pairs: ContrastedPairs) -> Iterator[Fact]:
    setting = pairs.setting
    b, cut = setting.count, setting.parts > 1
    label = said("CLIP, in one batch")
    yield Fact("clip_loss", label, pairs.clip.loss, said("mean over {b} pairs", b=b))
    if cut:
        yield _of_the_cut(pairs, "clip")
    formula = said(_OVER[setting.reduction], pairs=b * b, b=b)
    yield Fact("siglip_loss", said("SigLIP, in one batch"), pairs.siglip.loss, formula)
    if cut:
        yield _of_the_cut(pairs, "siglip")


def _of_the_cut(pairs: ContrastedPairs, loss: str) -> Fact:
    setting = pairs.setting
    parted = pairs.clip_parted if loss == "clip" else pairs.siglip_parted
    cut = f"{setting.parts} × {setting.part_size}"
    summed = loss == "siglip" and setting.reduction == "sum"
    formula = _TOGETHER[summed, setting.exchange == "micro_batches"]
    return Fact(
        f"{loss}_loss_split",
        said(_AMONG[setting.exchange], name=NAMES[loss], cut=cut),
        parted.loss,
        said(formula, parts=setting.parts),
    )


def _gradients(pairs: ContrastedPairs) -> Iterator[Fact]:
    if pairs.setting.parts == 1:
        return
    by = (
        said("cut and whole, by the vectors") if pairs.own else said("cut and whole, by the angles")
    )
    for loss, name in NAMES.items():
        prefix = "" if loss == "clip" else "siglip_"
        length = pairs.gradient_length(loss)
        yield Fact(
            f"{prefix}gradient_cosine",
            said("{name}, cosine of both gradients", name=name),
            pairs.gradient_cosine(loss),
            by if length else said("no gradient is left: nothing to tell apart"),
            meaning=said(_COSINE) if loss == "clip" else "",
        )
        yield Fact(
            f"{prefix}gradient_length",
            said("{name}, length of the gradient", name=name),
            length,
            said("‖cut‖ / ‖whole‖"),
            meaning=said(_LENGTH) if loss == "clip" else "",
        )


def _factor(pairs: ContrastedPairs) -> Fact:
    setting = pairs.setting
    formula = said(_FACTORS[setting.scale_used], scale=number(setting.logit_scale))
    return Fact("factor", said("factor of the cosines"), setting.factor, formula)


def _cell(pairs: ContrastedPairs) -> Iterator[Fact]:
    if not pairs.setting.cell:
        return
    picture, caption = pairs.setting.cell
    cosine = pairs.cosines[picture, caption].item()
    where = {"picture": picture + 1, "caption": caption + 1}
    label = said("cosine of picture {picture}, caption {caption}", **where)
    yield Fact("cell_cosine", label, cosine, said("image · text"))
    if not pairs.seen[picture, caption]:
        return
    factor, bias = pairs.setting.factor, pairs.setting.logit_bias
    score = f"{number(factor)} × {number(cosine)}"
    if pairs.setting.axis == "rows":
        label = said("CLIP, share of the row of picture {picture}, caption {caption}", **where)
    else:
        label = said("CLIP, share of the column of picture {picture}, caption {caption}", **where)
    yield Fact(
        "cell_probability",
        label,
        pairs.clip_probabilities[picture, caption].item(),
        said("exp({score}) / sum", score=score),
    )
    yield Fact(
        "cell_yes",
        said("SigLIP, picture {picture}, caption {caption} belong together", **where),
        pairs.siglip_probabilities[picture, caption].item(),
        f"σ({score} {'−' if bias < 0 else '+'} {number(abs(bias))})",
    )


def _zero_shot(pairs: ContrastedPairs) -> Iterator[Fact]:
    if pairs.setting.prompts == LESSON:
        formula = said("largest softmax of the lesson’s two prompts")
    else:
        count = len(pairs.candidate_cosines)
        formula = said_many(
            "largest softmax of {n} caption", "largest softmax of {n} captions", count
        )
    for name, scale in (("sure_at_1", 1.0), ("sure", pairs.setting.factor)):
        yield Fact(
            name,
            said("zero-shot, how sure at a scale of {scale}", scale=number(scale)),
            pairs.candidate_probabilities(scale).max().item(),
            formula,
        )


def _start(pairs: ContrastedPairs) -> Iterator[Fact]:
    batch, bias = pairs.setting.initial_batch_size, pairs.setting.logit_bias
    turned = f"{'' if bias < 0 else '−'}{number(abs(bias))}"
    yield Fact(
        "initial_positive",
        said("at the start, the one positive of a row"),
        pairs.at_start.positive,
        f"ln(1 + exp({turned}))",
    )
    yield Fact(
        "initial_negatives",
        said("at the start, its negatives together"),
        pairs.at_start.negatives,
        f"{number(batch - 1)} × ln(1 + exp({signed(bias)}))",
    )
