"""The notebooks that are compared: one picture, one grid, one slider to move it.

matplotlib takes part three times: in a figure that shows the picture nearly pixel for
pixel, which is what the targets were set against; in its default figure, which shows it
smaller; and as someone writes it who knows what costs time, as large as the canvas.
Two bare sliders of ipywidgets, linked in the browser, are as fast as a slider can be.
"""

from __future__ import annotations

from dataclasses import dataclass

SIDE = 512  # of the picture in pixels
START = 16  # patch size at first

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

_BARE = f"""\
import ipywidgets as W
slider, other = W.IntSlider({START}, 1, 64, description="patch"), W.IntSlider({START}, 1, 64)
link = W.jslink((slider, "value"), (other, "value"))
W.VBox([slider, other])
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


@dataclass(frozen=True)
class Variant:
    """A notebook, the slider in it, and how the page shows that it has followed.

    ``shown`` is JavaScript: a function of the number of tokens that makes the finder for
    the stopwatch.
    """

    name: str
    title: str
    cell: str
    slider: str
    shown: str

    @property
    def cells(self) -> tuple[str, str]:
        """The cells of its notebook."""
        return _PICTURE, self.cell


_GRID_SHOWN = """(tokens) => () => {
    const grid = document.querySelector('.vl-grid');
    return grid.ariaLabel.startsWith(`${tokens} patches`) && grid;
}"""

_NUMBERS_SHOWN = """(tokens) => () => {
    const fact = document.querySelector('[data-fact=tokens] b');
    return fact?.textContent.replaceAll(',', '') === `${tokens}` && fact;
}"""

_OTHER_SHOWN = f"""(tokens) => () => {{
    const readout = document.querySelectorAll('.widget-readout')[1];
    return Math.floor({SIDE} / readout.textContent) ** 2 === tokens && readout;
}}"""

_IMAGE_SHOWN = """() => {
    const image = () => document.querySelector('.widget-interact .widget-output img');
    const last = image().src;
    return () => image()?.src !== last && image();
}"""

VARIANTS = (
    Variant("jslink", "vitlab, `jslink`", _LINKED, "patch height", _GRID_SHOWN),
    Variant("kernel", "vitlab, through the kernel", _THROUGH_KERNEL, "patch", _NUMBERS_SHOWN),
    Variant("bare", "a bare slider linked to another", _BARE, "patch", _OTHER_SHOWN),
    Variant("matplotlib", "`interact` + matplotlib", _MATPLOTLIB, "patch", _IMAGE_SHOWN),
    Variant("default", "the same, default figure", _MATPLOTLIB_DEFAULT, "patch", _IMAGE_SHOWN),
    Variant("tuned", "the same, tuned", _MATPLOTLIB_TUNED, "patch", _IMAGE_SHOWN),
)
