import re

import numpy as np
import pytest

from tests.english import english_left
from tests.few import few
from vitlab.widgets import PositionEncodingExplorer
from vitlab.words import speaking

TRAINED = "vit_shapes_patch8_64"
STATES = [
    {"encoding": "none", "selected": 0},
    {"encoding": "sinusoidal_1d", "selected": 195},
    {"encoding": "sinusoidal_1d", "layout": "half", "trained_with": {"temperature": 100.0}},
    {"encoding": "sinusoidal_2d", "trained_with": {"style": "timm", "coords": "centered"}},
    {"encoding": "sinusoidal_2d", "grid_size": (20, 7), "num_prefix_tokens": 1, "selected": 139},
    {"encoding": "sinusoidal_2d", "dim": 64, "num_prefix_tokens": 4, "style": "bigvision"},
    {"encoding": "learned", "num_prefix_tokens": 2, "grid_size": (3, 5), "dim": 16, "selected": 7},
    {"encoding": "learned", "table": TRAINED, "selected": 31},
    {"encoding": "relative", "grid_size": (5, 9), "selected": 44},
    {"encoding": "rope", "dim": 64, "grid_size": (5, 7), "selected": 3},
    {"encoding": "rope", "dim": 8, "grid_size": (3, 4), "trained_with": {"layout": "half"}},
    {"encoding": "rope", "dim": 8, "grid_size": (20, 14), "trained_with": {"layout": "half"}},
    {"selected": -1, "dimensions": ()},
    {"selected": 999},
    {"swapped": (0, 63)},
]
PROBLEMS = [
    {"encoding": "spiral"},
    {"encoding": "sinusoidal_2d", "dim": 30},
    {"encoding": "sinusoidal_1d", "dim": 7},
    {"encoding": "rope", "dim": 6},
    {"encoding": "sinusoidal_2d", "dim": 4, "style": "bigvision"},
    {"encoding": "sinusoidal_2d", "temperature": -2.5},
    {"grid_size": (80, 14)},
    {"grid_size": (0, 14)},
    {"dim": 0},
    {"trained_with": {"houses": "mae"}},
    {"trained_with": {"style": "my_own"}},
    {"dimensions": (-1,)},
    {"table": np.zeros((10, 4), np.float32)},
    {"table": np.zeros((200, 4), np.float32)},
    {"table": "nowhere.npy"},
    {"table": 7},
]


@pytest.mark.parametrize("state", few(STATES))
def test_no_state_says_anything_in_english(state):
    with speaking("long"):
        explorer = PositionEncodingExplorer(**state)
        assert explorer.problem == ""
        assert english_left(explorer) == []
    explorer.close()


@pytest.mark.parametrize("state", few(PROBLEMS))
def test_no_problem_is_said_in_english(state):
    with speaking("long"):
        explorer = PositionEncodingExplorer(**state)
        assert explorer.problem
        assert english_left(explorer) == []
    explorer.close()


def test_two_that_cannot_be_swapped_are_refused_in_its_language():
    with speaking("long"):
        explorer = PositionEncodingExplorer(swapped=(3, 3))
        assert english_left(explorer) == []
    explorer.close()


def test_german_sentences_are_whole_and_their_numbers_german():
    with speaking("de"):
        explorer = PositionEncodingExplorer()
    assert explorer.text == (
        "1D-Sinus über 14 × 14 Patches: Patch 83 am nächsten sind 82 (daneben) und 84 (ganz links)"
        ", Kosinus 0,973; der direkt darunter hat 0,657."
    )
    explorer.encoding, explorer.trained_with = "sinusoidal_2d", {"temperature": 100_000.0}
    assert "Wurde das Modell mit Temperatur 100.000 trainiert, ist die Abweichung 0," in (
        explorer.text
    )
    facts = {fact.name: fact for fact in explorer.reading.facts}
    assert facts["parameters"].formula == "gelernt: 196 × 768 = 150.528"
    assert facts["idle_waves"].formula == "von 192: unter 0,1 Schwingungen im Bild"
    explorer.encoding, explorer.selected = "none", 500
    assert explorer.text == (
        "Keine Positionen über 14 × 14 Patches. Es gibt keine Position 500: die letzte ist 195."
    )
    explorer.dim = 0
    assert explorer.problem == "dim=0 geht nicht: nimm 1 oder mehr."
    explorer.close()


@pytest.mark.parametrize("state", few([*STATES[:-2], {"selected": 5, "style": "hf"}]))
def test_the_program_is_the_same_in_every_language(state):
    codes = []
    for language in ("en", "de", "long"):
        with speaking(language):
            explorer = PositionEncodingExplorer(**state)
        explorer._behind.join(60)  # what comes later is in the program as well
        codes.append(explorer.code())
        explorer.close()
    assert codes[0] == codes[1] == codes[2]


def test_two_explorers_speak_two_languages_side_by_side():
    with speaking("de"):
        german = PositionEncodingExplorer(grid_size=(5, 7), dim=64, selected=3)
    english = PositionEncodingExplorer(grid_size=(5, 7), dim=64, selected=3)
    for explorer in (german, english):
        for fold in explorer._folds:
            fold.button.value = True
        explorer.encoding, explorer.swapped = "sinusoidal_2d", (0, 63)
    assert "2D-Sinus über 5 × 7 Patches" in german.text
    assert "2-D sinusoid over 5 × 7 patches" in english.text
    told = [explorer.swapping._words[1].value for explorer in (german, english)]
    assert told == ["<b>nachher</b>: 0 und 63 vertauscht", "<b>after</b>: 0 and 63 swapped"]
    captions = [explorer.side.table.caption.value for explorer in (german, english)]
    assert captions[0] == "<b>die Tabelle</b>: 35 Positionen nach unten, 64 Dimensionen nach rechts"
    assert captions[1] == "<b>the table</b>: 35 positions down, 64 dimensions across"
    modules = [explorer.side.waves._esm for explorer in (german, english)]
    assert [re.search(r"const LANGUAGE = \{(.)", module)[1] for module in modules] == ['"', "}"]
    german.close()
    english.close()
