"""A question as a page asks it, with the key that marks an answer there. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vitlab.core.claims import find_claim
from vitlab.core.quiz import Kind, Option, Question, read_number
from vitlab.core.readings.quiz.formulas import Pieces, pieces
from vitlab.core.readings.quiz.shown import note_of
from vitlab.words import said


@dataclass(frozen=True)
class Key:
    """What is right, and the reasons for everything: it marks an answer where no kernel does."""

    right: tuple[str, ...]
    """Ids of the right options; in the right order where an order is asked."""
    partners: Mapping[str, str]
    """What each option is to be matched with."""
    value: float | None
    """The number that is asked for."""
    tolerance: float
    """How far an answer may lie from it."""
    slips: tuple[tuple[float, Pieces], ...]
    """Wrong numbers, and what each is right for."""
    whys: Mapping[str, Pieces]
    """The reason of each option, by its id."""
    notes: Mapping[str, str]
    """The claim behind each option and what it rests on; empty for none."""
    why: Pieces
    """The reason for the whole."""
    source: str
    """Where it can be read up; empty where the notes say it."""
    numbers: bool
    """Whether a program computes what the options quote."""


@dataclass(frozen=True)
class Asked:
    """One question, words and formulas apart.

    >>> from vitlab.core.readings.quiz import quiz_reading
    >>> asked = quiz_reading(lesson="deep_dive").asked[1]
    >>> asked.kind, len(asked.options), asked.key.right
    ('choice', 4, ('quartic',))
    """

    id: str
    """What answers are kept under."""
    number: int
    """Its place in the lesson, from 1."""
    kind: Kind
    """How it is answered."""
    text: Pieces
    """What is asked."""
    options: tuple[Mapping[str, object], ...]
    """``id`` and ``text``, in the learner's order; none where a number is asked."""
    partners: tuple[str, ...]
    """What there is to match with, as answers name it."""
    labels: tuple[str, ...]
    """The same as it is read, in the same order."""
    unit: str
    """What a number may name behind itself."""
    key: Key | None
    """What marks an answer; None while it may not be known."""


def on_page(question: Question, number: int, *, seed: int, told: bool) -> Asked:
    """A question for a page.

    Args:
        question: What is asked.
        number: Its place in the lesson, from 1.
        seed: The learner's own number, which settles the order of the options.
        told: Whether what is right may be known to the page.

    Returns:
        The question; where a number is asked, its options are in the key alone.

    """
    shuffled = () if question.kind == "number" else question.shuffled(seed)
    partners = question.partners(seed) if question.kind == "match" else ()
    return Asked(
        id=question.id,
        number=number,
        kind=question.kind,
        text=pieces(said(question.question)),
        options=tuple({"id": one.id, "text": pieces(said(one.text))} for one in shuffled),
        partners=partners,
        labels=tuple(map(said, partners)),
        unit=question.unit,
        key=_key(question) if told else None,
    )


def _key(question: Question) -> Key:
    options = question.options
    is_number, in_order = question.kind == "number", question.kind == "order"
    notes = {one.id: note_of(one) for one in options}
    return Key(
        right=tuple(one.id for one in options if one.right or in_order),
        partners={one.id: one.partner for one in options if one.partner},
        value=question.value,
        tolerance=question.tolerance,
        slips=tuple(
            (read_number(one.text, question.unit), pieces(said(one.why)))
            for one in options
            if is_number
        ),
        whys={one.id: pieces(said(one.why)) for one in options},
        notes=notes,
        why=pieces(said(question.why)),
        source=""
        if question.kind in ("choice", "several") and any(notes.values())
        else said(question.source),
        numbers=any(map(_is_computed, options)),
    )


def _is_computed(option: Option) -> bool:
    return bool(option.claim) and "numeric" in find_claim(option.claim).standing
