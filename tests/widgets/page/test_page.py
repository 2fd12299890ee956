"""The page of a widget: what stands in it, what in it can be moved, and what it asks for."""

import json
import re
import sys
from html.parser import HTMLParser

import ipywidgets as W
import numpy as np
import pytest

import vitlab.widgets
from vitlab.core.errors import LabError
from vitlab.widgets import Instrument, MemoryGauge, PatchCanvas, PatchGridSlicer
from vitlab.widgets.page import linked_to, page_of
from vitlab.widgets.page.models import Models

INSTRUMENTS = [name for name in vitlab.widgets.__all__ if name not in ("Instrument", "PatchCanvas")]


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the text of its data."""

    def __init__(self, text):
        super().__init__()
        self.found, self.data, self._inside = [], "", ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        self._inside = dict(attributes).get("id", "") if tag == "script" else ""

    def handle_data(self, text):
        if self._inside == "vitlab-page":
            self.data += text

    def named(self, name):
        """The attributes of the control of a name."""
        return next(given for _, given in self.found if given.get("aria-label") == name)


def data_of(text):
    return json.loads(Elements(text).data)


def test_what_ends_a_script_and_what_is_not_ascii_comes_through():
    words = "</script><!-- <b>猫 & \u2028 'mürbe' \"✓\""
    canvas = PatchCanvas(describe=words)
    text = page_of(canvas, words)
    models = data_of(text)["models"]
    assert models[canvas.model_id]["state"]["describe"] == words
    assert text.count("</script>") == 2
    assert f"<title>{words}" not in text


def test_a_page_asks_for_nothing_and_lets_nothing_else_ask():
    text = page_of(PatchGridSlicer(), "slicer")
    elements = Elements(text).found
    policy = next(given for tag, given in elements if given.get("http-equiv"))["content"]
    assert policy.startswith("default-src 'none'; script-src 'unsafe-inline' blob:;")
    assert not [given for _, given in elements if given.keys() & {"src", "href"}]
    assert "@import" not in text


def test_what_the_browser_answers_can_be_moved_and_what_python_answers_cannot():
    slicer = PatchGridSlicer(facts=("tokens",))
    page = Elements(slicer._page())
    assert "Shapes through a ViT" not in slicer._page()  # a lab left out what it tells
    height = page.named("patch height")
    assert height["data-control"] == slicer.controls["patch_height"].model_id
    assert (height["min"], height["max"], height["value"]) == ("1", "64", "16")
    assert "disabled" in page.named("overlay")
    assert "data-control" not in page.named("overlay")
    buttons = [given for tag, given in page.found if tag == "button" and given["class"]]
    assert all("disabled" in given for given in buttons if "widget-button" in given["class"])


def test_links_made_in_the_page_are_saved_without_being_named():
    slider, other, canvas = W.IntSlider(16, 8, 48), W.IntSlider(), PatchCanvas()
    W.jslink((slider, "value"), (canvas, "patch"))
    W.jsdlink((canvas, "selected"), (other, "value"))
    assert linked_to(canvas) == [slider, other]
    links = data_of(page_of(canvas, "", controls=[slider, other]))["links"]
    ends = [slider.model_id, "value"], [canvas.model_id, "patch"]
    assert [*ends, True] in links
    assert [[canvas.model_id, "selected"], [other.model_id, "value"], False] in links
    assert data_of(page_of(canvas, "", controls=[slider]))["links"] == [[*ends, True]]


def test_another_instrument_of_the_same_kernel_is_not_saved_with_it():
    one, other = PatchGridSlicer(), PatchGridSlicer()
    models = Models(one).as_data()["models"]
    assert one.canvas.model_id in models
    assert other.canvas.model_id not in models
    assert not models.keys() & {link.model_id for link in other._links}
    assert models.keys() >= {link.model_id for link in one._links}


def test_a_module_and_a_sheet_that_several_share_are_there_once():
    text = page_of(W.VBox([PatchCanvas(), PatchCanvas(), PatchGridSlicer()]), "three")
    assert text.count("A click chooses the place under it") == 1
    assert text.count("The family's stylesheet") == 1


def test_what_folds_out_is_folded_in_the_page_and_filled():
    slicer = PatchGridSlicer(patch_size=(32, 16), facts=("tokens",))
    text = slicer._page()
    words = re.findall(r"<summary>([^<(]*)</summary>", text)
    assert words == ["Show the code", "Describe"]
    assert "patch_size = (32, 16)" in text
    assert slicer._folds[0].content.layout.display == "none"  # nothing changed in the notebook


def test_a_line_and_a_bar_stand_where_their_numbers_are():
    gauge = MemoryGauge(model="vit_tiny", batch_size=2)
    text = gauge._page()
    bars = gauge.figures.bar.bars
    high = bars.scales["y"].max
    heights = [float(found) for found in re.findall(r'class="bar"[^>]*height="([\d.]+)"', text)]
    np.testing.assert_allclose(heights, 1000 * bars.y[:, 0] / high, atol=0.06)
    tops = [float(found) for found in re.findall(r'class="bar"[^>]* y="([\d.]+)"', text)]
    np.testing.assert_allclose(tops, 1000 * (1 - bars.y[:, 0].cumsum() / high), atol=0.06)


def test_a_file_is_written_and_its_path_given_back(tmp_path):
    written = PatchCanvas().save_html(tmp_path / "canvas.html")
    assert written.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.slow
@pytest.mark.parametrize("name", INSTRUMENTS)
def test_every_instrument_can_be_saved(name):
    instrument: Instrument = getattr(vitlab.widgets, name)()
    text = instrument._page()
    assert instrument.text.split(".")[0] in text.replace("&#x27;", "'").replace("&amp;", "&")
    assert "IPY_MODEL" not in re.sub(r"<script.*", "", text, flags=re.S)
    nameless = [
        given
        for tag, given in Elements(text).found
        if tag in ("select", "input") and given.get("type") not in ("checkbox", "radio")
        if not given.get("aria-label")
    ]
    assert nameless == []
    instrument.close()


def test_without_a_browser_one_sentence_says_what_would_work(tmp_path, monkeypatch):
    monkeypatch.delenv("VITLAB_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(LabError, match=r"^a picture needs a browser: put a Chromium .* needs none"):
        PatchGridSlicer().save_png(tmp_path / "slicer.png")
    monkeypatch.setenv("VITLAB_CHROMIUM", str(tmp_path / "no-browser"))
    with pytest.raises(LabError, match="no-browser could not draw the page"):
        PatchGridSlicer().save_png(tmp_path / "slicer.png")
