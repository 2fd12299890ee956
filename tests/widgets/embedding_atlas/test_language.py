"""The embedding atlas in other languages: whole, in its numbers too, and the same program."""

import asyncio

import numpy as np
import pytest

from tests.english import english_left
from tests.few import few
from vitlab.core.probe import RobustnessRow
from vitlab.core.readings.embedding_atlas import atlas_reading
from vitlab.widgets import EmbeddingAtlas
from vitlab.widgets.embedding_atlas import words
from vitlab.words import speaking, use_language

OWN = np.random.default_rng(3).normal(size=(90, 6)).astype(np.float32)
LABELLED = {"tokens": OWN, "labels": [*range(3)] * 30}
GROUPED = {**LABELLED, "groups": [n // 9 for n in range(90)]}
STATES = [
    {"layer": "pixels", "selection": [0, 1, 64, 568], "color_by": "picture"},
    {"layer": "pos_embed", "subset": "on the shape", "color_by": "row", "dims": 3},
    {"images": "photographs", "color_by": "column", "marks": "thumbnails", "selection": [73]},
    {"images": ["coffee", "chelsea"], "labels": [1, 2], "selected": 5},
    {"images": ["coffee", "chelsea"], "model": None, "color_by": "norm"},
    {**GROUPED, "selected": 4, "color_by": "cluster"},
    {**LABELLED, "selected": 4},
    {"tokens": OWN, "selected": 2},
    {"tokens": OWN, "selected": 400, "selection": [1, 2]},
    {"tokens": np.random.default_rng(1).normal(size=(15003, 3)), "selected": 3},
]
PROBLEMS = [
    {"layer": "block 9"},
    {"mark_size": 0},
    {"subset": "ground", "tokens": OWN},
    {"color_by": "row", "tokens": OWN},
    {"dims": 4},
    {"neighbours": 1},
    {"images": []},
    {"images": ["coffee"], "labels": [1, 2]},
    {"images": [np.zeros((4096, 4096, 3), np.uint8)], "model": None},
    {"tokens": np.full((4, 2), np.nan)},
    {"tokens": np.zeros(3)},
    {"tokens": OWN[:2]},
    {"tokens": OWN, "ids": [1, 2]},
    {"tokens": OWN, "thumbnails": np.zeros((4, 8, 8, 3), np.uint8)},
]


@pytest.mark.parametrize("state", few(STATES))
def test_no_state_says_anything_in_english(state):
    with speaking("long"):
        atlas = EmbeddingAtlas(**state)
        assert atlas.problem == ""
        atlas.finding.join(60)
        assert english_left(atlas) == []
        colourings = [one for one in atlas.points.colourings if not one.get("absent")]
        assert all(one["name"].startswith("⟦") for one in colourings)
        assert all(word[0] == "⟦" or "_" in word for word in atlas.controls["layer"].words)
    atlas.close()


@pytest.mark.parametrize("state", few(PROBLEMS))
def test_no_problem_is_said_in_english(state):
    with speaking("long"):
        atlas = EmbeddingAtlas(**state)
        atlas.finding.stop()
        assert atlas.problem
        assert english_left(atlas, names=("all", "dots", "thumbnails", "tokens", "ids")) == []
    atlas.close()


def test_a_probe_and_robustness_are_told_in_the_language():
    with speaking("de"):
        reading = atlas_reading(layer="block 4")
        told = words.probe(reading.with_probe(reading.find_probe()))
        row = RobustnessRow("noise", 0.1, 0.25, 0.5, 0.875, 0.75, None, 0.125)
        changed = words.robustness([row])
    assert "eine Hyperebene für jede Art von Form" in told
    assert "<b>98,7 %</b>" in told
    assert "<th scope=col>Kreis" in told or ">Kreis<" in told
    for cell in ("Rauschen 0,1", "25 %", "87,5 %", ">keine<", "12,5 %"):
        assert cell in changed


def test_numbers_are_german_and_programs_are_the_same_in_both_languages():
    english = [atlas_reading(**_without_looks(state)).code for state in STATES[:8]]
    with speaking("de"):
        readings = [atlas_reading(**_without_looks(state)) for state in STATES[:8]]
        texts = [reading.text for reading in readings]
        facts = {fact.name: fact for fact in readings[2].facts}
        assert facts["variance_shown"].shown == "68,3 %"
    assert [reading.code for reading in readings] == english
    assert texts[0].startswith("1.024 Patches von 16 Bildern als Pixel: 2 von 192 Komponenten, ")
    assert "Der nächste Nachbar von Patch 73 von chelsea anderswo ist Patch 89 von" in texts[2]
    assert facts["white_wall"].formula == "√768: alle Pixel sind 1"


def _without_looks(state):
    return {name: one for name, one in state.items() if name not in ("marks", "mark_size")}


def test_two_atlases_speak_two_languages_also_of_what_is_found_later():
    english = EmbeddingAtlas()
    with speaking("de"):
        german = EmbeddingAtlas()
    try:
        use_language("de")
        for atlas in (english, german):
            atlas.finding.join(120)
            atlas.layer, atlas.color_by = "pixels", "cluster"
            atlas.selection = [0, 1, 568]
            atlas.finding.join(120)
            for fold in atlas._folds:
                fold.button.value = True
            atlas._matrix.rows.value = 3
    finally:
        use_language()
    assert "8 nearest elsewhere to patch 56 of picture" in english.text
    assert "8 nächsten Nachbarn von Patch 56 von Bild" in german.text
    assert english.points.colourings[0]["names"] == ["circle", "square", "triangle", "star"]
    assert german.points.colourings[0]["names"] == ["Kreis", "Quadrat", "Dreieck", "Stern"]
    assert german.points.colourings[5]["names"][0] == "Cluster 0"
    assert english.points.colourings[1]["titles"]
    assert german.points.colourings[1]["titles"]
    assert german.controls["layer"].word == "Art der Form, aus leeren Patches"
    assert english.controls["layer"].word == "Kind of shape, from empty patches"
    assert "Vertrauenswürdigkeit <b>0," in german._under.value
    assert "trustworthiness <b>0." in english._under.value
    assert "Der größte Kosinus ist 0," in german._matrix.words.value
    assert "Largest 0." in english._matrix.words.value
    for atlas in (english, german):
        atlas.close()


def test_what_a_loop_calls_later_is_said_in_the_language_of_the_atlas():
    async def made():
        with speaking("de"):
            atlas = EmbeddingAtlas(tokens=OWN, groups=[n // 9 for n in range(90)])
        await asyncio.sleep(0.5)
        atlas.finding.want(atlas.reading.moved(method="tsne", perplexity=5.0), robustness=False)
        atlas.cancel()
        said = atlas._matrix.canvas.describe, atlas._norms.beside.axes, atlas.finding.word.value
        atlas.close()
        return said

    describe, axes, word = asyncio.run(made())
    assert describe.startswith("Patch der Zeile")
    assert list(axes) == ["mittlere Helligkeit", "Norm"]
    assert "abgebrochen" in word
