"""The numbers behind the open question, computed beside everything else when somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ipywidgets as W

from vitlab.core.claims import Claim, Proof, find_claim
from vitlab.core.readings.quiz import QuizReading
from vitlab.widgets.background import Background, Task
from vitlab.widgets.base import DrawnFoldOut, html
from vitlab.widgets.quiz import words
from vitlab.words import said, word

_NONE_YET = word(
    "There are numbers to see once this question is answered and its reasons may be read."
)
_COMPUTING = word("The numbers are being computed.")


class Numbers(DrawnFoldOut):
    """Proves the claims of a question's options where "Show me in numbers" leads."""

    def __init__(self, reading: Callable[[], QuizReading | None]) -> None:
        self._reading = reading
        self._claims: tuple[str, ...] = ()
        self._html = W.HTML()
        self._behind = Background(self._end)
        super().__init__("numbers", said("Numbers"), W.VBox([self._html]), self._follow)

    def stop(self) -> None:
        """End what is being computed."""
        self._behind.stop()

    def _follow(self) -> None:
        reading = self._reading()
        claims = reading.current.claims if reading else ()
        if not claims:
            self._claims, self._html.value = (), html.progress(said(_NONE_YET))
            self._behind.stop()
        elif claims != self._claims:
            self._claims, self._html.value = claims, html.progress(said(_COMPUTING))
            self._behind.start(lambda task: _proven(claims, task))

    def _end(self, proven: Sequence[tuple[Claim, Proof | None]] | None, problem: str) -> None:
        self._html.value = html.sentence(problem) if proven is None else words.proofs(proven)


def _proven(names: Sequence[str], task: Task) -> list[tuple[Claim, Proof | None]]:
    """Each claim with its proof; of a slow one, or one without numbers, the words alone."""
    proven: list[tuple[Claim, Proof | None]] = []
    for name in names:
        if task.stopped.is_set():
            break
        claim = find_claim(name)
        oracle = claim.oracle
        proven.append((claim, oracle() if oracle and not oracle.slow else None))
    return proven
