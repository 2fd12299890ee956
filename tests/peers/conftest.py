"""These tests call other people's code: `make test-peers`."""

from pathlib import Path

import pytest

from tests.peers.at_hand import use_peers

use_peers()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the peers warn: it is not ours to mend."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore"))
