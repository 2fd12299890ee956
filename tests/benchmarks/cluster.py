"""Measure what a Dask cluster adds to grading, and reckon what larger ones would do."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.cluster_simulated import Costs, a_minute
from tests.benchmarks.grading_cost import lines
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.table import table
from tests.classroom.corpus.submissions import Submission
from tests.classroom.standing_in import StandIn
from vitlab.classroom.marking.cluster import Cluster
from vitlab.classroom.marking.grader import Start, Trusted
from vitlab.classroom.marking.named import LOCAL
from vitlab.classroom.marking.remote import sent
from vitlab.classroom.marking.workers import Graded, Started, Workers
from vitlab.classroom.results.book import opened
from vitlab.classroom.testing.limits import Limits
from vitlab.classroom.work import Work

CLASS = 20
"""Submissions of lab 1 that are graded for real."""

EMPTY = 500
"""Submissions over which a stand-in computes nothing: what is left is the cluster's own."""

_LAB = 1
_GRADING = Path(__file__).with_name("results") / "grading.json"
WORKERS = (1, 2)
SIMULATED = (8, 64, 512)
LARGE = 4000
"""Submissions of the course that larger clusters are reckoned for."""

_ROUNDS = 1


def measure() -> dict[str, Any]:
    """Real grading by both ways, and what the scheduler and this process take for each task."""
    for library in ("OMP", "MKL", "OPENBLAS"):
        os.environ[f"{library}_NUM_THREADS"] = "1"
    machine = describe_machine(("torch", "dask", "distributed"))
    start = sent(Trusted(Limits(), None, 7))
    runs: dict[str, list[dict[str, float]]] = {}
    for _ in range(_ROUNDS):
        for count in WORKERS:
            for name, way in (("cluster", _cluster), ("processes", _processes)):
                runs.setdefault(f"{name} {count}", []).append(way(start, count, _right(CLASS)))
    return {"machine": machine, "runs": runs, "overhead": _overhead()}


def _cluster(start: Start, count: int, works: list[Work]) -> dict[str, float]:
    return _timed(Cluster(LOCAL, start, count, _hear), works)


def _processes(start: Start, count: int, works: list[Work]) -> dict[str, float]:
    return _timed(Workers(start, count), works)


def _timed(way: Cluster | Workers, works: list[Work]) -> dict[str, float]:
    """Seconds until the first is graded, and for all others together."""
    began = time.monotonic()
    seconds = []
    with way as grades, closing(_graded(grades.grade(works))) as outcomes:
        seconds.append(next(outcomes))
        first = time.monotonic()
        seconds.extend(outcomes)
        last = time.monotonic()
    return {
        "first": round(first - began, 3),
        "rest": round(last - first, 3),
        "each": round(median(seconds), 4),
        "whole": round(time.monotonic() - began, 3),
    }


def _graded(outcomes: Iterator[Started | Graded]) -> Iterator[float]:
    """The seconds that each was graded for, on the worker's own clock."""
    for outcome in outcomes:
        if isinstance(outcome, Graded):
            assert not outcome.failed, outcome.failed
            yield sum(row.seconds for row in outcome.rows)


def _right(count: int) -> list[Work]:
    return [replace(Submission("right", "").work, student=f"student {n}") for n in range(count)]


def _overhead() -> dict[str, float]:
    """CPU seconds of the scheduler and whoever asks it, which are one process here."""
    with (
        TemporaryDirectory() as folder,
        opened(Path(folder)) as book,
        Cluster(LOCAL, StandIn(), 1, _hear) as cluster,
    ):
        outcomes = cluster.grade(_right(EMPTY))
        next(outcomes)
        began = time.process_time()
        for outcome in outcomes:
            assert isinstance(outcome, Graded)
            book.keep(outcome.rows)
        return {"tasks": EMPTY, "seconds": round(time.process_time() - began, 3)}


def _hear(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def costs(results: dict[str, Any]) -> Costs:
    """What the simulation reckons with: seconds of CPU, which do not follow a busy machine."""
    overhead = results["overhead"]
    grading = json.loads(_GRADING.read_text("utf-8"))
    each = lines(grading[f"lab {_LAB}"])["vitlab"]
    return Costs(each.of(1), each.each, overhead["seconds"] / overhead["tasks"])


def page(results: dict[str, Any]) -> str:
    """All of cluster.md."""
    reckoned = costs(results)
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        count=CLASS,
        rounds=_ROUNDS,
        empty=EMPTY,
        large=f"{LARGE:,}",
        measured=table(_HEAD, rows(results)),
        start=f"{reckoned.start:.1f}",
        grade=f"{1000 * reckoned.grade:.0f}",
        hand=f"{1000 * reckoned.hand:.2f}",
        most=f"{60 / reckoned.hand:,.0f}",
        simulated=table(SIMULATED_HEAD, simulated(results)),
    )


def rows(results: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Who graded, seconds to the first, submissions a minute after it, seconds in all."""
    for name, runs in results["runs"].items():
        best = min(runs, key=lambda run: run["rest"])
        rate = 60 * (CLASS - 1) / best["rest"]
        yield name, f"{best['first']:.1f}", f"{rate:,.0f}", f"{best['whole']:.1f}"


def simulated(results: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Workers, submissions a minute and how much of the workers' time that takes."""
    reckoned = costs(results)
    one = a_minute(reckoned, 1, LARGE)
    for workers in (*WORKERS, *SIMULATED):
        rate = a_minute(reckoned, workers, LARGE)
        yield f"{workers}", f"{rate:,.0f}", f"{100 * rate / (workers * one):.0f} %"


_HEAD = ("who grades", "s to the first", "submissions a minute after it", "s in all")
SIMULATED_HEAD = ("workers, simulated", "submissions a minute", "of so many times one worker")

_PAGE = """\
# Grading by a Dask cluster, measured

Written by `make bench`; every single run is in `cluster.json`.

Machine: {machine}.

{count} submissions of lab 1 with our own answers, both ways {rounds} × in turn, the best of each,
on cores that others used as well:
`vitlab grade --scheduler local`, a cluster of this machine whose connections are encrypted, and
`--scheduler processes`. The number is how many grade at once.

{measured}

## What larger clusters would do: a simulation

No such cluster was there. It is reckoned from seconds of CPU: {start} s until a worker has graded
its first submission and {grade} ms for each one more, as `grading.md` has them, and {hand} ms for
each that goes out and comes back, measured here. These the scheduler and `vitlab grade`, which
writes it down, spend one after the other (the mean of {empty} over which nothing was computed); by
them alone no cluster of any size does more than {most} a minute. A course of {large} submissions
is graded, one core to a worker; networks, queues, disks and the start of Dask are left out.

{simulated}
"""
