"""A first state that cannot work: the nearest that can is shown, dimmed, under the sentence."""

import pytest

from vitlab.widgets import PatchGridSlicer

pytestmark = pytest.mark.refusal


@pytest.mark.parametrize(
    ("setting", "grid"),
    [
        (dict(patch_size=15), (16, 16)),  # the first button: Use 14 px patches
        (dict(patch_size=(15, 64)), (16, 4)),
        (dict(image="coffee", patch_size=17), (24, 36)),
        (dict(image="nowhere.jpg", patch_size=32), (14, 14)),  # nothing near: as it opens
        (dict(num_prefix_tokens=-1, patch_size=32), (14, 14)),
    ],
)
def test_it_shows_the_nearest_that_can_work(setting, grid):
    slicer = PatchGridSlicer(**setting)
    assert slicer.problem
    assert (slicer.reading.grid.rows, slicer.reading.grid.cols) == grid
    assert {name: getattr(slicer, name) for name in setting if name != "patch_size"}.items() <= (
        setting.items()
    )


def test_the_button_then_leads_to_what_was_shown():
    slicer = PatchGridSlicer(patch_size=15)
    near = slicer.reading
    slicer._problem.buttons[0].click()
    assert (slicer.problem, slicer.reading.grid) == ("", near.grid)
