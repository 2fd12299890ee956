"""A class on one machine: a real JupyterHub, and what simulated students hold and wait for."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from statistics import median
from typing import Any

import psutil
from tornado.httpclient import AsyncHTTPClient

from tests.benchmarks.hub_labs import labs, peak
from tests.benchmarks.hub_lesson import LESSONS, Lesson
from tests.benchmarks.hub_memory import Watch, held
from tests.benchmarks.hub_server import Hub, lacking, running_hub, versions
from tests.benchmarks.hub_student import TIMED, LostKernelError, Student
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.table import met, table
from tests.benchmarks.targets import HEAD, p95

PACKAGES = ("jupyterhub", "jupyterlab", "jupyter_server", "ipykernel", "torch")
CLASSES = (5, 20, 40)
MOVES, CHECKS = 12, 2
WORK, TRIAL = 90, 5  # seconds, in which a student makes these
BOX = 24 * 2**30  # bytes, for the largest class


def measure(students: int | None = None) -> dict[str, Any]:
    """Every class in every lesson, each on a hub of its own; ``students`` are a short trial."""
    if sentence := lacking():
        raise SystemExit(sentence)
    AsyncHTTPClient.configure(None, max_clients=1000)
    memory = {"GiB of memory": round(psutil.virtual_memory().total / 2**30)}
    machine = describe_machine(()) | memory | versions(PACKAGES)
    counts, work = ((students,), TRIAL) if students else (CLASSES, WORK)
    classes = {
        name: {str(count): _measure_class(lesson, count, work) for count in counts}
        for name, lesson in LESSONS.items()
    }
    whole = {} if students else {lab.stem: peak(lab)._asdict() for lab in labs()}
    return {"machine": machine, "classes": classes, "labs": whole}


def _measure_class(lesson: Lesson, count: int, work: float) -> dict[str, Any]:
    with running_hub() as hub:
        return asyncio.run(_class(hub, lesson, count, work))


async def _class(hub: Hub, lesson: Lesson, count: int, work: float) -> dict[str, Any]:
    """All log in at once, then all open the lab at once, then each works in its own rhythm."""
    students = [Student(hub, number, lesson) for number in range(count)]
    before = time.process_time()
    async with Watch(hub.process) as watch:
        await asyncio.gather(*(student.arrive() for student in students))
        left = await _left(students, Student.open)
        left = await _left(left, partial(_work, seconds=work))
    now = held(hub.process)
    left = await _left(left, Student.come_back)
    torch = [await student.has_torch() for student in left]
    for student in students:
        student.close()
    return {
        "bytes": {
            "a server": now.servers // count,
            "a kernel": now.kernels // count,
            "hub and proxy": now.together - now.servers - now.kernels,
            "all, at most": max(watch.most, now.together),
        },
        "seconds": {
            what: [round(took, 3) for student in students for took in student.seconds[what]]
            for what in TIMED
        },
        "kernels lost": count - len(left),
        "kernels with torch": torch.count(True),
        "seconds of CPU of the simulation": round(time.process_time() - before, 1),
    }


async def _left(
    students: Sequence[Student], do: Callable[[Student], Awaitable[None]]
) -> list[Student]:
    """Let all do something; those whose kernel is there after it. Any other error ends it."""
    ends = await asyncio.gather(*map(do, students), return_exceptions=True)
    for end in ends:
        if isinstance(end, LostKernelError):
            print(end, file=sys.stderr)
        elif end is not None:
            raise end
    return [student for student, end in zip(students, ends, strict=True) if end is None]


async def _work(student: Student, seconds: float) -> None:
    """Moves and checks at moments drawn for each student; who is late goes on at once."""
    draw = random.Random(student.number)
    doing = [student.move] * MOVES + [student.check] * CHECKS
    draw.shuffle(doing)
    began = time.monotonic()
    for do, at in zip(doing, sorted(draw.uniform(0, seconds) for _ in doing), strict=True):
        await asyncio.sleep(max(0.0, began + at - time.monotonic()))
        await do()


def page(results: dict[str, Any]) -> str:
    """All of hub.md."""
    return _PAGE.format(
        machine=", ".join(f"{name} {value}" for name, value in results["machine"].items()),
        moves=MOVES,
        checks=CHECKS,
        work=WORK,
        targets=table(HEAD, _targets(results["classes"])),
        memory=table(
            (
                "lesson",
                "students",
                "MB a student",
                "its server",
                "its kernel",
                "MB of hub and proxy",
                "GiB together, most",
            ),
            [(LESSONS[name].title, *row) for name, row in _memory(results["classes"])],
        ),
        labs=table(
            ("a kernel after a whole lab", "MB at most", "torch"),
            [
                (lab, f"{found['bytes'] / 1e6:.0f}", "yes" if found["torch"] else "no")
                for lab, found in results["labs"].items()
            ],
        ),
        times=table(
            (
                "lesson",
                "students",
                "s to a server, median / worst",
                "s to the picture",
                "ms a move, median / p95",
                "s a check, median / p95",
                "kernels lost",
            ),
            [(LESSONS[name].title, *row) for name, row in _times(results["classes"])],
        ),
    )


def _memory(classes: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, count, found in _each(classes):
        server, kernel, once, most = found["bytes"].values()
        parts = (f"{part / 1e6:.0f}" for part in (server + kernel, server, kernel, once))
        yield name, (str(count), *parts, f"{most / 2**30:.1f}")


def _times(classes: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, count, found in _each(classes):
        took = found["seconds"]
        begun = (_middle_and(max, took[what]) for what in ("server", "picture"))
        move = _middle_and(p95, [1000 * seconds for seconds in took["move"]], digits=0)
        check = _middle_and(p95, took["check"], digits=2)
        yield name, (str(count), *begun, move, check, str(found["kernels lost"]))


def _middle_and(
    other: Callable[[Sequence[float]], float], values: Sequence[float], digits: int = 1
) -> str:
    """The median and another; nothing where every kernel was lost before it was measured.

    >>> _middle_and(max, [1, 2, 4])
    '2.0 / 4.0'
    """
    if len(values) < 2:
        return "–"
    return " / ".join(f"{told:.{digits}f}" for told in (median(values), other(values)))


def _targets(classes: Mapping[str, Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    for name, count, found in _each(classes):
        if count == max(map(int, classes[name])):
            most = found["bytes"]["all, at most"]
            says = f"{LESSONS[name].title}: {count} students within {BOX >> 30} GiB"
            yield says, f"{most / 2**30:.1f} GiB", met(most <= BOX)
    lost = sum(found["kernels lost"] for _, _, found in _each(classes))
    yield "nobody's kernel is lost", f"{lost} lost", met(lost == 0)


def _each(classes: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, int, Any]]:
    for name, by_count in classes.items():
        for count, found in by_count.items():
            yield name, int(count), found


_PAGE = """\
# A class on one hub, measured

Written by `python -m tests.benchmarks hub`; every single value is in `hub.json`.

Machine: {machine}.

A real JupyterHub with its proxy, and for each student a server and a kernel, all from one
environment, as [HUB.md](../../../HUB.md) sets it up. The students are simulated: what JupyterLab
asks for over REST and sends over a websocket, without a browser, on the same machine. All log in
at once, then all open the lab at once; then each makes {moves} moves of a slider and {checks}
checks at moments of its own in {work} s.

{targets}

Memory is PSS: a page that several processes have, such as torch's files, is counted once, in
equal parts. *Most* is the highest of samples every two seconds, with the hub and the proxy.

{memory}

Every lab as a whole, with all answers, in a kernel of its own; here files that others have too are
counted in full.

{labs}

*To a server*: from logging in. *To the picture*: from opening the lab, with the start of the
kernel and of torch, until the message that shows the instrument's picture has come. A move goes
through the kernel: from the slider's message until the last one that it brings about.

{times}
"""
