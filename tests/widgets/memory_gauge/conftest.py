"""A small gauge for every test."""

from collections.abc import Iterator

import pytest

from vitlab.widgets import MemoryGauge


@pytest.fixture
def gauge() -> Iterator[MemoryGauge]:
    gauge = MemoryGauge(model="vit_tiny", image_size=(64, 96), batch_size=4)
    yield gauge
    gauge.close()
