"""Write resolution_numbers.json: what the simulator's pages must show, by torch and NumPy alone.

Nothing is imported from vitlab. Tables and kernels are read from the stored weights; PI-resize is a
least-squares problem over whole patches; a native aspect is found by trying many scales.
"""

import json
import math
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch.nn.functional import conv2d, interpolate

PLACE = Path(__file__).with_name("resolution_numbers.json")
DATA = Path(__file__).parents[2] / "widgets" / "vitlab" / "data" / "checkpoints"
PICTURE = "np.fromfunction(lambda y, x, c: (7 * y + 3 * x * (c + 1) + y * x) % 256, (40, 56, 3))"
WIDE = "np.zeros((100, 333, 3), np.uint8)"
RULES = {
    "hf": dict(mode="bicubic"),
    "timm": dict(mode="bicubic", antialias=True),
    "torchvision": dict(mode="bicubic", align_corners=True),
}


def to_and_fro(planes, new, rule):
    """A table's planes (dim, rows, cols) on the new grid, and back again."""
    there = interpolate(planes[None], size=new, **RULES[rule])
    return there[0], interpolate(there, size=planes.shape[1:], **RULES[rule])[0]


def sinusoid(ys, xs, dim):
    """(rows, cols, dim): sines and cosines of the column, then of the row, one by one."""
    omega = [10_000 ** -(k / (dim // 4)) for k in range(dim // 4)]
    halves = [
        [[f(place * w) for place in places] for f in (math.sin, math.cos) for w in omega]
        for places in (xs, ys)
    ]
    across, down = (np.array(half).T for half in halves)
    rows = [[np.concatenate([across[x], down[y]]) for x in range(len(xs))] for y in range(len(ys))]
    return np.array(rows)


def table_numbers(planes, new, rule, prefix):
    """Slots, cosine to the truth, there and back, and how far off a skipped resize is."""
    dim, old = len(planes), planes.shape[1:]
    there, back = to_and_fro(planes, new, rule)
    places = [
        [(i + 0.5) * was / now - 0.5 for i in range(now)] for was, now in zip(old, new, strict=True)
    ]
    truth = sinusoid(*places, dim)
    made = torch.tensor(sinusoid(range(old[0]), range(old[1]), dim)).float().permute(2, 0, 1)
    moved = to_and_fro(made, new, rule)[0].double().permute(1, 2, 0).numpy()
    cosines = (moved * truth).sum(-1) / np.linalg.norm(moved, axis=-1)
    cosines /= np.linalg.norm(truth, axis=-1)
    found = {
        "slots": new[0] * new[1] + prefix,
        "to_truth": cosines.mean(),
        "there_and_back": ((back - planes).norm() / planes.norm()).item(),
    }
    if old != new and old[0] * old[1] == new[0] * new[1]:
        flat, wanted = planes.flatten(1), there.flatten(1)
        found["skipped"] = ((flat - wanted).norm() / wanted.norm()).item()
    return found


def kernel_numbers(weight, pixels, new, selected):
    """How far tokens of resized patches are off, by every way, patch by patch."""
    h, w = weight.shape[2:]
    images = torch.from_numpy(pixels / 255).float().permute(2, 0, 1)
    rows, cols = images.shape[1] // h, images.shape[2] // w
    patches = torch.stack(
        [images[:, r * h : r * h + h, c * w : c * w + w] for r in range(rows) for c in range(cols)]
    )
    how = dict(mode="bicubic", antialias=True)
    units = interpolate(torch.eye(h * w).reshape(h * w, 1, h, w), size=new, **how).flatten(1)
    flat = weight.reshape(-1, h * w).T.numpy().astype(float)
    solved = np.linalg.lstsq(units.numpy().astype(float), flat, rcond=None)[0]
    plain = interpolate(weight, size=new, **how)
    ways = {
        "pi": torch.from_numpy(solved.T).float().reshape(*weight.shape[:2], *new),
        "plain": plain,
        "plain_scaled": plain * (h * w / (new[0] * new[1])),
    }
    tokens = conv2d(patches, weight).flatten(1)
    larger = interpolate(patches, size=new, **how)
    seen = {name: conv2d(larger, kernel).flatten(1) for name, kernel in ways.items()}
    found = {f"off_{n}": ((s - tokens).norm() / tokens.norm()).item() for n, s in seen.items()}
    own = (seen["plain"][selected] - tokens[selected]).norm() / tokens[selected].norm()
    told = {"off_plain": found["off_plain"], "own_patch": own.item()}
    fewer = new[0] * new[1] < h * w  # for more pixels it is a rounding error
    return told | ({"off_pi": found["off_pi"]} if fewer else {})


def aspect_numbers(size, patch, budget):
    """The largest picture whose patches, cut at its edges, keep the budget."""
    grid = (0, 0)
    for step in range(1, 20_000):
        scale = step / 2_000
        tried = tuple(math.ceil(s * scale / p - 1e-9) for s, p in zip(size, patch, strict=True))
        if tried[0] * tried[1] <= budget:
            grid = tried
    side = max(n for n in range(1, budget + 1) if n * n <= budget)
    squeezed = (side * patch[0] / size[0]) / (side * patch[1] / size[1])
    off = (grid[0] * patch[0] / size[0]) / (grid[1] * patch[1] / size[1])
    tokens = grid[0] * grid[1]
    return {
        "tokens": tokens,
        "aspect_off": 100 * abs(off - 1),
        "squeezed": 100 * squeezed,
        "masked": budget - tokens,
    }


def shares(*ways, size):
    """Accuracies of the card in per cent."""
    card = json.loads((DATA / "accuracies.json").read_text("utf-8"))
    right = card["models"]["vit_shapes_patch8_64"]["grows"]
    names = ("accuracy", "accuracy_none", "accuracy_pi")
    return {
        n: 100 * right[w][str(size)] / card["pictures"] for n, w in zip(names, ways, strict=False)
    }


def golden():
    """Keywords of each simulator, and its numbers."""
    weights = load_file(DATA / "vit_shapes_patch8_64.safetensors")
    planes = weights["pos_embed"][0, 1:].T.reshape(-1, 8, 8)
    kernel = weights["patch_embed.proj.weight"]
    made = torch.tensor(sinusoid(range(2), range(8), 96)).float().permute(2, 0, 1)
    pixels = eval(PICTURE).astype(np.uint8)
    opening = table_numbers(planes, (16, 16), "timm", 1) | shares("timm", "none", "pi", size=128)
    skipping = "table='sinusoidal_2d', old_size=(2, 8), new_size=(4, 4), selected=0"
    yield "", opening
    yield "new_size=(10, 13), style='hf'", table_numbers(planes, (10, 13), "hf", 1)
    yield "new_size=6, style='torchvision'", table_numbers(planes, (6, 6), "torchvision", 1)
    yield skipping, table_numbers(made, (4, 4), "timm", 1)
    own = f"page='patch_weights', image={PICTURE}.astype('uint8'), patch=9, method='plain'"
    yield f"{own}, patch_size=(12, 20)", kernel_numbers(kernel, pixels, (12, 20), 9)
    yield f"{own}, patch_size=(5, 6)", kernel_numbers(kernel, pixels, (5, 6), 9)
    wide = f"page='native_aspect', image={WIDE}, patch_size=(14, 16), max_num_patches=100"
    yield wide, aspect_numbers((100, 333), (14, 16), 100)


if __name__ == "__main__":
    told = [{"settings": settings, "numbers": numbers} for settings, numbers in golden()]
    PLACE.write_text(json.dumps(told, indent=1) + "\n", "utf-8", newline="\n")
