"""Whatever is given to a trait, a person reads one short sentence, or it is taken."""

import random

import numpy as np
import pytest
import torch
from traitlets import TraitError

from tests.english import english_in
from tests.few import few
from vitlab.core.errors import LabError
from vitlab.widgets import (
    ClassBoard,
    ContrastExplorer,
    EmbeddingAtlas,
    LinearProjectionAnalyzer,
    MemoryGauge,
    PatchCanvas,
    PatchGridSlicer,
    PatchSizeAdvisor,
    Quiz,
    ResolutionSimulator,
)
from vitlab.widgets.base.frame import Frame
from vitlab.widgets.controls import ChoiceSlider, Menu, Slider
from vitlab.words import said, speaking

pytestmark = pytest.mark.refusal  # core hears what its annotations forbid

LONGEST = 300
MODEL = torch.nn.Sequential(*(torch.nn.Linear(3, 3) for _ in range(300)))


TOKENS = np.random.default_rng(0).normal(size=(12, 4))
SMALL = np.random.default_rng(0).integers(0, 256, (16, 24, 3), np.uint8)


class Unwritable:
    def __repr__(self):
        raise RuntimeError("cannot be written out")


ODD = {
    "a module": MODEL,
    "its class": torch.nn.Linear,
    "a large array": np.zeros((20, 50_000)),
    "an array of five axes": np.zeros((1, 2, 3, 4, 5)),
    "a tensor on no device": torch.zeros(3, 40, 50, device="meta"),
    "a long string": "x" * 20_000,
    "lines": "one\ntwo\n" * 500,
    "a large dict": {str(n): n for n in range(10_000)},
    "a deep list": [[[list(range(1000))] * 10] * 10],
    "a list of modules": [MODEL] * 4,
    "4 large values": ("y" * 5000,) * 4,
    "bytes": b"\xff" * 5000,
    "a number of 5,000 digits": 10**5000,
    "a negative one": -(10**5000),
    "as large as a browser's": 2**53,
    "31 digits": 10**30,
    "41 digits": 10**40,
    "a long list": list(range(5000)),
    "not a number": float("nan"),
    "no end": float("inf"),
    "a function": lambda: None,
    "a set": set(range(5000)),
    "what cannot be written out": Unwritable(),
    "nothing": None,
}
MAKERS = {
    PatchGridSlicer: lambda **state: PatchGridSlicer(**state),
    MemoryGauge: lambda **state: MemoryGauge(**({"model": "vit_tiny"} | state)),
    ResolutionSimulator: lambda **state: ResolutionSimulator(**state),
    LinearProjectionAnalyzer: lambda **state: LinearProjectionAnalyzer(
        **({"image": SMALL, "patch_size": 4, "embed_dim": 8} | state)
    ),
    PatchSizeAdvisor: lambda **state: PatchSizeAdvisor(**({"model": "vit_tiny"} | state)),
    Quiz: Quiz,
    ClassBoard: ClassBoard,
    ContrastExplorer: lambda **state: ContrastExplorer(**state),
    EmbeddingAtlas: lambda **state: EmbeddingAtlas(**({"tokens": TOKENS} | state)),
    PatchCanvas: PatchCanvas,
    Frame: Frame,
    Slider: Slider,
    Menu: lambda **state: Menu(**({"options": ["a", "b"]} | state)),
    ChoiceSlider: lambda **state: ChoiceSlider(**({"options": ["a", "b"]} | state)),
}


OURS = (
    ContrastExplorer,
    PatchGridSlicer,
    MemoryGauge,
    ResolutionSimulator,
    LinearProjectionAnalyzer,
    PatchSizeAdvisor,
    Quiz,
    PatchCanvas,
)
TOLD = {"reading", "problem"}  # what an instrument says, not what it is told


def settings(made):
    """What a person may set, declared or inherited; a live connection is none."""
    told = TOLD | {"comm", *(name for name, trait in made.traits().items() if trait.read_only)}
    return sorted(name for name in made.traits() if name[0] != "_" and name not in told)


def answer(sentences, act, *given, **state):
    """What a person reads where a value is refused, nothing where it is taken."""
    try:
        act(*given, **state)
    except sentences as error:
        return str(error)
    return ""


def check(message, what):
    assert len(message) <= LONGEST, f"{what}: {len(message)} characters: {message[:200]}"
    assert len(message.splitlines()) <= 1, f"{what}: {message}"


@pytest.mark.parametrize("pairs_tried", [60, pytest.param(None, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", MAKERS, ids=lambda kind: kind.__name__)
def test_whatever_a_trait_is_set_to_the_answer_is_one_short_sentence(kind, pairs_tried):
    made = MAKERS[kind]()
    # the options of a list of ipywidgets are iterated by ipywidgets, whatever that raises
    sentences = (TraitError, LabError) if kind in OURS else Exception
    pairs = [(name, odd) for name in settings(made) for odd in ODD]
    random.Random(0).shuffle(pairs)
    for name, odd in pairs[:pairs_tried]:
        before = getattr(made, name)
        check(answer(sentences, setattr, made, name, ODD[odd]), (name, odd))
        check(getattr(made, "problem", ""), (name, odd, "problem"))
        setattr(made, name, before)
    made.close()


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_whatever_is_given_to_a_constructor_the_answer_is_one_short_sentence(kind):
    names = [name for name in kind.class_own_traits() if name not in TOLD and name[0] != "_"]
    draw = random.Random(1)
    for name in names:
        for odd in draw.sample(list(ODD), 4):
            check(answer((TraitError, LabError), MAKERS[kind], **{name: ODD[odd]}), (name, odd))


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_a_setting_that_no_widget_has_is_refused_with_the_nearest_that_it_has(kind):
    for name in ("patch_sise", "x" * 5000):
        message = answer(TypeError, kind, **{name: MODEL})
        check(message, name[:20])
        assert "atch_size" in message or name[0] == "x" or kind is Quiz  # it has no patches
        assert message.startswith(
            f"{kind.__name__} has no setting 'xxx" if name[0] == "x" else kind.__name__
        )


def test_a_refusal_says_what_was_given_what_is_wrong_and_what_would_work():
    canvas = PatchCanvas()
    given = {
        "patch": (MODEL, "patch of PatchCanvas takes an int, not one Sequential."),
        "opacity": (3, "opacity of PatchCanvas takes a float from 0 to 1, not 3."),
        "cells": (
            [(1, 2, 3, "x")],
            "takes a list of boxes (top, left, height, width), not [(1, 2, 3, 'x')].",
        ),
        "colormap": ("jet", "takes any of ['viridis', 'cividis', 'magma', 'coolwarm'], not 'jet'."),
        "overlay_range": ((1.0,), "overlay_range of PatchCanvas takes a tuple of 2, not (1.0,)."),
        "selected": (10**5000, "selected of PatchCanvas takes no number of more than 40 digits."),
    }
    for name, (value, sentence) in given.items():
        assert sentence in answer(TraitError, setattr, canvas, name, value)


def test_what_the_browser_sends_is_refused_in_the_same_words():
    message = answer(TraitError, PatchCanvas().set_state, {"selected": ["x"] * 5000})
    assert message.startswith("selected of PatchCanvas takes an int, not ['x', 'x',")
    check(message, "selected")


def test_what_an_observer_raises_is_not_taken_for_a_refusal():
    canvas = PatchCanvas()
    canvas.observe(lambda _: 1 / 0, "selected")
    with pytest.raises(ZeroDivisionError):
        canvas.selected = 5


@pytest.mark.parametrize(
    "kind",
    few([PatchCanvas, ClassBoard, *OURS[:-1], EmbeddingAtlas]),
    ids=lambda kind: kind.__name__,
)
def test_what_a_setting_refuses_is_said_in_the_language_of_now(kind):
    with speaking("long"):
        made = MAKERS[kind]()
        refused = 0
        for name in made.traits(state=True) or ("image_size", "cells", "selected"):
            message = answer((TraitError, LabError), setattr, made, name, ...)
            refused += bool(message)
            assert english_in(message, [name, kind.__name__, "Ellipsis"]) == [], name
        assert refused
        message = answer(TypeError, kind, nothing=1)
        assert english_in(message, [kind.__name__, *made.traits()]) == []
    made.close()


def test_a_refusal_in_german_says_what_was_given_and_what_would_work():
    with speaking("de"):
        slicer = PatchGridSlicer()
        told = [
            answer(TraitError, setattr, slicer, name, value)
            for name, value in (("patch_size", "a"), ("stop", 99), ("parts", "head"))
        ]
        told.append(answer(TraitError, Slider, min=0, max=3, value="a"))
    slicer.close()
    assert told[0] == "patch_size nimmt eine ganze Zahl oder ein Paar (Höhe, Breite), nicht 'a'."
    assert told[1].startswith("es gibt keinen Halt 99: die Tour hat 0 bis ")
    assert (
        told[2] == "parts nimmt ein Tupel von Namen, nicht 'head': ein Name allein ist ('head',)."
    )
    assert "of Slider" not in told[3]
    assert said("a tuple of names") == "a tuple of names"
