"""The program behind the contrast explorer's numbers: torch alone."""

from __future__ import annotations

from vitlab.core.readings.contrast_explorer.settings import LESSON, ContrastSetting


def contrast_program(setting: ContrastSetting, *, own: bool) -> str:
    """Compute both losses, whole and cut, their gradients and the rest, and print every number.

    The settings stand in it as plain assignments: edit one, and the numbers follow. Vectors that
    were given are read from ``inputs.pt``.

    >>> print(contrast_program(ContrastSetting(), own=False).splitlines()[6])
    text_angles = [84.0, 55.0, 182.0, 354.0, 268.0, 220.0]
    """
    parts = [_IMPORTS, _inputs(setting, own=own), _OWN if own else _CIRCLE, _LOSSES]
    parts += [_LOSS_FACTS, _CUT_FACTS if setting.parts > 1 else "", _FACTOR_FACT]
    parts += [_EQUAL_FACTS if len(set(setting.first)) < setting.count else ""]
    parts += [_CELL_FACTS if setting.cell else "", _ZERO_SHOT, _START]
    return "".join(parts)


def _inputs(setting: ContrastSetting, *, own: bool) -> str:
    angles = {
        "image_angles": list(setting.image_angles),
        "text_angles": list(setting.shared_text_angles),
    }
    settings = {
        **({} if own else angles),
        "same_caption": list(setting.first),
        "logit_scale": setting.logit_scale,
        "logit_bias": setting.logit_bias,
        "scale_used": setting.scale_used,
        "micro_batch_size": setting.part_size,
        "exchange": setting.exchange,
        "reduction": setting.reduction,
        "axis": setting.axis,
        "cell": setting.cell,
        "picture": setting.picture,
        "prompts": LESSON if setting.prompts == LESSON else list(setting.candidates),
        "initial_batch_size": setting.initial_batch_size,
    }
    lines = (f"{name} = {value!r}{_ALLOWED.get(name, '')}" for name, value in settings.items())
    return "\n".join(lines) + "\n"


_IMPORTS = """\
from math import exp, log, log1p

import torch
from torch.nn.functional import cross_entropy, logsigmoid

"""

_ALLOWED = {
    "image_angles": "  # degrees round the circle",
    "same_caption": "  # for each caption the first that says the same",
    "scale_used": '  # "factor", "log" or "exp"',
    "exchange": '  # "micro_batches", "local", "gathered" or "gathered_with_grad"',
    "reduction": '  # of SigLIP: "batch" as in the paper, "pairs" or "sum"',
    "axis": '  # "rows" or "columns"',
    "cell": "  # (picture, caption)",
    "prompts": '  # captions to choose among, or "lesson"',
}

_CIRCLE = """
leaves = [torch.tensor(a, dtype=torch.float64).deg2rad() for a in (image_angles, text_angles)]


def vectors(angles):
    return torch.stack([angles.cos(), angles.sin()], 1)

"""

_OWN = """
given = torch.load("inputs.pt", weights_only=True)
leaves = [given["images"], given["texts"]]


def vectors(features):
    return features

"""

_LOSSES = """
for leaf in leaves:
    leaf.requires_grad_()
count = len(same_caption)
same = torch.tensor(same_caption)
equal = (same[:, None] == same) & ~torch.eye(count, dtype=torch.bool)
nothing = torch.zeros_like(equal)
factor = {"factor": float, "log": log, "exp": exp}[scale_used](logit_scale)


def rank_loss(kind, images, texts, own, left_out):
    \"\"\"The loss of one part: `own` says which pairs of all that it knows are its own.\"\"\"
    pairs = torch.arange(len(images))[own]
    if kind == "siglip":
        logits = factor * images[own] @ texts.T + logit_bias
        belongs = torch.arange(len(texts)) == pairs[:, None]
        losses = -logsigmoid(torch.where(belongs, logits, -logits))
        losses = losses.masked_fill(left_out[own], 0)
        return {"batch": losses.sum() / len(pairs), "pairs": losses.mean(), "sum": losses.sum()}[
            reduction
        ]
    rows = (factor * images[own] @ texts.T).masked_fill(left_out[own], -torch.inf)
    cols = (factor * texts[own] @ images.T).masked_fill(left_out.T[own], -torch.inf)
    return (cross_entropy(rows, pairs) + cross_entropy(cols, pairs)) / 2


def batch_loss(kind, size, left_out=nothing):
    images, texts = map(vectors, leaves)
    losses = []
    for start in range(0, count, size):
        own = slice(start, start + size)
        if size == count or exchange == "gathered_with_grad":
            losses.append(rank_loss(kind, images, texts, own, left_out))
        elif exchange == "gathered":
            seen = [each.detach().clone() for each in (images, texts)]
            seen[0][own], seen[1][own] = images[own], texts[own]
            losses.append(rank_loss(kind, *seen, own, left_out))
        else:
            mask = left_out[own, own]
            losses.append(rank_loss(kind, images[own], texts[own], slice(None), mask))
    together = torch.stack(losses)
    return together.sum() if kind == "siglip" and reduction == "sum" else together.mean()


def gradient(loss):
    return torch.cat([g.flatten() for g in torch.autograd.grad(loss, leaves)])


losses = {}
for kind in ("clip", "siglip"):
    losses[kind] = batch_loss(kind, count), batch_loss(kind, micro_batch_size)
"""

_LOSS_FACTS = """    print(f"{kind}_loss:", losses[kind][0].item())
"""

_CUT_FACTS = """    print(f"{kind}_loss_split:", losses[kind][1].item())
for kind, name in (("clip", ""), ("siglip", "siglip_")):
    whole, cut = map(gradient, losses[kind])
    lengths = whole.norm(), cut.norm()
    cosine = (whole @ cut / lengths[0] / lengths[1]).item() if all(lengths) else 0.0
    print(f"{name}gradient_cosine:", cosine)
    print(f"{name}gradient_length:", (lengths[1] / lengths[0]).item() if lengths[0] else 0.0)
"""

_FACTOR_FACT = """print("factor:", factor)
"""

_EQUAL_FACTS = """for kind in ("clip", "siglip"):
    less = batch_loss(kind, count, equal).item()
    print(f"{kind}_equal_captions:", losses[kind][0].item() - less)
"""

_CELL_FACTS = """
cosines = (vectors(leaves[0]) @ vectors(leaves[1]).T).detach()
part = torch.arange(count) // micro_batch_size
meets = (part[:, None] == part) | (exchange in ("gathered", "gathered_with_grad"))
print("cell_cosine:", cosines[cell].item())
if meets[cell]:
    shares = (factor * cosines).masked_fill(~meets, -torch.inf).softmax(1 if axis == "rows" else 0)
    print("cell_probability:", shares[cell].item())
    print("cell_yes:", (factor * cosines[cell] + logit_bias).sigmoid().item())
"""

_ZERO_SHOT = """
asked = vectors(leaves[0])[picture].detach()
if prompts == "lesson":
    candidates = torch.tensor([0.90, 0.1625], dtype=torch.float64)
else:
    candidates = vectors(leaves[1]).detach()[prompts] @ asked
print("sure_at_1:", candidates.softmax(0).max().item())
print("sure:", (factor * candidates).softmax(0).max().item())
"""

_START = """

def softplus(x):
    return max(x, 0.0) + log1p(exp(-abs(x)))


print("initial_positive:", softplus(-logit_bias))
print("initial_negatives:", (initial_batch_size - 1) * softplus(logit_bias))
"""
