"""Published parameter counts, by building the model where it needs no memory."""

import json
from pathlib import Path

import pytest
import torch

from vitlab.core.encoder import VisionTransformer

TABLE = Path(__file__).parents[1] / "tables" / "vit_models.json"
PLAIN = [
    row
    for row in json.loads(TABLE.read_text("utf-8"))["rows"]
    if row["name"].startswith(("ViT", "DeiT", "DINOv2")) and not row["options"].get("swiglu")
]


def test_the_table_names_sixteen_plain_models():
    assert len(PLAIN) == 16


@pytest.mark.parametrize("row", PLAIN, ids=lambda row: row["name"])
def test_a_plain_model_has_the_published_number_of_parameters(row):
    options = row["options"]
    with torch.device("meta"):
        vit = VisionTransformer(
            img_size=row["img"],
            patch_size=row["patch"],
            num_classes=options.get("classes", 0),
            embed_dim=row["width"],
            depth=row["depth"],
            num_heads=row["heads"],
            mlp_ratio=row["mlp"] / row["width"],
            init_values=1e-5 if options.get("ls") else None,
            reg_tokens=options.get("reg", 0),
            no_embed_reg=True,
        )
    assert sum(parameter.numel() for parameter in vit.parameters()) == row["params"]
