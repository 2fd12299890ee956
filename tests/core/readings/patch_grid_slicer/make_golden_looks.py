"""Write golden_looks.json: cosines, norms and counts by NumPy alone, without vitlab.

Patches are walked to one after the other; a cosine is a sum of products of two of them.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
PLACE = HERE / "golden_looks.json"
SAMPLES = HERE.parents[3] / "widgets/vitlab/data/photographs"


def picture(name):
    (path,) = [path for path in SAMPLES.iterdir() if path.stem == name]
    return np.asarray(Image.open(path).convert("RGB"), np.float64) / 255


def patches(pixels, patch, stride, zeros):
    pixels = np.pad(pixels, ((zeros, zeros), (zeros, zeros), (0, 0)))
    return np.stack(
        [
            pixels[top : top + patch, left : left + patch].transpose(2, 0, 1).ravel()
            for top in range(0, pixels.shape[0] - patch + 1, stride)
            for left in range(0, pixels.shape[1] - patch + 1, stride)
        ]
    )


def cosine(one, other):
    return float((one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum()))


def near(chosen, others, leave_out=-1):
    cosines = [-2 if i == leave_out else cosine(chosen, other) for i, other in enumerate(others)]
    best = int(np.argmax(cosines))
    return {"index": best, "cosine": cosines[best]}


def likeness(patch, stride, zeros, selected, center):
    here, beside = (patches(picture(name), patch, stride, zeros) for name in ("chelsea", "coffee"))
    norms = np.sqrt((np.concatenate([here, beside]) ** 2).sum(1))
    bright = np.concatenate([here, beside]).mean(1)
    both = np.concatenate([here, beside])
    spectrum = np.linalg.eigvalsh(np.cov(both.T))[::-1] if patch < 32 else None
    mean = both.mean(0) * center
    here, beside = here - mean, beside - mean
    return {
        "patch_size": patch,
        "stride": stride,
        "padding": zeros,
        "selected": selected,
        "center": center,
        "tokens": len(here),
        "tokens_beside": len(beside),
        "nearest": near(here[selected], here, selected),
        "nearest_beside": near(here[selected], beside),
        "norm_brightness": float(np.corrcoef(norms, bright)[0, 1]),
        "pca_share": None if spectrum is None else float(100 * spectrum[:3].sum() / spectrum.sum()),
    }


def cells(pixels, smallest, largest, threshold):
    """Sides of the cells, halved as long as they vary."""

    def walk(top, left, side):
        inside = pixels[top : top + side, left : left + side].reshape(-1, 3)
        if side == smallest or inside.var(0).mean() <= threshold:
            return [side]
        half = side // 2
        return [
            cell
            for down in (0, half)
            for right in (0, half)
            for cell in walk(top + down, left + right, half)
        ]

    height, width = pixels.shape[:2]
    return [
        cell
        for top in range(0, height, largest)
        for left in range(0, width, largest)
        for cell in walk(top, left, largest)
    ]


def curve(name, smallest, largest):
    """Cells at every other threshold that is offered, each cut for itself."""
    return [
        [threshold, len(cells(picture(name), smallest, largest, threshold))]
        for threshold in (0.0005, 0.002, 0.005, 0.01, 0.02, 0.05)
    ]


def adaptive(name, smallest, largest, threshold):
    sides = cells(picture(name), smallest, largest, threshold)
    counts = {str(side): sides.count(side) for side in sorted(set(sides), reverse=True)}
    asked = {"min_patch": smallest, "max_patch": largest, "threshold": threshold}
    return {"image": name, **asked, "counts": counts, "tokens": len(sides)} | {
        "curve": curve(name, smallest, largest)
    }


if __name__ == "__main__":
    golden = {
        "likeness": [
            likeness(16, 16, 0, 44, True),
            likeness(16, 16, 0, 44, False),
            likeness(32, 32, 0, 17, True),
            likeness(32, 16, 8, 45, True),
        ],
        "adaptive": [
            adaptive("chelsea", 8, 32, 0.005),
            adaptive("chelsea", 7, 56, 0.01),
            adaptive("coffee", 8, 64, 0.002),
        ],
    }
    PLACE.write_text(json.dumps(golden, indent=1) + "\n", "utf-8", newline="\n")
