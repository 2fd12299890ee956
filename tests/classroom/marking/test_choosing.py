"""Who grades follows from what is installed and what is asked for."""

from types import SimpleNamespace

import pytest

pytest.importorskip("distributed")
pytest.importorskip("cryptography")

from vitlab.classroom.marking import choosing
from vitlab.classroom.marking.choosing import chosen
from vitlab.classroom.marking.cluster import Cluster
from vitlab.classroom.marking.grader import Trusted
from vitlab.classroom.marking.workers import Workers
from vitlab.classroom.testing.limits import Limits
from vitlab.core.errors import LabError


def who(jobs, scheduler, count):
    return type(chosen(Trusted(Limits(), None, 7, {}), jobs, scheduler, count, print))


@pytest.mark.parametrize(
    ("jobs", "scheduler", "count", "grades"),
    [
        (2, None, 9, Cluster),
        (1, None, 9, Workers),
        (2, None, 1, Workers),
        (2, "processes", 9, Workers),
        (1, "local", 9, Cluster),
        (1, "tcp://10.0.0.1:8786", 1, Cluster),
    ],
)
def test_a_cluster_grades_where_several_are_graded_at_once_or_one_is_named(
    jobs, scheduler, count, grades
):
    assert who(jobs, scheduler, count) is grades


@pytest.mark.parametrize("lacks", ["distributed", "cryptography"])
def test_without_a_part_of_the_extra_processes_grade_and_a_scheduler_is_refused(monkeypatch, lacks):
    there = SimpleNamespace()
    monkeypatch.setattr(choosing, "find_spec", lambda name: None if name == lacks else there)
    assert who(2, None, 9) is Workers
    for scheduler in ("local", "tcp://10.0.0.1:8786"):
        with pytest.raises(LabError, match=r'needs Dask: pip install "vitlab\[cluster\]"'):
            who(2, scheduler, 9)
