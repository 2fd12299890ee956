"""The program behind the atlas's numbers: torch alone counts them from the tokens."""

from __future__ import annotations

from collections.abc import Collection

from vitlab.core.readings.embedding_atlas.computed import AtlasComputed


def atlas_program(atlas: AtlasComputed, shown: Collection[str]) -> str:
    """Count everything that is shown and print it as ``name: value``.

    The settings stand in it as plain assignments: edit one, and the numbers follow. Tokens, labels
    and what a fit has found come from ``inputs.pt``.
    """
    names = {*shown}
    parts = [_HEAD]
    if {"purity", "purity_of_ground"} & names:
        parts.append(f"k = {atlas.purity_over}  # neighbours whose labels are counted")
    if "variance_shown" in names or "trustworthiness" in names:
        parts.append(f"dims = {atlas.setting.dims}")
    if "trustworthiness" in names:
        parts.append(f"over = {atlas.trusted_over}  # neighbours whose places are judged")
    if "nearest" in names:
        parts.append(f"selected = {atlas.selected_row}  # its row among all tokens")
    laid = atlas.method == "pca"
    for wanted, part in (
        ({"purity", "purity_of_ground"}, _PURITY),
        ({"probe"}, _PROBE),
        ({"variance_shown"} | ({"trustworthiness"} if laid else set()), _COMPONENTS),
        ({"trustworthiness"} if not laid else set(), _LAID),
        ({"trustworthiness"}, _TRUST),
        ({"nearest"}, _NEAREST),
        ({"norm_brightness"}, _NORMS),
    ):
        if wanted & names:
            parts.append(part)
    return "\n".join([*parts, "", *(f'print("{name}:", {_PRINTED[name]})' for name in shown), ""])


_HEAD = """\
import torch

given = torch.load("inputs.pt", weights_only=True)
tokens = given["tokens"].double()  # a row for each token
labels, groups, shown = given["labels"], given["groups"], given["shown"]"""

_PURITY = """
apart = torch.cdist(tokens, tokens)
own = groups[:, None] == groups if len(groups.unique()) > 1 else torch.eye(len(tokens)).bool()
apart[own] = torch.inf  # a token's own picture does not count
nearest = apart.topk(k, largest=False).indices
alike = (labels[nearest] == labels[:, None]).double().mean(1)"""

_PROBE = """
rows = (given["probe_tokens"] - given["probe_mean"]) / given["probe_std"]
scores = rows @ given["probe_weight"].mT + given["probe_bias"]
right = (scores.argmax(1) == given["probe_labels"]).double().mean().item()"""

_COMPONENTS = """
kept = tokens[shown] - tokens[shown].mean(0)
_, sizes, axes = torch.linalg.svd(kept, full_matrices=False)
points = kept @ axes[:dims].mT"""

_LAID = """
kept = tokens[shown]
points = given["points"].double()  # where t-SNE or UMAP laid them"""

_TRUST = """
there, here = torch.cdist(kept, kept), torch.cdist(points, points)
here.fill_diagonal_(torch.inf)
there.fill_diagonal_(torch.inf)
ranks = there.argsort(1).argsort(1) + 1
n = len(kept)
beyond = (ranks.gather(1, here.topk(over, largest=False).indices) - over).clamp(min=0)
trust = 1 - beyond.sum().item() * 2 / (n * over * (2 * n - 3 * over - 1))"""

_NEAREST = """
unit = torch.nn.functional.normalize(tokens[shown] - tokens[shown].mean(0), dim=1)
one = (shown == selected).nonzero().item()
cosines = unit @ unit[one]
group = groups[shown]
elsewhere = group != group[one] if len(group.unique()) > 1 else torch.arange(len(unit)) != one"""

_NORMS = """
both = torch.stack([tokens[shown].norm(dim=1), given["brightness"][shown].double()])"""

_PRINTED = {
    "purity_of_ground": 'alike[given["ground"]].mean().item()',
    "purity": "alike.mean().item()",
    "probe": "100 * right",
    "trustworthiness": "trust",
    "variance_shown": "100 * (sizes[:dims].square().sum() / sizes.square().sum()).item()",
    "nearest": "cosines[elsewhere].max().item()",
    "norm_brightness": "both.corrcoef()[0, 1].item()",
    "white_wall": "torch.ones(tokens.shape[1]).norm().item()",
}
