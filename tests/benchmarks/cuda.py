"""Measure on a GPU what the memory ledger says of it, and how PatchEmbed chooses there.

The steps are those of the tests (tests/core/golden/memory.json), run for real. Live bytes and
reserved bytes are the allocator's, the context is what the card has in use besides.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

import torch

from tests.benchmarks.machine import describe_machine
from tests.benchmarks.table import table
from vitlab.core.errors import LabError
from vitlab.core.memory import ViTShape, largest_batch, memory_ledger
from vitlab.core.memory.budget import context_bytes, workspace_bytes
from vitlab.core.patches import PatchEmbed, choosing
from vitlab.core.profiling import measure_step

GOLDENS = Path(__file__).parents[1] / "core" / "golden" / "memory.json"
LARGE = 200 * 2**20
KINDS = {
    "attention": ("fused", "eager"),
    "precision": ("amp", "bf16", "fp32"),
    "checkpointing": (False, True),
    "mode": ("train", "inference"),
}
FULL = {
    "ViT-B/16": {"model": "vit_base"},
    "ViT-B/16, eager, fp32": {"model": "vit_base", "attention": "eager", "precision": "fp32"},
    "ViT-L/16, checkpointing": {"model": "vit_large", "checkpointing": True},
    "ViT-S/8": {"model": "vit_small", "patch_size": 8},
}


def measure() -> dict[str, Any]:
    """Everything, on a GPU that nobody else uses."""
    return {
        "machine": machine(),
        "context": context(),
        "patch embedding": patch_embedding(),
        "steps": steps(),
        "full": full(),
    }


def machine() -> dict[str, Any]:
    """The computer and its card."""
    if not torch.cuda.is_available():
        raise SystemExit("this torch sees no CUDA device.")
    card = {"GPU": torch.cuda.get_device_name(), "GPU bytes": torch.cuda.mem_get_info()[1]}
    return describe_machine(("torch",)) | {"CUDA": torch.version.cuda} | card


def context() -> dict[str, int]:
    """What CUDA takes besides the allocator's bytes, and what a first step leaves allocated."""
    torch.zeros(1, device="cuda")
    bare = _besides()
    _tidy()
    at_rest = torch.cuda.memory_allocated()
    measure_step("vit_base", device="cuda")
    _tidy()
    return {
        "context": bare,
        "context after a step": _besides(),
        "workspaces after a step": torch.cuda.memory_allocated() - at_rest,
    }


def patch_embedding() -> list[dict[str, Any]]:
    """Microseconds of the ways of ViT-B/16's patch embedding, and which of them it chose."""
    rows = []
    for dtype, batch in product((torch.float32, torch.bfloat16), (1, 8, 64)):
        torch.manual_seed(0)
        images = torch.rand(batch, 3, 224, 224, device="cuda", dtype=dtype)
        embed = {
            way: PatchEmbed(224, 16, mode=way).to("cuda", dtype)
            for way in ("auto", "linear", "conv", "unfold")
        }
        for other in embed.values():
            other.load_state_dict(embed["auto"].state_dict())
        exact = PatchEmbed(224, 16, mode="linear").to("cuda", torch.float64)
        exact.load_state_dict(embed["auto"].state_dict())
        choosing._CHOSEN.clear()
        with torch.inference_mode():
            true = exact(images.double())
            seconds = {way: _microseconds(e, images) for way, e in embed.items()}
            error = {way: (e(images) - true).abs().max().item() for way, e in embed.items()}
        chosen = next(iter(choosing._CHOSEN.values()), "linear, unmeasured")
        rows.append(
            {
                "dtype": str(dtype).removeprefix("torch."),
                "batch": batch,
                "chosen": chosen,
                "microseconds": seconds,
                "largest error": error,
            }
        )
    return rows


def steps() -> list[dict[str, Any]]:
    """What the ledger says of every step of the tests, and what was seen."""
    measure_step("vit_tiny", depth=1, device="cuda")  # what a library allocates once stays
    rows = []
    for golden in json.loads(GOLDENS.read_text("utf-8"))["cases"]:
        case = dict(golden["case"])
        case["model"] = ViTShape(*case.pop("shape"))
        case |= {name: tuple(case[name]) for name in ("image_size", "patch_size")}
        _tidy()
        before = torch.cuda.memory_reserved()
        step, ledger = measure_step(**case, device="cuda"), memory_ledger(**case)
        rows.append(
            {
                "case": golden["case"],
                "said": _bytes(ledger),
                "seen": _bytes(step),
                "reserved": torch.cuda.memory_reserved() - before,
            }
        )
    return rows


def full() -> dict[str, dict[str, int]]:
    """The largest batch that the ledger says fits the card, and the largest that ran."""
    size = torch.cuda.mem_get_info()[1]
    found = {}
    for name, run in FULL.items():
        said = largest_batch(size, **run)
        runs, fails = 0, round(1.4 * said)
        if _runs(said, run):
            runs = said
        else:
            fails = said
        while fails - runs > max(1, said // 100):
            middle = (runs + fails) // 2
            if _runs(middle, run):
                runs = middle
            else:
                fails = middle
        tight = largest_batch(size, verdict="tight", **run)
        found[name] = {"fits": said, "tight": tight, "ran": runs}
    return found


def page(results: dict[str, Any]) -> str:
    """All of cuda.md."""
    rows = results["steps"]
    groups = [("all", rows)]
    for name, values in KINDS.items():
        for value in values:
            word = {True: "checkpointing", False: "no checkpointing"}.get(value, value)
            groups.append((word, [row for row in rows if row["case"][name] == value]))
    large = [row for row in rows if row["said"]["peak"] >= LARGE]
    return _PAGE.format(
        note=f"{results['note']}\n\n" if "note" in results else "",
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        steps=len(rows),
        large=len(large),
        errors=table(
            ("steps", "all", "above 200 MiB", "seen less than said", "most bytes beyond"),
            ((f"{word} ({len(of)})", *_cells(of)) for word, of in groups),
        ),
        slack=_slack(large),
        context_said=_mib(context_bytes()),
        workspace_said=_mib(workspace_bytes()),
        context="\n".join(
            f"- {name}: {_mib(size)} MiB" for name, size in results["context"].items()
        ),
        full=table(
            ("run", "fits", "tight", "ran"),
            ((name, *map(str, of.values())) for name, of in results["full"].items()),
        ),
        patches=table(
            ("dtype, batch", "linear", "conv", "unfold", "auto", "chosen", "error: linear / conv"),
            (_patch_row(row) for row in results["patch embedding"]),
        ),
    )


def _bytes(of: Any) -> dict[str, int]:
    names = ("parameters", "gradients", "optimizer", "saved_activations", "peak")
    own = {name: getattr(of, name) for name in names}
    return own | {f"peak_{phase}": peak for phase, peak in of.phase_peaks.items()}


def _besides() -> int:
    torch.cuda.synchronize()
    free, size = torch.cuda.mem_get_info()
    return size - free - torch.cuda.memory_reserved()


def _tidy() -> None:
    gc.collect()
    torch.cuda.empty_cache()


def _microseconds(embed: PatchEmbed, images: torch.Tensor, times: int = 50) -> float:
    """Of the card: the least of some rounds of calls that were put in line together."""
    for _ in range(5):
        embed(images)
    least = float("inf")
    for _ in range(5):
        began, ended = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        began.record()
        for _ in range(times):
            embed(images)
        ended.record()
        ended.synchronize()
        least = min(least, 1000 * began.elapsed_time(ended) / times)
    return round(least, 1)


def _runs(batch: int, run: dict[str, Any]) -> bool:
    _tidy()
    try:
        measure_step(**run, batch_size=batch, device="cuda")
    except LabError:
        return False
    return True


def _cells(rows: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    rows = list(rows)
    large = [row for row in rows if row["said"]["peak"] >= LARGE]
    more = [row["seen"]["peak"] - row["said"]["peak"] for row in rows]
    return (
        _spoken(rows),
        _spoken(large),
        str(sum(size < 0 for size in more)),
        f"{_mib(max(more))} MiB" if more else "",
    )


def _spoken(rows: list[dict[str, Any]]) -> str:
    errors = [abs(row["seen"]["peak"] - row["said"]["peak"]) / row["seen"]["peak"] for row in rows]
    return f"{100 * median(errors):.2f} / {100 * max(errors):.2f} %" if errors else ""


def _slack(rows: list[dict[str, Any]]) -> str:
    shares = sorted(row["reserved"] / row["seen"]["peak"] - 1 for row in rows)
    named = {"least": shares[0], "median": median(shares), "most": shares[-1]}
    return ", ".join(f"{name} {100 * share:.1f} %" for name, share in named.items())


def _mib(size: int) -> str:
    return f"{size / 2**20:.1f}"


def _patch_row(row: dict[str, Any]) -> tuple[str, ...]:
    times, errors = row["microseconds"], row["largest error"]
    return (
        f"{row['dtype']}, {row['batch']}",
        *(f"{times[way]:.1f}" for way in ("linear", "conv", "unfold", "auto")),
        row["chosen"],
        f"{errors['linear']:.1e} / {errors['conv']:.1e}",
    )


_PAGE = """\
# The memory ledger on a GPU

Written by `python -m tests.benchmarks cuda`, with every number in `cuda.json`.

Machine: {machine}.

{note}The {steps} steps of the tests, which saw their bytes on fake CUDA tensors, here run for real:
the relative error of the ledger's peak beside the most bytes that the allocator had given out,
median / worst.

{errors}

What the allocator reserved beyond that peak, which the ledger estimates at 8 %, in the {large}
steps above 200 MiB, each from an empty cache: {slack}.

What the card had in use besides (the ledger says {context_said} MiB), and what a first step leaves
allocated (the ledger says {workspace_said} MiB):

{context}

The largest batch that the ledger says fits the whole card, the largest that it calls tight, and the
largest that ran (to 1 %):

{full}

Patch embedding of ViT-B/16, microseconds of the card, and the largest error of a token beside
float64:

{patches}
"""
