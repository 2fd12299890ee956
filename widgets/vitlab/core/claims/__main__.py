"""``python -m vitlab.core.claims [--slow] [D1 C2 …]`` prints claims with their proofs."""

from __future__ import annotations

import argparse
import sys

from vitlab.core.claims import Claim, all_claims, find_claim
from vitlab.core.errors import LabError
from vitlab.words import said


def main(arguments: list[str] | None = None) -> int:
    """Print the claims asked for, or all; 1 if a proof does not hold.

    >>> main(["D42"])
    D42 (wrong): Overlapping patches of 7 px every 4 px need a padding of (7 - 4) // 2.
    ...
      holds: A padding of 1 gives 55 tokens a side, and 3 gives 56.
    ...
    0
    """
    parser = argparse.ArgumentParser(prog="python -m vitlab.core.claims", description=__doc__)
    parser.add_argument("ids", nargs="*", help="such as D1; all where none is named")
    parser.add_argument("--slow", action="store_true", help="also what takes half a minute")
    given = parser.parse_args(arguments)
    try:
        claims = [find_claim(claim_id) for claim_id in given.ids] or all_claims()
    except LabError as error:
        parser.error(str(error))
    slow = given.slow or bool(given.ids)
    return int(sum(not _show(claim, slow=slow) for claim in claims) > 0)


def _show(claim: Claim, *, slow: bool) -> bool:
    """Print one claim; whether nothing speaks against it."""
    print(claim.text)
    oracle = claim.oracle
    if oracle is None or (oracle.slow and not slow):
        print("  " + said("a slow proof: --slow computes it") + "\n" if oracle else "")
        return True
    proof = oracle()
    print(f"  {said('holds') if proof.holds else said('DOES NOT HOLD')}: {proof}\n")
    return proof.holds


if __name__ == "__main__":
    sys.exit(main())
