"""One lab as a row of the course's page: exercises as wide as their points, guesses on an axis."""

from __future__ import annotations

from html import escape

from vitlab.grading.guess_axis import axis, bars
from vitlab.grading.standing import Guess, Row, Standing
from vitlab.words import said, word

_HERE = "\0"
_OF_CHECKS = (("full", word("all points")), ("part", word("some")), ("hole", word("open")))
_OF_TEXTS = (("dashed", word("a text to write")), ("waits", word("your teacher reads it")))
_HEADS = (
    ("n", ""),
    ("title", word("lab")),
    ("bar", word("exercises, as wide as their points")),
    ("points", word("points")),
    ("axis", word("your guess ÷ the truth")),
    ("words", word("guess and truth")),
)


def head() -> str:
    """What stands in each column."""
    heads = "".join(
        f'<span role="columnheader" class="vl-c-{name}">{said(head)}</span>'
        for name, head in _HEADS
    )
    return f'<div role="row" class="vl-c-row vl-c-head">{heads}</div>'


def foot() -> str:
    """The axis of the guesses."""
    return (
        '<div role="presentation" class="vl-c-row vl-c-foot" aria-hidden="true">'
        f'<span class="vl-c-axis">{axis()}</span></div>'
    )


def key(with_texts: bool) -> str:
    """What the looks of an exercise mean."""
    looks = _OF_CHECKS + _OF_TEXTS if with_texts else _OF_CHECKS
    return "".join(f'<span><i class="vl-c-{kind}"></i>{said(says)}</span>' for kind, says in looks)


def _guess(guess: Guess) -> str:
    """The guess and its truth, with the numbers set apart."""
    truth = escape(guess.truth_as(_HERE)).replace(_HERE, f"<strong>{guess.truth}</strong>")
    return f"<b>{escape(guess.said)}</b>, {truth}"


def lab_row(lab: Standing) -> str:
    """The lab's number and title, its exercises, its points, its guesses and their words."""
    told = "; ".join(f"{row.exercise.id} {row.said}" for row in lab.rows)
    words = "<br>".join(map(_guess, lab.guesses)) or f"<b></b>{escape(lab.no_guess)}"
    earned, of = lab.said.split(" ", 1)
    quiet = " vl-c-quiet" * (not lab.begun)
    return (
        f'<div role="row" class="vl-c-row{quiet}"><span role="cell" class="vl-c-n">'
        f'{lab.lab.number}</span><span role="rowheader" class="vl-c-title">'
        f'{escape(said(lab.lab.title))}</span><span role="cell" class="vl-c-bar">'
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
    name = f"{row.exercise.id} {said(row.exercise.title)}"
    title = escape(f"{name}: {row.said}, {said(row.state)}")
    return (
        f'<i class="vl-c-{kind}" title="{title}" '
        f'style="--w:{of:g};--h:{100 * min(1, row.points / of):.0f}%"></i>'
    )
