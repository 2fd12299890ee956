"""The program behind the numbers of a resized table. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping

from vitlab.core.grid import Pair
from vitlab.core.readings.small_vit import ACCURACY, IMPORTS, VIT

_RULES = {
    "timm": ("bicubic", True, None, 0.0),
    "hf": ("bicubic", False, None, 0.0),
    "dinov2": ("bicubic", False, None, 0.1),
    "torchvision": ("bicubic", False, True, 0.0),
    "siglip2": ("bilinear", True, None, 0.0),
    "nearest": ("nearest", False, None, 0.0),
}


def table_program(
    old: Pair,
    new: Pair,
    num_prefix_tokens: int,
    rule: str | tuple[str, bool, bool | None],
    shown: Mapping[str, int],
) -> str:
    """Resize the table of ``inputs.pt`` with torch alone, and print every number that is shown.

    ``shown`` gives for each accuracy how many pictures it was measured on.
    """
    words = (*rule, 0.0) if isinstance(rule, tuple) else _RULES.get(rule)
    method = rule if words is None else "resize"
    mode, antialias, corners, offset = words or ("bicubic", True, None, 0.0)
    inputs = {
        "old_size": old,
        "new_size": new,
        "num_prefix_tokens": num_prefix_tokens,
        "method": method,
        "interpolation": mode,
        "antialias": antialias,
        "align_corners": corners,
        "offset": offset,
    }
    notes = {
        "method": '  # or "raw", "none"',
        "offset": "  # of the target size, before it is divided by the old one",
    }
    lines = [f"{name} = {value!r}{notes.get(name, '')}" for name, value in inputs.items()]
    accuracies = [name for name in shown if name in _ACCURACIES]
    imports = (
        IMPORTS if accuracies else "import torch\nfrom torch.nn.functional import interpolate\n"
    )
    parts = [imports, *lines, _RESIZE, *([VIT, ACCURACY] if accuracies else []), _NUMBERS]
    if "skipped" in shown:
        parts.append(_SKIPPED)
    if accuracies:
        parts.append(_PICTURES)
    if "accuracy_pi" in shown:
        parts.append(_PI)
    for name, pictures in shown.items():
        value = _PRINTED.get(name) or _ACCURACIES[name].format(pictures)
        parts.append(f'print("{name}:", {value})')
    return "\n".join([*parts, ""])


_IMPORTS = "import torch\nfrom torch.nn.functional import interpolate\n"
_RESIZE = '''

def resize(table, new, old, prefix):
    """A table (prefix + cells, dim) on another grid; prefix rows are split off and stay."""
    if new == old and method != "none":
        return table
    kept, patches = table[:prefix], table[prefix:]
    planes = patches.T.reshape(1, -1, *old)  # row by row
    if method == "none":
        planes = planes.new_zeros(1, len(planes[0]), *new)
    elif method == "raw":
        laid = planes.new_zeros(1, len(planes[0]), *new)
        rows, cols = min(old[0], new[0]), min(old[1], new[1])
        laid[..., :rows, :cols] = planes[..., :rows, :cols]
        planes = laid
    else:
        scale = [(now + offset) / was for now, was in zip(new, old)]
        planes = interpolate(
            planes,
            size=None if offset else new,
            scale_factor=scale if offset else None,
            mode=interpolation,
            antialias=antialias,
            align_corners=align_corners,
        )
    return torch.cat([kept, planes.flatten(2)[0].T])


def sinusoid(ys, xs, dim):
    """Rows and columns at any places, fractions among them."""
    omega = 10_000.0 ** (-torch.arange(dim // 4, dtype=torch.float64) / (dim // 4))
    y, x = (places.double()[:, None] * omega for places in (ys, xs))
    y, x = torch.cat([y.sin(), y.cos()], 1), torch.cat([x.sin(), x.cos()], 1)
    return torch.cat([x.repeat(len(y), 1), y.repeat_interleave(len(x), 0)], 1)


def near(table, truth):
    return torch.cosine_similarity(table.double(), truth, dim=1).mean().item()
'''
_NUMBERS = """
given = torch.load("inputs.pt", weights_only=True)
table = given["table"]
resized = resize(table, new_size, old_size, num_prefix_tokens)
back = resize(resized, old_size, new_size, num_prefix_tokens)
prefix, patches = table[:num_prefix_tokens], table[num_prefix_tokens:]
dim = max(4, table.shape[1] // 4 * 4)
at = [(torch.arange(n) + 0.5) * was / n - 0.5 for n, was in zip(new_size, old_size)]
truth = sinusoid(*at, dim)
old_sinusoid = sinusoid(*map(torch.arange, old_size), dim).float()"""
_SKIPPED = """
wanted = resized[num_prefix_tokens:]"""
_PICTURES = """
weights, pictures, labels = given["weights"], given["pictures"], given["labels"]
nowhere = torch.cat([prefix, resized[num_prefix_tokens:] * 0])"""
_PI = '''

def side(old, new):
    """How torch resizes one side: (new, old)."""
    cells = torch.eye(old, dtype=torch.float64)[None, :, None]
    return interpolate(cells, size=(1, new), mode="bicubic", antialias=True)[0, :, 0].T


kernel = weights["patch_embed.proj.weight"]
patch = [size // n for size, n in zip(pictures.shape[1:3], old_size)]
down, across = (torch.linalg.pinv(side(a, b)) for a, b in zip(kernel.shape[2:], patch))
larger = (down.T @ kernel.double() @ across).float()  # sees in a resized patch what it saw'''
_PRINTED = {
    "slots": "len(resized)",
    "prefix_moved": "(resized[:num_prefix_tokens] - prefix).abs().max().item()",
    "to_truth": "near(resize(old_sinusoid, new_size, old_size, 0), truth)",
    "raw_indices": "near(sinusoid(*map(torch.arange, new_size), dim), truth)",
    "there_and_back": "((back - table)[num_prefix_tokens:].norm() / patches.norm()).item()",
    "skipped": "((patches - wanted).norm() / wanted.norm()).item()",
}
_ACCURACIES = {
    "accuracy": "accuracy({}, pos_embed=resized[None])",
    "accuracy_none": "accuracy({}, pos_embed=nowhere[None])",
    "accuracy_pi": 'accuracy({}, **{{"patch_embed.proj.weight": larger}})',
}
