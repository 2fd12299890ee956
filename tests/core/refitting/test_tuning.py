import threading
from itertools import pairwise

import pytest
import torch

from tests.few import few
from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError
from vitlab.core.pretrained import load
from vitlab.core.refitting import (
    fine_tune,
    mean_and_spread,
    measure_accuracies,
    train_at_sizes,
    tuning,
)
from vitlab.core.watch import CancelledError


@pytest.fixture
def small():
    torch.manual_seed(0)
    return VisionTransformer(16, 8, num_classes=4, embed_dim=16, depth=1, num_heads=2)


RUNS = {
    "one size": lambda model, **words: fine_tune(model, 24, **words),
    "several": lambda model, **words: train_at_sizes(model, [16, 32], **words),
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("trained", few(["all", "table"], 1))
def test_a_run_leaves_the_model_as_it_was_and_comes_out_the_same_again(small, run, trained):
    before = {name: value.clone() for name, value in small.state_dict().items()}
    words = dict(trained=trained, seeds=[0, 3], batch=4, rate=1e-2)
    first, second = (list(run(small, **words)) for _ in range(2))
    assert first == second
    for name, value in small.state_dict().items():
        assert torch.equal(value, before[name]), name
    assert {point.seed for point in first} == {0, 3}
    assert max(point.step for point in first) == 40


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("trained", ["all", "table"])
def test_only_what_is_to_be_trained_moves(small, run, trained, monkeypatch):
    kept = []
    report = tuning._report
    monkeypatch.setattr(
        tuning,
        "_report",
        lambda learner, *rest: (
            kept.append({n: p.detach().clone() for n, p in learner.named_parameters()}),
            report(learner, *rest),
        )[1],
    )
    list(run(small, trained=trained, seeds=[0], batch=4, rate=1e-2))
    moved = {name for name, value in kept[0].items() if not torch.equal(value, kept[-1][name])}
    assert "model.pos_embed" in moved
    assert ("model.head.weight" in moved) == (trained == "all")
    assert trained == "all" or moved == {"model.pos_embed"}


def test_before_the_first_step_it_is_the_refitted_model():
    model = load("vit_shapes_patch8_64")
    (measured,) = measure_accuracies(model, ["timm"], [48], pictures=[128])
    for points in (fine_tune(model, 48), train_at_sizes(model, [48])):
        first = next(points)
        assert (first.step, first.point.right) == (0, measured.right)


def test_a_run_that_is_called_off_ends_at_once(small):
    stop, told = threading.Event(), []
    points = fine_tune(
        small, 24, batch=4, cancelled=stop, progress=lambda share, word: told.append((share, word))
    )
    assert next(points).step == 0
    assert next(points).step == 10
    stop.set()
    with pytest.raises(CancelledError):
        next(points)
    assert told[0] == (0.0, "seed 0, step 1")
    assert len(told) == 10


@pytest.mark.slow
def test_what_was_not_seen_is_a_size_and_no_place():
    model = load("vit_shapes_patch8_64")
    tuned = mean_and_spread(fine_tune(model, 128, report_every=40))
    table = mean_and_spread(train_at_sizes(model, [64, 128], report_every=40))
    every = mean_and_spread(train_at_sizes(model, [64, 128], trained="all", report_every=40))
    assert tuned[128, 0].mean < 0.9 < 0.95 < tuned[128, 40].mean
    assert tuned[128, 40].seeds == 3
    assert table[128, 40].mean < table[128, 0].mean + 0.05  # better places do not help
    assert every[128, 40].mean > table[128, 40].mean + 0.04


@pytest.mark.refusal
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_too_few_steps_are_refused_with_a_button(small, run):
    with pytest.raises(LabError, match="39 steps say little") as raised:
        run(small, steps=39)
    assert dict(raised.value.remedies[0].settings) == {"steps": 40}
    with pytest.raises(LabError, match="trained 'head' is not known"):
        run(small, trained="head")


@pytest.mark.refusal
def test_sizes_are_needed(small):
    with pytest.raises(LabError, match="no size is given"):
        train_at_sizes(small, [])


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (dict(report_every=0), "report_every is 1 or more, and not 0"),
        (dict(batch=-3), "batch is 1 or more, and not -3"),
        (dict(seeds=[]), "no seed is given"),
        (dict(steps=39), "39 steps say little"),
        (dict(trained="head"), "trained"),
    ],
)
@pytest.mark.refusal
def test_what_cannot_be_trained_is_refused_before_the_first_point(small, run, words, said):
    with pytest.raises(LabError, match=said):
        run(small, **words)


def test_every_step_of_every_run_has_pictures_of_its_own_and_a_rate_that_rises_and_falls(
    small, monkeypatch
):
    drawn, rates = [], []

    def learn(learner, batch, optimizer):
        drawn.append(batch.images.numpy().tobytes())
        rates.append(optimizer.param_groups[0]["lr"])

    monkeypatch.setattr(tuning, "_learn", learn)
    monkeypatch.setattr(tuning, "_report", lambda *_: iter(()))
    list(fine_tune(small, 24, seeds=[0, 1], batch=2, rate=0.5, report_every=40))
    assert len(set(drawn)) == len(drawn) == 80
    first, second = rates[:40], rates[40:]
    assert first == second
    assert first[:5] == sorted(first[:5])
    assert max(first) == first[4] <= 0.5
    falls = [one - next_ for one, next_ in pairwise(first[4:])]
    assert falls == pytest.approx([0.5 / 40] * 35)
    assert first[-1] == pytest.approx(0.5 / 40)  # and 0 after it
