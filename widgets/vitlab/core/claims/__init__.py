"""What usual lessons say about patches and tokens, judged, with the numbers that decide it.

The texts are plain Python; torch is imported only when a claim is asked for its proof.
"""

from vitlab.core.claims.claim import Claim, Standing, Verdict
from vitlab.core.claims.collection import all_claims, find_claim
from vitlab.core.claims.proof import Oracle, Proof

__all__ = ["Claim", "Oracle", "Proof", "Standing", "Verdict", "all_claims", "find_claim"]
