"""The program of the quiz: the score, and the numbers behind the open question. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pprint import pformat

from vitlab.core.quiz import Answer

_SCORE = """\
from vitlab.core import load_questions, score_answers

answers = {answers}
score = score_answers(load_questions({lesson!r}), answers)
print("answered:", score.right + score.wrong)
print("needed:", score.needed)
"""
_CLAIMS = """
from vitlab.core import find_claim

for name in {claims}:
    claim = find_claim(name)
    print(claim.text)
    if claim.oracle and not claim.oracle.slow:
        print(claim.prove())
"""


def program(lesson: str, answers: Mapping[str, Answer], claims: Sequence[str], told: bool) -> str:
    """What scores the answers and proves claims; it names none before they may be read.

    Args:
        lesson: One of `vitlab.core.quiz.LESSONS`.
        answers: By the question's id.
        claims: Ids of claims.
        told: Whether the program may print how many answers are right.

    Returns:
        Python.

    """
    text = _SCORE.format(answers=pformat(dict(answers), width=80), lesson=lesson)
    if told:
        text += 'print("right:", score.right)\n'
    return text + (_CLAIMS.format(claims=list(claims)) if claims else "")
