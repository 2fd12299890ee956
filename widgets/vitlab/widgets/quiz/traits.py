"""Trait types of the quiz: answers by the question's id, and what keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from traitlets import TraitType

from vitlab.core.errors import shown
from vitlab.core.quiz import Keep
from vitlab.widgets.refusing import RefusalError, refusal
from vitlab.words import said, word


class Answers(TraitType[dict[str, Any], Mapping[str, Any]]):
    """Answers by the question's id. `TraitError` for what can be no answer to any question.

    Which questions there are, core says.
    """

    info_text = word("a dict of answers: a word, a number, a list of words or a dict of words each")
    takes = dict[str, Any]

    def make_dynamic_default(self) -> dict[str, Any]:
        """Give each quiz answers of its own."""
        return {}

    def validate(self, obj: Any, value: Any) -> dict[str, Any]:
        """Make lists of tuples, as the page does, and a copy of all."""
        if not isinstance(value, Mapping):
            raise refusal(self, value)
        for name, answer in value.items():
            if not isinstance(name, str) or not _is_answer(answer):
                raise RefusalError(
                    said(
                        "{name} takes {kind}, not {given} for {question}.",
                        name=self.name,
                        kind=said(self.info_text),
                        given=shown(answer),
                        question=shown(name),
                    )
                )
        return {name: _copied(answer) for name, answer in value.items()}


class Keeping(TraitType[Keep | None, Keep | None]):
    """What keeps answers: ``keep(lesson, answers, score)`` with ``keep.read(lesson)``; or None."""

    info_text = word("None, or a callable keep(lesson, answers, score) with keep.read(lesson)")
    takes = Keep | None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)

    def validate(self, obj: Any, value: Any) -> Keep | None:
        """Refuse what cannot keep, or not give back."""
        if value is None or (callable(value) and callable(getattr(value, "read", None))):
            return value  # type: ignore[no-any-return]
        raise refusal(self, value)


def _is_answer(value: Any) -> bool:
    if isinstance(value, str):
        return True
    if isinstance(value, int | float):
        return not isinstance(value, bool) and abs(value) < 1e300 and isfinite(value)
    if isinstance(value, Mapping):
        return all(isinstance(word, str) for pair in value.items() for word in pair)
    return isinstance(value, list | tuple) and all(isinstance(word, str) for word in value)


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, list | tuple) else value
