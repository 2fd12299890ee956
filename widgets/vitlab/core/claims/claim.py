"""A statement of the usual teaching material, and what is true of it. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from vitlab.core.arguments import together
from vitlab.core.claims.proof import Oracle, Proof, find_oracle
from vitlab.core.errors import LabError
from vitlab.words import said, word

Verdict: TypeAlias = Literal["wrong", "loose", "unsupported", "trap", "right"]
Standing: TypeAlias = Literal["numeric", "derived", "source"]
VERDICTS = {
    "wrong": word("wrong"),
    "loose": word("loose"),
    "unsupported": word("unsupported"),
    "trap": word("trap"),
    "right": word("right"),
}
"""What a verdict is called, to be said."""


@dataclass(frozen=True)
class Claim:
    """One statement with its verdict.

    >>> from vitlab.core.claims import find_claim
    >>> claim = find_claim("D1")
    >>> claim.verdict, claim.standing
    ('wrong', ('numeric',))
    """

    id: str
    """A letter for the lesson and a number, such as ``"D1"``."""
    claim: str
    """The statement, as the teaching material makes it."""
    verdict: Verdict
    """It is ``"wrong"``; ``"loose"``, true under conditions that it leaves unsaid;
    ``"unsupported"``, said without evidence; a ``"trap"``, true and easily misused; or
    ``"right"``."""
    explanation: str
    """Why that is the verdict."""
    exercise: str
    """A task that lets a learner find it out; empty where there is none."""
    standing: tuple[Standing, ...]
    """What the verdict rests on: numbers that `prove` computes (``"numeric"``), a derivation in the
    explanation (``"derived"``), or the ``sources`` (``"source"``)."""
    sources: tuple[str, ...] = ()
    """Where it can be read up; empty where there is nothing to cite."""

    @property
    def oracle(self) -> Oracle | None:
        """What computes the proof; None where a verdict rests on no numbers. Imports torch.

        >>> from vitlab.core.claims import find_claim
        >>> find_claim("C18").oracle is None
        True
        """
        return find_oracle(self.id) if "numeric" in self.standing else None

    def prove(self, **settings: Any) -> Proof:
        """Compute the numbers that decide the verdict; ``seed=1`` where chance takes part.

        Args:
            **settings: Arguments of the claim's oracle; ``seed`` where chance takes part.

        Returns:
            The numbers, and whether the verdict holds.

        Raises:
            LabError: The verdict rests on no numbers.

        >>> from vitlab.core.claims import find_claim
        >>> proof = find_claim("D1").prove()
        >>> proof.holds, proof.value("ratio"), round(proof.value("ratio_of_rounded_numbers"), 2)
        (True, 256, 258.46)

        """
        if self.oracle is None:
            raise LabError(
                said(
                    "claim {claim} rests on {rests}: there is nothing to compute. Claims with "
                    "'numeric' in their standing can be proven.",
                    claim=self.id,
                    rests=together(self.sources) or said("the argument in its explanation"),
                )
            )
        return self.oracle(**settings)

    @property
    def text(self) -> str:
        """Statement, verdict and explanation, to be printed.

        >>> from vitlab.core.claims import find_claim
        >>> print(find_claim("F8").text.splitlines()[0])
        F8 (loose): The patch size directly sets the length of the sequence.
        """
        judged, claim = said(VERDICTS[self.verdict]), said(self.claim)
        lines = [f"{self.id} ({judged}): {claim}", said(self.explanation)]
        if self.sources:
            lines.append(said("Sources: {sources}.", sources="; ".join(self.sources)))
        return "\n".join(lines)

    def __repr__(self) -> str:
        """As short as the statement lets it be."""
        return f"<Claim {self.id} {said(VERDICTS[self.verdict])}: {said(self.claim)}>"
