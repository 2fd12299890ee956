import numpy as np
import pytest

from tests.core.readings.programs import printed
from vitlab.core import LabError, swap_reading
from vitlab.core.errors import PlaceError
from vitlab.core.pretrained import BUNDLED

READINGS = {"one": swap_reading(), "with registers": swap_reading((9, 0), BUNDLED[1])}


def test_the_program_prints_every_fact(tmp_path_factory):
    folders = {name: tmp_path_factory.mktemp("program") for name in READINGS}
    for name, reading in READINGS.items():
        reading.write_inputs(folders[name])
    told = printed({name: reading.code for name, reading in READINGS.items()}, folders)
    for name, reading in READINGS.items():
        for fact in reading.facts:
            wanted = pytest.approx(fact.value, rel=1e-3, abs=3e-5)
            assert float(told[name].pop(fact.name)) == wanted, fact.name
        assert not told[name]


def test_two_patches_have_changed_places_in_the_picture():
    reading = READINGS["one"]
    top, left, height, width = reading.grid.box(26)
    top2, left2, *_ = reading.grid.box(46)
    assert np.array_equal(
        reading.after[top : top + height, left : left + width],
        reading.before[top2 : top2 + height, left2 : left2 + width],
    )
    assert (reading.before != reading.after).any(2).sum() <= 2 * 64
    assert "by 0.60 with a 1-D sinusoid, by 0.08 with a 2-D one" in reading.text


@pytest.mark.refusal
def test_what_cannot_be_swapped_is_refused():
    with pytest.raises(LabError, match=r"these are \(3, 3\)") as raised:
        swap_reading((3, 3))
    assert dict(raised.value.remedies[0].settings) == {"swapped": (26, 46)}
    with pytest.raises(PlaceError, match="no patch 64"):
        swap_reading((3, 64))
    with pytest.raises(LabError, match="model 'vit' is not known"):
        swap_reading((3, 4), "vit")
