"""What a person writes, in whatever setting of whatever instrument, is text and never HTML."""

from html.parser import HTMLParser

import ipywidgets as W
import numpy as np
import pytest
from traitlets import TraitError

from tests.few import few
from vitlab import widgets
from vitlab.widgets import Instrument
from vitlab.widgets.base.owned import owned
from vitlab.widgets.base.tour import Guide

pytestmark = pytest.mark.refusal  # core hears what its annotations forbid

TRAP = "<img src=x onerror=alert(1)>"
INSTRUMENTS = [
    name
    for name in widgets.__all__
    if issubclass(getattr(widgets, name), Instrument) and name != "Instrument"
]


class Broken:
    """Keeps no answers, and says why in words of its own."""

    def __call__(self, lesson, answers, score):
        raise OSError(TRAP)

    def read(self, lesson):
        return {}


NUMBERS = np.random.default_rng(0).normal(size=(60, 5))
# Settings that hold texts in something larger, or that need others beside them.
WITHIN = {
    "ContrastExplorer": [{"pairs": ((0, TRAP), (1, "a"), (2, TRAP), (3, "b"), (4, "c"), (5, "d"))}],
    "EmbeddingAtlas": [
        {
            "tokens": NUMBERS,
            "ids": [f"{TRAP}{n}" for n in range(60)],
            "labels": [TRAP, "other"] * 30,
            "groups": [TRAP, "b", "c"] * 20,
            "selected": f"{TRAP}3",
            "selection": [f"{TRAP}4"],
        },
        {"images": [f"{TRAP}.png"]},
    ],
    "Quiz": [{"answers": {"fe-02": TRAP}}, {"answers": {TRAP: 3}}, {"keep": Broken()}],
    "TokenBudget": [{"caps": {"internvl": {TRAP: 3}}}, {"caps": {TRAP: {"tile": 3}}}],
}


class Traps(HTMLParser):
    """Elements that only the trap would make."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if "onerror" in dict(attrs):
            self.found.append(tag)


def written(instrument):
    """Every text that a page takes for HTML."""
    for widget in owned(instrument):
        if isinstance(widget, W.HTML | W.HTMLMath):
            yield widget.value
        elif isinstance(widget, Guide):
            yield from (word for word in widget.told.values() if isinstance(word, str))
        elif getattr(widget, "description_allow_html", False):
            yield widget.description


def is_caught(instrument):
    return [html for html in written(instrument) if Traps(html).found]


def test_a_trap_is_found_where_it_is_html_and_only_there():
    box = W.VBox([W.HTML(f"<p>{TRAP}</p>"), W.HTML("&lt;img src=x onerror=alert(1)&gt;")])
    assert len(is_caught(box)) == 1
    box.children[0].close()
    box.close()


@pytest.mark.parametrize("name", few(INSTRUMENTS, 3))
def test_text_of_the_readers_own_is_never_html(name):
    given = WITHIN.get(name, ())
    instrument = getattr(widgets, name)(**(given[0] if name == "EmbeddingAtlas" else {}))
    for fold in instrument._folds:
        fold.button.value = True
    settings = sorted(set(instrument.traits(state=True)) - {"parts"})
    several = {each for each in settings if isinstance(getattr(instrument, each), tuple)}
    alone = [{each: (TRAP,) if each in several else TRAP} for each in settings]
    taken = set()
    for state in [*given, *alone]:
        before = {each: getattr(instrument, each) for each in state}
        try:
            instrument._take(state)
        except TraitError:
            continue
        taken |= state.keys()
        assert is_caught(instrument) == [], state
        instrument._take(before)
    assert taken >= {"question", *(each for state in given for each in state)}
    instrument.question, instrument.stop = TRAP, 0
    assert is_caught(instrument) == []
    instrument.close()
