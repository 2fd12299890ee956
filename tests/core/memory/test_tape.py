"""What the tape tells, line by line."""

from itertools import product

import pytest

from vitlab.core.memory import ViTShape, memory_ledger
from vitlab.core.memory.tape import Tape

SMALL = dict(model=ViTShape(24, 3, 3, 40), image_size=(12, 8), patch_size=4, batch_size=2)
WAYS = list(product(("amp", "fp32", "bf16"), ("fused", "eager"), (False, True), (0, 1, 5), (1, 2)))


def of_ways(function):
    names = ("precision", "attention", "checkpointing", "num_prefix_tokens", "batch_size")
    cases = [dict(zip(names, way, strict=True)) for way in WAYS]
    return pytest.mark.parametrize("case", cases, ids=lambda c: "-".join(map(str, c.values())))(
        function
    )


@of_ways
def test_after_a_step_nothing_is_left_but_gradients(case):
    ledger = memory_ledger(**SMALL | case)
    end = ledger.timeline[-1].live
    left = {kind: size for kind, size in end.items() if size}
    lasting = {"parameters", "optimizer", "input", "gradients"}
    assert set(left) == lasting
    assert end["gradients"] == ledger.gradients


@of_ways
def test_nothing_dies_that_was_not_born(case):
    for moment in memory_ledger(**SMALL | case).timeline:
        assert min(moment.live.values()) >= 0, moment.label


@of_ways
def test_the_timeline_reaches_the_peak_where_the_ledger_says(case):
    ledger = memory_ledger(**SMALL | case)
    highest = max(ledger.timeline, key=lambda moment: moment.total)
    assert (highest.total, highest.label) == (ledger.peak, ledger.peak_at)
    assert ledger.at_peak == highest.live
    assert ledger.peak_at.startswith(ledger.peak_phase)
    for phase, peak in ledger.phase_peaks.items():
        reached = [m.total for m in ledger.timeline if m.label.startswith(phase)]
        assert max(reached) == peak


@of_ways
def test_the_forward_pass_leaves_what_is_saved(case):
    ledger = memory_ledger(**SMALL | case)
    last = [m for m in ledger.timeline if m.label.startswith("forward")][-1]
    assert last.total - ledger.resident == ledger.saved_activations
    assert last.live["attention maps"] == ledger.attention_maps
    assert last.live["transient"] == 0


def test_every_line_names_its_tensor_its_operation_and_a_reason():
    for attention, precision in product(("fused", "eager"), ("amp", "fp32")):
        ledger = memory_ledger(**SMALL, attention=attention, precision=precision)
        for part in ledger.parts:
            for line in part.stretch.lines:
                assert line.tensor
                assert line.operation
                assert line.why
                assert line.bytes


def test_blocks_are_numbered_forward_and_backward():
    labels = [moment.label for moment in memory_ledger(**SMALL).timeline]
    order = [label for label in dict.fromkeys(labels) if label.endswith("GELU")]
    forward = [f"forward, block {number}, GELU" for number in (1, 2, 3)]
    backward = [f"backward, block {number}, GELU" for number in (3, 2, 1)]
    assert order == forward + backward


def test_checkpointing_keeps_one_stream_a_block_and_runs_it_twice():
    kept, deeper = (memory_ledger(**SMALL, checkpointing=True, depth=depth) for depth in (3, 4))
    assert deeper.saved_activations - kept.saved_activations == kept.workload.residual
    saved = [
        moment.line.tensor
        for moment in kept.timeline
        if moment.label.startswith("forward, block") and moment.line.kind == "saved activations"
    ]
    assert saved == ["block output"] * 3
    again = [m for m in kept.timeline if m.line.tensor == "GELU output" and m.line.bytes > 0]
    assert [m.label.split(", block")[0] for m in again] == ["forward"] * 3 + ["backward"] * 3


def test_eager_attention_keeps_its_maps_and_fused_attention_none():
    pairs = 2 * 3 * 7**2
    for precision, size in (("fp32", 4), ("bf16", 2), ("amp", 4 + 2)):
        eager = memory_ledger(**SMALL, attention="eager", precision=precision)
        assert eager.attention_maps == 3 * size * pairs
        assert memory_ledger(**SMALL, precision=precision).attention_maps == 0


def test_inference_under_autocast_keeps_a_copy_of_every_weight():
    amp = memory_ledger("vit_base", batch_size=1, mode="inference")
    copies = amp.at_peak["weight copies"]
    assert copies / amp.parameters == pytest.approx(0.5, abs=0.01)
    full = memory_ledger("vit_base", batch_size=1, mode="inference", precision="fp32")
    assert full.at_peak["weight copies"] == 0
    assert (amp.peak >> 20, full.peak >> 20) == (497, 337)


def test_a_tensor_dies_with_its_last_holder():
    tape = Tape(recording=True)
    tape.save("kept", 8, "the graph needs it")
    tape.cast("copy", 4, saved=True)
    tape.new("gone", 2, "read once")
    tape.forget("kept", "gone")
    assert tape.alive == ("kept", "copy")
    tape.leave_autocast()
    assert tape.alive == ("kept", "copy")
    tape.release("kept", "copy")
    assert tape.alive == ()
    assert sum(line.bytes for line in tape.cut().lines) == 0


def test_without_a_graph_a_tensor_lives_as_long_as_its_name():
    tape = Tape(recording=False)
    tape.save("kept", 8, "the graph would need it")
    tape.forget("kept")
    stretch = tape.cut()
    assert [line.bytes for line in stretch.lines] == [8, -8]
    assert {line.kind for line in stretch.lines} == {"transient"}
    assert (stretch.net, stretch.highest, stretch.highest_line) == (0, 8, 0)


def test_a_name_stands_on_the_tape_once():
    tape = Tape(recording=True)
    tape.new("x", 1, "first")
    with pytest.raises(ValueError, match="x is on the tape already"):
        tape.new("x", 1, "second")
