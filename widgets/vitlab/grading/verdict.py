"""What a check says: one line with the points, and the sentences under it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal, TypeAlias

from vitlab.words import said, word

Standing: TypeAlias = Literal[
    "right", "recorded", "kept", "not right yet", "not written yet", "not checked"
]

_SAID: dict[Standing, str] = {
    "right": word("right"),
    "recorded": word("recorded"),
    "kept": word("kept"),
    "not right yet": word("not right yet"),
    "not written yet": word("not written yet"),
    "not checked": word("not checked"),
}
_MARKS: dict[Standing, str] = {
    "right": "●",
    "recorded": "●",
    "kept": "●",
    "not right yet": "◐",
    "not written yet": "○",
    "not checked": "○",
}
_COLOURS: dict[Standing, str] = {
    "right": "var(--jp-brand-color1, #0072b2)",
    "recorded": "var(--jp-brand-color1, #0072b2)",
    "kept": "var(--jp-brand-color1, #0072b2)",
    "not right yet": "var(--jp-warn-color1, #d55e00)",
    "not written yet": "var(--jp-border-color1, #8a8a8a)",
    "not checked": "var(--jp-border-color1, #8a8a8a)",
}


@dataclass(frozen=True)
class Verdict:
    """How an answer stands, as text and as a quiet block of HTML.

    ``printed`` is what the student's code wrote while it was called.
    """

    exercise_id: str
    standing: Standing
    points: float = 0.0
    of: float = 0
    sentences: tuple[str, ...] = ()
    printed: str = ""

    @property
    def headline(self) -> str:
        """Number, standing and points.

        >>> Verdict("1.2", "right", 3, 3).headline
        '1.2 right: 3 of 3 points'
        """
        told = f"{self.exercise_id} {said(_SAID[self.standing])}"
        return f"{told}: {self.score}" if self.of else told

    @property
    def score(self) -> str:
        """Points of points."""
        if self.of == 1:
            return said("{points:g} of {of:g} point", points=self.points, of=self.of)
        return said("{points:g} of {of:g} points", points=self.points, of=self.of)

    @property
    def text(self) -> str:
        """Everything, line by line."""
        lines = [self.headline, *self.sentences]
        if self.printed:
            lines += [
                said("Your code also wrote:"),
                *("  " + line for line in self.printed.split("\n")),
            ]
        return "\n".join(lines)

    @property
    def html(self) -> str:
        """Everything, with nothing of the student's read as HTML."""
        paragraphs = "".join(
            f'<div style="margin-top:0.3em">{escape(sentence)}</div>' for sentence in self.sentences
        )
        if self.printed:
            paragraphs += (
                f'<div style="margin-top:0.3em">{said("Your code also wrote:")}</div>'
                '<pre style="margin:0.2em 0 0 0;white-space:pre-wrap;'
                'color:var(--jp-ui-font-color2, inherit);background:none">'
                f"{escape(self.printed)}</pre>"
            )
        return (
            f'<div role="status" style="border-left:4px solid {_COLOURS[self.standing]};'
            'padding:0.3em 0.8em;margin:0.2em 0;max-width:48em">'
            f'<span aria-hidden="true">{_MARKS[self.standing]}</span> '
            f"<strong>{escape(self.headline)}</strong>{paragraphs}</div>"
        )
