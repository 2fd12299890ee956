"""`make memory-goldens`: run steps on fake CUDA tensors and write down the bytes they held.

The rules are CUDA's own: torch's autocast, its fused optimizer, its kernels' meta functions. Needs
g++, but no GPU; writes tests/core/golden/memory.json, which the tests compare the ledger with.
"""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from tests.core.memory import fake_cuda  # isort: skip

import torch
import torch.cuda.amp.common
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.nn.functional import cross_entropy

from tests.core.memory.cases import golden_cases
from vitlab.core.profiling.plain_vit import PlainViT
from vitlab.core.profiling.tracker import LiveBytes, bytes_of

GOLDENS = Path(__file__).parents[1] / "golden" / "memory.json"


def seen(case: dict[str, Any]) -> dict[str, int]:
    """Bytes of the second step, or of one forward pass."""
    dtype = torch.bfloat16 if case["precision"] == "bf16" else torch.float32
    live, peaks = LiveBytes(), {}
    with FakeTensorMode(allow_non_fake_inputs=True), live:
        with torch.device("cuda"):
            torch.set_default_dtype(dtype)
            model = _model(case)
            torch.set_default_dtype(torch.float32)
            images = torch.empty(case["batch_size"], 3, *case["image_size"], dtype=dtype)
            labels = torch.zeros(case["batch_size"], dtype=torch.long)
        sizes = {"parameters": bytes_of(*model.parameters()), "input": bytes_of(images, labels)}
        autocast = (
            torch.autocast("cuda", torch.bfloat16) if case["precision"] == "amp" else nullcontext()
        )
        if case["mode"] == "inference":
            live.begin()
            with torch.no_grad(), autocast:
                model(images)
            return sizes | {"peak": live.peak}
        optimizer = _optimizer(case, model)
        for _ in range(2):
            optimizer.zero_grad(set_to_none=True)
            live.begin()
            before = live.now
            with autocast:
                loss = cross_entropy(model(images), labels)
            sizes["saved_activations"] = live.now - before
            peaks["forward"], live.peak = live.peak, live.now
            loss.backward()
            peaks["backward"], live.peak = live.peak, live.now
            sizes["gradients"] = bytes_of(*(p.grad for p in model.parameters()))
            optimizer.step()
            peaks["optimizer"] = live.peak
            del loss
        states = [value for state in optimizer.state.values() for value in state.values()]
        sizes["optimizer"] = bytes_of(*(v for v in states if isinstance(v, torch.Tensor)))
    return sizes | {"peak": max(peaks.values())} | {f"peak_{k}": v for k, v in peaks.items()}


def _model(case: dict[str, Any]) -> PlainViT:
    embed_dim, depth, num_heads, mlp_dim = case["shape"]
    return PlainViT(
        tuple(case["image_size"]),
        tuple(case["patch_size"]),
        embed_dim=embed_dim,
        depth=depth,
        num_heads=num_heads,
        mlp_dim=mlp_dim,
        num_classes=case["num_classes"],
        num_prefix_tokens=case["num_prefix_tokens"],
        eager=case["attention"] == "eager",
        checkpointing=case["checkpointing"],
        named_kernel=True,
    ).train(case["mode"] == "train")


def _optimizer(case: dict[str, Any], model: PlainViT) -> torch.optim.Optimizer:
    way = {"fused": True} if case["fused_optimizer"] else {"foreach": case["foreach"]}
    if case["optimizer"] == "adamw":
        return torch.optim.AdamW(model.parameters(), lr=1e-3, **way)
    momentum = 0.9 if case["optimizer"] == "sgd_momentum" else 0.0
    return torch.optim.SGD(model.parameters(), lr=1e-3, momentum=momentum, **way)


def main() -> None:
    """Run every case and write what was seen."""
    assert fake_cuda.LOADED_BEFORE_TORCH
    # Without a GPU autocast would switch itself off.
    torch.cuda.amp.common.amp_definitely_not_available = lambda: False
    torch.cuda.is_bf16_supported = lambda *_, **__: True
    rows = []
    for number, case in enumerate(golden_cases()):
        rows.append({"case": case, "bytes": seen(case)})
        print(number, case, rows[-1]["bytes"]["peak"], file=sys.stderr, flush=True)
    what = {
        "what": "bytes that lived in the second training step, or in one forward pass without "
        "gradients, of PlainViT on fake CUDA tensors; written by `make memory-goldens`",
        "torch": torch.__version__,
    }
    lines = ",\n  ".join(json.dumps(row) for row in rows)
    GOLDENS.write_text(
        f'{json.dumps(what)[:-1]}, "cases": [\n  {lines}\n]}}\n', "utf-8", newline="\n"
    )


if __name__ == "__main__":
    main()
