"""What ``vitlab demo`` prints: one picture on its way to tokens, always the same numbers."""

from __future__ import annotations

import torch

from vitlab.core import VisionFrontEnd, synthesize_image

_CELL = 15
_DEVIATION, _MEAN = 0.5, 0.5


def lines() -> list[str]:
    """The picture, the sequence, its CLS row and one row of the position table."""
    picture = synthesize_image(seed=0)
    pixels = torch.from_numpy(picture).permute(2, 0, 1)[None] / 255
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        front_end = VisionFrontEnd(positions="sinusoidal_2d")
        sequence = front_end((pixels - _MEAN) / _DEVIATION)
    height, width, channels = picture.shape
    numbers = 16 * 16 * channels
    rows, cols = height // 16, width // 16
    assert front_end.pos_embed is not None
    position = front_end.pos_embed[0, 1 + _CELL]
    first = " ".join(f"{value:.4f}" for value in position[:4].tolist())
    return [
        f"picture   {height} × {width} px, {channels} colours, drawn from seed 0",
        f"patches   {rows} × {cols} = {rows * cols} of 16 × 16 px, {numbers} numbers each",
        f"sequence  {tuple(sequence.shape)}: CLS and {rows * cols} patches",
        f"CLS       norm {sequence[0, 0].norm():.2g}: it begins near 0, the same for every picture",
        f"position  patch {_CELL} (row {_CELL // cols}, column {_CELL % cols}): "
        f"{first} …, norm {position.norm():.4f}",
    ]
