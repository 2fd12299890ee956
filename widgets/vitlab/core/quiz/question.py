"""A question with the reason for every option. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

from vitlab.core.claims import find_claim
from vitlab.core.errors import LabError
from vitlab.core.quiz.numbers import read_number

Kind: TypeAlias = Literal["choice", "several", "order", "match", "number"]


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
            raise LabError(f"question {self.id} names two options alike: {', '.join(ids)}.")
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
            raise LabError(f"question {self.id} has {right} right options, but its kind is choice.")
        elif count < 2 or (self.kind == "several" and not right):
            raise LabError(f"question {self.id} has too little to choose from.")
        elif self.kind == "match" and not all(option.partner for option in self.options):
            raise LabError(f"question {self.id} has options without partners to match.")

    def _refuse_what_is_no_wrong_number(self) -> None:
        if self.value is None:
            raise LabError(f"question {self.id} asks a number: it takes a value.")
        for option in self.options:
            near = abs(read_number(option.text, self.unit) - self.value) <= self.tolerance
            if option.right or near:
                raise LabError(
                    f"option {option.id} of {self.id} is taken for right: of a number only the "
                    "value is, and options are other numbers."
                )

    def _refuse_what_no_claim_holds(self, option: Option) -> None:
        if bool(option.claim) != (option.agrees is not None):
            raise LabError(
                f"option {option.id} of {self.id} names a claim or agrees with one, not both."
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
                f"option {option.id} of {self.id} is {'right' if option.right else 'wrong'} and "
                f"{'agrees' if option.agrees else 'disagrees'} with {option.claim}, "
                f"which is {verdict}."
            )
