"""The tour of the memory gauge, from a run that does not fit to what would. Plain Python."""

from __future__ import annotations

from vitlab.core.memory.budget import GIB
from vitlab.core.readings.memory_gauge.reading import MemoryReading
from vitlab.core.readings.tour import Stop


def _does_not_fit(reading: MemoryReading) -> bool:
    saved_is_most = 2 * reading.ledger.saved_activations > reading.ledger.peak
    return reading.own.verdict == "no" and reading.budget == 24 and saved_is_most


def _maps_are_a_third(reading: MemoryReading) -> bool:
    ledger = reading.ledger
    return 0.3 < ledger.attention_maps / max(1, ledger.saved_activations) < 0.37


def _no_map_is_kept_and_it_fits(reading: MemoryReading) -> bool:
    return reading.ledger.attention_maps == 0 and reading.own.verdict == "fits"


def _less_is_saved(reading: MemoryReading) -> bool:
    run = reading.ledger.workload
    return run.checkpointing and 4 * reading.ledger.saved_activations < 16 * GIB


def _nothing_is_saved(reading: MemoryReading) -> bool:
    ledger = reading.ledger
    return not (ledger.gradients or ledger.optimizer or ledger.saved_activations)


TOUR = (
    Stop(
        "This step needs {needed}, and the GPU has 24 GiB. Most of it is not weights: "
        "{saved_activations} are activations, saved in the forward pass for the backward pass.",
        {},
        _does_not_fit,
    ),
    Stop(
        "A third of them are attention maps, {attention_maps}: one number for each pair of tokens, "
        "in every head of every block, for each of the {ledger.workload.batch_size} images.",
        {"patch_size": 16},
        _maps_are_a_third,
    ),
    Stop(
        "Fused attention computes the same and keeps no map. The peak falls to {peak}: the run "
        "fits, and so would {own.largest_batch} images.",
        {"attention": "fused"},
        _no_map_is_kept_and_it_fits,
    ),
    Stop(
        "Checkpointing keeps the input of each block and runs the block again when it is needed: "
        "{saved_activations} are saved instead of 16 GiB, for one more forward pass.",
        {"attention": "fused", "checkpointing": True},
        _less_is_saved,
    ),
    Stop(
        "Inference goes forward only: no gradients, no optimizer, nothing saved. The same "
        "{ledger.workload.batch_size} images need {needed}.",
        {"attention": "fused", "mode": "inference"},
        _nothing_is_saved,
    ),
)
