"""What the quiz says of how it stands. Plain Python."""

from __future__ import annotations

from vitlab.core.quiz import QuizScore
from vitlab.words import said, word

LESSON_TITLES = {
    "front_end": word("Front end"),
    "deep_dive": word("Deep dive"),
    "attention_and_embeddings": word("Attention and embeddings"),
    "language_and_pictures": word("Language and pictures"),
    "training_pairs": word("Training pairs"),
    "final": word("Final"),
}
"""What a lesson is called."""
_BEGINNING = word(
    "{lesson}, question {place} of {all}: nothing answered yet. To pass: {needed} of {all}."
)
_UNTOLD = word(
    "{lesson}, question {place} of {all}: {answered} answered; what is right is told at the end. "
    "To pass: {needed} of {all}."
)
_SO_FAR = word(
    "{lesson}, question {place} of {all}: {right} right of {answered} so far. To pass: {needed} of "
    "{all}."
)
_PASSED = word(
    "{lesson}, question {place} of {all}: all answered, {right} right: passed. To pass: {needed} "
    "of {all}."
)
_NOT_PASSED = word(
    "{lesson}, question {place} of {all}: all answered, {right} right: not passed. To pass: "
    "{needed} of {all}."
)


def standing(lesson: str, place: int, score: QuizScore, told: bool) -> str:
    """The lesson, the open question, and how it stands.

    Args:
        lesson: One of `vitlab.core.quiz.LESSONS`.
        place: The open question, from 0.
        score: How the answers stand.
        told: Whether it may be read how many are right.

    Returns:
        A sentence or two.

    """
    return said(
        _sentence(score, told),
        lesson=said(LESSON_TITLES[lesson]),
        place=place + 1,
        all=score.questions,
        answered=score.right + score.wrong,
        right=score.right,
        needed=score.needed,
    )


def _sentence(score: QuizScore, told: bool) -> str:
    if score.unanswered == score.questions:
        return _BEGINNING
    if not told:
        return _UNTOLD
    if not score.unanswered:
        return _PASSED if score.passed else _NOT_PASSED
    return _SO_FAR


def at_stake(score: QuizScore, told: bool) -> str:
    """What the open questions decide.

    Args:
        score: How the answers stand.
        told: Whether it may be read how many are right.

    Returns:
        One sentence.

    """
    left = score.unanswered
    if not left:
        if score.passed:
            return said("Passed.")
        return said("Which answers would you give otherwise now?")
    if not told or left == score.questions:
        return said(
            "{left} of {all} are open, and {needed} must be right to pass.",
            left=left,
            all=score.questions,
            needed=score.needed,
        )
    if score.passed:
        return said("Passed already. What do you make of the rest?")
    if score.may_miss < 0:
        return said("It is too late to pass this time: read the reasons, then start again.")
    if not score.may_miss:
        if left == 1:
            return said("The last one must be right.")
        return said("All {left} left must be right.", left=left)
    return said(
        "{left} are left, and you may miss {may_miss} of them.", left=left, may_miss=score.may_miss
    )
