import threading

import pytest
import torch

from vitlab.core import projection_reading
from vitlab.core.readings.linear_projection_analyzer import lost_curve, lost_curves
from vitlab.core.watch import CancelledError

SMALL = dict(patch_size=4, embed_dim=20)


def test_a_curve_goes_through_what_each_width_loses():
    reading = projection_reading(**SMALL)
    curves = {curve.name: curve for curve in lost_curves(reading)}
    assert [*curves] == ["random", "random_fitted", "dct", "pca"]
    assert [point.width for point in curves["random"].points] == [8, 16, 20, 32, 48]
    kinds = {
        "random": {},
        "random_fitted": dict(decoder="fitted"),
        "dct": dict(weights="dct"),
        "pca": dict(weights="pca"),
    }
    for name, settings in kinds.items():
        for point in curves[name].points:
            one = projection_reading(patch_size=4, embed_dim=point.width, **settings)
            assert point.lost == pytest.approx(one.lost, rel=1e-9, abs=1e-12)
    blind, principal = curves["random"].points, curves["pca"].points
    assert all(one.lost > other.lost for one, other in zip(blind[:-1], principal, strict=False))
    assert blind[-1].lost == principal[-1].lost == 0


def test_weights_of_ones_own_have_a_line_of_their_own():
    reading = projection_reading(weights=torch.randn(12, 3, 4, 4))
    assert [curve.name for curve in lost_curves(reading)][-1] == "given"
    own = lost_curve(reading, "given")
    assert own.points[-1].width == 12
    assert own.points[-1].lost == pytest.approx(reading.lost)


def test_a_curve_says_how_far_it_is_and_ends_when_it_is_told_to():
    said = []
    reading = projection_reading(**SMALL)
    done = list(lost_curves(reading, progress=lambda share, word: said.append((share, word))))
    assert [share for share, _ in said] == [0, 0.25, 0.5, 0.75, 1]
    assert said[0][1] == done[0].title
    stop = threading.Event()
    coming = lost_curves(reading, ["dct", "pca"], cancelled=stop)
    assert next(coming).name == "dct"
    stop.set()
    with pytest.raises(CancelledError):
        next(coming)
