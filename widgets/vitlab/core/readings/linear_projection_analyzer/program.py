"""The program behind a projection's numbers: torch alone computes them again. Plain Python."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any


def projection_program(
    settings: Mapping[str, Any], weights: str, init: str, shown: Collection[str]
) -> str:
    """Make the kernel, read the picture of ``inputs.pt`` back, and print every number.

    The settings stand in it as plain assignments: edit one, and the numbers follow.
    """
    lines = [f"{name} = {value!r}{_NOTES.get(name, '')}" for name, value in settings.items()]
    making = {"random": _random(init), "dct": _WAVES_OF, "pca": _PRINCIPAL_OF}
    parts = [_HEAD, *lines, _PATCHES, _KERNELS, making.get(weights, _GIVEN), _READ]
    parts += [f'print("{name}:", {_FACTS[name]})' for name in shown]
    return "\n".join([*parts, ""])


def _random(init: str) -> str:
    if init == "trunc_normal":
        return _DRAWN + "weight = nn.init.trunc_normal_(drawn, std=0.02, generator=numbers)[:dim]\n"
    draw = "uniform_(-(3**0.5), 3**0.5" if init in _UNIFORM else "normal_(0, 1"
    return (
        _DRAWN
        + f"variance = {_VARIANCES[init]}  # {init}\n"
        + f"weight = drawn.{draw}, generator=numbers)[:dim] * variance**0.5\n"
    )


_UNIFORM = ("xavier", "conv_default", "lesson")
_VARIANCES = {
    "xavier": "2 / (numbers_in + dim)",
    "lecun": "1 / numbers_in",
    "he": "2 / numbers_in",
    "conv_default": "1 / (3 * numbers_in)",
    "lesson": "2 / (numbers_in + dim * ph * pw)",
}
_NOTES = {
    "patch_size": "  # height, width in pixels",
    "dim": "  # numbers in a token",
    "fitted": "  # whether the reader knows the other photographs",
    "selected": "  # patch, counted row by row",
}
_HEAD = """\
import torch
from torch import nn
from torch.nn.functional import conv2d, cosine_similarity, unfold

inputs = torch.load("inputs.pt")  # the picture, and other photographs
image, others = inputs["image"], inputs["others"]"""

_PATCHES = '''
ph, pw = patch_size
chans = image.shape[1]
numbers_in = chans * ph * pw


def patches(picture):
    """The patches of a picture, one under the other; what fills none is left out."""
    picture = picture[:, :, : picture.shape[2] // ph * ph, : picture.shape[3] // pw * pw]
    return unfold(picture, patch_size, stride=patch_size).mT.flatten(0, 1)


x = patches(image).double()
known = torch.cat([patches(picture) for picture in others]).double()
'''

_KERNELS = '''
def waves(count):
    """Cosines along channels, rows and columns, the slowest first."""
    def along(size):
        places = torch.arange(size, dtype=torch.float64)
        cosines = torch.cos(torch.pi * places[:, None] * (places + 0.5) / size)
        return cosines / cosines.norm(dim=1, keepdim=True)

    every = [(k, u, v) for k in range(chans) for u in range(ph) for v in range(pw)]
    every.sort(key=lambda w: ((w[1] / ph) ** 2 + (w[2] / pw) ** 2, w))
    k, u, v = torch.tensor(every[:count]).T
    parts = along(chans)[k], along(ph)[u], along(pw)[v]
    return torch.einsum("nc,ny,nx->ncyx", *parts).float()


def principal(count):
    """Directions in which the other photographs vary most."""
    values, vectors = torch.linalg.eigh((known - known.mean(0)).T @ (known - known.mean(0)))
    count = min(count, int((values > values[-1] * 2.2e-16 * max(known.shape)).sum()))
    return vectors.flip(1)[:, :count].T.reshape(-1, chans, ph, pw).float()

'''
_DRAWN = """
numbers = torch.Generator().manual_seed(seed)
drawn = torch.empty(max(dim, numbers_in), chans, ph, pw)  # the same draw for every width
"""
_WAVES_OF = "\nweight = waves(dim)\n"
_PRINCIPAL_OF = "\nweight = principal(dim)\n"
_GIVEN = '\nweight = inputs["weight"]\n'

_READ = '''
def left(weight):
    """What is left of each patch less its centre, when it is read back from its token."""
    encode = weight.double().flatten(1).T
    if fitted:  # the best reading of the other photographs
        centre = known.mean(0)
        decode = torch.linalg.pinv((known - centre) @ encode) @ (known - centre)
    else:  # whoever knows the kernel alone
        centre = x.mean(0)
        decode = torch.linalg.pinv(encode)
    return (x - centre) - (x - centre) @ encode @ decode


def lost(weight):
    """Share of the variance, in per cent."""
    return 100 * (left(weight).square().sum() / (x - x.mean(0)).square().sum()).item()


def off(tokens, right):
    return ((tokens - right).norm() / right.norm()).item()


matrix = weight.flatten(1).T
image = image.to(weight.dtype)
batch, _, height, width = image.shape
cells = image.reshape(batch, chans, height // ph, ph, width // pw, pw)
spelt = {
    "conv": conv2d(image, weight, stride=patch_size).flatten(2).mT,
    "unfold": unfold(image, patch_size, stride=patch_size).mT @ matrix,
    "einsum": torch.einsum("bcyhxw,dchw->byxd", cells, weight).flatten(1, 2),
    "reshape": cells.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2) @ matrix,
}
right = spelt["reshape"]
other_order = cells.permute(0, 2, 4, 3, 5, 1).flatten(3).flatten(1, 2)
wrong = other_order @ matrix
tokens = x @ weight.double().flatten(1).T'''

_FACTS = {
    "lost": "lost(weight)",
    "best": "lost(principal(min(dim, numbers_in)))",
    "waves": "lost(waves(min(dim, numbers_in)))",
    "own_patch": (
        "100 * (left(weight)[selected].square().sum()"
        " / (x - x.mean(0))[selected].square().sum()).item()"
    ),
    "rank": "torch.linalg.matrix_rank(weight.double().flatten(1)).item()",
    "parameters": "dim * (numbers_in + bias)",
    "gain": "(tokens.var(0).mean() / x.var(0).mean()).item()",
    "gain_expected": "numbers_in * weight.double().square().mean().item()",
    "spellings": 'max((spelt["conv"] - other).abs().max().item() for other in spelt.values())',
    "transplant": "100 * off(wrong, right)",
    "transplant_cosine": "cosine_similarity(right, wrong, dim=-1).mean().item()",
    "mended": "100 * off(other_order @ weight.permute(0, 2, 3, 1).flatten(1).T, right)",
}
