"""Does it fit, and how many images do?"""

import subprocess
import sys

import pytest

from vitlab.core.errors import LabError
from vitlab.core.memory import ViTShape, largest_batch, memory_ledger
from vitlab.core.memory.budget import GIB, MIB

SMALL = dict(model=ViTShape(48, 2, 3, 96), image_size=(24, 40), patch_size=8, num_classes=5)


@pytest.mark.parametrize(
    ("budget", "verdict"),
    [
        (lambda peak: peak + 0.08 * peak + 65 * MIB + 0.75 * GIB + 1, "fits"),
        (lambda peak: peak + 0.08 * peak + 65 * MIB + 0.75 * GIB - 2, "tight"),
        (lambda peak: peak + 16 * MIB + 0.4 * GIB + 1, "tight"),
        (lambda peak: peak + 16 * MIB + 0.4 * GIB - 2, "no"),
        (lambda peak: peak, "no"),
    ],
)
def test_a_budget_needs_room_for_slack_workspace_and_context(budget, verdict):
    ledger = memory_ledger("vit_large", batch_size=16)
    assert ledger.fits(int(budget(ledger.peak))) == verdict


def test_what_comes_on_top_is_what_the_verdict_counts():
    ledger = memory_ledger()
    needed = ledger.peak + ledger.slack + ledger.workspace + ledger.context
    assert ledger.fits(needed) == "fits"
    assert ledger.fits(needed - 1) == "tight"


@pytest.mark.parametrize("verdict", ["fits", "tight"])
@pytest.mark.parametrize("mib", [820, 900, 960, 1200])
@pytest.mark.parametrize("optimizer", ["adamw", "sgd"])
def test_the_largest_batch_is_the_last_that_fits_one_by_one(mib, verdict, optimizer):
    budget = mib * MIB
    found = largest_batch(budget, **SMALL, optimizer=optimizer, verdict=verdict)
    wanted = {"fits"} if verdict == "fits" else {"fits", "tight"}

    def holds(images):
        ledger = memory_ledger(**SMALL, optimizer=optimizer, batch_size=images)
        return ledger.fits(budget) in wanted

    assert found > 100 or mib == 820
    for images in {1, 2, 3, found // 2, found - 1, found}:
        assert images < 1 or holds(images) == (images <= found)
    assert not holds(found + 1)


def test_one_image_may_need_more_than_two():
    """Its positions' gradient keeps a whole stream, and 32 × 32 × 3 pixels are fewer numbers."""
    wide = dict(model=ViTShape(4096, 1, 8, 64), image_size=64, patch_size=4, num_classes=2)
    one, two = (memory_ledger(**wide, batch_size=images) for images in (1, 2))
    assert one.phase_peaks["optimizer"] > two.phase_peaks["optimizer"]
    for peak in (one.peak, two.peak):
        budget = int(1.08 * peak + 65 * MIB + 0.75 * GIB) + 2
        assert largest_batch(budget, **wide) >= 2


def test_a_budget_that_holds_one_image_and_not_two_gives_one():
    case = dict(model="vit_base", image_size=(512, 768), patch_size=8, attention="eager")
    peak = memory_ledger(**case, batch_size=1).peak
    budget = int(1.08 * peak + 65 * MIB + 0.75 * GIB) + 2
    assert largest_batch(budget, **case) == 1
    assert largest_batch(budget - 4, **case) == 0


def test_a_budget_that_holds_not_even_one_image_gives_zero():
    assert largest_batch(2 * GIB, model="vit_giant") == 0
    huge = dict(model="vit_base", image_size=4096, patch_size=4, attention="eager")
    assert largest_batch(141 * GIB, **huge) == 0


def test_a_given_batch_size_does_not_matter_to_the_largest():
    assert largest_batch(8 * GIB, batch_size=3) == largest_batch(8 * GIB)


def test_a_budget_of_nothing_is_refused_in_words():
    with pytest.raises(LabError, match="a budget of 0 bytes holds nothing: budgets are in bytes"):
        largest_batch(0)


TIMES = """
import sys
from time import process_time
from vitlab.core.memory import largest_batch, memory_ledger

case = dict(model="vit_gigantic", attention="eager", checkpointing=True)
for call in (lambda: memory_ledger(**case), lambda: largest_batch(80 * 2**30, **case)):
    spent = []
    for _ in range(30):
        began = process_time()
        call()
        spent.append(process_time() - began)
    print(1000 * min(spent))
print("torch" in sys.modules)
"""


def test_a_ledger_takes_under_a_millisecond_a_largest_batch_under_ten_and_neither_torch():
    """In an interpreter of its own, where annotations are not checked at every call."""
    run = subprocess.run(
        [sys.executable, "-c", TIMES], capture_output=True, encoding="utf-8", check=True
    )
    ledger, batch, torch = run.stdout.split()
    assert float(ledger) < 1
    assert float(batch) < 10
    assert torch == "False"


def test_depth_costs_no_time_for_a_block_is_told_once():
    ledgers = [memory_ledger("vit_base", depth=depth) for depth in (2, 200)]
    lines = [sum(len(part.stretch.lines) for part in ledger.parts) for ledger in ledgers]
    assert lines[0] == lines[1]
    assert len(ledgers[1].timeline) > 50 * len(ledgers[0].timeline)
