"""What the quiz says in HTML: the open question as a table, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from vitlab.core.claims import Claim, Proof
from vitlab.core.readings.quiz import QuestionShown, QuizReading, pieces
from vitlab.core.readings.quiz.formulas import Pieces
from vitlab.widgets.base import html

_VERDICTS = {"right": "right", "wrong": "wrong", "missed": "right, and not chosen", "": ""}


def described(reading: QuizReading) -> str:
    """The open question, its options, and all the questions in a line each."""
    return _question(reading.current) + _standing(reading)


def proofs(proven: Iterable[tuple[Claim, Proof | None]]) -> str:
    """Each claim with its verdict, and the numbers that decide it."""
    return "".join(_proof(claim, proof) for claim, proof in proven)


def _question(one: QuestionShown) -> str:
    head = f"<p>{one.number}. {as_html(pieces(one.text))}</p>"
    rows = "".join(
        f"<tr><td>{option.letter}<td>{as_html(pieces(option.text))}<td>{escape(option.partner)}"
        f"<td>{_VERDICTS[option.verdict] or ('chosen' if option.chosen else '')}"
        f"<td>{as_html(pieces(option.why))}"
        for option in one.options
    )
    columns = "<tr><td><th scope=col>option<th scope=col>with<th scope=col>answer<th scope=col>why"
    table = f"<table><thead>{columns}<tbody>{rows}</table>" if rows else ""
    return f"{head}{table}<p>{as_html(pieces(one.why))} {as_html(pieces(one.slip))}</p>"


def _standing(reading: QuizReading) -> str:
    marks = {True: "right", False: "not right", None: "answered"}
    rows = [
        (str(one.number), "open" if one.answer is None else marks[one.right])
        for one in reading.questions
    ]
    return html.table("all questions", ("question", "answer"), rows, own=reading.place)


def as_html(parts: Pieces) -> str:
    """Words escaped, and formulas as MathML.

    >>> as_html(["a < ", ["math", ["mi", "b"]]])
    'a &lt; <math><mi>b</mi></math>'
    """
    return "".join(_element(part) if isinstance(part, list) else escape(part) for part in parts)


def _element(part: Pieces) -> str:
    tag, *inner = part
    return f"<{tag}>{as_html(inner)}</{tag}>"


def _proof(claim: Claim, proof: Proof | None) -> str:
    said = f"<p><b>{escape(claim.id)}</b>, {escape(claim.verdict)}: {escape(claim.claim)}</p>"
    if proof is None:
        return f"{said}<p>{escape(claim.explanation)}</p>"
    rows = [(fact.label, fact.shown, fact.formula) for fact in proof.facts]
    return f"{said}<p>{escape(proof.text)}</p>{html.table('', ('what', 'value', 'formula'), rows)}"
