"""A small gauge for every test."""

from collections.abc import Iterator

import pytest
import torch

from vitlab.widgets import MemoryGauge


@pytest.fixture(autouse=True)
def _the_same_on_every_machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """Without the mark ``gpu`` no GPU is seen: steps are measured on tensors without data."""
    if "gpu" not in request.keywords:
        monkeypatch.setattr(torch.cuda, "is_available", lambda: False)


@pytest.fixture
def gauge() -> Iterator[MemoryGauge]:
    gauge = MemoryGauge(model="vit_tiny", image_size=(64, 96), batch_size=4)
    yield gauge
    gauge.close()
