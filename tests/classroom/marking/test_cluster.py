"""A cluster grades as the processes of one machine do, whoever of it is lost."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("distributed")

from distributed import Client, LocalCluster

import vitlab
from tests.classroom.corpus.submissions import Submission
from tests.classroom.marking.test_workers import works
from tests.classroom.standing_in import StandIn
from vitlab.classroom.marking import remote
from vitlab.classroom.marking.cluster import Cluster
from vitlab.classroom.marking.grader import Trusted
from vitlab.classroom.marking.named import LOCAL
from vitlab.classroom.marking.remote import Sent, sent
from vitlab.classroom.marking.versions import here
from vitlab.classroom.marking.workers import Graded, Started, Workers
from vitlab.classroom.testing.limits import Limits
from vitlab.classroom.work import Cell
from vitlab.core.errors import LabError


@pytest.fixture(scope="module")
def scheduler():
    """A scheduler with two workers in this process: what can be seen without starting others."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0"
    ) as cluster:
        yield cluster.scheduler_address


def points(outcomes):
    """What the first outcome says, and the points of each student, or what failed."""
    first, *rest = outcomes
    assert all(isinstance(one, Graded) for one in rest)
    return first, {one.work.student: one.failed or one.rows[0].points for one in rest}


def graded(address, start, *students, said=None, **more):
    with Cluster(address, start, 2, (said if said is not None else []).append, **more) as cluster:
        return points(cluster.grade(works(*students)))


def test_every_work_is_graded_once_and_a_fault_of_ours_costs_one(scheduler):
    names = [f"student {number}" for number in range(9)]
    first, found = graded(scheduler, StandIn(raise_at=names[4]), *names)
    assert first == Started("bubblewrap", "")
    assert found == dict.fromkeys(names, 2.0) | {names[4]: "ValueError: a fault of ours"}


def test_a_grader_ends_with_its_run_and_the_next_run_has_its_own(scheduler, tmp_path):
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        graded(scheduler, StandIn(folder=folder), *"abc")
        assert {path.name for path in folder.iterdir()} == set("abc")
    with Client(scheduler, set_as_default=False) as client:
        there = client.run(lambda dask_worker: list(dask_worker.plugins))
    assert not any("vitlab-grading" in names for names in there.values())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"labs": {}}, "it has no lab 1, and version"),
        ({"labs": dict.fromkeys(here().labs, 7)}, "it has version 7 of lab 1, and version"),
        ({"vitlab": "0.0.1"}, "it has vitlab 0.0.1, and this is"),
        ({"code": "another"}, "it has other code in its vitlab"),
    ],
)
def test_a_worker_with_another_vitlab_is_refused_in_a_sentence(
    scheduler, monkeypatch, change, sentence
):
    monkeypatch.setattr(remote, "here", lambda: replace(here(), **change))
    said = []
    with pytest.raises(LabError, match=sentence):
        graded(scheduler, StandIn(), *"abc", said=said)
    assert all(sentence in one and "grades nothing" in one for one in said)
    assert 1 <= len(said) <= 2


def test_one_worker_with_another_vitlab_is_said_once_and_the_others_grade_all(
    scheduler, monkeypatch
):
    versions = [replace(here(), vitlab="0.0.1")]
    monkeypatch.setattr(remote, "here", lambda: versions.pop() if versions else here())
    said = []
    with Cluster(scheduler, StandIn(), 2, said.append) as cluster:
        found = by_student(cluster.grade(a_class(20)))
    assert found == undisturbed(a_class(20))
    (sentence,) = said
    assert "grades nothing: it has vitlab 0.0.1, and this is" in sentence


def test_where_grading_is_refused_the_reason_is_raised(scheduler):
    with pytest.raises(LabError, match="not as root"):
        graded(scheduler, StandIn(refuse="not as root"), *"ab")


def test_where_no_scheduler_answers_one_sentence_says_so():
    with pytest.raises(LabError, match=r"No scheduler answers at tcp://127.0.0.1:9"):
        graded("tcp://127.0.0.1:9", StandIn(), "a", connects=0.2)


def test_a_scheduler_without_workers_is_waited_for_and_then_said():
    said = []
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address="127.0.0.1:0") as empty,
        pytest.raises(LabError, match="has no workers"),
    ):
        graded(empty.scheduler_address, StandIn(), "a", said=said, comes=0.1)
    assert said[0] == "Waiting for the first worker …"


def test_a_file_may_make_the_cluster(tmp_path):
    file = tmp_path / "ours.py"
    file.write_text(
        "from distributed import LocalCluster\n"
        "cluster = LocalCluster(n_workers=1, processes=False, dashboard_address='127.0.0.1:0')",
        "utf-8",
    )
    _, found = graded(str(file), StandIn(), *"abc")
    assert found == dict.fromkeys("abc", 2.0)


@pytest.mark.parametrize(
    ("text", "sentence"), [("1 / 0", "does not run"), ("x = 1", "makes no cluster of Dask")]
)
def test_a_file_that_makes_none_is_one_sentence(tmp_path, text, sentence):
    file = tmp_path / "ours.py"
    file.write_text(text, "utf-8")
    with pytest.raises(LabError, match=sentence):
        graded(str(file), StandIn(), "a")


def test_what_a_grader_reads_is_sent_along_and_gone_after_the_run(tmp_path, monkeypatch):
    hidden = tmp_path / "laws.py"
    hidden.write_text("LAWS = {}", "utf-8")
    (tmp_path / "vitlab-course.toml").write_text("[numbers.'4.5']\nseeds = 5", "utf-8")
    monkeypatch.setenv("VITLAB_PROGRESS", str(tmp_path / "progress.json"))
    given = sent(Trusted(Limits(), hidden, 7))
    assert given == Sent(Limits(), b"LAWS = {}", 7, {"4.5": {"seeds": 5}})
    seen = []

    @contextmanager
    def looks(self):
        seen.append((self.hidden, self.hidden.read_bytes(), self.seed, self.numbers))
        yield "ready"

    monkeypatch.setattr(Trusted, "__call__", looks)
    with given() as ready:
        assert ready == "ready"
    ((file, laws, seed, numbers),) = seen
    assert (laws, seed, numbers) == (b"LAWS = {}", 7, {"4.5": {"seeds": 5}})
    assert not file.exists()


def test_the_numbers_of_a_course_stand_before_those_of_this_folder(tmp_path, monkeypatch):
    (tmp_path / "vitlab-course.toml").write_text("[numbers.'4.5']\nseeds = 5", "utf-8")
    monkeypatch.setenv("VITLAB_PROGRESS", str(tmp_path / "progress.json"))
    course = {"4.5": {"seeds": 4}}
    assert sent(Trusted(Limits(), None, 7, course)).numbers == course


def a_class(count):
    """Works of so many students, each with points of its own."""
    return [
        replace(work, cells=(Cell("ex-1-2", f"# points {number % 9 / 2}", True, "1.2"),))
        for number, work in enumerate(works(*(f"student {number}" for number in range(count))))
    ]


def undisturbed(works):
    """What the processes of this machine say of the same works."""
    with Workers(StandIn(), 1) as workers:
        return by_student(workers.grade(works))


def by_student(outcomes):
    found = [one for one in outcomes if isinstance(one, Graded)]
    rows = {one.work.student: (one.failed, one.rows) for one in found}
    assert len(rows) == len(found)
    return rows


COUNTS = [40, pytest.param(400, marks=pytest.mark.slow)]


@pytest.mark.slow  # the next but one loses more
@pytest.mark.parametrize("count", COUNTS)
def test_a_process_of_ones_own_cluster_that_is_killed_costs_no_result(count):
    with Cluster(LOCAL, StandIn(takes=0.01), 2, print) as cluster:
        assert cluster._client.scheduler.address.startswith("tls://127.0.0.1:")
        outcomes = cluster.grade(a_class(count))
        found = [next(outcomes) for _ in range(count // 4)]
        os.kill(min(cluster._client.run(os.getpid).values()), signal.SIGKILL)
        found += outcomes
    assert by_student(found) == undisturbed(a_class(count))


def test_who_has_not_the_key_of_ones_own_cluster_is_kept_out():
    with Cluster(LOCAL, StandIn(), 1, print) as cluster:
        address = cluster._client.scheduler.address
        for way in (address, address.replace("tls:", "tcp:")):
            with pytest.raises((OSError, ValueError, TypeError)):
                Client(way, timeout=1, set_as_default=False)
        assert by_student(cluster.grade(a_class(3))) == undisturbed(a_class(3))


def test_where_ones_own_cluster_may_not_grade_the_reason_stands_alone():
    said = []
    with pytest.raises(LabError) as caught:
        graded(LOCAL, StandIn(refuse="Answers are not graded as root."), *"ab", said=said)
    assert str(caught.value) == "Answers are not graded as root."
    assert said == []


@pytest.mark.slow
def test_two_processes_grade_as_one_does(forks):
    from vitlab.classroom.testing import grade

    class_of = [
        replace(Submission("right", "").work, student="right"),
        replace(Submission("half", "", {"1.3": "def unpatchify(): pass"}).work, student="half"),
    ] + [replace(Submission("right", "").work, student=f"student {n}") for n in range(8)]
    with Cluster(LOCAL, sent(Trusted(Limits(), None, 7)), 2, print) as cluster:
        first, *rest = cluster.grade(class_of)
    assert first.sandbox == forks.level
    alone = {
        work.student: [row.points for row in grade(work, zygote=forks, seed=7)]
        for work in class_of[:3]
    }
    found = {one.work.student: [row.points for row in one.rows] for one in rest}
    assert len(found) == len(rest) == 10
    assert {student: found[student] for student in alone} == alone


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def processes_of(address):
    """A scheduler and two workers, each started anew as often as it is asked for."""
    root = Path(vitlab.__file__).parents[2]
    path = os.pathsep.join([str(root), str(root / "widgets"), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path}
    started = []

    def start(*words):
        command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        started.append(process)
        return process

    def scheduler():
        port = address.rpartition(":")[2]
        return start("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")

    def worker():
        return start("worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard")

    try:
        yield scheduler, worker
    finally:
        for process in started:
            process.kill()
            process.wait()


@pytest.mark.parametrize("count", COUNTS)
def test_whoever_is_lost_in_the_middle_all_is_graded_once_and_alike(count):
    address = f"tcp://127.0.0.1:{free_port()}"
    with processes_of(address) as (scheduler, worker):
        first, workers = scheduler(), [worker(), worker()]
        with Cluster(address, StandIn(takes=0.01), 2, print) as cluster:
            outcomes = cluster.grade(a_class(count))
            found = [next(outcomes) for _ in range(count // 4)]
            workers[0].send_signal(signal.SIGKILL)
            found += [next(outcomes) for _ in range(count // 8)]
            first.send_signal(signal.SIGKILL)
            first.wait()
            scheduler()
            worker(), worker()
            found += outcomes
    assert by_student(found) == undisturbed(a_class(count))
