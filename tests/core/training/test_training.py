import json
import subprocess
import sys

import pytest
import torch
from safetensors import safe_open

from vitlab.core.pretrained import load
from vitlab.core.training import (
    Answers,
    Architecture,
    Recipe,
    ShapeReader,
    batches,
    centres,
    loss_of,
    train,
)

SMALL = Architecture(embed_dim=32, depth=2, num_heads=2, reg_tokens=1)


def test_the_same_recipe_gives_the_same_weights():
    recipe = Recipe(SMALL, steps=3, batch=8)
    (first, curve), (second, _) = train(recipe), train(recipe)
    assert curve[-1].step == 3
    for name, value in first.state_dict().items():
        assert torch.equal(value, second.state_dict()[name]), name
    other, _ = train(Recipe(SMALL, steps=3, batch=8, seed=1))
    assert not torch.equal(first.vit.head.weight, other.vit.head.weight)


@pytest.mark.slow  # 10 s of training; the loss, the centres and the recipe have tests of their own
def test_a_short_run_learns_to_point():
    recipe = Recipe(SMALL, steps=300, batch=16, peak_rate=5e-3, warmup=10)
    _, curve = train(recipe, report_every=150)
    assert [point.step for point in curve] == [150, 300]
    assert curve[-1].loss < curve[0].loss
    assert curve[-1].centre_error < 11.5  # who always says the middle is 13 px off


def test_the_plain_weights_give_the_same_answers_without_centring():
    torch.manual_seed(0)
    reader = ShapeReader(SMALL).eval()
    weights = reader.plain_weights()
    batch = next(batches(1, 4, 64, first_seed=0))
    plain = type(reader.vit)(64, 8, num_classes=4, embed_dim=32, depth=2, num_heads=2, reg_tokens=1)
    plain.load_state_dict({n: w for n, w in weights.items() if n in plain.state_dict()})
    torch.testing.assert_close(plain(batch.images), reader(batch.images).shape)
    tokens = plain.forward_features(batch.images)[:, 0]
    place = tokens @ weights["locate.weight"].T + weights["locate.bias"]
    torch.testing.assert_close(place, reader(batch.images).place)


def test_the_loss_is_next_to_nothing_for_true_answers_and_asks_only_patches_of_the_shape():
    batch = next(batches(1, 4, 64, first_seed=0))
    sure = 50.0 * torch.eye(4)[batch.labels]
    cells = batch.masks.unfold(2, 8, 8).unfold(3, 8, 8).reshape(4, 64, 64)
    middle = (torch.arange(8) + 0.5) / 8
    middles = torch.cartesian_prod(middle, middle)
    way = batch.places[:, None] - middles
    by_patch = sure[:, None].expand(4, 64, 4).clone()
    by_patch[cells.mean(-1) == 0] *= -1  # ground may say what it likes
    right = Answers(sure, batch.places, by_patch, way, 100 * (cells - 0.5))
    assert loss_of(right, batch, 8) < 1e-5
    wrong = right._replace(way=way.flip(-1))
    assert loss_of(wrong, batch, 8) > 0.1


def test_a_centre_is_where_the_shape_balances():
    masks = torch.zeros(1, 4, 8)
    masks[0, 3, 2:4] = 1
    assert centres(masks).tolist() == [[3.5 / 4, 3 / 8]]


@pytest.mark.slow  # a fresh Python that trains
def test_the_script_writes_a_checkpoint_that_says_how_it_was_made(tmp_path):
    path = tmp_path / "small.safetensors"
    command = [sys.executable, "-m", "vitlab.core.training", str(path), "--registers", "2"]
    subprocess.run([*command, "--steps", "2"], check=True, capture_output=True)
    with safe_open(path, "pt") as stored:
        notes = stored.metadata()
    assert json.loads(notes["recipe"])["steps"] == 2
    assert len(json.loads(notes["curve"])) == 1
    model = load(path)
    assert (model.reg_tokens, model.grid.image_size) == (2, (64, 64))
    assert model(torch.rand(1, 3, 64, 64)).shape == (1, 4)


@pytest.mark.gpu
def test_an_answer_stays_on_the_gpu():
    assert ShapeReader(SMALL).cuda()(torch.rand(1, 3, 64, 64).cuda()).place.is_cuda
