"""``save``: keep what a student's own experiment measured, so that a check can judge it later.

A check never trains. The data goes to the progress file, where a kernel that starts anew
finds it, and into the output of the cell, where it travels with the notebook.
"""

from __future__ import annotations

from html import escape
from typing import Any

from vitlab.core.own_code.returned import NotPlain
from vitlab.core.own_code.written import is_stub
from vitlab.grading import store
from vitlab.grading.answer import Answer
from vitlab.grading.course import UnknownExercise, find
from vitlab.grading.measured import Measured
from vitlab.grading.rows import Rows, as_rows
from vitlab.grading.table import as_html, as_text
from vitlab.grading.trouble import Refused
from vitlab.words import said, said_many, word

MIME = "application/vnd.vitlab.saved+json"
"""What the data is called in the output of a cell."""

_STAYS = word("What you saved before stays as it is.")


class Saved:
    """What came of a `save`: the rows, or one sentence that says why there are none."""

    def __init__(self, exercise_id: str, rows: Rows, sentences: tuple[str, ...]) -> None:
        self._id, self._rows, self._sentences = exercise_id, rows, sentences

    @property
    def rows(self) -> Rows:
        """The data as it was saved; empty where nothing was."""
        return self._rows

    def __repr__(self) -> str:
        return "\n".join([*self._sentences, *as_text(self._rows)])

    def _repr_html_(self) -> str:
        told = "".join(f"<div>{escape(sentence)}</div>" for sentence in self._sentences)
        return (
            '<div style="border-left:4px solid var(--jp-border-color1, #8a8a8a);'
            f'padding:0.3em 0.8em;margin:0.2em 0;max-width:60em">{told}{as_html(self._rows)}</div>'
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        bundle: dict[str, Any] = {"text/plain": repr(self), "text/html": self._repr_html_()}
        if self._rows:
            bundle[MIME] = {"exercise": self._id, "rows": self._rows}
        return bundle


def save(exercise_id: str, rows: object) -> Saved:
    """Keep the rows of an experiment, a list of dicts, for ``check`` to judge.

    ``rows`` may also be a function without parameters that measures them: it is called,
    unless it is not written yet. The newest rows are the ones that are kept.

    >>> save("1.2", [{"seed": 0}])
    1.2 takes no saved rows: `check("1.2", …)` judges a function.
    """
    try:
        takes_rows = isinstance(find(exercise_id), Measured)
        rows = _measured(rows) if takes_rows and callable(rows) else rows
    except UnknownExercise as unknown:
        return Saved(str(exercise_id), [], (str(unknown.args[0]),))
    except Refused as refused:
        return Saved(exercise_id, [], (str(refused),))
    if not takes_rows:
        told = said(
            '{exercise} takes no saved rows: `check("{exercise}", …)` judges a function.',
            exercise=exercise_id,
        )
        return Saved(exercise_id, [], (told,))
    try:
        found = as_rows(rows)
    except NotPlain as reason:
        told = said("Nothing was saved: {reason}.", reason=str(reason))
        return Saved(exercise_id, [], (f"{told} {said(_STAYS)}",))
    kept = store.keep(exercise_id, lambda _: {"rows": found}, by="save")
    told = said_many(
        '{exercise}: {n} row saved. `check("{exercise}")` judges them.',
        '{exercise}: {n} rows saved. `check("{exercise}")` judges them.',
        len(found),
        n=len(found),
        exercise=exercise_id,
    )
    return Saved(exercise_id, found, (told, *kept.notices))


def _measured(function: Any) -> object:
    """What the function returns; a stub, its own or one that it calls, is a sentence."""
    answer = Answer(function, ())
    if answer.is_stub:
        raise Refused(said("{name} is not written yet: nothing was saved.", name=answer.name))
    try:
        return function()
    except NotImplementedError as error:
        place = answer.place(error.__traceback__)
        if place is None or not is_stub(place.code):
            raise
        told = said(
            "{name} calls {stub}, which is not written yet.", name=answer.name, stub=place.name
        )
        raise Refused(told) from None
