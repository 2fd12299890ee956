"""Cases for the ledger: seeded, so that the goldens can be made again."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

SHAPES = (
    (192, 12, 3, 768),
    (384, 12, 6, 1536),
    (768, 12, 12, 3072),
    (1024, 24, 16, 4096),
    (1280, 32, 16, 5120),
    (1408, 40, 16, 6144),
    (320, 10, 5, 1000),
    (96, 5, 1, 384),
)


def golden_cases(count: int = 90) -> Iterator[dict[str, Any]]:
    """Ti to g and shapes of nobody, half of them under autocast."""
    random = Random(20261121)
    for number in range(count):
        patch = random.choice([8, 14, 16, 16, 32])
        ragged = random.random() < 0.2
        patch_size = (patch, random.choice([4, 16])) if ragged else (patch, patch)
        rows, cols = random.randint(2, 384 // patch), random.randint(2, 384 // patch)
        training = random.random() < 0.75
        optimizer = random.choice(["adamw", "adamw", "sgd", "sgd_momentum"])
        yield {
            "shape": random.choice(SHAPES),
            "image_size": (rows * patch_size[0], cols * patch_size[1]),
            "patch_size": patch_size,
            "batch_size": random.choice([1, 1, 2, 3, 8, 16, 24, 32]),
            "mode": "train" if training else "inference",
            "precision": ("amp", "amp", "fp32", "bf16")[number % 4],
            "attention": random.choice(["fused", "eager"]),
            "checkpointing": training and random.random() < 0.3,
            "optimizer": optimizer,
            "foreach": random.random() < 0.8,
            "fused_optimizer": optimizer == "adamw" and random.random() < 0.3,
            "num_classes": random.choice([10, 1000, 21843]),
            "num_prefix_tokens": random.choice([1, 1, 1, 1, 5, 0]),
        }
