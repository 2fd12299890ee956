"""What `make bench` times against each other gives the same result."""

import pytest
import torch

from tests.benchmarks.core import parts
from tests.benchmarks.core_probe import reached
from tests.peers.draw import agree
from vitlab.core.embeddings import Pca
from vitlab.core.probe import LinearProbe


def check(row):
    """Compare by what the two kinds of result share."""
    ours, theirs = row.ours(), row.theirs()
    if isinstance(ours, LinearProbe):  # theirs may not have come as far
        least = reached(theirs, *row.ours.args, row.ours.keywords["C"])
        assert ours.objective <= least * (1 + 2e-4)
    elif isinstance(ours, Pca):
        expected = torch.from_numpy(theirs.explained_variance_)
        agree(ours.explained_variance.to(expected), expected, 1e-3)
    elif isinstance(ours, float):
        assert ours == pytest.approx(theirs, abs=1e-5)
    else:
        tokens = ours[0] if isinstance(ours, tuple) else ours  # maps that only one side gives
        agree(tokens, theirs, 2e-4)


def test_every_row_of_the_benchmark_compares_like_with_like():
    for _, rows in parts():
        for row in rows:
            check(row)
