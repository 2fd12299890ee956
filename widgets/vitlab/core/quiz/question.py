"""A question with the reason for every option. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

from vitlab.core.claims import find_claim
from vitlab.core.errors import LabError
from vitlab.core.quiz.numbers import read_number
from vitlab.words import said, word

Kind: TypeAlias = Literal["choice", "several", "order", "match", "number"]

_UNFIT = {
    (True, True): word(
        "option {option} of {name} is right and agrees with {claim}, which is {verdict}."
    ),
    (True, False): word(
        "option {option} of {name} is right and disagrees with {claim}, which is {verdict}."
    ),
    (False, True): word(
        "option {option} of {name} is wrong and agrees with {claim}, which is {verdict}."
    ),
    (False, False): word(
        "option {option} of {name} is wrong and disagrees with {claim}, which is {verdict}."
    ),
}


@dataclass(frozen=True)
class Option:
    """One thing to choose, to put in order or to match, and why it is right or wrong."""

    id: str
    """What answers name it by, one of a kind within its question."""
    text: str
    """What it says."""
    why: str
    """Why it is right or wrong; the place in the order, or the partner, for those kinds."""
    right: bool = False
    """Whether it belongs to the answer; of no meaning where an order or partners are asked."""
    partner: str = ""
    """What it is to be matched with."""
    claim: str = ""
    """The claim that it speaks of; empty for none."""
    agrees: bool | None = None
    """Whether it says what the claim says; None where it names none."""


@dataclass(frozen=True)
class Question:
    """One question of a lesson.

    >>> from vitlab.core.quiz import load_questions
    >>> question = load_questions("language_and_pictures")[0]
    >>> question.kind, len(question.options)
    ('choice', 3)
    """

    id: str
    """A short name for the lesson and a number."""
    kind: Kind
    """One choice, several, an order, partners, or a number."""
    question: str
    """What is asked; mathematics stands between dollar signs."""
    options: tuple[Option, ...] = ()
    """What there is to choose; in the right order where an order is asked. Where a number is asked,
    wrong ones that are right for something else."""
    value: float | None = None
    """The number that is asked for."""
    tolerance: float = 0.0
    """How far an answer may lie from the number."""
    unit: str = ""
    """What an answer may name behind the number."""
    why: str = ""
    """Why that number, or that order, is right."""
    source: str = ""
    """Where it can be read up."""

    def __post_init__(self) -> None:
        ids = [option.id for option in self.options]
        if len(set(ids)) < len(ids):
            raise LabError(
                said(
                    "question {name} names two options alike: {options}.",
                    name=self.id,
                    options=", ".join(ids),
                )
            )
        self._refuse_wrong_number_of_options()
        for option in self.options:
            self._refuse_what_no_claim_holds(option)

    def shuffled(self, seed: int) -> tuple[Option, ...]:
        """The options in an order of the learner's own, the same each time.

        Where an order is asked, it is never the right one.

        Args:
            seed: The learner's own number.

        Returns:
            The same options.

        """
        options = list(self.options)
        Random(f"{self.id} {seed}").shuffle(options)
        if self.kind == "order" and tuple(options) == self.options:
            options = options[1:] + options[:1]
        return tuple(options)

    def partners(self, seed: int) -> tuple[str, ...]:
        """What there is to match with, in an order of the learner's own.

        Args:
            seed: The learner's own number.

        Returns:
            Each partner once.

        """
        partners = sorted({option.partner for option in self.options})
        Random(f"{self.id} {seed}").shuffle(partners)
        return tuple(partners)

    def _refuse_wrong_number_of_options(self) -> None:
        right, count = sum(option.right for option in self.options), len(self.options)
        if self.kind == "number":
            self._refuse_what_is_no_wrong_number()
        elif self.kind == "choice" and right != 1:
            raise LabError(
                said(
                    "question {name} has {right} right options, but its kind is choice.",
                    name=self.id,
                    right=right,
                )
            )
        elif count < 2 or (self.kind == "several" and not right):
            raise LabError(said("question {name} has too little to choose from.", name=self.id))
        elif self.kind == "match" and not all(option.partner for option in self.options):
            raise LabError(
                said("question {name} has options without partners to match.", name=self.id)
            )

    def _refuse_what_is_no_wrong_number(self) -> None:
        if self.value is None:
            raise LabError(said("question {name} asks a number: it takes a value.", name=self.id))
        for option in self.options:
            near = abs(read_number(option.text, self.unit) - self.value) <= self.tolerance
            if option.right or near:
                raise LabError(
                    said(
                        "option {option} of {name} is taken for right: of a number only the value "
                        "is, and options are other numbers.",
                        option=option.id,
                        name=self.id,
                    )
                )

    def _refuse_what_no_claim_holds(self, option: Option) -> None:
        if bool(option.claim) != (option.agrees is not None):
            raise LabError(
                said(
                    "option {option} of {name} names a claim or agrees with one, not both.",
                    option=option.id,
                    name=self.id,
                )
            )
        if not option.claim:
            return
        verdict = find_claim(option.claim).verdict
        fits = {
            "wrong": option.agrees != option.right,
            "right": option.agrees == option.right,
            "trap": True,  # true, and wrong where it is misused
        }.get(verdict, not (option.agrees and option.right))
        if not fits:
            raise LabError(
                said(
                    _UNFIT[option.right, bool(option.agrees)],
                    option=option.id,
                    name=self.id,
                    claim=option.claim,
                    verdict=verdict,
                )
            )
