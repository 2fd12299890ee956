"""The notebooks that are compared: one picture, one grid, one slider to move it.

matplotlib takes part three times: in a figure that shows the picture nearly pixel for
pixel, which is what the targets were set against; in its default figure, which shows it
smaller; and as someone writes it who knows what costs time, as large as the canvas.
"""

from __future__ import annotations

from tests.benchmarks.variant import LABEL, LINKED, Variant, bare_peers

SIDE = 512  # of the picture in pixels
START = 16  # patch size at first
SMALLEST, LARGEST = 8, 24  # patch sizes: each has its own number of tokens on this picture
MOVES = 2 * (LARGEST - SMALLEST)  # up, down and up again to where it began

_PICTURE = f"""\
from PIL import Image
from vitlab.core.images import sample_image
picture = Image.fromarray(sample_image("astronaut")).resize(({SIDE}, {SIDE}))
"""

_LINKED = f"""\
from vitlab.widgets import PatchGridSlicer
PatchGridSlicer(image=picture, patch_size={START}, remainder="crop")
"""

_THROUGH_KERNEL = f"""\
import ipywidgets as W
from vitlab.widgets import PatchGridSlicer
slicer = PatchGridSlicer(image=picture, patch_size={START}, remainder="crop")
slider = W.IntSlider({START}, 1, 64, description="patch")
slider.observe(lambda change: setattr(slicer, "patch_size", change["new"]), "value")
W.VBox([slider, slicer])
"""

_MATPLOTLIB = f"""\
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interact

@interact(patch=IntSlider({START}, 1, 64))
def show(patch):
    plt.figure(figsize=(6, 6))
    plt.imshow(picture)
    for edge in range(0, {SIDE} + 1, patch):
        plt.axhline(edge, color="white")
        plt.axvline(edge, color="white")
    plt.show()
"""

_MATPLOTLIB_DEFAULT = _MATPLOTLIB.replace("    plt.figure(figsize=(6, 6))\n", "")

_MATPLOTLIB_TUNED = f"""\
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interact

@interact(patch=IntSlider({START}, 1, 64))
def show(patch):
    figure, axes = plt.subplots(figsize=(4.2, 4.2), dpi=100)  # 420 px, as large as the canvas
    axes.imshow(picture)
    edges = range(0, {SIDE} + 1, patch)
    axes.hlines(edges, 0, edges[-1], colors="white", linewidth=0.8)
    axes.vlines(edges, 0, edges[-1], colors="white", linewidth=0.8)
    axes.set_axis_off()
    plt.show()
"""


_TOKENS = f"Math.floor({SIDE} / patch) ** 2"

_GRID_SHOWN = f"""(patch) => () => {{
    const grid = document.querySelector('.vl > .vl-canvas .vl-grid');
    return grid.ariaLabel.startsWith(`${{{_TOKENS}}} patches`) && grid;
}}"""

_NUMBERS_SHOWN = f"""(patch) => () => {{
    const fact = document.querySelector('[data-fact=tokens] b');
    return fact?.textContent.replaceAll(',', '') === `${{{_TOKENS}}}` && fact;
}}"""

IMAGE_SHOWN = """() => {
    const image = () => document.querySelector('.widget-interact .widget-output img');
    const last = image().src;
    return () => image()?.src !== last && image();
}"""


def _variant(
    name: str, title: str, cell: str, shown: str, *, slider: str = "patch", floor: str = LABEL
) -> Variant:
    return Variant(name, title, (_PICTURE, cell), slider, shown, floor)


VARIANTS = (
    _variant(
        *("jslink", "vitlab, `jslink`", _LINKED, _GRID_SHOWN), slider="patch height", floor=LINKED
    ),
    _variant("kernel", "vitlab, through the kernel", _THROUGH_KERNEL, _NUMBERS_SHOWN),
    *bare_peers("patch", START, 1, 64),
    _variant("matplotlib", "`interact` + matplotlib", _MATPLOTLIB, IMAGE_SHOWN),
    _variant("default", "the same, default figure", _MATPLOTLIB_DEFAULT, IMAGE_SHOWN),
    _variant("tuned", "the same, tuned", _MATPLOTLIB_TUNED, IMAGE_SHOWN),
)
