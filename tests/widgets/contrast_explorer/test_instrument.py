"""The contrast explorer: settings, what the page says of a batch, and problems with a way out."""

import json
from pathlib import Path

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from traitlets import TraitError

from tests.widgets.contrast_explorer.make_contrast_cases import cases
from vitlab.widgets import ContrastExplorer

CASES = json.loads(Path(__file__).with_name("contrast_cases.json").read_text("utf-8"))


@pytest.fixture
def explorer():
    explorer = ContrastExplorer()
    yield explorer
    explorer.close()


def said_by_hand(explorer, **change):
    """What the page sends after a gesture: the whole batch."""
    explorer.stage.batch = {**explorer.stage.batch, **change}


def test_core_still_says_what_the_golden_cases_say():
    def compare(found, wanted, where):
        if isinstance(wanted, dict):
            assert found.keys() == wanted.keys(), where
            for name in wanted:
                compare(found[name], wanted[name], f"{where} {name}")
        elif isinstance(wanted, list):
            for place, (one, other) in enumerate(zip(found, wanted, strict=True)):
                compare(one, other, f"{where} {place}")
        elif isinstance(wanted, float):
            assert found == pytest.approx(wanted, rel=1e-9, abs=1e-12), where
        else:
            assert found == wanted, where

    compare(cases(), CASES, "cases")


def test_it_opens_on_its_surprise(explorer):
    assert explorer.micro_batch_size == 3
    assert explorer.reading.clip_parted.loss < 0.02 < 1.5 < explorer.reading.clip.loss
    assert "<b>0.0185</b>" in explorer._numbers.value
    assert len(explorer.controls) == 4


def test_what_a_hand_does_in_the_page_is_read_in_one_piece(explorer):
    read = []
    explorer.observe(lambda change: read.append(change["new"]), "reading")
    angles = [100.0, 40.0, 180.0, 340.0, 285.0, 222.0]
    said_by_hand(explorer, image_angles=angles, size=None)
    assert explorer.image_angles == tuple(angles)
    assert explorer.reading.clip.loss < 0.1
    assert len(read) == 1
    explorer.stage.logit_scale = 1.0
    assert explorer.logit_scale == explorer.reading.setting.logit_scale == 1
    assert len(read) == 2


def test_a_pair_that_is_added_and_taken_away_is_a_pair_of_the_setting(explorer):
    batch = explorer.stage.batch
    more = {
        name: [*batch[name], new]
        for name, new in (
            ("captions", "a red circle on yellow"),
            ("ids", 3),
            ("image_angles", 20.0),
            ("text_angles", 8.0),
        )
    }
    said_by_hand(explorer, **more, size=None)
    assert explorer.pairs[-1] == (3, "a red circle on yellow")
    assert (len(explorer.pairs), explorer.problem) == (7, "")
    said_by_hand(explorer, **{name: values[1:] for name, values in more.items()}, cell=[])
    assert explorer.pairs[0] == (1, "a blue circle on cyan")
    assert explorer.reading.setting.captions == tuple(caption for _, caption in explorer.pairs)


def test_an_edited_caption_that_says_the_same_becomes_one_vector_and_costs(explorer):
    captions = [*explorer.stage.batch["captions"][:5], " A green STAR on blue"]
    said_by_hand(explorer, captions=captions, size=None)
    assert "Captions 1 and 6 say the same" in explorer.text
    assert "data-fact=clip_equal_captions" in explorer._numbers.value
    assert explorer.reading.texts[5].tolist() == explorer.reading.texts[0].tolist()


def test_what_the_reader_writes_is_text(explorer):
    said_by_hand(explorer, captions=["<b>x</b><script>", *explorer.stage.batch["captions"][1:]])
    explorer._folds[1].button.value = True
    assert "&lt;script&gt;" in explorer._folds[1].content.value
    assert "<script>" not in explorer._folds[1].content.value


def test_lists_and_settings_follow_each_other(explorer):
    explorer.controls["exchange"].value = "gathered"
    assert (explorer.exchange, explorer.reading.setting.exchange) == ("gathered", "gathered")
    assert "gather all vectors as constants" in explorer.text
    explorer.reduction = "pairs"
    assert explorer.controls["reduction"].value == "pairs"
    assert explorer.stage.choices["exchange"][1] == "local"
    assert explorer.target("logit_scale") == (explorer.stage, "logit_scale")


def test_what_cannot_be_says_so_and_offers_what_can(explorer):
    explorer.micro_batch_size = 4
    assert "a batch of 6 does not part into micro-batches of 4" in explorer.problem
    assert explorer.reading.setting.micro_batch_size == 3
    explorer._problem.buttons[0].click()
    assert (explorer.micro_batch_size, explorer.problem) == (2, "")
    explorer.pairs = explorer.pairs[:4]
    assert "4 pairs need 4 image_angles, not 6" in explorer.problem
    explorer._problem.buttons[0].click()
    assert explorer.problem == "there is no cell (2, 5): give (picture, caption), each from 0 to 3."
    explorer._problem.buttons[0].click()
    assert (explorer.problem, len(explorer.stage.batch["ids"])) == ("", 4)
    explorer.pairs = ((99, "what"), *explorer.pairs[1:])
    assert explorer.problem == "there is no drawn picture 99: use 0 to 23."
    assert ContrastExplorer(pairs=((99, "what"),) * 6).problem == explorer.problem
    assert ContrastExplorer(pairs=(("no.png", "what"),) * 2).problem


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pairs", "a star"),
        ("pairs", ((1, 2, 3),)),
        ("pairs", ((object(), "a star"),)),
        ("image_angles", (1, float("nan"))),
        ("image_angles", 3),
        ("prompts", 2.5),
        ("micro_batch_size", "3"),
        ("cell", (0.5, 1)),
    ],
)
def test_a_value_of_another_kind_is_refused_in_a_sentence(explorer, name, value):
    with pytest.raises(TraitError) as refused:
        setattr(explorer, name, value)
    assert name in str(refused.value)
    assert len(str(refused.value)) < 300
    assert explorer.problem == ""


def test_own_pictures_and_pairs_without_angles_are_spread_round():
    picture = np.zeros((40, 60, 3), np.uint8)
    explorer = ContrastExplorer(pairs=((picture, "night"), ("chelsea", "a cat"), (None, "?")))
    assert len(explorer.image_angles) == 3
    assert explorer.stage.batch["ids"] == [24, 25, -1]
    assert all(one.startswith("data:image/jpeg;base64,") for one in explorer.stage.pictures)
    assert explorer.pairs[0][0] is picture
    assert explorer.state()["pairs"] == explorer.pairs
    explorer.close()


def test_own_vectors_come_with_as_many_pairs_and_their_cosines():
    angles = np.radians([[0, 90, 200, 310], [10, 70, 190, 330]])
    images, texts = (np.stack([np.cos(a), np.sin(a), 0 * a], 1) for a in angles)
    explorer = ContrastExplorer(image_features=images, text_features=texts)
    assert [caption for _, caption in explorer.pairs] == ["pair 1", "pair 2", "pair 3", "pair 4"]
    given = explorer.stage.given
    np.testing.assert_allclose(given["cosines"], images @ texts.T, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(given["images"], axis=1), 1, atol=1e-9)
    explorer.close()


def test_it_is_given_back_as_it_was():
    explorer = ContrastExplorer(logit_scale=5, prompts="lesson", cell=(0, 1))
    again = ContrastExplorer(**explorer.state())
    assert again.state() == explorer.state()
    assert again.reading.facts == explorer.reading.facts
    for one in (explorer, again):
        one.close()


@pytest.mark.parametrize("count", [4, pytest.param(200, marks=pytest.mark.slow)])
def test_many_made_and_closed_leave_nothing_behind(count):
    before = set(_instances)
    for number in range(count):
        explorer = ContrastExplorer()
        if number % 3 == 0:
            for fold in explorer._folds:
                fold.button.value = True
            explorer.target("logit_scale")
            explorer.stop = number % 4
        explorer.close()
    assert set(_instances) == before
