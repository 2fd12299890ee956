"""Chooses who grades: processes of this machine, or workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from vitlab.classroom.marking.grader import Trusted
from vitlab.classroom.marking.named import LOCAL, PROCESSES
from vitlab.classroom.marking.workers import Workers
from vitlab.core.errors import LabError

if TYPE_CHECKING:
    from vitlab.classroom.marking.cluster import Cluster

_EXTRA = ("distributed", "cryptography")


def chosen(
    trusted: Trusted, jobs: int, scheduler: str | None, count: int, say: Callable[[str], None]
) -> Workers | Cluster:
    """Who grades ``count`` works, ``jobs`` of them at once; `LabError` without what that needs.

    Where no ``scheduler`` is named, and several are to be graded at once, it is a cluster of this
    machine if Dask is installed, and processes if not.
    """
    jobs = min(jobs, count)
    has_dask = all(map(find_spec, _EXTRA))
    if scheduler is None:
        scheduler = LOCAL if jobs > 1 and has_dask else PROCESSES
    if scheduler == PROCESSES:
        return Workers(trusted, jobs)
    if not has_dask:
        raise LabError('--scheduler needs Dask: pip install "vitlab[cluster]".')
    from vitlab.classroom.marking.cluster import Cluster
    from vitlab.classroom.marking.remote import sent

    return Cluster(scheduler, sent(trusted), jobs, say)
