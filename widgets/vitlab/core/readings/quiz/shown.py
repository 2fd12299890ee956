"""A question as a learner sees it: reasons only once they may be read. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from vitlab.core.arguments import together
from vitlab.core.claims import find_claim
from vitlab.core.quiz import Answer, Kind, Option, Question, find_slip, is_right
from vitlab.words import digits, said, word

Verdict: TypeAlias = Literal["", "right", "wrong", "missed"]
_RESTS_ON = {"numeric": word("computed"), "derived": word("derived"), "source": word("quoted")}


@dataclass(frozen=True)
class OptionShown:
    """One option, in its place on the screen."""

    letter: str
    """A, B, C …: its key."""
    id: str
    """What an answer calls it."""
    text: str
    """What it says."""
    chosen: bool
    """Whether the answer takes it."""
    partner: str
    """What the answer matches it with, as answers name it; empty for nothing."""
    verdict: Verdict
    """Chosen rightly or wrongly, or missed; empty while it may not be read, or if left rightly."""
    why: str
    """The reason; empty while it may not be read."""
    note: str
    """The claim behind it and what that rests on, such as "C1, computed"; empty as the reason."""


@dataclass(frozen=True)
class QuestionShown:
    """One question and what has become of it."""

    id: str
    """What answers are kept under."""
    number: int
    """Its place in the lesson, from 1."""
    kind: Kind
    """How it is answered."""
    text: str
    """What is asked; mathematics stands between dollar signs."""
    options: tuple[OptionShown, ...]
    """In the learner's order; of an order that was answered, in the answer's. Of a number none
    while the reasons may not be read, and then those that are right for something else."""
    partners: tuple[str, ...]
    """What there is to match with."""
    answer: Answer | None
    """What was answered; None if nothing was."""
    right: bool | None
    """Whether that is right; None while it may not be read."""
    why: str
    """The reason for the whole; empty while it may not be read."""
    slip: str
    """What a wrong number is right for; empty where nobody knows."""
    source: str
    """Where it can be read up; empty while the reasons may not be read."""
    unit: str
    """What a number may name behind itself; empty for nothing."""
    claims: tuple[str, ...]
    """Claims to read up; none while the reasons may not be read."""


def show_question(
    question: Question, number: int, answer: Answer | None, *, seed: int, revealed: bool
) -> QuestionShown:
    """A question with an answer, or without one.

    Args:
        question: What is asked.
        number: Its place in the lesson, from 1.
        answer: What was answered; None for nothing.
        seed: The learner's own number, which settles the order of the options.
        revealed: Whether what is right may be read.

    Returns:
        What there is to see.

    """
    slip = find_slip(question, answer) if revealed and answer is not None else None
    hidden = question.kind == "number" and not revealed
    options = () if hidden else _in_order(question, answer, seed)
    named = (option.claim for option in question.options if option.claim)
    return QuestionShown(
        id=question.id,
        number=number,
        kind=question.kind,
        text=said(question.question),
        options=tuple(
            _show_option(question, option, place, answer, revealed)
            for place, option in enumerate(options)
        ),
        partners=question.partners(seed) if question.kind == "match" else (),
        answer=answer,
        right=None if answer is None or not revealed else is_right(question, answer),
        why=said(question.why) if revealed else "",
        slip=said(slip.why) if slip else "",
        source=said(question.source) if revealed else "",
        unit=question.unit,
        claims=tuple(dict.fromkeys(named)) if revealed else (),
    )


def _in_order(question: Question, answer: Answer | None, seed: int) -> tuple[Option, ...]:
    if question.kind == "number":
        return question.options
    shuffled = question.shuffled(seed)
    if question.kind != "order" or not isinstance(answer, list | tuple):
        return shuffled
    by_id = {option.id: option for option in shuffled}
    given = tuple(by_id[name] for name in answer if name in by_id)
    return given if len(set(given)) == len(shuffled) else shuffled


def _show_option(
    question: Question, option: Option, place: int, answer: Answer | None, revealed: bool
) -> OptionShown:
    partner = str(answer.get(option.id, "")) if isinstance(answer, Mapping) else ""
    chosen = option.id in _chosen(question, answer)
    verdict: Verdict = ""
    if revealed and question.kind in ("choice", "several"):
        if chosen:
            verdict = "right" if option.right else "wrong"
        elif option.right:
            verdict = "missed"
    elif revealed and question.kind == "order":
        verdict = "right" if question.options[place] == option else "wrong"
    elif revealed and question.kind == "match":
        verdict = "right" if partner == option.partner else "wrong"
    return OptionShown(
        letter=chr(ord("A") + place),
        id=option.id,
        text=digits(option.text) if question.kind == "number" else said(option.text),
        chosen=chosen,
        partner=partner,
        verdict=verdict,
        why=said(option.why) if revealed else "",
        note=note_of(option) if revealed else "",
    )


def _chosen(question: Question, answer: Answer | None) -> tuple[str, ...]:
    if question.kind == "choice":
        return (str(answer),)
    if question.kind == "several" and isinstance(answer, list | tuple):
        return tuple(answer)
    return ()


def note_of(option: Option) -> str:
    """The claim behind an option and what that rests on, such as "C1, computed"; empty for none.

    Args:
        option: Any option.

    Returns:
        A few words.

    """
    if not option.claim:
        return ""
    rests = together([said(_RESTS_ON[kind]) for kind in find_claim(option.claim).standing])
    return f"{option.claim}, {rests}"
