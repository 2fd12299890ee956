"""The program behind the viewer's numbers: torch alone reads the picture, or the maps."""

from __future__ import annotations

from collections.abc import Collection

from vitlab.core.readings.attention_viewer.computed import AttentionComputed
from vitlab.core.readings.attention_viewer.inputs import fits_the_program


def attention_program(viewer: AttentionComputed, shown: Collection[str]) -> str:
    """Count everything that is shown and print it as ``name: value``.

    The settings stand in it as plain assignments: edit one, and the numbers follow. A plain ViT of
    ours is run; of other models, maps and answers come from ``inputs.pt``.
    """
    source, setting, names = viewer.source, viewer.setting, {*shown}
    runs = fits_the_program(source)
    settings = {
        "layer": setting.layer,
        "head": setting.head,
        "query": setting.query,
        "show": setting.show,
        "grid": source.grid,
        "patch_size": source.patch_size,
        "prefix": source.num_prefix_tokens,
    }
    if viewer.target is not None:
        settings |= {"target": viewer.target, "hidden": setting.hidden}
    if runs:
        settings |= {"heads": source.maps.shape[1], "causal": source.causal}
    lines = [f"{name} = {value!r}{_SAID.get(name, '')}" for name, value in settings.items()]
    parts = [_IMPORTS if runs else _IMPORT, *lines, _VIT if runs else _RECORDED, _MAP]
    for wanted, part in (
        ({"area", "hidden_answer"}, _HIDING if runs else _HIDDEN),
        ({"distance"}, _DISTANCE),
    ):
        if wanted & names:
            parts.append(part)
    printed = (f'print("{name}:", {_PRINTED[name]})' for name in shown)
    return "\n".join([*parts, "", *printed, ""])


_SAID = {
    "layer": "  # counted from 0",
    "head": "  # None: the mean of all",
    "query": "  # counted over the whole sequence, prefix first",
    "show": '  # or "rollout"',
    "hidden": "  # patches",
}
_IMPORT = """\
import torch

given = torch.load("inputs.pt", weights_only=True)"""
_IMPORTS = """\
import torch
from torch.nn.functional import conv2d, gelu, layer_norm, linear

given = torch.load("inputs.pt", weights_only=True)
weights, image = given["weights"], given["image"]"""

_RECORDED = """
attention = given["attention"]
answer, empty, lens = (given.get(name) for name in ("answer", "empty", "lens"))"""

_VIT = '''

def dense(x, name):
    return linear(x, weights[name + ".weight"], weights[name + ".bias"])


def norm(x, name):
    return layer_norm(x, x.shape[-1:], weights[name + ".weight"], weights[name + ".bias"], 1e-6)


def vit(images):
    """Maps of all layers, and what each would answer: final norm and head on its CLS token."""
    kernel = weights["patch_embed.proj.weight"]
    x = conv2d(images, kernel, weights["patch_embed.proj.bias"], stride=kernel.shape[2:])
    first = [weights[name] for name in ("cls_token", "reg_token") if name in weights]
    first = [token.expand(len(images), -1, -1) for token in first]
    x = torch.cat([*first, x.flatten(2).mT], 1) + weights["pos_embed"]
    later = torch.ones(x.shape[1], x.shape[1]).triu(1).bool()
    maps, answers = [], []
    for number in range(sum(name.endswith("attn.qkv.weight") for name in weights)):
        block = f"blocks.{number}."
        qkv = dense(norm(x, block + "norm1"), block + "attn.qkv").unflatten(2, (3, heads, -1))
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        scores = q @ k.mT / q.shape[-1] ** 0.5
        maps.append((scores.masked_fill(later, -torch.inf) if causal else scores).softmax(-1))
        x = x + dense((maps[-1] @ v).transpose(1, 2).flatten(2), block + "attn.proj")
        x = x + dense(gelu(dense(norm(x, block + "norm2"), block + "mlp.fc1")), block + "mlp.fc2")
        answers.append(dense(norm(x, "norm")[:, 0], "head").softmax(-1))
    return torch.stack(maps, 1), torch.stack(answers, 1)


with torch.no_grad():
    (attention,), (lens,) = vit(image)
    mean = image.mean((2, 3), keepdim=True).expand_as(image)
    answer, empty = lens[-1], vit(mean)[1][0, -1]'''

_MAP = """
if show == "rollout":
    one = torch.eye(attention.shape[-1])
    matrix = one
    for mixed in attention.mean(1):
        mixed = (mixed + one) / 2
        matrix = mixed / mixed.sum(-1, keepdim=True) @ matrix
else:
    matrix = attention[layer].mean(0) if head is None else attention[layer, head]
row = matrix[query]
own = row[prefix:]"""

_HIDING = """

@torch.no_grad()
def hide(order):
    \"\"\"Probability of the class after each patch that is painted over.\"\"\"
    rank = order.flatten().argsort(descending=True, stable=True).argsort()
    gone = rank < torch.arange(len(rank) + 1)[:, None]
    gone = gone.view(-1, 1, *grid).repeat_interleave(patch_size[0], 2)
    pictures = torch.where(gone.repeat_interleave(patch_size[1], 3), mean, image)
    return vit(pictures)[1][:, -1, target]


curve = hide(own)"""
_HIDDEN = """
curve = given["curve"]  # probability of the class after each patch that was painted over"""

_DISTANCE = """
rows, cols = (torch.arange(n).double() * side for n, side in zip(grid, patch_size))
centres = torch.cartesian_prod(rows, cols)
among = matrix[prefix:, prefix:].double()
apart = (among * torch.cdist(centres, centres)).sum(1) / among.sum(1).clamp(min=1e-300)
distance = apart.mean() if query < prefix else apart[query - prefix]"""

_PRINTED = {
    "share_on_shape": '100 * (own[given["on_shape"]].sum() / own.sum()).item()',
    "area": "torch.trapezoid(curve, torch.linspace(0, 1, len(curve))).item()",
    "hidden_answer": "100 * curve[min(hidden, len(curve) - 1)].item()",
    "answer": "100 * answer[target].item()",
    "empty_answer": "100 * empty[target].item()",
    "lens_answer": "100 * lens[layer, target].item()",
    "tokens_read": "torch.special.entr(row).sum().exp().item()",
    "distance": "distance.item()",
    "prefix_share": "100 * row[:prefix].sum().item()",
}
