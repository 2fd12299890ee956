"""Writes golden.json: a projection's numbers by another road, with numpy and torch alone."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import torch
from PIL import Image

PHOTOGRAPHS = Path(__file__).parents[4] / "widgets" / "vitlab" / "data" / "photographs"
NAMES = ("chelsea", "coffee", "rocket", "astronaut", "camera")
CASES = [("chelsea", 16, 3, 48), ("chelsea", 16, 3, 192), ("chelsea", 16, 3, 768)]
CASES += [("rocket", 8, 1, 20), ("coffee", 12, 3, 100)]


def photograph(name, chans):
    """(h, w, chans) from 0 to 1."""
    pixels = np.asarray(Image.open(PHOTOGRAPHS / f"{name}.jpg").convert("RGB"), np.float64) / 255
    return pixels if chans == 3 else pixels.mean(2, keepdims=True)


def patches(name, size, chans):
    """One patch a row, channel by channel; what fills none is left out."""
    pixels = photograph(name, chans)
    found = [
        pixels[y : y + size, x : x + size].transpose(2, 0, 1).ravel()
        for y in range(0, pixels.shape[0] - size + 1, size)
        for x in range(0, pixels.shape[1] - size + 1, size)
    ]
    return np.array(found)


def noise(size, chans, dim):
    """Xavier's uniform weights, drawn for as many filters as a patch has numbers."""
    every = chans * size * size
    numbers = torch.Generator().manual_seed(0)
    drawn = torch.empty(every, chans, size, size).uniform_(-1, 1, generator=numbers)
    spread = np.sqrt(3 * 2 / (every + dim))
    return drawn[:dim].reshape(dim, -1).double().numpy() * spread


def waves(size, chans, dim):
    """Products of cosines, sorted by how fast they are."""

    def cosine(count, speed):
        wave = np.cos(np.pi * speed * (np.arange(count) + 0.5) / count)
        return wave / np.linalg.norm(wave)

    order = sorted(
        product(range(chans), range(size), range(size)),
        key=lambda w: ((w[1] / size) ** 2 + (w[2] / size) ** 2, w),
    )
    rows = [
        np.einsum("c,y,x->cyx", cosine(chans, k), cosine(size, u), cosine(size, v)).ravel()
        for k, u, v in order[:dim]
    ]
    return np.array(rows)


def lost(x, weight, known=None):
    """Share of the variance; ``known`` are the patches of a reader's other pictures."""
    centre = x.mean(0) if known is None else known.mean(0)
    if known is None:
        basis = np.linalg.svd(weight, full_matrices=False)[2]
        back = (x - centre) @ basis.T @ basis
    else:
        decode = np.linalg.lstsq((known - centre) @ weight.T, known - centre, rcond=None)[0]
        back = (x - centre) @ weight.T @ decode
    return float(((x - centre - back) ** 2).sum() / ((x - x.mean(0)) ** 2).sum())


def golden(name, size, chans, dim):
    x = patches(name, size, chans)
    known = np.vstack([patches(other, size, chans) for other in NAMES if other != name])
    directions = np.linalg.svd(known - known.mean(0), full_matrices=False)[2]
    weight, numbers = noise(size, chans, dim), chans * size * size
    order = np.arange(numbers).reshape(chans, size, size).transpose(1, 2, 0).ravel()
    right, wrong = x @ weight.T, x[:, order] @ weight.T
    cosines = (right * wrong).sum(1) / np.linalg.norm(right, axis=1) / np.linalg.norm(wrong, axis=1)
    return {
        "lost": 100 * lost(x, weight),
        "fitted": 100 * lost(x, weight, known),
        "best": 100 * lost(x, directions[:dim]),
        "waves": 100 * lost(x, waves(size, chans, dim)),
        "gain": float(right.var(0).mean() / x.var(0).mean()),
        "gain_expected": float(numbers * (weight**2).mean()),
        "transplant": float(100 * np.linalg.norm(wrong - right) / np.linalg.norm(right)),
        "transplant_cosine": float(cosines.mean()),
        "parameters": dim * (numbers + 1),
        "rank": int(np.linalg.matrix_rank(weight)),
        "own_rank": int(np.linalg.matrix_rank(x - x.mean(0))),
    }


if __name__ == "__main__":
    path = Path(__file__).with_name("golden.json")
    told = {"-".join(map(str, case)): golden(*case) for case in CASES}
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
