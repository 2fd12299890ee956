"""What another choice changes: the ledger of the changed run, less that of this one."""

import pytest

from vitlab.core import memory_ledger, memory_reading
from vitlab.core.readings.memory_gauge import OPTIMIZERS, PRECISIONS, UPDATES, WEIGHTS

CASE = dict(model="vit_small", image_size=(64, 96), batch_size=5)
PRESENT = {
    "as it comes": {},
    "eager, checkpointing, one by one": dict(
        attention="eager", checkpointing=True, foreach=False, optimizer="sgd_momentum"
    ),
    "fp32, fused update": dict(precision="fp32", fused_optimizer=True, optimizer="sgd"),
}
SETTINGS = {
    "precision": {word: {"precision": name} for name, word in PRECISIONS.items()},
    "attention": {name: {"attention": name} for name in ("fused", "eager")},
    "accumulate": {"on": {"accumulate": True}, "off": {"accumulate": False}},
    "checkpointing": {"on": {"checkpointing": True}, "off": {"checkpointing": False}},
    "optimizer": {word: {"optimizer": name} for name, word in OPTIMIZERS.items()},
    "update": UPDATES,
}


@pytest.mark.parametrize("present", PRESENT.values(), ids=PRESENT)
def test_a_switch_changes_what_it_says_to_the_byte(present):
    reading = memory_reading(**CASE, **present)
    for switch in reading.switches:
        changed = CASE | present | SETTINGS[switch.setting][switch.becomes]
        assert memory_ledger(**changed).peak - reading.ledger.peak == switch.change, switch


@pytest.mark.parametrize("present", PRESENT.values(), ids=PRESENT)
def test_every_choice_that_is_not_the_present_one_is_named_once(present):
    reading = memory_reading(**CASE, **present)
    named = [(switch.setting, switch.becomes) for switch in reading.switches]
    others = {
        (setting, word)
        for setting, choices in SETTINGS.items()
        for word, changes in choices.items()
        if not changes.items() <= _all_settings(present).items()
    }
    assert len(named) == len(set(named))
    assert set(named) == others


def test_checkpointing_says_what_it_costs():
    for on, remark in ((False, "+1 forward"), (True, "−1 forward")):
        reading = memory_reading(**CASE, checkpointing=on)
        (switch,) = (s for s in reading.switches if s.setting == "checkpointing")
        assert switch.remark == remark


def test_inference_has_nothing_to_checkpoint_and_no_optimizer():
    reading = memory_reading(**CASE, mode="inference")
    assert {switch.setting for switch in reading.switches} == {"precision", "weights", "attention"}


@pytest.mark.parametrize("now", WEIGHTS)
def test_only_inference_keeps_weights_in_fewer_bits(now):
    reading = memory_reading(**CASE, mode="inference", weights=now)
    changes = {s.becomes: s.change for s in reading.switches if s.setting == "weights"}
    assert changes.keys() == WEIGHTS.keys() - {now}
    for weights, change in changes.items():
        peak = memory_ledger(**CASE, mode="inference", weights=weights).peak
        assert peak - reading.ledger.peak == change
    training = memory_reading(**CASE, weights=now).switches
    assert not [switch for switch in training if switch.setting == "weights"]


def _all_settings(present):
    default = dict(precision="amp", attention="fused", checkpointing=False, optimizer="adamw")
    return default | dict(accumulate=False, foreach=True, fused_optimizer=False) | present
