"""Writes golden.json: an advice's numbers by another road, with numpy and torch alone.

Boxes are painted and patches looked into; products are counted by torch as it runs them.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

CASES = {
    "tag": ((448, 448), (297, 243, 34, 45)),
    "wide": ((384, 576), (100, 40, 9, 70)),
    "corner": ((100, 130), (0, 110, 20, 20)),
}
PATCHES = (4, 7, 8, 14, 16, 28, 32)


def look(size, box, patch):
    """(tokens, touched, inside, share of the thing) of square patches, zeros filling the last."""
    rows, cols = (-(-side // patch) for side in size)
    painted = np.zeros((rows * patch, cols * patch), bool)
    painted[box[0] : box[0] + box[2], box[1] : box[1] + box[3]] = True
    cells = painted.reshape(rows, patch, cols, patch).swapaxes(1, 2).reshape(rows * cols, -1)
    touched = cells.any(1)
    return rows * cols, int(touched.sum()), int(cells.all(1).sum()), float(cells[touched].mean())


def macs(size, patch):
    """Multiply-accumulates of a ViT-B, as torch runs it on tensors without data."""
    rows, cols = (-(-side // patch) for side in size)
    with torch.device("meta"), torch.no_grad(), FlopCounterMode(display=False) as counter:
        image = torch.empty(1, 3, rows * patch, cols * patch)
        x = nn.Conv2d(3, 768, patch, patch)(image).flatten(2).mT
        x = torch.cat([torch.empty(1, 1, 768), x], 1)
        for _ in range(12):
            q, k, v = (nn.Linear(768, 768)(x).unflatten(2, (12, 64)) for _ in range(3))
            q, k, v = (part.transpose(1, 2) for part in (q, k, v))
            x = ((q @ k.mT).softmax(-1) @ v).transpose(1, 2).flatten(2)
            x = nn.Linear(3072, 768)(nn.Linear(768, 3072)(nn.Linear(768, 768)(x)))
        nn.Linear(768, 1000)(x[:, 0])
    return counter.get_total_flops() // 2


def golden():
    return {
        name: {str(patch): [*look(size, box, patch), macs(size, patch)] for patch in PATCHES}
        for name, (size, box) in CASES.items()
    }


if __name__ == "__main__":
    path = Path(__file__).with_name("golden.json")
    path.write_text(json.dumps(golden(), indent=1) + "\n", encoding="utf-8")
