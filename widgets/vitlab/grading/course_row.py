"""One lab as a row of the course's page: exercises as wide as their points, guesses on an axis."""

from __future__ import annotations

import re
from html import escape

from vitlab.grading.guess_axis import AXIS, bars
from vitlab.grading.standing import Row, Standing

_OF_CHECKS = (("full", "all points"), ("part", "some"), ("hole", "open"))
_OF_TEXTS = (("dashed", "a text to write"), ("waits", "your teacher reads it"))
_HEADS = ("", "lab", "exercises, as wide as their points", "points", "your guess ÷ the truth")
_CLASSES = ("n", "title", "bar", "points", "axis", "words")
HEAD = (
    '<div role="row" class="vl-c-row vl-c-head">'
    + "".join(
        f'<span role="columnheader" class="vl-c-{name}">{head}</span>'
        for name, head in zip(_CLASSES, (*_HEADS, "guess and truth"), strict=True)
    )
    + "</div>"
)
FOOT = (
    '<div role="presentation" class="vl-c-row vl-c-foot" aria-hidden="true">'
    f'<span class="vl-c-axis">{AXIS}</span></div>'
)


def key(with_texts: bool) -> str:
    """What the looks of an exercise mean."""
    looks = _OF_CHECKS + _OF_TEXTS if with_texts else _OF_CHECKS
    return "".join(f'<span><i class="vl-c-{kind}"></i>{says}</span>' for kind, says in looks)


def _with_truth(words: str) -> str:
    return re.sub(r"^(, truth )(\S+)", r"\1<strong>\2</strong>", escape(words))


def lab_row(lab: Standing) -> str:
    """The lab's number and title, its exercises, its points, its guesses and their words."""
    told = "; ".join(f"{row.exercise.id} {row.said}" for row in lab.rows)
    words = "<br>".join(f"<b>{escape(a)}</b>{_with_truth(b)}" for a, b in lab.told)
    earned, of = lab.said.split(" ", 1)
    quiet = " vl-c-quiet" * (not lab.begun)
    return (
        f'<div role="row" class="vl-c-row{quiet}"><span role="cell" class="vl-c-n">'
        f'{lab.lab.number}</span><span role="rowheader" class="vl-c-title">'
        f'{escape(lab.lab.title)}</span><span role="cell" class="vl-c-bar">'
        f'<span role="img" aria-label="{escape(told)}">{"".join(map(_segment, lab.rows))}</span>'
        f'</span><span role="cell" class="vl-c-points"><b>{earned}</b> {of}</span>'
        f'<span role="cell" class="vl-c-axis" aria-hidden="true">{bars(lab.guesses)}</span>'
        f'<span role="cell" class="vl-c-words">{words}</span></div>'
    )


def _segment(row: Row) -> str:
    """As wide as its points, filled as high as what was earned of them."""
    of = row.exercise.points
    kind = "full" if row.points >= of else "part" if row.points else "hole"
    if row.exercise.by_hand and not row.is_read:
        kind = "waits" if row.waits else "dashed"
    title = escape(f"{row.exercise.id} {row.exercise.title}: {row.said}, {row.state}")
    return (
        f'<i class="vl-c-{kind}" title="{title}" '
        f'style="--w:{of:g};--h:{100 * min(1, row.points / of):.0f}%"></i>'
    )
