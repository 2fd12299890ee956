"""``python -m vitlab.core.refitting accuracies.json`` measures what stands with the card."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, get_args

import torch

from vitlab.core.encoder import VisionTransformer
from vitlab.core.pretrained import BUNDLED, load
from vitlab.core.refitting.accuracy import measure_accuracies
from vitlab.core.refitting.points import FIRST_SEED, Subject

PICTURES = 512


def main() -> None:
    """Measure every bundled model on every size by every method, and write the counts."""
    parser = argparse.ArgumentParser(description="Measure the bundled models by resolution.")
    parser.add_argument("path", type=Path, help="where the .json file goes")
    path = parser.parse_args().path
    torch.set_num_threads(1)
    models: dict[str, Any] = {}
    for name in BUNDLED:
        model = load(name)
        assert isinstance(model, VisionTransformer)
        for subject in get_args(Subject):
            counts = models.setdefault(name, {}).setdefault(subject, {})
            for point in measure_accuracies(model, pictures=[PICTURES], subject=subject):
                counts.setdefault(point.method, {})[str(point.size)] = point.right
                print(name, subject, point, flush=True)
    told = {"pictures": PICTURES, "first_seed": FIRST_SEED, "models": models}
    path.write_text(json.dumps(told | {"torch": torch.__version__}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
