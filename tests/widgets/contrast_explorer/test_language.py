"""The contrast explorer in other languages: whole, in its numbers too, and the same program."""

import numpy as np
import pytest

from tests.english import english_left
from tests.few import few
from vitlab.core import contrast_reading
from vitlab.core.readings.contrast_explorer.drawn import DRAWN
from vitlab.widgets import ContrastExplorer
from vitlab.words import speaking

STATES = [
    {"micro_batch_size": 1, "exchange": "local", "axis": "columns", "cell": (1, 4)},
    {"micro_batch_size": 2, "exchange": "gathered", "reduction": "sum", "cell": (0, 5)},
    {"micro_batch_size": 3, "exchange": "gathered_with_grad", "reduction": "pairs"},
    {"scale_used": "log", "logit_bias": 2.5, "prompts": "lesson", "logit_scale": 40},
    {"scale_used": "exp", "logit_scale": 2.5, "prompts": (3,)},
    {"pairs": tuple(enumerate(DRAWN[:16])), "micro_batch_size": 4, "cell": (0, 9)},
    {"image_features": np.eye(4, 6), "text_features": np.eye(4, 6), "micro_batch_size": 2},
]
PROBLEMS = [
    {"pairs": ((0, "⟦⟧"),) * 17},
    {"pairs": ((0, "⟦⟧"),)},
    {"pairs": ()},
    {"pairs": ((99, "⟦⟧"),) * 6},
    {"image_angles": (1, 2)},
    {"micro_batch_size": 4},
    {"logit_scale": 0},
    {"logit_scale": 400, "scale_used": "exp"},
    {"logit_bias": -1e7},
    {"cell": (0, 6)},
    {"picture": 6},
    {"prompts": (6,)},
    {"prompts": "⟦⟧"},
    {"initial_batch_size": 0},
    {"image_features": np.eye(6)},
    {"image_features": np.eye(6, 7), "text_features": np.eye(6)},
    {"image_features": np.eye(6), "text_features": 2 * np.eye(6)},
    {"image_features": np.eye(6), "text_features": np.eye(7, 6)},
    {"image_features": np.eye(6), "text_features": np.zeros(3)},
    {"image_features": np.eye(6), "text_features": "⟦⟧"},
]


@pytest.mark.parametrize("state", few(STATES))
def test_no_state_says_anything_in_english(state):
    with speaking("long"):
        explorer = ContrastExplorer(**state)
        assert explorer.problem == ""
        assert english_left(explorer) == []
        shown = explorer.stage.captions
    explorer.close()
    assert all(shown[caption].startswith("⟦") for caption in explorer.stage.batch["captions"])


@pytest.mark.parametrize("state", few(PROBLEMS))
def test_no_problem_is_said_in_english(state):
    with speaking("long"):
        explorer = ContrastExplorer(**state)
        assert explorer.problem
        assert english_left(explorer, names=("nan", "None", "lesson")) == []
    explorer.close()


def test_numbers_are_german_and_programs_are_the_same_in_both_languages():
    states = [*STATES[:5], {}, {"cell": (2, 1), "micro_batch_size": 3}]
    english = [contrast_reading(**state).code for state in states]
    with speaking("de"):
        readings = [contrast_reading(**state) for state in states]
    assert [reading.code for reading in readings] == english
    with speaking("de"):
        reading = readings[-1]
        assert "6 Paare bei Skalierung 14,3 und Bias −10." in reading.text
        assert "In 2 × 3 ist der CLIP-Loss 0,0185 statt 1,57 in einem Batch" in reading.text
        facts = {fact.name: fact for fact in reading.facts}
        assert facts["cell_probability"].label.startswith("CLIP, Anteil an der Zeile von Bild 3")
        assert facts["initial_negatives"].formula == "32.767 × ln(1 + exp(−10))"
    assert facts["clip_loss"].label == "CLIP, in einem Batch"
    assert reading.facts[0].label == "CLIP, in one batch"  # one reading, in two languages


def test_two_explorers_speak_two_languages_of_the_same_pairs():
    english = ContrastExplorer()
    with speaking("de"):
        german = ContrastExplorer()
    for explorer in (english, german):
        explorer.micro_batch_size = None
        explorer.stop = 3
        explorer._folds[1].button.value = True
    assert english.pairs == german.pairs
    assert english.stage.captions == {}
    assert german.stage.captions["a green star on blue"] == "grüner Stern auf Blau"
    assert "Die Bildtexte 1 und 5 sagen dasselbe." in german.text
    assert "Captions 1 and 5 say the same" in english.text
    described = [explorer._folds[1].content.value for explorer in (english, german)]
    for words, caption in zip(described, ("a star", "ein Stern"), strict=True):
        assert f">{caption}<" in words
    german.micro_batch_size = 4
    assert "ein Batch von 6 lässt sich nicht in Micro-Batches von 4 teilen" in german.problem
    assert "Nimm 2 oder 3." in german.problem
    for explorer in (english, german):
        explorer.close()
