"""GPUs beside a run: what one needs, whether it holds it, how many images it would hold."""

import pytest

from vitlab.core import memory_reading
from vitlab.core.memory import largest_batch, memory_ledger
from vitlab.core.readings.memory_gauge import BUDGETS, STACK, Budget

GIB = 2**30
CASE = dict(model="vit_large", image_size=(224, 448), attention="eager")


def test_the_parts_of_the_bar_add_up_to_the_peak_and_to_what_a_gpu_needs():
    reading = memory_reading(**CASE, batch_size=3)
    exact = [share for share in reading.shares if share.standing == "exact"]
    assert [share.name for share in exact] == list(STACK)
    assert sum(share.bytes for share in exact) == reading.ledger.peak
    assert sum(share.bytes for share in reading.shares) == reading.needed
    assert all(share.source for share in reading.shares)


def test_what_comes_on_top_stands_in_the_bar_as_it_does_among_the_facts():
    reading = memory_reading(**CASE)
    facts = {fact.name: fact for fact in reading.facts}
    on_top = [share for share in reading.shares if share.standing != "exact"]
    names, sources = ("slack", "workspace", "context"), ("simulated", "one H100", "one H100")
    for share, name, source in zip(on_top, names, sources, strict=True):
        assert (share.bytes, share.standing) == (facts[name].value, facts[name].standing)
        assert share.name.endswith(name)
        assert source in share.source


@pytest.mark.parametrize("own", [24, 17, 0.5])
def test_every_budget_has_the_ledgers_verdict_and_the_largest_batch(own):
    reading = memory_reading(**CASE, batch_size=64, budget=own)
    assert [row.gib for row in reading.budgets] == sorted({*BUDGETS, own})
    assert reading.own.gib == own
    for row in reading.budgets:
        assert row.verdict == reading.ledger.fits(round(row.gib * GIB))
        assert row.largest_batch == largest_batch(round(row.gib * GIB), **CASE)
    assert len({row.verdict for row in reading.budgets}) > 1


def test_the_largest_batch_fits_and_one_more_does_not():
    for row in memory_reading(**CASE).budgets:
        for more, fits in ((0, True), (1, False)):
            ledger = memory_ledger(**CASE, batch_size=row.largest_batch + more, refuse_above=None)
            assert (ledger.fits(row.gib * GIB) == "fits") == fits


def test_a_verdict_is_said_in_words():
    case = dict(model="vit_base", attention="eager")
    said = {}
    for batch in (100, 140, 250):
        own = memory_reading(**case, batch_size=batch, budget=16).own
        said[own.verdict] = own.text
    assert said == {
        "fits": "a GPU of 16 GiB holds it, and could hold 136 images",
        "tight": "a GPU of 16 GiB is tight: 136 images would fit well",
        "no": "a GPU of 16 GiB is too small: it holds 136 images",
    }


def test_one_image_is_one_and_none_is_said():
    assert Budget(8, "no", 1).text.endswith("is too small: it holds 1 image")
    assert Budget(8, "tight", 1).text.endswith("is tight: 1 image would fit well")
    assert Budget(8, "no", 0).text.endswith("it holds not even 1 image")
