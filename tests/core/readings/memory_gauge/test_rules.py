"""Rules of thumb, as they are written down elsewhere, beside the ledger."""

import pytest

from vitlab.core import memory_reading
from vitlab.core.memory import memory_ledger
from vitlab.core.memory.rules_of_thumb import rules_of_thumb


def test_the_rules_of_thumb_are_their_formulas():
    ledger = memory_ledger("vit_base", batch_size=4, attention="eager", precision="fp32")
    rules, weights = rules_of_thumb(ledger.workload), 86567656
    pairs, tokens = 4 * 12 * 197**2, 4 * 197 * 768
    assert rules["16 bytes a parameter and the maps"] == 16 * weights + 12 * 4 * pairs
    assert rules["accelerate"] == 16 * weights
    assert rules["Korthikanti"] == 16 * weights + 12 * 2 * (34 * tokens + 5 * pairs)
    cookbook = (4 + 4 + 12) * weights + 12 * (34 * tokens + 5 * pairs)
    assert rules["EleutherAI"] == cookbook
    fused = memory_ledger("vit_base", batch_size=4).workload
    assert rules_of_thumb(fused)["accelerate"] == 8 * weights
    assert rules_of_thumb(fused)["Korthikanti"] == 16 * weights + 12 * 34 * tokens


@pytest.mark.parametrize(("weights", "share"), [("int8", 4), ("int4", 8)])
def test_a_rule_of_thumb_has_no_scales_and_packs_every_weight(weights, share):
    case = dict(mode="inference", precision="fp32")
    full = rules_of_thumb(memory_ledger("vit_base", **case).workload)
    packed = rules_of_thumb(memory_ledger("vit_base", **case, weights=weights).workload)
    assert packed["accelerate"] == full["accelerate"] // share
    for name in ("Korthikanti", "EleutherAI"):
        assert full[name] - packed[name] == 4 * 86567656 - 4 * 86567656 // share


def test_each_rule_says_how_far_it_is_off():
    reading = memory_reading(model="vit_tiny", image_size=(64, 96), batch_size=4)
    said = rules_of_thumb(reading.ledger.workload)
    assert [rule.bytes for rule in reading.rules] == list(said.values())
    for rule in reading.rules:
        assert rule.bytes == pytest.approx((1 + rule.error) * reading.ledger.peak)
    blog = 16 * reading.ledger.parameters // 4 + 4 * 4 * 25**2 * 3 * 12  # 24 patches and CLS
    assert reading.rules[0].bytes == blog


@pytest.mark.parametrize(("mode", "times"), [("train", 4), ("inference", 1)])
def test_a_rule_shows_the_formula_that_it_is(mode, times):
    reading = memory_reading(model="vit_tiny", precision="fp32", mode=mode)
    (accelerate,) = (rule for rule in reading.rules if rule.name == "HF accelerate")
    assert accelerate.formula == "4 × weights; inference: 1 ×"
    assert accelerate.bytes == times * reading.ledger.parameters
