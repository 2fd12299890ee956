"""A module of one's own on the gauge: counted, and measured itself."""

import pytest
import torch
from traitlets import TraitError

from tests.widgets.memory_gauge.test_measuring import until
from vitlab.core.memory import memory_ledger
from vitlab.core.profiling import PlainViT
from vitlab.widgets import MemoryGauge

pytestmark = pytest.mark.refusal


def own(**more):
    with torch.device("meta"):
        return PlainViT((24, 32), (8, 4), embed_dim=24, depth=3, num_heads=4, mlp_dim=60, **more)


@pytest.fixture
def gauge():
    model = own(layer_scale=True)
    for name, weight in model.named_parameters():
        weight.requires_grad_(name.startswith(("blocks.2.", "norm.", "head.")))
    gauge = MemoryGauge(model=model, batch_size=3)
    yield gauge
    gauge.close()


def test_a_module_comes_with_its_sizes_and_what_is_frozen_in_it(gauge):
    assert (gauge.image_size, gauge.patch_size) == ((24, 32), (8, 4))
    assert gauge.panel.model.label == "PlainViT"
    run = gauge.reading.ledger.workload
    assert (run.shape.frozen, run.shape.layer_scale, gauge.reading.ledger.not_covered) == (
        3,
        True,
        (),
    )
    learning = sum(w.numel() for w in gauge.model.parameters() if w.requires_grad)
    facts = {fact.name: fact for fact in gauge.reading.facts}
    assert facts["parameters"].formula == f"{learning:,} of them learn"
    assert facts["gradients"].value == 4 * learning
    assert "frozen = 3" in gauge.code()


def test_what_is_measured_is_the_module_itself(gauge):
    gauge.measure()
    until(lambda: gauge._measurement is None)
    assert gauge.measured.peak == gauge.reading.ledger.peak
    assert not any(weight.grad is not None for weight in gauge.model.parameters())
    gauge.model = own()
    assert gauge.measured is None
    assert gauge.reading.ledger == memory_ledger(own(), (24, 32), (8, 4), 3, refuse_above=None)


def test_its_settings_make_another_gauge_of_the_same_module(gauge):
    again = MemoryGauge(**gauge.state())
    assert again.model is gauge.model
    assert again.reading.ledger == gauge.reading.ledger
    again.close()


def test_a_module_that_cannot_be_counted_is_a_problem_and_no_module_an_error(gauge):
    before = gauge.reading
    gauge.model = torch.nn.Linear(2, 3)
    assert "Linear has no stack of equal blocks" in gauge.problem
    assert gauge.reading is before
    with pytest.raises(TraitError, match="or a torch module, not <class"):
        gauge.model = PlainViT
    alone = MemoryGauge(model=torch.nn.Linear(2, 3))
    assert "Linear has no stack of equal blocks" in alone.problem
    alone.close()
