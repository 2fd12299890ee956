"""Write golden_numbers.json: what a page must show, counted without vitlab and without a formula.

Every pixel is walked to and the patches are counted as they begin; attention pairs are
counted as the entries of an outer product.
"""

import json
from pathlib import Path

import numpy as np

PLACE = Path(__file__).with_name("golden_numbers.json")
CALLS = [
    # image, patch, remainder, prefix tokens
    ("chelsea", (16, 16), "error", 1),
    ("chelsea", (32, 16), "error", 5),
    ("chelsea", (15, 15), "pad", 0),
    ("chelsea", (15, 15), "crop", 1),
    ("synthetic", (12, 20), "pad", 2),
]
SIZES = {"chelsea": (224, 224), "synthetic": (97, 131)}


def numbers(size, patch, remainder, prefix):
    """Walk over the picture, patch by patch."""
    picture = np.zeros((*size, 3), np.uint8)
    tops, lefts = list(range(0, size[0], patch[0])), list(range(0, size[1], patch[1]))
    if remainder == "crop":  # only what a whole patch can be cut from
        tops = [top for top in tops if len(picture[top : top + patch[0]]) == patch[0]]
        lefts = [left for left in lefts if len(picture[0, left : left + patch[1]]) == patch[1]]
    tokens = sum(1 for _ in tops for _ in lefts)
    sequence = np.ones(tokens + prefix, np.uint8)
    return {
        "rows": len(tops),
        "cols": len(lefts),
        "tokens": tokens,
        "raw_width": np.zeros((*patch, 3)).size,
        "sequence_length": sequence.size,
        "attention_pairs": np.outer(sequence, sequence).size,
        "pixel_ratio": (picture[..., 0].size / tokens) ** 2,
    }


if __name__ == "__main__":
    golden = [
        {
            "image": image,
            "image_size": SIZES[image],
            "patch_size": patch,
            "remainder": remainder,
            "num_prefix_tokens": prefix,
            "numbers": numbers(SIZES[image], patch, remainder, prefix),
        }
        for image, patch, remainder, prefix in CALLS
    ]
    PLACE.write_text(json.dumps(golden, indent=1) + "\n", "utf-8", newline="\n")
