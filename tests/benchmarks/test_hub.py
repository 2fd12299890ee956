"""A hub is started for real, and nothing is left of it, however its benchmark ends."""

import signal
import subprocess
import sys
import time

import psutil
import pytest

from tests.benchmarks import hub
from tests.benchmarks.hub_memory import held
from tests.benchmarks.hub_server import KEEPER, lacking

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a hub runs on Linux")

# A process that starts two: one in a session of its own, and one whose parent ends at once.
FAMILY = """
import subprocess, sys, time
alone = [sys.executable, "-c", "import time; time.sleep(600)"]
subprocess.Popen(alone, start_new_session=True)
orphan = f"import subprocess; subprocess.Popen({alone!r}, start_new_session=True)"
subprocess.run([sys.executable, "-c", orphan], check=True)
print("there", flush=True)
time.sleep(600)
"""
# What holds the keeper, and may be killed.
HOLDER = """
import subprocess, sys
held = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, start_new_session=True)
print(held.pid, flush=True)
held.wait()
"""


@pytest.fixture
def kept(tmp_path):
    """(who holds the keeper, the keeper, a folder and a family of its own)."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "file").write_text("something", "utf-8")
    command = [sys.executable, "-c", HOLDER, sys.executable, KEEPER, folder]
    with subprocess.Popen(
        [*command, sys.executable, "-c", FAMILY], stdout=subprocess.PIPE, encoding="utf-8"
    ) as holder:
        keeper = psutil.Process(int(holder.stdout.readline()))
        assert holder.stdout.readline() == "there\n"
        yield holder, keeper, folder
        holder.kill()


@pytest.mark.parametrize("end", ["the holder is killed", "the keeper is asked", "twice"])
def test_no_process_and_no_folder_is_left(kept, end):
    holder, keeper, folder = kept
    family = keeper.children(recursive=True)
    assert len(family) == 3
    if end == "the holder is killed":
        holder.kill()
    else:
        keeper.send_signal(signal.SIGTERM)
        if end == "twice":
            time.sleep(0.01)
            keeper.send_signal(signal.SIGTERM)
    _, alive = psutil.wait_procs([*family, keeper], timeout=60)
    assert not alive
    assert not folder.exists()


def test_a_page_that_many_share_is_counted_once():
    """Five forks of a process that holds 64 MB hold little more than it does alone."""
    program = """
import os, sys, time
big = bytearray(os.urandom(2**20)) * 64
for _ in range(5):
    if not os.fork(): time.sleep(600)
print("there", flush=True)
time.sleep(600)
"""
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {program!r}])"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        family = psutil.Process(process.pid).children(recursive=True)
        assert len(family) == 6
        shared = held(process.pid).together
        resident = sum(one.memory_info().rss for one in family)
        for one in family:
            one.kill()
        process.wait()
    assert 64 * 2**20 < shared < 2 * 64 * 2**20 < resident


def canned(most, lost):
    took = {what: [0.5, 1.5] for what in ("server", "picture", "move", "check")}
    size = {"a server": 5e6, "a kernel": 15e6, "hub and proxy": 2e8, "all, at most": most}
    found = {"bytes": size, "seconds": took, "kernels lost": lost}
    return {"machine": {}, "classes": {"lab 1": {"5": found, "40": found}}, "labs": {}}


@pytest.mark.parametrize(("most", "lost", "kept"), [(24, 0, "yes yes"), (24.1, 1, "**no** **no**")])
def test_the_largest_class_must_fit_and_keep_its_kernels(most, lost, kept):
    page = hub.page(canned(most * 2**30, lost))
    rows = [line for line in page.splitlines() if line.endswith(("yes |", "**no** |"))]
    assert " ".join(row.split(" | ")[-1].removesuffix(" |") for row in rows) == kept
    assert "40 students within 24 GiB" in rows[0]
    assert "| lab 1, the slicer, without torch | 40 | 20 | 5 | 15 | 200 |" in page


@pytest.mark.slow  # two hubs, one after the other
@pytest.mark.skipif(bool(lacking()), reason=f"no hub: {lacking()}")
def test_a_class_of_two_keeps_its_kernels_and_torch_is_there_where_a_lab_wants_it():
    for name, by_count in hub.measure(2)["classes"].items():
        found = by_count["2"]
        assert found["kernels lost"] == 0
        assert found["kernels with torch"] == (2 if hub.LESSONS[name].torch else 0)
        assert len(found["seconds"]["move"]) == 2 * hub.MOVES
        assert len(found["seconds"]["check"]) == 2 * hub.CHECKS
        server, kernel, once, most = found["bytes"].values()
        assert 2 * (server + kernel) + once <= most
        assert server > 50e6
        assert kernel > 50e6
