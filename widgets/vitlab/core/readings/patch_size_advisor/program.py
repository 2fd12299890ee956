"""The program behind an advice: every candidate counted again. Plain Python."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from vitlab.core.compute import ViTShape
from vitlab.core.memory.sizes import Workload
from vitlab.core.readings.memory_gauge.program import AUTOCAST, COUNTER, HEAD, assignments
from vitlab.core.readings.memory_gauge.program_model import MODEL

_OF_ONE = ("image_size", "patch_size")  # the program goes through several


def advice_program(
    settings: Mapping[str, Any],
    shape: ViTShape,
    run: Workload,
    shown: Collection[str],
) -> str:
    """Count every candidate, print the facts of the chosen one, all rows, and the order.

    ``shape`` is the model whose multiply-accumulates are counted; ``run`` is its step, whose
    classifier may be another.
    """
    lines = [f"{name} = {value!r}{_NOTES.get(name, '')}" for name, value in settings.items()]
    kept = (line for line in assignments(run) if not line.startswith(_OF_ONE))
    return "\n".join(
        [
            HEAD,
            *lines,
            "",
            *kept,
            *_work(shape),
            COUNTER,
            AUTOCAST,
            MODEL,
            _PEAK,
            _COUNT,
            *([_PINNED] if "pinned" in settings else []),
            *(f'print("{name}:", {_FACTS[name]})' for name in shown),
            _ROWS,
        ]
    )


_NOTES = {
    "box": "  # top, left, height, width of the smallest thing; None where nobody knows where",
    "thing": "  # its height and width",
    "published": "  # patch sizes that weights are published for",
    "patches_across": "  # wanted, along the shorter side",
    "token_budget": "  # None: no limit",
    "mac_budget": "  # in GMACs, forward",
    "budget": "  # in GiB",
    "pinned": "  # picture and patches to compare with, each height and width",
}


def _work(shape: ViTShape) -> Iterator[str]:
    head = shape.projection or shape.embed_dim
    projected = f"{shape.embed_dim} * {shape.projection} + " if shape.projection else ""
    yield f"head_macs = {projected}{head} * {shape.num_classes}"
    yield f"mlp_products = {3 if shape.swiglu else 2}  # 3 with a gate"
    yield f"attention_pool = {shape.attention_pool}"


_PEAK = '''

def peak_bytes(image, patch):
    """Bytes that live at the peak of one step."""
    global image_size, patch_size
    image_size, patch_size = image, patch
    make = Autocast if precision == "amp" else nullcontext
    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    live = Live()
    with torch.device("meta"), live:
        torch.set_default_dtype(dtype)
        model = ViT()
        torch.set_default_dtype(torch.float32)
        images = torch.empty(batch_size, 3, *image_size, dtype=dtype)
        labels = torch.zeros(batch_size, dtype=torch.long)
        if not training:
            live.peak = live.now
            with torch.no_grad(), make():
                logits = model(images)
            return live.peak
        stepper = make_optimizer(model)
        for step in range(2):  # the second step is like all that follow
            stepper.zero_grad(set_to_none=True)
            live.peak = live.now
            with make():
                loss = F.cross_entropy(model(images), labels)
            loss.backward()
            model.give_the_rest_gradients()
            if step == 0 or not fused_optimizer:  # a fused step makes no tensor
                with torch.device("cpu"):  # where AdamW counts its steps
                    stepper.step()
            loss = None
        return live.peak
'''

_COUNT = '''
autocast = Autocast if precision == "amp" else nullcontext


def cells(first, length, patch):
    """(patches that a stretch of pixels touches, patches that lie wholly in it)."""
    touched = (first + length - 1) // patch - first // patch + 1
    return touched, max(0, (first + length) // patch - -(-first // patch))


def count(picture, patch):
    """Every number of one candidate; zeros fill the last patches."""
    padded = tuple(-(-side // p) * p for side, p in zip(picture, patch))
    tokens = (padded[0] // patch[0]) * (padded[1] // patch[1])
    n = tokens + num_prefix_tokens
    block = 4 * embed_dim**2 + 2 * n * embed_dim + mlp_products * embed_dim * mlp_dim
    macs = tokens * 3 * patch[0] * patch[1] * embed_dim + depth * n * block + head_macs
    if attention_pool:
        macs += 2 * embed_dim * (n * (embed_dim + 1) + embed_dim + mlp_dim)
    row = {
        "tokens": tokens,
        "across": min(side / p for side, p in zip(thing, patch)),
        "gmacs": macs / 1e9,
        "peak": peak_bytes(padded, patch),
        "added": tokens - (picture[0] // patch[0]) * (picture[1] // patch[1]),
        "mean_touched": 1.0,
        "mean_inside": 1.0,
    }
    for side, p in zip(thing, patch):
        row["mean_touched"] *= 1 + (side - 1) / p
        row["mean_inside"] *= max(0, side - p + 1) / p
    if box:
        rows, cols = (cells(box[i], box[i + 2], patch[i]) for i in (0, 1))
        row["touched"], row["inside"] = rows[0] * cols[0], rows[1] * cols[1]
        row["share"] = box[2] * box[3] / (row["touched"] * patch[0] * patch[1])
    return row


def broken(row):
    """How many limits a candidate breaks."""
    needed = row["peak"] + round(0.08 * row["peak"]) + (65 + 768) * 2**20
    return sum([
        token_budget is not None and row["tokens"] > token_budget,
        mac_budget is not None and row["gmacs"] > mac_budget,
        budget is not None and needed > round(budget * 2**30),
        row["across"] < patches_across,
    ])


rows = {patch: count(image_size_read, patch) for patch in candidates}
own = rows[chosen]'''

_PINNED = "kept = count(*pinned)"

_FACTS = {
    "across": 'own["across"]',
    "tokens": 'own["tokens"]',
    "gmacs": 'own["gmacs"]',
    "memory": 'own["peak"] / 2**30',
    "touched": 'own["touched"]',
    "inside": 'own["inside"]',
    "not_the_thing": '100 * (1 - own["share"])',
    "mean_touched": 'own["mean_touched"]',
    "mean_inside": 'own["mean_inside"]',
    "added_tokens": 'own["added"]',
    "tokens_ratio": 'own["tokens"] / kept["tokens"]',
    "gmacs_ratio": 'own["gmacs"] / kept["gmacs"]',
    "memory_ratio": 'own["peak"] / kept["peak"]',
}

_ROWS = '''
def place(patch):
    """Within every limit first, then published weights, then the fewest multiply-accumulates."""
    unpublished = patch[0] != patch[1] or patch[0] not in published
    return broken(rows[patch]) > 0, unpublished, rows[patch]["gmacs"]


for patch in (order := sorted(candidates, key=place)):
    row = rows[patch]
    print(f"{patch[0]} x {patch[1]} px:", row["tokens"], row["across"], row["gmacs"], row["peak"])
print("order:", *(f"{height}x{width}" for height, width in order))
print("broken:", *(broken(rows[patch]) for patch in order))
'''
