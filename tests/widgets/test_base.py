"""What every instrument has from the frame around it."""

import pytest

from vitlab.widgets import MemoryGauge, PatchGridSlicer


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
