"""What other ways of estimating memory say of steps whose bytes were seen.

python -m tests.benchmarks.memory_peers     writes results/memory.md and memory.json

The steps are those of the tests (tests/core/golden/memory.json) above 200 MiB. The formulas are run
as they stand in their sources; torchinfo is run where it is installed, on tensors without data.
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
from vitlab.core.memory import ViTShape, largest_batch, memory_ledger
from vitlab.core.memory.ledger import MemoryLedger
from vitlab.core.memory.rules_of_thumb import rules_of_thumb
from vitlab.core.profiling.setup import plain_vit_for

try:
    import torchinfo
except ImportError:
    torchinfo = None

HERE = Path(__file__).parent
GOLDENS = HERE.parent / "core" / "golden" / "memory.json"
GROUPS = ("train", "train + checkpoint", "inference", "all")
SMALLEST = 200 * 2**20
SOURCES = {
    "16 bytes a parameter and the maps": "blogs: 16P + B·N²·h·L·4",
    "Korthikanti": "arXiv 2205.05198: sbh(34 + 5as/h) a layer, flash aware, beside model state",
    "accelerate": "accelerate estimate-memory 1.15, its formula: the batch is not asked for",
    "EleutherAI": "cookbook calc_transformer_mem at 069ae2e, its formula, true parameters",
    "torchinfo": "torchinfo 1.8.0 Estimated Total Size: twice the outputs of every layer",
    "vitlab": "the ledger",
}


def measure() -> dict[str, Any]:
    """Relative errors of every way on every case, and what the ledger costs in time."""
    rows = []
    for seen in json.loads(GOLDENS.read_text())["cases"]:
        if seen["bytes"]["peak"] < SMALLEST:
            continue
        case = dict(seen["case"])
        case["model"] = ViTShape(*case.pop("shape"))
        sizes = {name: tuple(case[name]) for name in ("image_size", "patch_size")}
        ledger = memory_ledger(**case | sizes)
        rows.append((_group(ledger), _errors(ledger, seen["bytes"]["peak"])))
    return {
        "machine": describe_machine(("torch",)),
        "cases": {group: sum(group in (own, "all") for own, _ in rows) for group in GROUPS},
        "errors": {
            way: {group: _middle_and_worst(rows, way, group) for group in GROUPS}
            for way in SOURCES
            if way in rows[0][1]
        },
        "milliseconds": _times(),
    }


def page(results: dict[str, Any]) -> str:
    """All of memory.md."""
    counted = [f"{group} ({results['cases'][group]})" for group in GROUPS]
    cells = (
        (way, *(_spoken(errors[group]) for group in GROUPS), SOURCES[way])
        for way, errors in results["errors"].items()
    )
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        errors=table(("way", *counted, "what it is"), cells),
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
    if torchinfo:
        said["torchinfo"] = _torchinfo(ledger)
    said["vitlab"] = ledger.peak
    return {way: abs(size - peak) / peak for way, size in said.items()}


def _torchinfo(ledger: MemoryLedger) -> int:
    """Input, weights, and twice the outputs, as its summary adds them up."""
    run = ledger.workload
    with torch.device("meta"):
        model = plain_vit_for(run, named_kernel=True)
        images = torch.empty(run.batch_size, 3, *run.grid.image_size)
    summary = torchinfo.summary(model, input_data=images, device="meta", verbose=0)
    return summary.total_input + summary.total_output_bytes + summary.total_param_bytes


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


def main() -> None:
    """Measure, write, print."""
    results = measure()
    text = page(results)
    (HERE / "results" / "memory.json").write_text(json.dumps(results, indent=1) + "\n")
    (HERE / "results" / "memory.md").write_text(text)
    print(text)


_PAGE = """\
# The memory ledger beside other estimates

Written by `python -m tests.benchmarks.memory_peers`, with every number in `memory.json`.

Machine: {machine}.

Relative error of the peak, median / worst, on training steps and forward passes of plain ViTs of
more than 200 MiB, Ti to g and shapes of nobody, whose bytes a tracker saw on fake CUDA tensors
(`make memory-goldens`): live bytes, without the allocator's slack, which none of them counts.

{errors}

What the ledger takes, least of 15, CPU time on one thread:

{times}
"""


if __name__ == "__main__":
    main()
