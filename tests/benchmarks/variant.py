"""What is compared: a notebook with one slider in it, and how its page shows that it has followed.

Every instrument is measured beside two bare peers, in the same alternated run: ipywidgets' own
slider linked to another in the browser, and through the kernel to a label. Nothing that shows more
can be faster, so a target is a multiple of what they take.
"""

from __future__ import annotations

from dataclasses import dataclass

LINKED, LABEL = "bare", "label"  # names of the bare peers


@dataclass(frozen=True)
class Variant:
    """A notebook, the slider in it, and how the page shows that it has followed.

    ``shown`` is JavaScript: a function of the value that the slider goes to, which makes the
    finder for the stopwatch. ``floor`` is the bare peer that goes the same way. The keys go to the
    slider, or to what ``focus`` selects instead, after ``first``, a key that is not measured.
    """

    name: str
    title: str
    cells: tuple[str, ...]
    slider: str
    shown: str
    floor: str
    focus: str = ""
    first: str = ""


def bare_peers(slider: str, start: int, least: int, most: int) -> tuple[Variant, Variant]:
    """The two bare peers of an instrument whose slider has this name, this value and these ends.

    >>> [peer.name for peer in bare_peers("patch", 16, 1, 64)]
    ['bare', 'label']
    """
    values = {"slider": slider, "start": start, "least": least, "most": most}
    linked, labelled = (cell.format(**values) for cell in (_LINKED, _LABELLED))
    return (
        Variant(LINKED, "a bare slider linked to another", (linked,), slider, _READ, LINKED),
        Variant(LABEL, "a bare slider, the kernel, a label", (labelled,), slider, _TOLD, LABEL),
    )


_SLIDER = """\
import ipywidgets as W
slider = W.IntSlider({start}, {least}, {most}, description="{slider}")
"""

_LINKED = f"""\
{_SLIDER.rstrip()}
other = W.IntSlider({{start}}, {{least}}, {{most}})
link = W.jslink((slider, "value"), (other, "value"))
W.VBox([slider, other])
"""

_LABELLED = f"""\
{_SLIDER.rstrip()}
label = W.Label("{{start}}").add_class("told")
slider.observe(lambda change: setattr(label, "value", str(change["new"])), "value")
W.VBox([slider, label])
"""

_READ = """(value) => () => {
    const readout = document.querySelectorAll('.widget-readout')[1];
    return readout.textContent === `${value}` && readout;
}"""

_TOLD = """(value) => () => {
    const label = document.querySelector('.told');
    return label.textContent === `${value}` && label;
}"""
