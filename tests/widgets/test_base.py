"""What every instrument has from the frame around it."""

from html import escape

import pytest
from traitlets import TraitError

from vitlab.core.glossary import all_terms
from vitlab.widgets import MemoryGauge, PatchCanvas, PatchGridSlicer
from vitlab.widgets.base.mirror import Mirror
from vitlab.widgets.controls import Slider


@pytest.mark.parametrize("make", [PatchGridSlicer, MemoryGauge])
def test_the_question_above_it_is_a_setting_and_may_be_left_out(make):
    instrument = make()
    head = instrument.children[1].children[0]
    assert instrument.question in head.value
    instrument.question = "What <is> it?"
    assert "What &lt;is&gt; it?" in head.value
    assert make(**instrument.state()).question == "What <is> it?"
    instrument.question = ""
    assert "vl-ask" not in head.value
    assert instrument.title in head.value


def test_a_question_changes_nothing_of_what_was_measured():
    gauge = MemoryGauge(model="vit_tiny", batch_size=2)
    gauge.set_trait("measured", None)
    before = gauge.reading
    gauge.question = "Why?"
    assert gauge.reading.text == before.text
    assert "question" not in gauge._settings()


def test_neither_the_question_nor_the_parts_cost_a_reading():
    slicer, heard = PatchGridSlicer(), []
    slicer.observe(heard.append, ["reading", "text"])
    slicer.question, slicer.parts = "Why?", ("stage",)
    assert heard == []
    assert "Why?" in slicer._head.value


@pytest.mark.parametrize("name", ["reading", "problem", "text"])
def test_what_it_says_cannot_be_set(name):
    slicer = PatchGridSlicer()
    before = getattr(slicer, name)
    with pytest.raises(TraitError, match=f"{name} of PatchGridSlicer cannot be set"):
        setattr(slicer, name, "mine")
    assert getattr(slicer, name) == before


def test_one_name_in_place_of_several_is_told_how_it_is_written():
    with pytest.raises(TraitError, match=r"not 'stage': one name is \('stage',\)"):
        PatchGridSlicer(parts="stage")


def test_a_mirror_names_widgets_as_the_page_does():
    canvas, slider = PatchCanvas(), Slider()
    mirror = Mirror(canvas, {"patch_height": slider})
    assert mirror.followed == f"IPY_MODEL_{canvas.model_id}"
    assert mirror.controls == {"patch_height": f"IPY_MODEL_{slider.model_id}"}


def test_whoever_reads_it_in_words_finds_the_cards_of_the_glossary_that_name_it():
    gauge = MemoryGauge(model="vit_tiny")
    gauge._folds[1].button.value = True
    words = gauge._folds[1].content.value
    named = [term for term in all_terms() if term.instrument == "MemoryGauge"]
    assert f"<summary>Words used here ({len(named)})</summary>" in words
    assert named
    assert all(f"<dt>{escape(term.term)}</dt>" in words for term in named)
    assert "<dt>patch</dt>" not in words
    gauge.close()
