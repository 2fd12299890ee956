"""What the quiz says in HTML: the open question as a table, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from vitlab.core.claims import Claim, Proof
from vitlab.core.claims.claim import VERDICTS
from vitlab.core.readings.quiz import OptionShown, QuestionShown, QuizReading, pieces
from vitlab.core.readings.quiz.formulas import Pieces
from vitlab.widgets.base import html
from vitlab.words import said, word

_VERDICTS = {
    "right": word("right"),
    "wrong": word("wrong"),
    "missed": word("right, and not chosen"),
}
_MARKS = {True: word("right"), False: word("not right"), None: word("answered")}


def described(reading: QuizReading) -> str:
    """The open question, its options, and all the questions in a line each."""
    return _question(reading.current) + _standing(reading)


def proofs(proven: Iterable[tuple[Claim, Proof | None]]) -> str:
    """Each claim with its verdict, and the numbers that decide it."""
    return "".join(_proof(claim, proof) for claim, proof in proven)


def _question(one: QuestionShown) -> str:
    head = f"<p>{one.number}. {as_html(pieces(one.text))}</p>"
    rows = "".join(
        f"<tr><td>{option.letter}<td>{as_html(pieces(option.text))}"
        f"<td>{escape(said(option.partner))}<td>{escape(_verdict(option))}"
        f"<td>{as_html(pieces(option.why))}"
        for option in one.options
    )
    heads = said("option"), said("with"), said("answer"), said("why")
    columns = "<tr><td>" + "".join(f"<th scope=col>{escape(head)}" for head in heads)
    table = f"<table><thead>{columns}<tbody>{rows}</table>" if rows else ""
    return f"{head}{table}<p>{as_html(pieces(one.why))} {as_html(pieces(one.slip))}</p>"


def _verdict(option: OptionShown) -> str:
    if option.verdict:
        return said(_VERDICTS[option.verdict])
    return said("chosen") if option.chosen else ""


def _standing(reading: QuizReading) -> str:
    rows = [
        (str(one.number), said("open") if one.answer is None else said(_MARKS[one.right]))
        for one in reading.questions
    ]
    heads = said("question"), said("answer")
    return html.table(said("all questions"), heads, rows, own=reading.place)


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
    verdict, text = said(VERDICTS[claim.verdict]), said(claim.claim)
    told = f"<p><b>{escape(claim.id)}</b>, {escape(verdict)}: {escape(text)}</p>"
    if proof is None:
        return f"{told}<p>{escape(said(claim.explanation))}</p>"
    rows = [(fact.label, fact.shown, fact.formula) for fact in proof.facts]
    heads = said("what"), said("value"), said("formula")
    return f"{told}<p>{escape(proof.text)}</p>{html.table('', heads, rows)}"
