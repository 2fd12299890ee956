"""The models that come with vitlab: what their card says is measured here, from the files."""

import json
from importlib.resources import files

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from vitlab.core.positions import position_structure
from vitlab.core.pretrained import BUNDLED, load
from vitlab.core.training import batches

FOLDER = files("vitlab") / "data" / "checkpoints"
UNSEEN = 900_000_000  # no training run draws from here


@pytest.fixture(scope="module", params=BUNDLED)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def pictures():
    return list(batches(8, 128, 64, first_seed=UNSEEN))


def test_a_file_has_at_most_two_megabytes(name):
    assert (FOLDER / f"{name}.safetensors").stat().st_size <= 2_000_000


def test_the_second_has_four_registers():
    assert [load(name).reg_tokens for name in BUNDLED] == [0, 4]


@torch.inference_mode()
def test_it_names_95_percent_of_fresh_shapes(name, pictures):
    model = load(name)
    right = sum(int((model(b.images).argmax(1) == b.labels).sum()) for b in pictures)
    assert right / 1024 >= 0.95


@torch.inference_mode()
def test_it_points_at_the_shape_within_three_pixels(name, pictures):
    model, weights = load(name), load_file(FOLDER / f"{name}.safetensors")
    distances = []
    for batch in pictures:
        cls = model.forward_features(batch.images)[:, 0]
        place = cls @ weights["locate.weight"].T + weights["locate.bias"]
        distances.append((place - batch.places).norm(dim=1) * 64)
    assert torch.cat(distances).mean() <= 3


def test_its_positions_carry_the_grid(name):
    model = load(name)
    table = model.pos_embed.detach()[0, model.num_embedded_prefix_tokens :]
    assert position_structure(table, model.grid) >= 0.75
    shuffled = table[torch.randperm(64, generator=torch.Generator().manual_seed(0))]
    assert abs(position_structure(shuffled, model.grid)) < 0.1


@torch.inference_mode()
def test_the_card_tells_the_accuracy_that_the_file_has(name, pictures):
    with safe_open(FOLDER / f"{name}.safetensors", "pt") as stored:
        notes = stored.metadata()
    last = json.loads(notes["curve"])[-1]
    card = (FOLDER / "README.md").read_text("utf-8")
    assert f"| `{name}` |" in card
    row = next(line for line in card.splitlines() if line.startswith(f"| `{name}` |"))
    assert f"{last[2]:.1%}".replace("%", " %") in row
