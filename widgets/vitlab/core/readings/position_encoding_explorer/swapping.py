"""Two patches change places: what notices, under which positions."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.arguments import one_of
from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError, Remedy
from vitlab.core.facts import Fact
from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.images import shapes
from vitlab.core.positions import sinusoidal_1d, sinusoidal_2d
from vitlab.core.pretrained import BUNDLED, load
from vitlab.core.readings.small_vit import IMPORTS, VIT
from vitlab.core.refitting import SwapEffect, swap_effects, swap_patches, table_of
from vitlab.words import said, word

NAMES = {
    "none": word("none"),
    "sinusoidal_1d": word("1-D sinusoid"),
    "sinusoidal_2d": word("2-D sinusoid"),
    "trained": word("learned, trained"),
}
EXCHANGED = (26, 46)
_SEED, _PICTURE = 4, 5
BLIND = word(
    "A mean of tokens is the mean of contents plus the mean of positions, in any order. Only what "
    "mixes tokens after positions were added, attention and MLP, can tell."
)


@dataclass(frozen=True)
class SwapReading:
    """A picture before and after, and what each table of positions lets the model notice.

    >>> reading = swap_reading()
    >>> [round(effect.answer_moves, 2) for effect in reading.effects]
    [0.0, 0.6, 0.08, 0.31]
    """

    swapped: Pair
    """Numbers of the two patches."""
    before: NDArray[np.uint8] = field(repr=False)
    """(height, width, 3): the picture."""
    after: NDArray[np.uint8] = field(repr=False)
    """(height, width, 3): the same with both patches swapped."""
    grid: PatchGrid
    """The patches of the picture."""
    effects: tuple[SwapEffect, ...]
    """How much moves under each table of positions."""
    weights: dict[str, Tensor] = field(repr=False)
    """Weights of the model, under timm's names."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Two numbers a table: how far the mean moves, and how far the answer."""
        facts = []
        for effect in self.effects:
            positions = said(NAMES[effect.positions])
            facts += [
                Fact(
                    f"mean_{effect.positions}",
                    said("{positions}: mean of the tokens", positions=positions),
                    effect.mean_moves,
                    said("largest change of a number"),
                    standing="measured",
                    meaning=said(BLIND),
                ),
                Fact(
                    f"answer_{effect.positions}",
                    said("{positions}: answer of the model", positions=positions),
                    effect.answer_moves,
                    said("largest change of a logit"),
                    standing="measured",
                ),
            ]
        return tuple(facts)

    @property
    def text(self) -> str:
        """What was swapped, and who noticed."""
        moves = {effect.positions: effect.answer_moves for effect in self.effects}
        return said(
            "Patches {first} and {second} are swapped. The mean of the tokens does not move under "
            "any positions. The answer of the model moves by {flat:.2f} with a 1-D sinusoid, by "
            "{plane:.2f} with a 2-D one, by {trained:.2f} with the trained table, and not at all "
            "without positions.",
            first=self.swapped[0],
            second=self.swapped[1],
            flat=moves["sinusoidal_1d"],
            plane=moves["sinusoidal_2d"],
            trained=moves["trained"],
        )

    @property
    def code(self) -> str:
        """A program on torch alone that runs the model twice under each table."""
        prefix = self.weights["pos_embed"].shape[1] - self.grid.tokens
        inputs = f"swapped = {self.swapped!r}\nnum_prefix_tokens = {prefix}\n"
        return "\n".join([IMPORTS, inputs, VIT, _SWAP])

    def write_inputs(self, folder: str | Path) -> Path:
        """Write the picture and the weights as ``inputs.pt``, which the program reads."""
        path = Path(folder) / "inputs.pt"
        torch.save({"image": torch.from_numpy(self.before.copy()), "weights": self.weights}, path)
        return path


def swap_reading(swapped: Pair = EXCHANGED, model: str = "vit_shapes_patch8_64") -> SwapReading:
    """Swap two patches of a drawn picture and ask a bundled model, its table replaced in turn.

    Args:
        swapped: Numbers of two patches, counted row by row from 0.
        model: A bundled model's name.

    Returns:
        Both pictures, and what no positions, two sinusoids and the trained table let it notice.

    Raises:
        PlaceError: There is no such patch.
        LabError: A patch is named twice, or there is no such bundled model.

    >>> swap_reading((0, 63)).after.shape
    (64, 64, 3)

    """
    one_of(model, BUNDLED, "model")
    if len(swapped) != 2 or swapped[0] == swapped[1]:
        raise LabError(
            said(
                "two different patches are needed to swap, and these are {given}.",
                given=tuple(swapped),
            ),
            (
                Remedy(
                    said("Swap {first} and {second}", first=EXCHANGED[0], second=EXCHANGED[1]),
                    {"swapped": EXCHANGED},
                ),
            ),
        )
    vit = load(model)
    assert isinstance(vit, VisionTransformer)
    picture = shapes(8, vit.grid.image_size[0], seed=_SEED).images[_PICTURE]
    image = _as_tensor(picture)
    after = swap_patches(image, vit.grid.patch_size, swapped)
    rows, cols, dim = vit.grid.rows, vit.grid.cols, vit.embed_dim
    tables = {
        "none": torch.zeros(rows * cols, dim),
        "sinusoidal_1d": sinusoidal_1d(rows * cols, dim),
        "sinusoidal_2d": sinusoidal_2d(rows, cols, dim),
        "trained": table_of(vit)[0, vit.num_embedded_prefix_tokens :],
    }
    return SwapReading(
        swapped,
        picture,
        (after[0].permute(1, 2, 0) * 255).round().byte().numpy(),
        vit.grid,
        swap_effects(vit, image, swapped, tables),
        {name: value.clone() for name, value in vit.state_dict().items()},
    )


def _as_tensor(picture: NDArray[np.uint8]) -> Tensor:
    return torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].float() / 255


_SWAP = """
given = torch.load("inputs.pt", weights_only=True)
weights, image = given["weights"], given["image"].permute(2, 0, 1)[None] / 255
kernel = weights["patch_embed.proj.weight"]
height, width = kernel.shape[2:]
rows, cols, dim = image.shape[2] // height, image.shape[3] // width, len(kernel)
first, second = (divmod(index, cols) for index in swapped)
after = image.clone()
for (row, col), (from_row, from_col) in ((first, second), (second, first)):
    top, left, from_top, from_left = row * height, col * width, from_row * height, from_col * width
    after[..., top : top + height, left : left + width] = image[
        ..., from_top : from_top + height, from_left : from_left + width
    ]


def waves(places, bands):
    omega = 10_000.0 ** (-torch.arange(bands, dtype=torch.float64) / bands)
    angles = torch.arange(places, dtype=torch.float64)[:, None] * omega
    return torch.stack([angles.sin(), angles.cos()], 1)


y, x = waves(rows, dim // 4).flatten(1), waves(cols, dim // 4).flatten(1)
tables = {
    "none": torch.zeros(rows * cols, dim),
    "sinusoidal_1d": waves(rows * cols, dim // 2).mT.flatten(1).float(),
    "sinusoidal_2d": torch.cat([x.repeat(rows, 1), y.repeat_interleave(cols, 0)], 1).float(),
    "trained": weights["pos_embed"][0, num_prefix_tokens:],
}
bias = weights["patch_embed.proj.bias"]
pictures = torch.cat([image, after])
prefix = weights["pos_embed"][:, :num_prefix_tokens]
with torch.inference_mode():
    for name, table in tables.items():
        content = conv2d(pictures, kernel, bias, stride=kernel.shape[2:]).flatten(2).mT
        mean = (content + table).mean(1)
        changed = weights | {"pos_embed": torch.cat([prefix, table[None]], 1)}
        logits = vit(pictures, changed)
        print(f"mean_{name}:", (mean[0] - mean[1]).abs().max().item())
        print(f"answer_{name}:", (logits[0] - logits[1]).abs().max().item())
"""
