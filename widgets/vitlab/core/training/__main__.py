"""``python -m vitlab.core.training vit_shapes_reg4.safetensors --registers 4``."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import save_file

from vitlab.core.training import Architecture, Recipe, train


def main() -> None:
    """Train, and write a checkpoint that says how it was made."""
    parser = argparse.ArgumentParser(description="Train a small ViT on the four shapes.")
    parser.add_argument("path", type=Path, help="where the .safetensors file goes")
    parser.add_argument("--registers", type=int, default=Architecture.reg_tokens)
    parser.add_argument("--steps", type=int, default=Recipe.steps)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    given = parser.parse_args()
    torch.set_num_threads(1)  # so that the sums, and with them the weights, come out the same
    recipe = Recipe(Architecture(reg_tokens=given.registers), steps=given.steps, seed=given.seed)
    model, curve = train(recipe, show=True)
    notes = {
        "architecture": asdict(recipe.architecture) | {"num_classes": 4},
        "recipe": asdict(recipe),
        "curve": [list(asdict(point).values()) for point in curve],
    }
    metadata = {name: json.dumps(value) for name, value in notes.items()}
    save_file(model.plain_weights(), given.path, metadata | {"torch": torch.__version__})


if __name__ == "__main__":
    main()
