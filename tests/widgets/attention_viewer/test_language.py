import numpy as np
import pytest
import torch

from tests.english import english_left
from tests.few import few
from vitlab.core import VisionTransformer
from vitlab.core.pretrained import BUNDLED
from vitlab.widgets import AttentionViewer
from vitlab.words import speaking

MODELS = {*BUNDLED, "vit_shapes", "vit"}  # names of files


def own_maps(layers=3, heads=2, tokens=17):
    scores = torch.randn(layers, heads, tokens, tokens, generator=torch.manual_seed(0))
    return (4 * scores).softmax(-1)


def small_model():
    torch.manual_seed(0)
    return VisionTransformer(
        img_size=(24, 40), patch_size=8, embed_dim=12, depth=2, num_heads=2, num_classes=3
    )


PICTURE = np.random.default_rng(0).integers(0, 255, (30, 50, 3), np.uint8)  # h ≠ w
STATES = [
    {"layer": 2, "head": 0, "hidden": 1},
    {"layer": 0, "head": 2, "query": 12, "scale": "shared"},
    {"model": BUNDLED[1], "image": "circle", "query": 2, "scale": "percentile"},
    {"model": BUNDLED[1], "show": "rollout", "hidden": 0, "image": "square"},
    {"causal": True, "followed": 1, "image": "triangle"},
    {"image": PICTURE, "hidden": 9999},
    {"image": PICTURE, "model": small_model(), "followed": 2, "query": 3},
    {"attention": own_maps(), "head": 1},
    {"attention": own_maps(tokens=12), "grid": (3, 4), "num_prefix_tokens": 0, "query": 5},
    {"attention": own_maps(), "show": "rollout"},
]
PROBLEMS = [
    {"layer": 4},
    {"head": 9},
    {"query": 65},
    {"hidden": -1},
    {"followed": 4},
    {"show": "both"},
    {"scale": "log"},
    {"model": 3},
    {"attention": own_maps(), "causal": True},
    {"attention": own_maps(), "followed": 0},
    {"attention": own_maps(), "grid": (5, 5)},
    {"attention": own_maps(), "grid": (2, 3)},
    {"attention": torch.zeros(3, 2, 17, 16)},
    {"attention": -own_maps()},
    {"attention": "maps"},
]


@pytest.mark.parametrize("state", few(STATES))
def test_no_state_says_anything_in_english(state):
    with speaking("long"):
        viewer = AttentionViewer(**state)
        viewer.working.join(60)
        assert viewer.problem == ""
        assert english_left(viewer, MODELS) == []
    viewer.close()


@pytest.mark.parametrize("state", few(PROBLEMS))
def test_no_problem_is_said_in_english(state):
    with speaking("long"):
        viewer = AttentionViewer(**state)
        assert viewer.problem
        assert english_left(viewer, MODELS) == []
    viewer.close()


@pytest.mark.parametrize(
    ("state", "begin", "has"),
    [
        (
            {},
            "CLS in Schicht 4, Mittelwert von 4 Köpfen: 89 % von dem, was aus Patches gelesen "
            "wird, liegen auf der Form „Stern“. Verdeckt man 12 Patches, liegt „Stern“ bei ",
            "Auch bei einem leeren Bild sagt das Modell „Stern“, mit 100 %.",
        ),
        (
            {"model": BUNDLED[1], "query": 2, "layer": 1, "head": 3, "hidden": 1},
            "Register 2 in Schicht 2, Kopf 4: ",
            "Verdeckt man 1 Patch, liegt „Stern“ bei ",
        ),
        (
            {"attention": own_maps(), "query": 5, "show": "rollout"},
            "Patch 4, Rollout von 3 Schichten: gelesen wird, als zählten ",
            ",",
        ),
    ],
)
def test_the_german_text(state, begin, has):
    with speaking("de"):
        viewer = AttentionViewer(**state)
    viewer.working.join(60)
    assert viewer.text.startswith(begin)
    assert has in viewer.text
    viewer.close()


@pytest.mark.parametrize("state", few([{}, *STATES[1:5], STATES[8]]))
def test_programs_are_the_same_in_every_language(state):
    english = AttentionViewer(**state)
    with speaking("de"):
        german = AttentionViewer(**state)
    for viewer in (english, german):
        viewer.working.join(60)
    with speaking("de"):
        assert german.code() == english.code()
    assert german.text != english.text
    for viewer in (english, german):
        viewer.close()


def test_numbers_have_the_separators_of_german():
    with speaking("de"):
        viewer = AttentionViewer(layer=2, head=0)
        viewer.working.join(60)
        facts = {fact.name: (fact.shown, fact.formula) for fact in viewer.reading.facts}
    assert facts["prefix_share"] == ("99,9 %", "1 Token vor den Patches")
    assert facts["area"][1].startswith("zufällig: 0,")
    for fold in viewer._folds[1:]:
        fold.write()
        assert ",9 %" in fold.content.value
        assert ".9 %" not in fold.content.value
    viewer.close()


def test_two_languages_stand_side_by_side():
    english = AttentionViewer()
    with speaking("de"):
        german = AttentionViewer()
    for viewer in (english, german):
        viewer.layer, viewer.head, viewer.query = 1, 1, 9
        viewer.working.join(60)
        for fold in viewer._folds:
            fold.button.value = True
    assert "Patch 8 in layer 2, head 2" in english.text
    assert "Patch 8 in Schicht 2, Kopf 2" in german.text
    names = [[one["name"] for one in viewer.answers.answers] for viewer in (english, german)]
    assert names == [["triangle", "square", "triangle", "star"], names[1]]
    assert names[1] == ["Dreieck", "Quadrat", "Dreieck", "Stern"]
    assert [one.deletion.name for one in (english, german)] == ["star", "Stern"]
    assert german.maps.scales["shared"] == "eine Skala für dieses Token"
    assert "one scale" in english.maps.scales["shared"]
    assert "Kopf 2" in dict(german.panel.head._options_full)
    assert "head 2" in dict(english.panel.head._options_full)
    german.working.cancel()
    german.working._be_late()
    assert german.working.button.description == "Abbrechen"
    assert "Patches werden verdeckt" in german.working.word.value
    for viewer in (english, german):
        viewer.close()
