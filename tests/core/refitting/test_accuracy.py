import threading

import pytest
import torch

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.images import shapes
from vitlab.core.pretrained import BUNDLED, load
from vitlab.core.refitting import (
    METHODS,
    SIZES,
    AccuracyPoint,
    measure_accuracies,
    refit,
    stored_accuracies,
)
from vitlab.core.watch import CancelledError


@pytest.fixture(scope="module")
def model():
    return load("vit_shapes_patch8_64")


def test_points_come_round_by_round_and_count_on(model):
    told = []
    points = list(
        measure_accuracies(
            model,
            ["timm", "pi"],
            [32, 48],
            pictures=[128, 256],
            progress=lambda share, word: told.append((share, word)),
        )
    )
    assert [point.pictures for point in points] == [128] * 4 + [256] * 4
    assert [(p.method, p.size) for p in points[:4]] == [
        *(("timm", 32), ("pi", 32), ("timm", 48), ("pi", 48)),
    ]
    assert [share for share, _ in told] == sorted(share for share, _ in told)
    assert told[0] == (0.0, "timm, 32 px")
    assert told[-1] == (1.0, "done")
    drawn = [shapes(128, 48, seed=5_000_000 + number) for number in range(2)]
    pi = refit(model, 48, "pi").eval()
    right = 0
    for images, labels, _ in drawn:
        logits = pi(torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255)
        right += int((logits.argmax(1).numpy() == labels).sum())
    assert points[-1] == AccuracyPoint("pi", 48, right, 256)


def test_a_shape_that_stays_is_drawn_as_large_as_in_the_models_own_pictures(model):
    measured = measure_accuracies(model, ["none"], [48, 96], pictures=[128], subject="stays")
    for point, as_in in zip(measured, (48, 64), strict=True):
        images, labels, _ = shapes(128, point.size, seed=5_000_000, as_in=as_in)
        reader = refit(model, point.size, "none").eval()
        logits = reader(torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255)
        assert point.right == int((logits.argmax(1).numpy() == labels).sum())


@pytest.mark.refusal
def test_a_size_that_a_method_cannot_read_is_refused_before_anything_is_measured(model):
    with pytest.raises(ShapeError, match="multiples of 8 and 8"):
        measure_accuracies(model, ["pi"], [32, 100])
    with pytest.raises(LabError, match="method 'cubic' is not known"):
        measure_accuracies(model, ["cubic"], [32])


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_measurement_that_is_called_off_keeps_the_points_it_gave(model, after):
    stop = threading.Event()
    points = measure_accuracies(model, ["timm"], [32, 48, 64], pictures=[128, 256], cancelled=stop)
    kept = [next(points) for _ in range(after)]
    stop.set()
    with pytest.raises(CancelledError, match="called off"):
        next(points)
    assert [point.size for point in kept] == [32, 48, 64][:after]


def test_a_spread_is_where_other_pictures_fall():
    point = AccuracyPoint("timm", 128, 111, 128)
    assert point.spread == pytest.approx(0.06, abs=5e-3)
    assert AccuracyPoint("timm", 128, 444, 512).spread == pytest.approx(0.03, abs=1e-3)
    made = torch.Generator().manual_seed(0)
    share = torch.rand(4000, 128, generator=made).lt(0.9).sum(1)
    points = [AccuracyPoint("", 0, int(right), 128) for right in share]
    inside = sum(abs(p.accuracy - 0.9) <= 1.1 * p.spread for p in points)
    assert inside / 4000 > 0.93
    assert AccuracyPoint("", 0, 128, 128).spread > 0.01  # all right is not sure


def within(point, stored):
    return abs(point.accuracy - stored.accuracy) <= point.spread + stored.spread


def test_the_card_has_every_model_method_and_size_and_the_numbers_of_the_lesson():
    for name in BUNDLED:
        for subject in ("grows", "stays"):
            assert set(stored_accuracies(name, subject)) == {(m, s) for m in METHODS for s in SIZES}
    grows, stays = (stored_accuracies(subject=subject) for subject in ("grows", "stays"))
    assert grows["timm", 128].right == 444
    assert grows["none", 128].right == 467
    assert grows["pi", 128].right == 511
    assert grows["plain", 128].accuracy == pytest.approx(0.441, abs=1e-3)
    assert grows["plain_scaled", 32].right > grows["pi", 32].right
    assert stays["timm", 128].accuracy > 0.95 > 0.85 > stays["none", 128].accuracy


@pytest.mark.parametrize("method", ["timm", "none", "pi"])
def test_other_pictures_give_what_stands_with_the_card_within_its_spread(model, method):
    for size in (48, 96):
        (point,) = measure_accuracies(model, [method], [size], pictures=[128], first_seed=9_000_000)
        assert within(point, stored_accuracies()[method, size]), (method, size, point)


@pytest.mark.slow
@pytest.mark.parametrize("name", BUNDLED)
@pytest.mark.parametrize("subject", ["grows", "stays"])
def test_the_same_pictures_give_what_stands_with_the_card(name, subject):
    stored = stored_accuracies(name, subject)
    for point in measure_accuracies(load(name), pictures=[512], subject=subject):
        assert abs(point.right - stored[point.method, point.size].right) <= 2, point


@pytest.mark.refusal
@pytest.mark.parametrize("pictures", [[], [100], [512, 128], [128, 128], [0]])
def test_pictures_come_in_batches(model, pictures):
    with pytest.raises(LabError, match="rising multiples of 128"):
        measure_accuracies(model, pictures=pictures)
