"""The tables of numbers in the README, worked out from what is stored in results/.

python -m tests.benchmarks.readme    write them; `make bench` does, too
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.benchmarks import cluster
from tests.benchmarks.table import table
from tests.benchmarks.targets import p95, times
from tests.benchmarks.variant import LABEL, LINKED

README = Path(__file__).resolve().parents[2] / "README.md"
RESULTS = Path(__file__).with_name("results")
MATPLOTLIB = "matplotlib"
_BETWEEN = re.compile(r"(<!-- (\w+): written by make bench -->\n).*?(?=<!-- /\2 -->)", re.DOTALL)


class Move(NamedTuple):
    """A row: what is told, which results and variant it is, and the bare slider it is held to."""

    title: str
    results: str
    variant: str
    floor: str = LINKED


class Ratio(NamedTuple):
    """A row of the core: the rows of core.json that it tells, each, or the least and the most."""

    title: str
    beside: str
    rows: Sequence[tuple[str, str]]
    """The name, as a pattern, and what the peer begins with."""
    as_range: bool = False


SLICER = (
    Move("vitlab, the grid, by `jslink`", "slicer", "jslink"),
    Move("vitlab, the numbers, through the kernel", "slicer", "kernel", LABEL),
    Move("a bare slider of ipywidgets linked to another", "slicer", LINKED),
    Move("a bare slider, the kernel, a label", "slicer", LABEL, LABEL),
    Move("`interact` + matplotlib", "slicer", MATPLOTLIB, LABEL),
)
GAUGE = (
    Move("vitlab", "gauge", "gauge", LABEL),
    Move("`interact` + matplotlib, the same figure and numbers", "gauge", MATPLOTLIB, LABEL),
    Move("its figure alone", "gauge", "figure", LABEL),
)
OTHERS = (
    Move("explorer: another place, in the page", "explorer", "selection"),
    Move("explorer: another dimension, in the page", "explorer", "dimension"),
    Move("explorer: another width, its map, through the kernel", "explorer", "dim", LABEL),
    Move("simulator: another dimension, in the page", "simulator", "dimension"),
    Move("simulator: another size, its map, through the kernel", "simulator", "size", LABEL),
    Move("analyzer: another patch, in the page", "analyzer", "selection"),
    Move("analyzer: another filter, in the page", "analyzer", "filter"),
    Move("analyzer: another width, its picture, through the kernel", "analyzer", "dim", LABEL),
    Move("advisor: the box, in the page", "advisor", "box"),
    Move("advisor: another box, its rows, through the kernel", "advisor", "rows", LABEL),
    Move("viewer: another layer, in the page", "viewer", "layer"),
    Move("viewer: another query, in the page", "viewer", "query"),
    Move("atlas: another layer of 1,024 tokens, in the page", "atlas", "layer"),
    Move("contrast explorer: another scale, 6 pairs, in the page", "contrast", "scale"),
    Move("contrast explorer: another scale, 16 pairs, in the page", "contrast", "large"),
    Move("contrast explorer: a picture turned, in the page", "contrast", "vector"),
)
CORE = (
    Ratio("`PatchEmbed`, batch 1 / 8 / 64", "nn.Conv2d", [(r"PatchEmbed, batch \d+", "nn.Conv2d")]),
    Ratio(
        "`sinusoidal_2d`, 64 × 64 × 768",
        "timm / a Python loop",
        [("2-D sinusoids, 64 × 64, .*", peer) for peer in ("timm", "a loop")],
    ),
    Ratio("a position table to 7, 16, 24 and 64", "timm", [("position table, .*", "timm")], True),
    Ratio(
        "patch weights to 8, 12, 24, 32 and 48 px",
        "timm",
        [(r"patch weights .* to \d+ px", "timm resample_patch_embed")],
        True,
    ),
    Ratio("ViT-B/16, batch 1 / 8", "timm", [(r"ViT-B/16, batch \d", "timm")]),
    Ratio("ViT-B/16, batch 1 / 8", "transformers", [(r"ViT-B/16, batch \d", "transformers")]),
    Ratio("`linear_probe` at equal objective", "scikit-learn", [("probe.*", "scikit-learn")], True),
)
WAYS = {"Korthikanti": "Korthikanti et al. 2022", "EleutherAI": "EleutherAI's cookbook"}
KINDS = ("train", "train + checkpoint", "inference", "all")

DISK = {
    "vitlab": "vitlab itself, with labs, pictures and two small ViTs",
    "base": "what it needs, without torch",
    "torch": "torch, built for CPUs; a build for CUDA is gigabytes more",
    "lab": "JupyterLab, the extra `lab`",
}
PROCESSES = {
    "slicer": "`PatchGridSlicer()`, which needs no torch",
    "gauge": "`MemoryGauge()`",
    "torch": "`import torch` alone",
    "viewer": "`AttentionViewer()`, a small ViT read",
    "atlas": "`EmbeddingAtlas()`, 1,024 tokens",
    "vit_base": "ViT-B/16, one picture forward",
}
LESSONS = {"lab 1": "lab 1, without torch", "lab 2": "lab 2, with torch"}


@cache
def results(name: str) -> Any:
    """What was measured and is stored."""
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def moves(what: str, rows: Sequence[Move], *, sizes: bool) -> str:
    """How long each takes, beside a bare slider and beside matplotlib; ``sizes`` in kB, too."""
    head = (what, "median ms", "p95 ms", "times the bare one", "× matplotlib", "kB from the kernel")
    told = [_move(row) for row in rows]
    return table(head if sizes else head[:-1], [row if sizes else row[:-1] for row in told])


def _move(row: Move) -> tuple[str, ...]:
    latency = results(row.results)["latency"]
    taken = latency[row.variant]
    return (
        row.title,
        f"{median(taken['frame_ms']):.1f}",
        f"{p95(taken['frame_ms']):.1f}",
        f"{times(latency, row.variant, row.floor):.2f}",
        f"{times(latency, MATPLOTLIB, row.variant):.1f}",
        f"{median(taken['received_bytes']) / 1000:.1f}",
    )


def core() -> str:
    """As how many times as fast as its peers the core was measured."""
    return table(("what", "beside", "×"), [(row.title, row.beside, _ratios(row)) for row in CORE])


def _ratios(row: Ratio) -> str:
    every = [one for rows in results("core")["parts"].values() for one in rows]
    found = [
        one["ratio"]
        for name, peer in row.rows
        for one in every
        if re.fullmatch(name, one["name"]) and one["peer"].startswith(peer)
    ]
    assert len(found) >= len(row.rows), row
    told = [min(found), max(found)] if row.as_range else found
    return (" to " if row.as_range else " / ").join(map(_digits, told))


def _digits(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 2 else f"{ratio:.1f}" if ratio < 10 else f"{ratio:.0f}"


def memory() -> str:
    """How far from the truth each way of estimating the peak is."""
    rows = [
        (
            WAYS.get(way, way),
            *(f"{100 * errors[kind][0]:.0f} / {100 * errors[kind][1]:.0f} %" for kind in KINDS),
        )
        for way, errors in results("memory")["errors"].items()
    ]
    return table(("way", *KINDS), rows)


def disk() -> str:
    """Megabytes of what is installed."""
    sizes = results("costs")["disk"]
    rows = [(title, f"{sizes[name] / 1e6:,.0f}") for name, title in DISK.items()]
    return table(("", "MB on the disk"), rows)


def processes() -> str:
    """Seconds of CPU and megabytes of memory of programs."""
    taken = results("costs")["processes"]
    rows = [
        (title, f"{taken[name]['cpu']:.1f}", f"{taken[name]['bytes'] / 1e6:,.0f}")
        for name, title in PROCESSES.items()
    ]
    return table(("a fresh process", "seconds", "MB of memory"), rows)


def cluster_simulated() -> str:
    """Submissions a minute: measured for one and two workers, reckoned for more."""
    return table(cluster.SIMULATED_HEAD, cluster.simulated(results("cluster")))


def hub() -> str:
    """What a class on one hub holds, and how long it waits."""
    head = ("on one hub", "students", "MB a student", "s to the picture", "s a check, p95", "GiB")
    rows = []
    for lesson, by_count in results("hub")["classes"].items():
        for count, found in by_count.items():
            size, took = found["bytes"], found["seconds"]
            student = (size["a server"] + size["a kernel"]) / 1e6
            waits = f"{median(took['picture']):.1f}", f"{p95(took['check']):.2f}"
            together = f"{size['all, at most'] / 2**30:.1f}"
            rows.append((LESSONS[lesson], count, f"{student:.0f}", *waits, together))
    return table(head, rows)


TABLES: dict[str, Callable[[], str]] = {
    "slicer": lambda: moves("a key on the slider", SLICER, sizes=True),
    "gauge": lambda: moves("a key on the batch slider", GAUGE, sizes=True),
    "others": lambda: moves("a key", OTHERS, sizes=False),
    "core": core,
    "memory": memory,
    "disk": disk,
    "hub": hub,
    "processes": processes,
    "cluster": cluster_simulated,
}


def written(readme: str) -> str:
    """The README with every table between its marks as the results have it."""
    found = [match[2] for match in _BETWEEN.finditer(readme)]
    assert sorted(found) == sorted(TABLES), found
    return _BETWEEN.sub(lambda match: f"{match[1]}{TABLES[match[2]]()}\n", readme)


def main() -> None:
    """Write them."""
    text = written(README.read_text(encoding="utf-8"))
    README.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
