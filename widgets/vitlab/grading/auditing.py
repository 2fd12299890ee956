"""``audit``: what a check says of any number of claims with their tests, without points."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from vitlab.grading import box
from vitlab.grading.exercise import Judgement
from vitlab.grading.finding import Finding
from vitlab.grading.seam import Report
from vitlab.grading.words import shown
from vitlab.words import said

_ANY = Finding(id="audit", title="Any claim", minutes=0)


@dataclass(frozen=True)
class Audit:
    """Claims with what was found of each, as text and as HTML."""

    rows: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        lines = [f"{claim}: {told}" for claim, told in self.rows]
        return "\n".join(lines) or said("There is nothing to audit yet.")

    def _repr_html_(self) -> str:
        items = "".join(
            f'<li style="margin-bottom:0.3em"><strong>{escape(claim)}</strong>: {escape(told)}</li>'
            for claim, told in self.rows
        )
        return f"<ul>{items}</ul>" if items else escape(repr(self))


def audit(findings: Iterable[Any]) -> Audit:
    """Try tests of claims in the worlds of a check; nothing is counted and nothing is kept.

    >>> def is_258(world):
    ...     assert world.scores(512, 8) / world.scores(512, 32) == 258
    >>> audit([("D1", is_258)])
    D1: Your test refutes D1: ...
    """
    return Audit(tuple(_found(finding) for finding in findings))


def _found(finding: Any) -> tuple[str, str]:
    verdict = _judged(finding).verdict
    named = isinstance(finding, tuple | list) and bool(finding)
    claim = finding[0] if named else shown(finding)
    return str(claim), " ".join(verdict.sentences[:1]) or said("There is no test yet.")


def _judged(finding: Any) -> Judgement:
    seed = secrets.randbits(32)
    answer = _ANY.as_function(finding)
    report = Report.from_bytes(box.run(answer, _ANY.job(seed).to_bytes()))
    return _ANY.judge(report, seed)
