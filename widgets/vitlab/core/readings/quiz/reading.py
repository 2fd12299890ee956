"""How a lesson's quiz stands, and the question that is open. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from vitlab.core.arguments import one_of
from vitlab.core.errors import LabError, PlaceError, Remedy
from vitlab.core.facts import Fact
from vitlab.core.quiz import (
    Answer,
    Question,
    QuizScore,
    load_questions,
    restore_answers,
    score_answers,
)
from vitlab.core.readings.quiz.asked import Asked, on_page
from vitlab.core.readings.quiz.program import program
from vitlab.core.readings.quiz.sentences import at_stake, standing
from vitlab.core.readings.quiz.shown import QuestionShown, show_question
from vitlab.words import said

Mode: TypeAlias = Literal["practice", "test"]
MODES: tuple[Mode, ...] = ("practice", "test")
"""Reasons after each answer, or after the last."""


@dataclass(frozen=True)
class QuizReading:
    """Everything that the quiz shows.

    >>> reading = quiz_reading(answers={"fe-01": "raw"})
    >>> reading.current.id, reading.questions[0].right, reading.told
    ('fe-02', False, True)
    """

    lesson: str
    """What it asks about."""
    mode: Mode
    """When reasons may be read."""
    questions: tuple[QuestionShown, ...]
    """All questions of the lesson, in their order."""
    place: int
    """The open one, from 0."""
    answers: Mapping[str, Answer]
    """By the question's id."""
    score: QuizScore
    """How they stand, whether it may be read or not."""
    seed: int
    """The learner's own number."""

    @property
    def current(self) -> QuestionShown:
        """The open question."""
        return self.questions[self.place]

    @property
    def told(self) -> bool:
        """Whether it may be read how many answers are right."""
        return self.mode == "practice" or self.score.unanswered == 0

    @property
    def asked(self) -> tuple[Asked, ...]:
        """All questions for a page, with what marks an answer there once it may be known.

        In practice a page marks by itself, whatever the kernel does; of a test it knows nothing
        before the end.
        """
        return tuple(
            on_page(question, number, seed=self.seed, told=self.told)
            for number, question in enumerate(load_questions(self.lesson), start=1)
        )

    @property
    def ask(self) -> str:
        """What is at stake now."""
        return at_stake(self.score, self.told)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Answered and needed, and what is right once it may be read."""
        score = self.score
        answered = score.right + score.wrong
        facts = (
            Fact("answered", said("answered"), answered, _share(answered, score.questions)),
            Fact(
                "needed",
                said("needed to pass"),
                score.needed,
                said(
                    "more than 75 % of {questions}, which is {share:g}",
                    questions=score.questions,
                    share=0.75 * score.questions,
                ),
            ),
        )
        if not self.told:
            return facts
        right = Fact("right", said("right so far"), score.right, _share(score.right, answered))
        return (*facts, right)

    @property
    def text(self) -> str:
        """The lesson, the open question and how it stands, in a sentence or two."""
        return standing(self.lesson, self.place, self.score, self.told)

    @property
    def code(self) -> str:
        """A program that scores the answers and proves the claims behind the open question."""
        return program(self.lesson, self.answers, self.current.claims, self.told)


def _share(part: int, whole: int) -> str:
    return said("{part} of {whole}", part=part, whole=whole)


def quiz_reading(
    *,
    lesson: str = "front_end",
    current: int | None = None,
    answers: Mapping[str, Answer] | None = None,
    mode: Mode = "practice",
    seed: int = 0,
) -> QuizReading:
    """Read how a quiz stands.

    Args:
        lesson: One of `vitlab.core.quiz.LESSONS`.
        current: The open question, from 0; None for the first without an answer.
        answers: By the question's id; None for none.
        mode: "practice" gives reasons after each answer, "test" after the last.
        seed: The learner's own number, which settles the order of the options.

    Returns:
        The questions, the score, a sentence and a program.

    Raises:
        LabError: There is no such lesson or mode, an answer names no question, or a number that
            was typed is none.
        PlaceError: There is no such question.

    >>> print(quiz_reading().text)
    Front end, question 1 of 14: nothing answered yet. To pass: 11 of 14.

    """
    one_of(mode, MODES, "mode")
    asked, given = load_questions(lesson), dict(answers or {})
    score = _scored(asked, given)
    if current is None:
        current = next((n for n, one in enumerate(asked) if one.id not in given), len(asked) - 1)
    if not 0 <= current < len(asked):
        raise PlaceError(
            said(
                "{lesson} has no question {current}: they are counted from 0 to {last}.",
                lesson=lesson,
                current=current,
                last=len(asked) - 1,
            ),
            (Remedy(said("Go to the first question"), {"current": 0}),),
        )
    told = mode == "practice" or not score.unanswered
    shown = tuple(
        show_question(
            question,
            number,
            given.get(question.id),
            seed=seed,
            revealed=told and question.id in given,
        )
        for number, question in enumerate(asked, start=1)
    )
    return QuizReading(lesson, mode, shown, current, given, score, seed)


def _scored(asked: tuple[Question, ...], given: dict[str, Answer]) -> QuizScore:
    try:
        return score_answers(asked, given)
    except LabError as error:
        fitting = restore_answers(asked, given)
        remedy = Remedy(said("Keep the answers that fit"), {"answers": fitting})
        raise LabError(str(error), (remedy,)) from None
