"""All the claims there are, read from the package's data when first asked for. Plain Python."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from vitlab.core.arguments import either
from vitlab.core.claims.claim import Claim
from vitlab.core.errors import LabError
from vitlab.words import said


@cache
def all_claims() -> tuple[Claim, ...]:
    """Every claim, in the order of the lessons: C on building, D in depth, E a course, F two pages.

    >>> len(all_claims()), all_claims()[0].id
    (93, 'C1')
    """
    text = (files("vitlab") / "data" / "claims.toml").read_text(encoding="utf-8")
    return tuple(
        Claim(**{key: _frozen(value) for key, value in entry.items()})
        for entry in tomllib.loads(text)["claim"]
    )


def find_claim(claim_id: str) -> Claim:
    """The claim of an id.

    Args:
        claim_id: A letter for the lesson and a number, in this spelling: ``"C18"``.

    Returns:
        The claim of that id.

    Raises:
        LabError: There is none; the message names ids that are nearly the same.

    >>> find_claim("C18").verdict
    'wrong'

    """
    claims = {claim.id: claim for claim in all_claims()}
    if claim_id not in claims:
        near = get_close_matches(claim_id.upper(), claims, n=3, cutoff=0.4)
        if near:
            raise LabError(
                said(
                    "there is no claim {name!r}: did you mean {near}?",
                    name=claim_id,
                    near=either(near),
                )
            )
        raise LabError(said("there is no claim {name!r}: they run from C1 to F11.", name=claim_id))
    return claims[claim_id]


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
