"""The gauge in another language: every state, every problem, and two gauges side by side."""

import re

import pytest

from tests.english import english_left
from tests.few import few
from tests.widgets.memory_gauge.test_measuring import until
from vitlab.core import ViTShape
from vitlab.widgets import MemoryGauge
from vitlab.words import speaking

SMALL = {"model": "vit_tiny", "image_size": (64, 96)}
STATES = [
    SMALL | {"attention": "eager", "batch_size": 3},
    SMALL | {"mode": "inference", "weights": "int4", "precision": "bf16"},
    SMALL | {"mode": "inference", "weights": "int8", "batch_size": 1},
    SMALL | {"checkpointing": True, "optimizer": "sgd_momentum", "moment": 40},
    SMALL | {"accumulate": True, "fused_optimizer": True, "precision": "fp32", "moment": 3},
    {"model": ViTShape(48, 4, 4, 96, frozen=3, pre_norm=True), "optimizer": "sgd"},
    {"model": ViTShape(48, 4, 4, 96, frozen=2, layer_scale=True), "accumulate": True},
    {"model": "siglip_base", "budget": 8.5},
    {"model": "dinov2_small_reg4", "batch_size": 2},
    {"model": "vit_huge", "batch_size": 1, "budget": 14},
    {"image_size": (64, 32), "patch_size": (16, 32), "batch_size": 1, "moment": 7},
    {"image_size": (48, 96), "patch_size": (24, 16)},
]
PROBLEMS = [
    {"patch_size": 15},
    {"budget": 1000},
    {"budget": 0},
    {"batch_size": 0},
    {"model": "vit_hugs"},
    {"model": {"embed_dim": 64}},
    {"model": {"embed_dim": 64, "depth": 2, "num_heads": 5, "mlp_dim": 128}},
    {"model": {"embed_dim": 0, "depth": 2, "num_heads": 5, "mlp_dim": 128}},
    {"precision": "fp64"},
    {"batch_size": 10**6, "attention": "eager"},
    {"model": ViTShape(48, 4, 4, 96, frozen=7)},
]


@pytest.mark.parametrize("state", few(STATES))
def test_no_state_says_anything_in_english(state):
    with speaking("long"):
        gauge = MemoryGauge(**state)
        assert gauge.problem == ""
        assert english_left(gauge) == []
    gauge.close()


@pytest.mark.parametrize("state", few(PROBLEMS))
def test_no_problem_is_said_in_english(state):
    with speaking("long"):
        gauge = MemoryGauge(**state)
        assert gauge.problem
        assert english_left(gauge) == []
    gauge.close()


@pytest.mark.parametrize("step", [35, pytest.param(7, marks=pytest.mark.slow)])
def test_every_moment_is_told_in_the_language(step):
    with speaking("long"):
        gauge = MemoryGauge(**SMALL, batch_size=2)
        for moment in range(0, len(gauge.reading.ledger.timeline), step):
            gauge.moment = moment
            assert english_left(gauge) == []
    gauge.close()


def test_a_measurement_speaks_the_language_of_its_gauge():
    with speaking("long"):
        gauge = MemoryGauge(**SMALL, batch_size=2)
    heard = []
    gauge._progress.observe(lambda change: heard.append(change["new"]), "value")
    gauge.measure()
    until(lambda: gauge.measured is not None)
    assert any("⟦" in text for text in heard)
    with speaking("long"):
        assert gauge.measured.how.startswith("⟦")
        assert english_left(gauge) == []
    gauge.close()


@pytest.mark.parametrize("state", few(STATES))
def test_the_program_is_the_same_in_both_languages(state):
    codes = []
    for language in ("en", "de"):
        with speaking(language):
            gauge = MemoryGauge(**state)
            codes.append(gauge.code())
            gauge.close()
    assert codes[0] == codes[1]


def test_numbers_have_german_separators_on_screen():
    with speaking("de"):
        gauge = MemoryGauge(model="vit_base", batch_size=64, budget=8.5)
        text, shown = gauge.text, {fact.name: fact.shown for fact in gauge.reading.facts}
        gauge.close()
    assert re.search(r"an der Spitze leben \d,\d+ GiB \(rückwärts, Block 12, fc2\)", text)
    assert shown["parameters"] == "86.567.656"
    assert re.fullmatch(r"\d,\d+ GiB", shown["peak"])
    assert "eine GPU mit 8,5 GiB" in text


def test_two_gauges_speak_two_languages():
    english = MemoryGauge(**SMALL)
    with speaking("de"):
        german = MemoryGauge(**SMALL)
    for gauge in (english, german):
        gauge.batch_size, gauge.attention, gauge.moment = 5, "eager", 12
    assert "Training on 5 images" in english.text
    assert "Training, 5 Bilder von 64 × 96 px" in german.text
    for gauge in (english, german):
        gauge.stop = 1
    assert "A third of them" in english._guide.told["html"]
    assert "Ein Drittel davon" in german._guide.told["html"]
    assert german.panel.switches["optimizer"].description == "Optimierer"
    assert german.panel.switches["mode"].value == english.panel.switches["mode"].value == "train"
    names = [list(gauge.figures.timeline.phase_names.text) for gauge in (english, german)]
    assert names == [["forward", "backward", "optimizer"], ["vorwärts", "rückwärts", "Optimierer"]]
    for gauge in (english, german):
        gauge.close()
