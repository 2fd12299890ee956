"""Screenshots to look at: light and dark, wide and narrow, and a problem."""

import pytest

from tests.few import few

CELLS = ("from vitlab.widgets import PatchGridSlicer", "PatchGridSlicer()")


@pytest.mark.browser
@pytest.mark.parametrize("dark", few([False, True], 1), ids=["light", "dark"])
def test_the_slicer_fits_the_page(desk, picture_of, dark):
    page = desk.notebook(*CELLS, dark=dark)
    page.locator(".vl > .vl-canvas .vl-picture").wait_for()
    frame = page.locator(".vl-frame")
    for width in (1200, 600):
        page.set_viewport_size({"width": width + 160, "height": 900 if width > 1000 else 1600})
        page.wait_for_function(
            "() => document.querySelector('.vl > .vl-canvas .vl-picture').width > 100"
        )
        picture_of(page, f"slicer-{width}-{'dark' if dark else 'light'}")
        assert frame.evaluate("el => el.scrollWidth <= el.clientWidth"), f"{width}: sideways"


@pytest.mark.browser
def test_a_problem_is_a_sentence_over_the_dimmed_picture(desk, picture_of):
    page = desk.notebook(
        CELLS[0],
        "slicer = PatchGridSlicer(patch_size=16, selected=77)\nslicer",
        "slicer.patch_size = 15",
    )
    page.set_viewport_size({"width": 1360, "height": 900})
    alert = page.get_by_role("alert").filter(has_text="do not fill a side of 224 px")
    alert.wait_for()
    picture_of(page, "slicer-problem")
    page.get_by_role("button", name="Use 14 px patches").click()
    page.get_by_text("16 × 16 = 256 patches").wait_for()
    assert alert.count() == 0
