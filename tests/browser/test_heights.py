"""Every state of an instrument fits: 650 px high where it is 1,200 wide, and nothing runs over."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

HIGHEST = 650  # px, at 1200 px
TABLE = "np.random.default_rng(0).normal(size=(17, 64)).astype('f')"
STATES = {
    "ResolutionSimulator": [
        "",
        "new_size=(7, 9)",
        "interpolation='bilinear'",
        "style='none'",
        f"old_size=(2, 8), new_size=4, table={TABLE}",
        "page='patch_weights'",
        "page='patch_weights', method='plain', patch_size=32",
        "page='native_aspect'",
    ],
    "PositionEncodingExplorer": [
        "",
        "encoding='learned'",
        "encoding='relative'",
        "encoding='rope'",
        "table='vit_shapes_patch8_64', selected=27",
        "grid_size=(20, 18), dim=64, selected=50",
    ],
    "LinearProjectionAnalyzer": ["", "weights='dct'", "weights='trained'", "embed_dim=768"],
    "PatchSizeAdvisor": [
        "",
        "token_budget=512",
        *(f"application='{one}'" for one in ("photographs", "pathology", "documents", "dense")),
    ],
    "PatchGridSlicer": [
        "",
        "cut='overlapping', patch_size=7, stride=4, padding=3",
        "cut='stages'",
        "cut='adaptive'",
        "selected=44, overlay='cosine', beside='coffee'",
    ],
}
SIDEWAYS = "frame => frame.scrollWidth - frame.clientWidth"


@pytest.mark.slow
@pytest.mark.parametrize("name", STATES)
def test_every_state_fits_its_page(desk, name):
    calls = [f"{name}({settings})" for settings in STATES[name]]
    page = desk.notebook(f"import numpy as np\nfrom vitlab.widgets import {name}", *calls)
    frames = page.locator(".vl-frame")
    expect(frames).to_have_count(len(calls))
    for width in (600, 860, 1200):
        wide = width + 160
        for _ in range(2):  # what stands beside the frame takes more of a wide page
            page.set_viewport_size({"width": wide, "height": 1000})
            page.wait_for_timeout(300)
            wide += round(width - frames.first.bounding_box()["width"])
        for place, call in enumerate(calls):
            frame = frames.nth(place)
            frame.scroll_into_view_if_needed()
            assert frame.bounding_box()["width"] == pytest.approx(width, abs=2)
            for _ in range(20):  # what is out of sight follows a new width once it is seen
                page.wait_for_timeout(100)
                over = frame.evaluate(SIDEWAYS)
                if over <= 0:
                    break
            assert over <= 0, f"{call}: sideways at {width} px"
            if width == 1200:
                assert frame.bounding_box()["height"] <= HIGHEST, call
