import numpy as np
import pytest

from tests.english import english_left
from tests.few import few
from vitlab.core import refitting
from vitlab.core.images import sample_image
from vitlab.core.refitting import AccuracyPoint, TunedPoint
from vitlab.widgets import ResolutionSimulator
from vitlab.words import speaking

EQUAL = {"table": "sinusoidal_2d", "old_size": (2, 8), "new_size": (4, 4), "selected": 0}
STATES = [
    {"new_size": (12, 20), "style": "none"},
    {"new_size": 4, "subject": "stays", "style": "raw"},
    {"style": None, "interpolation": "bilinear", "antialias": False},
    {**EQUAL, "num_prefix_tokens": 3, "style": "torchvision"},
    {"table": np.ones((1, 14, 8), np.float32), "old_size": (2, 7), "num_prefix_tokens": 0}
    | {"selected": 3, "dimension": 2},
    {"model": "vit_shapes_patch8_reg4_64", "new_size": (3, 5)},
    {"page": "patch_weights", "patch_size": (8, 8), "method": "plain"},
    {"page": "patch_weights", "patch_size": (4, 12), "image": "coffee", "patch": 0},
    {"page": "native_aspect", "image": "coffee", "max_num_patches": 64},
    {"page": "native_aspect", "image": sample_image("chelsea")[:64, :64]},
]
PROBLEMS = [
    {"page": "pictures"},
    {"selected": 64},
    {"dimension": 96},
    {"new_size": 80},
    {"new_size": (0, 3)},
    {"style": "ours_alone"},
    {"style": None, "interpolation": "nearest"},
    {"subject": "shrinks"},
    {"table": np.ones((1, 14, 8), np.float32), "old_size": (5, 7)},
    {"table": np.ones((1, 14, 8), np.float32), "old_size": (2, 2)},
    {"page": "patch_weights", "patch_size": 80},
    {"page": "patch_weights", "patch": 64},
    {"page": "patch_weights", "method": "my_own"},
    {"page": "native_aspect", "max_num_patches": 5000},
]


@pytest.mark.parametrize("state", few(STATES))
def test_no_state_says_anything_in_english(state):
    with speaking("long"):
        simulator = ResolutionSimulator(**state)
        assert simulator.problem == ""
        assert english_left(simulator) == []
    simulator.close()


@pytest.mark.parametrize("state", few(PROBLEMS))
def test_no_problem_is_said_in_english(state):
    with speaking("long"):
        simulator = ResolutionSimulator(**state)
        assert simulator.problem
        assert english_left(simulator) == []
    simulator.close()


@pytest.mark.parametrize("share", [64, 96])
def test_what_training_came_to_is_not_said_in_english(share):
    with speaking("long"):
        simulator = ResolutionSimulator(new_size=4)
        points = [
            TunedPoint(seed, step, AccuracyPoint("several_sizes", 48, right, 128))
            for seed in (0, 1)
            for step, right in ((0, 64), (40, share))
        ]
        simulator.set_trait("tuned", tuple(points))
        assert english_left(simulator) == []
        assert simulator.pages["positions"].chart._tuned_words.startswith("⟦")
    simulator.close()


def test_german_sentences_are_whole_and_their_numbers_german():
    with speaking("de"):
        simulator = ResolutionSimulator()
    assert simulator.text == (
        "8 × 8 zu 16 × 16: aus 65 Zeilen werden 257. Richtig bei 128 px: 86,7 % mit skalierter "
        "Tabelle, 91,2 % ganz ohne Positionen, 99,8 % mit größeren Patches."
    )
    assert "<td>0,9998<td>" in simulator.pages["positions"].rows._numbers.value
    assert "≤ 0," in simulator.pages["positions"].old[3]._words.value
    simulator.page = "native_aspect"
    assert simulator.text == (
        "416 × 288 px bei einem Budget von 256 Patches: das eigene Format nimmt 304 × 208 px, "
        "19 × 13 = 247 Tokens; das Quadrat staucht die Höhe um 31 %."
    )
    assert "Rakete noch eine Rakete" in simulator._head.value
    simulator.max_num_patches = 5_000
    assert simulator.problem == (
        "ein Budget von 5.000 Patches ist zu groß zum Ansehen: nimm höchstens 4.096."
    )
    simulator.page, simulator.selected = "positions", 64
    assert simulator.problem == "es gibt keine Position 64: die letzte ist 63."
    simulator.close()


@pytest.mark.parametrize("state", few(STATES))
def test_the_program_is_the_same_in_every_language(state):
    codes = []
    for language in ("en", "de", "long"):
        with speaking(language):
            simulator = ResolutionSimulator(**state)
        codes.append(simulator.code())
        simulator.close()
    assert codes[0] == codes[1] == codes[2]


def test_two_simulators_speak_two_languages_side_by_side():
    with speaking("de"):
        german = ResolutionSimulator(new_size=4)
    english = ResolutionSimulator(new_size=4)
    for simulator in (german, english):
        for fold in simulator._folds:
            fold.button.value = True
        simulator.page = "patch_weights"
        simulator.cancel()
    assert "Kernel von 8 × 8 px für Patches von 16 × 16" in german.text
    assert "Kernels of 8 × 8 px for patches of 16 × 16" in english.text
    told = [one.pages["patch_weights"].sheets.value for one in (german, english)]
    assert ["einfach skaliert</b>" in one for one in told] == [True, False]
    assert ["plain resize</b>" in one for one in told] == [False, True]
    assert [one.running.button.description for one in (german, english)] == ["Messen", "Measure"]
    german.close()
    english.close()


def test_what_is_measured_later_is_said_in_the_language_of_the_simulator(monkeypatch):
    heard = []

    def refused(model, methods, *, progress, **told):
        progress(0.5, "half")
        refitting.accuracy._batches_of([1])
        yield AccuracyPoint("timm", 32, 1, 128)

    monkeypatch.setattr(refitting, "measure_accuracies", refused)
    with speaking("de"):
        simulator = ResolutionSimulator(new_size=4)
    simulator.measure()
    simulator.running.join()
    heard.append(simulator.running.word.value)
    simulator.page, simulator.table = "positions", np.ones((1, 17, 8), np.float32)
    simulator.old_size, simulator.new_size, simulator.selected = 4, 8, 3
    simulator.dimension = 2
    simulator.measure()
    heard.append(simulator.running.word.value)
    assert "Pictures nimmt steigende Vielfache von 128" in heard[0]
    assert "Genauigkeiten werden nur an den mitgelieferten Modellen gemessen" in heard[1]
    simulator.close()
