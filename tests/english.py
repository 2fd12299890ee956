"""What an instrument says in English although another language is spoken.

In the language "long" every sentence that can be translated stands in brackets: whatever has none
was forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

import ipywidgets as W

from vitlab.core.advice.published import PUBLISHED
from vitlab.core.images import SAMPLES
from vitlab.core.projection import SPELLINGS
from vitlab.core.readings.linear_projection_analyzer import INITS
from vitlab.core.vlm.decoder import DECODERS
from vitlab.core.vlm.rules.table import VLM_FAMILIES, VLM_VARIANTS
from vitlab.widgets.base.owned import owned

MODELS = " ".join([*VLM_VARIANTS, *(one.title for one in VLM_FAMILIES.values()), *DECODERS])
NAMES = {
    *SAMPLES,
    *("CLS", "ViT", "GiB", "MiB", "KiB", "PCA", "SNE", "UMAP", "GMACs", "mlp"),
    *("mae", "bigvision", "timm", "dinov", "torchvision", "siglip", "sin", "cos"),
    *("CLIP", "OpenCLIP", "SigLIP", "bigG", "DeiT", "DINOv", "PVTv", "ViTDet", "TiB", "RTX"),
    *(name for paper in PUBLISHED for name in re.findall(r"[^\W\d_]+", paper.model)),
    *("init", "seed", *INITS, *SPELLINGS),
}
"""What is called the same in every language, and so are models."""
LINES = tuple(written for line in SPELLINGS.values() for written in (line, escape(line)))
"""Lines of programs that stand in sentences and tables."""
PROGRAMS = {"vl-code", "vl-shapes"}
"""Classes of what is written in names of a program."""
_INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
_TAG = re.compile(r"<[^>]*>")
_TOLD = re.compile(r"""\b(?:alt|title|aria-[a-z]+)=(?:'([^']*)'|"([^"]*)")""")
_FIELD = re.compile(r"\{[^{}]*\}|&\w+;|\S*[=_(){}./\\]\S*")  # fields, and names of code
_WORD = re.compile(r"[^\W\d_²³⁴]{3,}")  # in N²D there is none
_SAYING = (
    *("description", "tooltip", "placeholder", "drafts", "cell_labels"),
    *("describe", "describe_box", "describe_grid", "describe_prefix", "describe_token"),
    *("describe_strip", "colour_bar_caption", "_options_labels"),
)


def english_in(text: str, names: Iterable[str] = ()) -> list[str]:
    """The words outside of brackets that are no names.

    >>> english_in("⟦a ⟦nested⟧ one⟧ left, 3 px {field} in chelsea")
    ['left']
    """
    for line in LINES:
        text = text.replace(line, " ")
    known, before = {*NAMES, *_WORD.findall(MODELS), *names}, None
    while before != text:
        before, text = text, _INNERMOST.sub(" ", text)
    return [found for found in _WORD.findall(_FIELD.sub(" ", text)) if found not in known]


def in_html(text: str) -> str:
    """The words of HTML, those of its attributes too."""
    told = " ".join(one or other for one, other in _TOLD.findall(text))
    return f"{_TAG.sub(' ', text)} {told}"


def said_by(instrument: Any) -> Iterator[str]:
    """Everything that it says: of itself, its reading, its widgets, its tour, its fold-outs."""
    yield from (instrument.text, instrument.problem, instrument._guide.told.get("html", ""))
    for fact in instrument.reading.facts:
        yield from (fact.label, fact.formula, fact.unit, fact.meaning)
    for fold in instrument._folds:
        fold.write()
    for part in instrument._links, (instrument,):
        for one in part:
            for widget in owned(one):
                if not PROGRAMS.intersection(getattr(widget, "_dom_classes", ())):
                    yield from _of_widget(widget)


def _of_widget(widget: Any) -> Iterator[str]:
    for name in (*_SAYING, *["value"] * isinstance(widget, W.HTML | W.Label)):
        told = getattr(widget, name, None) if widget.has_trait(name) else None
        for text in told if isinstance(told, list | tuple) else (told,):
            if isinstance(text, str):
                yield text


def english_left(instrument: Any, names: Iterable[str] = ()) -> list[str]:
    """What it says in English, each once."""
    texts = map(in_html, said_by(instrument))
    return sorted({word for text in texts for word in english_in(text, names)})
