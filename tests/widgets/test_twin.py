"""What stands in the page for a setting that nothing on it shows."""

import json

import pytest

from vitlab import widgets
from vitlab.core.errors import LabError
from vitlab.widgets import Instrument, MemoryGauge, PatchGridSlicer, PositionEncodingExplorer

ONLY_THE_KERNEL_KNOWS = {
    "PatchGridSlicer": {"patchify", "embed"},
    "PositionEncodingExplorer": {"table"},
    "ResolutionSimulator": {"table"},
    "AttentionViewer": {"attention"},
    "ContrastExplorer": {"image_features", "text_features", "pairs"},
    "EmbeddingAtlas": {"tokens", "thumbnails", "ids", "labels", "groups", "model"},
    "Quiz": {"keep"},
}
INSTRUMENTS = [
    kind
    for name in widgets.__all__
    if issubclass(kind := getattr(widgets, name), Instrument) and kind is not Instrument
]


def as_the_page_has_it(value):
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("kind", INSTRUMENTS)
def test_every_setting_but_functions_and_tensors_has_a_place_in_the_page(kind):
    it = kind()
    for name in it.traits(state=True):
        if name in ONLY_THE_KERNEL_KNOWS.get(kind.__name__, ()):
            with pytest.raises(LabError, match=f"'{name}' does not live in the page") as told:
                it.target(name)
            assert "question" in str(told.value)
            continue
        widget, trait = it.target(name)
        assert trait in widget.keys
        assert it.target(name) == (widget, trait)
    it.close()


def test_setting_and_twin_follow_each_other():
    explorer = PositionEncodingExplorer()
    twin, trait = explorer.target("grid_size")
    assert getattr(twin, trait) == (14, 14)
    setattr(twin, trait, [7, 5])  # the page has no tuples
    assert explorer.grid_size == (7, 5)
    explorer.grid_size = (4, 6)
    assert getattr(twin, trait) == (4, 6)


def test_a_pin_goes_from_one_instrument_to_another_by_way_of_the_page():
    one, other = PatchGridSlicer(patch_size=(32, 16)), PatchGridSlicer()
    one.pinned = one.reading.setting
    alone = [fact.shown for fact in other.reading.facts]
    other.target("pinned")[0].value = as_the_page_has_it(one.target("pinned")[0].value)
    assert not other.problem
    assert other.pinned == one.pinned
    assert [fact.shown for fact in other.reading.facts] != alone


@pytest.mark.parametrize(("name", "refused"), [("foreach", "perhaps"), ("parts", ["feet"])])
def test_what_is_refused_goes_back(name, refused):
    gauge = MemoryGauge(model="vit_tiny")
    before = getattr(gauge, name)
    twin, _ = gauge.target(name)
    twin.value = refused
    assert twin.value == getattr(gauge, name) == before


def test_a_twin_ends_with_its_instrument():
    gauge = MemoryGauge(model="vit_tiny")
    twin, _ = gauge.target("question")
    gauge.close()
    assert twin.comm is None
    twin.close()
    gauge.close()
    gauge.question = "Still there?"
    assert twin.value != "Still there?"
