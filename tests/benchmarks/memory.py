"""Measure the memory ledger against other ways of estimating what a step of a ViT holds.

The steps are those of the tests (tests/core/golden/memory.json) above 200 MiB. The formulas are run
as they stand in their sources, torchinfo itself on tensors without data.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import torch

from tests.benchmarks.machine import describe_machine
from tests.benchmarks.table import table
from tests.peers.at_hand import use_peers
from vitlab.core.memory import ViTShape, calculator, largest_batch, memory_ledger, program
from vitlab.core.memory.ledger import MemoryLedger
from vitlab.core.memory.rules_of_thumb import rules_of_thumb
from vitlab.core.profiling.setup import plain_vit_for

GOLDENS = Path(__file__).parents[1] / "core" / "golden" / "memory.json"
GROUPS = ("train", "train + checkpoint", "inference", "all")
SMALLEST = 200 * 2**20
SOURCES = {
    "16 bytes a parameter and the maps": "16P + B·N²·h·L·4, as blogs have it",
    "Korthikanti": "sbh(34 + 5as/h) a layer, flash aware, and the model state (arXiv 2205.05198)",
    "accelerate": "the formula of `accelerate estimate-memory` 1.15, which asks for no batch",
    "EleutherAI": "the cookbook's `calc_transformer_mem` at 069ae2e, with the true parameters",
    "torchinfo": "Estimated Total Size of 1.8.0: twice the outputs of all layers with weights",
    "vitlab": "the ledger",
}


def measure() -> dict[str, Any]:
    """Relative errors of every way on every case, and what the ledger costs in time."""
    use_peers()
    rows = []
    for seen in json.loads(GOLDENS.read_text("utf-8"))["cases"]:
        if seen["bytes"]["peak"] < SMALLEST:
            continue
        case = dict(seen["case"])
        case["model"] = ViTShape(*case.pop("shape"))
        sizes = {name: tuple(case[name]) for name in ("image_size", "patch_size")}
        ledger = memory_ledger(**case | sizes)
        rows.append((_group(ledger), _errors(ledger, seen["bytes"]["peak"])))
    return {
        "machine": describe_machine(("torch", "torchinfo")),
        "cases": {group: sum(group in (own, "all") for own, _ in rows) for group in GROUPS},
        "errors": {
            way: {group: _middle_and_worst(rows, way, group) for group in GROUPS} for way in SOURCES
        },
        "milliseconds": _times(),
    }


def page(results: dict[str, Any]) -> str:
    """All of memory.md.

    >>> text = page({"machine": {"cores": 2}, "cases": dict.fromkeys(GROUPS, 3),
    ...     "errors": {"vitlab": dict.fromkeys(GROUPS, (0.0, 0.0))},
    ...     "milliseconds": {"a ledger": 0.25}})
    >>> print(text.splitlines()[-1])
    - a ledger: 0.25 ms
    """
    counted = [f"{group} ({results['cases'][group]})" for group in GROUPS]
    cells = (
        (way, *(_spoken(errors[group]) for group in GROUPS))
        for way, errors in results["errors"].items()
    )
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        errors=table(("way", *counted), cells),
        sources="\n".join(f"- {way}: {source}" for way, source in SOURCES.items()),
        times="\n".join(
            f"- {name}: {time:.2f} ms" for name, time in results["milliseconds"].items()
        ),
    )


def _group(ledger: MemoryLedger) -> str:
    if not ledger.workload.training:
        return "inference"
    return "train + checkpoint" if ledger.workload.checkpointing else "train"


def _errors(ledger: MemoryLedger, peak: int) -> dict[str, float]:
    said = rules_of_thumb(ledger.workload)
    said |= {"torchinfo": _torchinfo(ledger), "vitlab": ledger.peak}
    return {way: abs(size - peak) / peak for way, size in said.items()}


def _torchinfo(ledger: MemoryLedger) -> int:
    """Input, weights, and twice the outputs, as its summary adds them up; it has no autocast."""
    from torchinfo import summary

    run = ledger.workload
    dtype = torch.bfloat16 if run.precision == "bf16" else torch.float32
    with torch.device("meta"):
        model = plain_vit_for(run, named_kernel=True).to(dtype)
        images = torch.empty(run.batch_size, 3, *run.grid.image_size, dtype=dtype)
    said = summary(model, input_data=images, device="meta", verbose=0)
    size: int = said.total_input + said.total_output_bytes + said.total_param_bytes
    return size


def _middle_and_worst(
    rows: Iterable[tuple[str, dict[str, float]]], way: str, group: str
) -> tuple[float, float]:
    errors = [errors[way] for own, errors in rows if group in (own, "all")]
    return median(errors), max(errors)


def _times() -> dict[str, float]:
    case = {"model": "vit_base", "batch_size": 32}
    deep = {"model": "vit_gigantic", "attention": "eager", "checkpointing": True}
    return {
        "a ledger, ViT-B/16": _fastest(lambda: memory_ledger(**case)),
        "a ledger, ViT-G/16, eager, checkpointing": _fastest(lambda: memory_ledger(**deep)),
        "the largest batch for 80 GiB, ViT-B/16": _fastest(lambda: largest_batch(80 * 2**30)),
        "the timeline of ViT-G/16": _fastest(lambda: memory_ledger(**deep).timeline),
    }


def _fastest(call: Callable[[], Any], times: int = 15) -> float:
    spent = []
    for _ in range(times):
        for remembered in (program._passes, calculator._most_images):
            remembered.cache_clear()
        began = process_time()
        call()
        spent.append(process_time() - began)
    return 1000 * min(spent)


def _spoken(errors: tuple[float, float]) -> str:
    """Middle and worst, in whole per cent.

    >>> _spoken((0.1234, 4.5))
    '12 / 450 %'
    """
    middle, worst = errors
    return f"{100 * middle:.0f} / {100 * worst:.0f} %"


_PAGE = """\
# The memory ledger beside other estimates

Written by `make bench`, with every number in `memory.json`.

Machine: {machine}.

Relative error of the peak, median / worst, on training steps and forward passes of plain ViTs of
more than 200 MiB, Ti to g and shapes of nobody, whose bytes a tracker saw on fake CUDA tensors
(`make memory-goldens`): live bytes, without the allocator's slack, which none of them counts.

{errors}

{sources}

What the ledger takes, least of 15, CPU time on one thread:

{times}
"""
