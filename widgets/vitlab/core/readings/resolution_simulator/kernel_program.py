"""The program behind the numbers of resized patch weights. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vitlab.core.readings.small_vit import ACCURACY, IMPORTS, VIT

_SMALL = "import torch\nfrom torch.nn.functional import conv2d, interpolate, unfold\n"


def kernel_program(settings: Mapping[str, Any], shown: Mapping[str, int]) -> str:
    """Resize the kernels of ``inputs.pt`` in three ways and print every number that is shown.

    ``shown`` gives for each accuracy how many pictures it was measured on.
    """
    accuracies = any(name.startswith("accuracy") for name in shown)
    lines = [f"{name} = {value!r}{_NOTES.get(name, '')}" for name, value in settings.items()]
    parts = [IMPORTS if accuracies else _SMALL, *lines, _KERNELS]
    parts += [VIT, ACCURACY] if accuracies else []
    parts.append(_ERRORS)
    parts += [_PICTURES] if accuracies else []
    for name, pictures in shown.items():
        start, _, method = name.partition("_")
        value = {
            "off": f'off(*alone["{method}"])',
            "whole": f'off(*whole["{method}"])',
            "accuracy": f'accuracy({pictures}, **{{key: kernels["{method}"]}})',
        }.get(start, _PRINTED.get(name, ""))
        parts.append(f'print("{name}:", {value})')
    return "\n".join([*parts, ""])


_NOTES = {"method": '  # or "pi", "plain", "plain_scaled"', "grid_size": "  # of the model"}
_KERNELS = '''
words = dict(mode=interpolation, antialias=antialias)


def side(old, new):
    """How torch resizes one side: (new, old)."""
    cells = torch.eye(old, dtype=torch.float64)[None, :, None]
    return interpolate(cells, size=(1, new), **words)[0, :, 0].T


def larger(weight):
    """Weights for patches of another size, in three ways."""
    old = weight.shape[2:]
    down, across = (torch.linalg.pinv(side(a, b)) for a, b in zip(old, patch_size))
    plain = interpolate(weight, size=patch_size, **words)
    ratio = old[0] * old[1] / (patch_size[0] * patch_size[1])
    pi = weight if tuple(old) == patch_size else (down.T @ weight.double() @ across).float()
    return {"pi": pi, "plain": plain, "plain_scaled": plain * ratio}


def off(given, wanted):
    return ((given - wanted).norm() / wanted.norm()).item()
'''
_ERRORS = """
given = torch.load("inputs.pt", weights_only=True)
weight, images = given["weight"], given["images"]
height, width = weight.shape[2:]
kernels = larger(weight)
patches = unfold(images, (height, width), stride=(height, width)).mT
tokens = patches @ weight.flatten(1).T
resized = interpolate(patches.reshape(-1, *weight.shape[1:]), size=patch_size, **words)
pixels = resized.flatten(1).unflatten(0, patches.shape[:2])
alone = {name: (pixels @ kernel.flatten(1).T, tokens) for name, kernel in kernels.items()}
rows, cols = images.shape[2] // height, images.shape[3] // width
picture = interpolate(images, size=(rows * patch_size[0], cols * patch_size[1]), **words)
whole = {
    name: (conv2d(picture, kernel, stride=patch_size).flatten(2).mT, tokens)
    for name, kernel in kernels.items()
}"""
_PICTURES = """
weights, pictures, labels = given["weights"], given["pictures"], given["labels"]
key = "patch_embed.proj.weight\""""
_PRINTED = {
    "tokens": "grid_size[0] * grid_size[1]",
    "own_patch": "off(alone[method][0][0, selected], tokens[0, selected])",
    "positions_changed": "0",
}
