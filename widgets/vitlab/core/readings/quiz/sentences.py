"""What the quiz says of how it stands. Plain Python."""

from __future__ import annotations

from vitlab.core.quiz import QuizScore


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
    name = lesson.replace("_", " ").capitalize()
    return f"{name}, question {place + 1} of {score.questions}: {_so_far(score, told)}"


def _so_far(score: QuizScore, told: bool) -> str:
    answered = score.right + score.wrong
    needed = f"To pass: {score.needed} of {score.questions}."
    if not answered:
        return f"nothing answered yet. {needed}"
    if not told:
        return f"{answered} answered; what is right is told at the end. {needed}"
    if not score.unanswered:
        verdict = "passed" if score.passed else "not passed"
        return f"all answered, {score.right} right: {verdict}. {needed}"
    return f"{score.right} right of {answered} so far. {needed}"


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
        return "Passed." if score.passed else "Which answers would you give otherwise now?"
    if not told or left == score.questions:
        return f"{left} of {score.questions} are open, and {score.needed} must be right to pass."
    if score.passed:
        return "Passed already. What do you make of the rest?"
    if score.may_miss < 0:
        return "It is too late to pass this time: read the reasons, then start again."
    if not score.may_miss:
        return "The last one must be right." if left == 1 else f"All {left} left must be right."
    return f"{left} are left, and you may miss {score.may_miss} of them."
