import io
import re
from pathlib import Path

import anywidget
import ipywidgets as W
import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

from vitlab.core import ImageError
from vitlab.widgets import PatchCanvas
from vitlab.widgets import canvas as canvas_package

PICTURE = np.random.default_rng(0).integers(0, 256, (24, 40, 3), dtype=np.uint8)


def shown(canvas):
    return np.asarray(Image.open(io.BytesIO(canvas.image)).convert("RGB"))


def test_the_browser_gets_the_very_pixels_and_their_size():
    canvas = PatchCanvas(image=PICTURE, patch_size=8)
    assert np.array_equal(shown(canvas), PICTURE)
    assert canvas.image_size == (24, 40)


def test_a_large_picture_is_sent_small_and_measured_large():
    canvas = PatchCanvas(image=np.zeros((300, 5000, 3), np.uint8), image_size=(300, 5000))
    assert shown(canvas).shape[1] == 2048
    assert canvas.image_size == (300, 5000)


def test_encoded_bytes_pass_as_they_are_turned_by_their_orientation():
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(PICTURE).save(buffer, "JPEG", exif=exif)
    canvas = PatchCanvas(image=buffer.getvalue())
    assert canvas.image == buffer.getvalue()
    assert canvas.image_size == (40, 24)


def test_bytes_that_are_no_picture_are_refused_in_words():
    with pytest.raises(ImageError, match="these 5 bytes are not a picture"):
        PatchCanvas(image=b"hello")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (dict(patch=32), ((32, 32), 32, 32, 32)),
        (dict(patch_size=(32, 8)), ((32, 8), 16, 32, 8)),
        (dict(patch_size=8), ((8, 8), 8, 8, 8)),
        (dict(patch_height=4), ((4, 16), 16, 4, 16)),
        (dict(patch_width=4), ((16, 4), 16, 16, 4)),
        (dict(linked=True, patch_height=4), ((4, 4), 4, 4, 4)),
        (dict(linked=True, patch_width=4), ((4, 4), 4, 4, 4)),
    ],
)
def test_all_names_of_the_patch_size_agree(change, expected):
    canvas = PatchCanvas()
    for name, value in change.items():
        setattr(canvas, name, value)
    names = canvas.patch_size, canvas.patch, canvas.patch_height, canvas.patch_width
    assert names == expected
    assert not (canvas.linked and canvas.patch_height != canvas.patch_width)


def test_linking_makes_the_width_the_height():
    canvas = PatchCanvas(patch_size=(32, 8))
    canvas.linked = True
    assert canvas.patch_size == (32, 32)


class Sent(list):
    """What a widget sends to the browser."""

    def __init__(self, widget, monkeypatch):
        def record(message, buffers=None):
            if message["method"] == "update":
                self.append(message["state"])

        monkeypatch.setattr(widget, "_send", record)


def test_what_the_browser_sends_is_never_sent_back(monkeypatch):
    canvas = PatchCanvas()
    sent = Sent(canvas, monkeypatch)
    canvas.set_state({"patch_height": 14})  # the first of the two messages of one slider move
    canvas.set_state({"patch_size": [14, 14], "patch_width": 14, "patch": 14})
    canvas.set_state({"patch_size": 12})  # a slider linked to patch_size itself
    assert canvas.patch_size == (12, 12)
    assert sent == []


def test_all_names_of_the_patch_size_go_in_one_message(monkeypatch):
    canvas = PatchCanvas()
    sent = Sent(canvas, monkeypatch)
    canvas.patch_size = (8, 12)
    canvas.patch = 32
    assert sent == [
        {"patch_size": (8, 12), "patch_height": 8, "patch_width": 12},
        {"patch": 32, "patch_size": (32, 32), "patch_height": 32, "patch_width": 32},
    ]


def test_a_linked_slider_moves_in_the_browser_alone(monkeypatch):
    canvas = PatchCanvas(linked=True)
    sent = Sent(canvas, monkeypatch)
    canvas.set_state({"patch_height": 14})
    assert canvas.patch_width == 16, "the browser will say so itself"
    assert sent == []


def test_an_observer_may_answer_the_browser(monkeypatch):
    canvas = PatchCanvas()
    canvas.observe(lambda change: setattr(canvas, "patch", min(change["new"], 20)), "patch")
    sent = Sent(canvas, monkeypatch)
    canvas.set_state({"patch": 30})
    assert canvas.patch_size == (20, 20)
    assert {"patch": 20}.items() <= {k: v for state in sent for k, v in state.items()}.items()


def test_a_picture_from_the_browser_is_not_echoed(monkeypatch):
    canvas = PatchCanvas()
    messages = []
    monkeypatch.setattr(canvas, "_send", lambda message, buffers=None: messages.append(message))
    encoded = PatchCanvas(image=PICTURE).image
    canvas.set_state({"image": memoryview(encoded), "image_size": [24, 40]})
    assert canvas.image == encoded
    assert canvas.image_size == (24, 40)
    assert all("image" not in message["state"] for message in messages)


@pytest.mark.parametrize("name", ["patch_size", "image_size", "padding"])
def test_a_size_of_the_wrong_type_is_a_trait_error(name):
    with pytest.raises(TraitError, match=f"{name} takes a whole number or a pair"):
        PatchCanvas(**{name: "abc"})


def test_every_trait_says_what_it_is_for():
    inherited = set(anywidget.AnyWidget.class_traits()) | {"_esm", "_css"}
    own = set(PatchCanvas.class_traits()) - inherited
    assert len(own) > 40
    assert all(PatchCanvas.class_traits()[name].help for name in own)


def test_a_slider_can_be_linked_without_the_kernel():
    canvas, slider = PatchCanvas(), W.IntSlider()
    link = W.jslink((slider, "value"), (canvas, "patch"))
    assert link.target == (canvas, "patch")


def test_the_browser_draws_every_trait_again_that_it_is_drawn_from():
    """A trait that is synced and not followed would change nothing until something else does."""
    view = Path(canvas_package.__file__).with_name("view.js").read_text(encoding="utf-8")
    drawn = set(re.findall(r'"(\w+)"', view.partition("const DRAWN")[2].partition("];")[0]))
    synced = set(PatchCanvas.class_traits(sync=True)) - set(anywidget.AnyWidget.class_traits())
    under_other_names = {"patch", "patch_height", "patch_width", "linked", "image"}
    of_a_hand = {"box_select", "box_step", "brought_size", "click_moves_box", "overlay_asked"}
    assert drawn == synced - under_other_names - of_a_hand - {"_esm", "_css"}


def test_the_browser_gets_one_module_with_all_parts():
    module = PatchCanvas._esm.__str__()
    assert "export default hearing({ initialize, render });" in module
    assert not re.search(r"^import ", module, re.MULTILINE)
    parts = Path(canvas_package.__file__).parent.glob("*.js")
    for part in parts:
        for name in re.findall(r"^export (?:function|const) (\w+)", part.read_text("utf-8"), re.M):
            assert re.search(rf"^(?:function|const) {name}\b", module, re.MULTILINE), part.name


def test_the_page_asks_of_the_model_only_what_every_host_of_anywidget_has():
    """So it works alone where there is no manager of widgets, as in marimo."""
    parts = sorted(Path(canvas_package.__file__).parent.glob("*.js"))
    used = {
        name
        for part in parts
        for name in re.findall(r"(?<!/)\bmodel\.(\w+)", part.read_text("utf-8"))
    }
    assert used == {"get", "set", "save_changes", "on", "off"}
