"""One process that forks, for all tests of this room: torch is imported once."""

import pytest

from vitlab.classroom.testing import zygote


@pytest.fixture(scope="session")
def forks():
    """In the best sandbox that this machine has."""
    with zygote() as started:
        yield started
