import numpy as np
import pytest
import torch

from tests.english import english_left
from tests.few import few
from vitlab.widgets import LinearProjectionAnalyzer
from vitlab.words import speaking

KERNEL = torch.randn(20, 3, 8, 16, generator=torch.Generator().manual_seed(0))  # h ≠ w
STATES = [
    {"decoder": "fitted"},
    {"embed_dim": 768},
    {"embed_dim": 4000, "patch_size": 8, "decoder": "fitted"},
    {"embed_dim": 1, "selected": -1, "filter": -1},
    {"weights": "pca", "embed_dim": 50, "patch_size": (8, 16)},
    {"weights": "pca", "decoder": "fitted", "embed_dim": 100},
    {"weights": "dct", "in_chans": 1, "patch_size": 16, "image": "rocket"},
    {"weights": "trained"},
    {"weights": "trained", "decoder": "fitted", "image": "coffee", "in_chans": 3},
    {"weights": KERNEL},
    {"weights": KERNEL[:, :1], "decoder": "fitted"},
    {"weights": torch.cat([KERNEL, KERNEL]), "seed": 3, "init": "lesson"},
    {"init": "he", "bias": False, "image": np.zeros((64, 96, 3), np.uint8), "patch_size": 32},
]
PROBLEMS = [
    {"embed_dim": 0},
    {"embed_dim": 5000},
    {"seed": -1},
    {"selected": 196},
    {"filter": 192},
    {"in_chans": 2},
    {"patch_size": 15},
    {"patch_size": 64},
    {"init": "best"},
    {"weights": "dct", "embed_dim": 800},
    {"weights": "pca", "embed_dim": 1000, "patch_size": 16},
    {"weights": {1}},
    {"weights": torch.empty(4, 3, 8, 8, device="meta")},
    {"weights": torch.full((4, 3, 8, 8), float("nan"))},
    {"weights": torch.empty(0, 3, 8, 8)},
    {"weights": torch.zeros(4, 5, 8, 8)},
    {"weights": torch.zeros(4, 100)},
    {"weights": torch.zeros(4)},
    {"weights": torch.nn.ReLU()},
    {"weights": "nowhere.npy"},
]


@pytest.mark.parametrize("state", few(STATES))
def test_no_state_says_anything_in_english(state):
    with speaking("long"):
        analyzer = LinearProjectionAnalyzer(**state)
        assert analyzer.problem == ""
        analyzer.working.join()
        assert english_left(analyzer, {"nan"}) == []  # the gain of a picture of one colour
    analyzer.close()


@pytest.mark.parametrize("state", few(PROBLEMS))
def test_no_problem_is_said_in_english(state):
    with speaking("long"):
        analyzer = LinearProjectionAnalyzer(**state)
        assert analyzer.problem
        assert english_left(analyzer) == []
    analyzer.close()


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (
            {},
            "Patches von 16 × 16 px sind 768 Zahlen. Zurückgelesen aus 192 zufälligen, verlieren "
            "sie von ihrer Varianz 74,0 %; aus 192 Hauptkomponenten von 4 anderen Fotos 1,3 %; "
            "aus 768 zufälligen nichts.",
        ),
        (
            {"weights": "pca", "embed_dim": 1, "decoder": "fitted"},
            "Patches von 16 × 16 px sind 768 Zahlen. Zurückgelesen aus 1 Hauptkomponente von 4 "
            "anderen Fotos von einem Leser, der 4 andere Fotos kennt, verlieren sie von ihrer "
            "Varianz 66,4 %.",
        ),
        (
            {"weights": "dct", "embed_dim": 768},
            "Patches von 16 × 16 px sind 768 Zahlen. Zurückgelesen aus 768 Kosinuswellen, "
            "verlieren sie von ihrer Varianz nichts; aus 768 Hauptkomponenten von 4 anderen Fotos "
            "nichts.",
        ),
    ],
)
def test_the_german_text(state, text):
    with speaking("de"):
        analyzer = LinearProjectionAnalyzer(**state)
    assert analyzer.text == text
    analyzer.close()


@pytest.mark.parametrize(
    "state", few([{}, {"embed_dim": 4000, "decoder": "fitted"}, *STATES[6:10]])
)
def test_programs_are_the_same_in_every_language(state):
    english = LinearProjectionAnalyzer(**state)
    with speaking("de"):
        german = LinearProjectionAnalyzer(**state)
        assert german.code() == english.code()
    assert german.text != english.text
    for analyzer in (english, german):
        analyzer.close()


def test_numbers_have_the_separators_of_german():
    with speaking("de"):
        analyzer = LinearProjectionAnalyzer(embed_dim=1500)
    analyzer.working.join()
    with speaking("de"):
        assert "1.500 Dimensionen" in analyzer.reading.remark
        facts = {fact.name: fact for fact in analyzer.reading.facts}
    assert facts["parameters"].formula == "1.500 · (3 · 16 · 16 + 1)"
    assert facts["gain_expected"].formula == "768 · Mittelwert w²"
    assert facts["gain"].formula.startswith("C · P² · Mittelwert w² = 0,")
    fold = analyzer._folds[3]
    fold.write()
    assert "<td>0,02" in analyzer._starts.value
    analyzer._folds[1].write()
    assert " %<td>" in analyzer._folds[1].content.value
    assert "." not in analyzer.panel.weights._lines[2].replace("verliert", "")
    analyzer.close()


def test_two_languages_stand_side_by_side():
    english = LinearProjectionAnalyzer()
    with speaking("de"):
        german = LinearProjectionAnalyzer()
    for analyzer in (english, german):
        analyzer.weights = "dct"
        analyzer.decoder = "fitted"
        analyzer.embed_dim = 96
        analyzer.working.join()
        for fold in analyzer._folds:
            fold.button.value = True
    assert "cosine waves" in english.text
    assert "Kosinuswellen" in german.text
    titles = [[curve["title"] for curve in one.chart.plot.curves] for one in (english, german)]
    assert titles[0] == ["random, read blind", "random, fitted", "cosine waves", "principal"]
    assert titles[1] == [
        "zufällig, blind gelesen",
        "zufällig, angepasst",
        "Kosinuswellen",
        "Hauptkomponenten",
    ]
    assert "trained, 8 px" in english.panel.weights._words.value
    assert "trainiert, 8 px" in german.panel.weights._words.value
    for analyzer in (english, german):
        analyzer.working.cancel()
        analyzer.close()
