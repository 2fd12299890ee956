"""Write contrast_cases.json: what core and losses.js must both say of batches.

Core computes them, in float64. Run it again only when the meaning of a loss changes.
"""

import json
import random
from pathlib import Path

import torch

from vitlab.core import contrast_reading, siglip_initial_loss

PLACE = Path(__file__).with_name("contrast_cases.json")
WORDS = ("a cat", "a dog", "A  Cat", "a hen", "a cow", "a pig", "a fox", "an owl")
SETTINGS = [
    {"micro_batch_size": 3},
    {},
    {"micro_batch_size": 2, "axis": "columns"},
    {"micro_batch_size": 3, "exchange": "gathered"},
    {"micro_batch_size": 2, "exchange": "gathered_with_grad", "reduction": "pairs"},
    {"micro_batch_size": 3, "exchange": "local", "reduction": "pairs"},
    {"micro_batch_size": 1, "reduction": "sum"},
    {"micro_batch_size": 2, "exchange": "gathered", "scale_used": "log", "logit_scale": 40.0},
    {"scale_used": "exp", "logit_scale": 3.0, "logit_bias": 2.5, "axis": "columns"},
]


def case(settings, draw):
    """One batch: its settings, and every number that both languages must find."""
    count = draw.choice([6, 12]) if "micro_batch_size" in settings else draw.randint(2, 9)
    captions = [draw.choice(WORDS) for _ in range(count)]
    given = {
        "captions": captions,
        "image_angles": [draw.randrange(3600) / 10 for _ in range(count)],
        "text_angles": [draw.randrange(3600) / 10 for _ in range(count)],
        "logit_scale": round(draw.uniform(1, 30), 2),
        "logit_bias": round(draw.uniform(-12, 3), 2),
        **settings,
    }
    reading = contrast_reading(**{name: frozen(value) for name, value in given.items()})
    images, texts = reading.pulls(reading.clip_parted)
    return {
        "settings": given,
        "first": reading.setting.first,
        "factor": reading.setting.factor,
        "cosines": reading.cosines.tolist(),
        "meets": reading.seen.tolist(),
        "clip_shares": reading.clip_probabilities.tolist(),
        "siglip_shares": reading.siglip_probabilities.tolist(),
        "clip_pairs": reading.clip_pairs.tolist(),
        "siglip_cells": reading.siglip_pairs.tolist(),
        "clip_loss": reading.clip_parted.loss,
        "siglip_loss": reading.siglip_parted.loss,
        "pulls": {"images": images.tolist(), "texts": texts.tolist()},
    }


def frozen(value):
    return tuple(value) if isinstance(value, list) else value


def cases():
    draw = random.Random(23)
    starts = [(2, 0.0), (32_768, 0.0), (32_768, -10.0), (1, 3.5), (512, -6.25)]
    return {
        "batches": [case(settings, draw) for settings in (*SETTINGS, *SETTINGS)],
        "starts": [
            {
                "batch": batch,
                "bias": bias,
                "positive": siglip_initial_loss(batch, bias).positive,
                "negatives": siglip_initial_loss(batch, bias).negatives,
            }
            for batch, bias in starts
        ],
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    made = cases()
    lines = [json.dumps(each) for each in made["batches"]]
    text = '{"batches": [\n' + ",\n".join(lines) + '\n],\n"starts": ' + json.dumps(made["starts"])
    PLACE.write_text(text + "}\n", "utf-8", newline="\n")
