"""One process that forks, for all tests of this room: torch is imported once."""

import pytest

from vitlab.classroom.testing import zygote
from vitlab.classroom.testing.forking import NoSandbox


@pytest.fixture(scope="session")
def forks():
    """In the best sandbox that this machine has; as root, and where it has none, nothing grades."""
    try:
        with zygote() as started:
            yield started
    except NoSandbox as none:
        pytest.skip(str(none))
