"""A student's process looks for everything that it should not find, and a test looks at that."""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import vitlab
from vitlab.classroom.submissions.skeleton import skeletons
from vitlab.classroom.testing import Limits, Zygote, sandbox_here, zygote
from vitlab.classroom.testing.asking import Asking
from vitlab.classroom.testing.calls import Calls
from vitlab.classroom.testing.finding import PROBE
from vitlab.classroom.testing.forking import NoSandbox
from vitlab.classroom.testing.student import Student
from vitlab.classroom.testing.surrounding import levels, of_students
from vitlab.classroom.testing.view import SEEN, view
from vitlab.classroom.work import Cell
from vitlab.grading.course import find, find_lab
from vitlab.grading.finding import Finding

LIMITS = Limits(call=30.0, exercise=60.0)
REPOSITORY = Path(vitlab.__file__).parents[2]

LOOKS = """
import ctypes, gc, os, pathlib, socket, sys

def tried(what):
    try:
        return str(what())[:200]
    except BaseException as error:
        return "NO " + type(error).__name__

def files():
    found = []
    for folder, names, inside in os.walk("/"):
        names[:] = [name for name in names if name not in ("torch", "proc", "share", "include")]
        found += [f"{folder}/{name}" for name in inside if name.startswith(("lab0", "laws", "0"))]
    return [name for name in found if "lab0" in name or "laws.py" in name or "_pixels" in name]

def expected():
    return [type(v).__name__ for v in gc.get_objects()
            if type(v).__module__.startswith("vitlab.grading.laws") or type(v).__name__ == "Law"]

def writable():
    places = "/", "/usr", "/etc", os.path.dirname(os.__file__), "/dev", "/work", HOME
    return [p for p in places if not tried(lambda: open(p + "/x", "w")).startswith("NO")]

def processes():
    return [p for p in os.listdir("/proc") if p.isdigit() and int(p) != os.getpid()]

def connects(family, place):
    one = socket.socket(family)
    one.settimeout(1)
    return one.connect(place)

libc = ctypes.CDLL(None)

def found():
    return {
        "files": files(),
        "expected": expected(),
        "modules": sorted(m for m in sys.modules if m.startswith("vitlab") and
                          getattr(sys.modules[m], "__file__", None)),
        "writable": writable(),
        "processes": processes(),
        "environment": " ".join(os.environ),
        "network": tried(lambda: connects(socket.AF_INET, ("127.0.0.1", PORT))),
        "names": tried(lambda: socket.getaddrinfo("localhost.example", 80)),
        "ptrace": libc.ptrace(16, os.getppid() or 1, 0, 0),
        "unshare": libc.unshare(0x10000000),
        "mount": libc.mount(b"/usr", b"/tmp", None, 0x1000, None),
        "descriptors": sorted(int(d) for d in os.listdir("/proc/self/fd"))[:-1],
        "user": os.getuid(),
        "course": tried(lambda: os.listdir(COURSE)),
        "roots": sorted(os.listdir("/")),
    }
"""


def every_level():
    """The best kind of sandbox, and, where there is time, the others."""
    best, *others = [level for level in levels() if level != "limits"] or ["limits"]
    return [best, *(pytest.param(level, marks=pytest.mark.slow) for level in others)]


@pytest.fixture(scope="module", params=every_level())
def sandboxed(request, forks):
    """Every kind of sandbox that this machine has."""
    if request.param == forks.level:
        yield forks
        return
    try:
        with zygote(request.param) as started:
            yield started
    except NoSandbox as none:
        pytest.skip(str(none))


def asked(forks, source, name, limits=LIMITS):
    with Student(forks, [Cell("looks", source, own=True)], limits) as student:
        return Asking(student, find("1.5"), name, limits).ask(Calls.all([()])).report.replies[-1]


@pytest.fixture(scope="module")
def found(sandboxed, tmp_path_factory):
    import socket

    course = tmp_path_factory.mktemp("course")
    (course / "hidden.py").write_text("LAWS = {}", encoding="utf-8")
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        known = (
            f"PORT = {server.getsockname()[1]}; COURSE = {str(course)!r}; "
            f"HOME = {str(Path.home())!r}"
        )
        reply = asked(sandboxed, known + LOOKS, "found")
    assert reply.outcome == "returned", reply.sentence
    return reply.value


def test_no_file_holds_a_law_or_a_solution(found):
    names = {Path(name).name for name in found["files"]}
    assert names <= {
        path.name for path in Path(vitlab.__file__).parent.glob("**/lab*_probe.py")
    } | {"lab02_floats.py"}
    assert found["course"].startswith("NO")
    assert str(REPOSITORY.name) not in found["roots"]


def test_no_object_and_no_module_of_ours_judges(found):
    assert found["expected"] == []
    assert not {"vitlab.grading.laws", "vitlab.grading.compare", "vitlab.core.patches"} & set(
        found["modules"]
    )


def test_nothing_can_be_written_but_tmp(found):
    assert found["writable"] == []


def test_nobody_else_is_there(found):
    assert found["processes"] == []
    assert found["network"].startswith("NO")
    assert found["names"].startswith("NO")
    assert found["descriptors"] == [0, 1, 2, 3]
    assert "SECRET" not in found["environment"]


def test_what_would_reach_out_is_refused(found):
    assert (found["ptrace"], found["unshare"], found["mount"]) == (-1, -1, -1)
    assert found["user"] != 0


def in_tmp(place):
    """Whether a checkout that is tried lies in /tmp itself: then that much of /tmp must be seen."""
    return Path(place).is_relative_to("/tmp") and len(Path(place).parts) > 2


def test_what_one_student_leaves_the_next_does_not_find(sandboxed):
    leaves = (
        "import os\ndef leave():\n    open('/tmp/for_you', 'w').close()\n"
        "    os.environ['FOR_YOU'] = '1'\n"
        "    return [n for n in os.listdir('/tmp') if 'view' not in n]"
    )
    needed = {Path(place).parts[2] for place in (sys.prefix, vitlab.__file__) if in_tmp(place)}
    assert set(asked(sandboxed, leaves, "leave").value) == {"for_you"} | needed
    finds = (
        "import os\ndef find():\n"
        "    return 'for_you' in os.listdir('/tmp'), 'FOR_YOU' in os.environ"
    )
    assert asked(sandboxed, finds, "find").value == (False, False)


def test_two_students_draw_the_same_numbers_and_start_on_one_thread(sandboxed):
    draws = (
        "import numpy, os, random, torch\n"
        "threads = len(os.listdir('/proc/self/task'))\n"
        "def draw(): return threads, random.random(), numpy.random.rand(), torch.rand(1).item()"
    )
    first, second = (asked(sandboxed, draws, "draw").value for _ in range(2))
    assert first == second
    assert first[0] == 1


def test_torch_computes_in_a_fork_on_more_threads_too(sandboxed):
    computes = (
        "import torch\ndef compute():\n    torch.set_num_threads(4)\n"
        "    one = torch.ones(300, 300, requires_grad=True)\n    (one @ one).sum().backward()\n"
        "    return one.grad[0, 0].item()"
    )
    assert asked(sandboxed, computes, "compute").value == 600


def test_all_that_was_started_ends_with_the_student(sandboxed):
    starts = (
        "import subprocess\ndef start():\n    return [subprocess.Popen(['sleep', '86421'], "
        "start_new_session=True).poll() for _ in range(5)]"
    )
    assert asked(sandboxed, starts, "start").value == [None] * 5
    assert (
        "86421"
        not in subprocess.run(
            ["ps", "-eo", "args"], capture_output=True, encoding="utf-8", check=True
        ).stdout
    )


def test_a_fork_bomb_stops_at_its_limit(sandboxed):
    bomb = (
        "import os, time\ndef bomb():\n    for count in range(1000):\n        try:\n"
        "            if not os.fork(): time.sleep(100); os._exit(0)\n"
        "        except OSError: return count"
    )
    count = asked(sandboxed, bomb, "bomb").value
    assert 0 < count <= LIMITS.processes


def test_all_processes_of_a_student_have_one_limit_of_memory_together(sandboxed):
    parts = (
        "import os, time\ndef part():\n"
        "    kept = bytearray(150 * 2**20)\n"
        "    for at in range(0, len(kept), 4096): kept[at] = 1\n"
        "    return time.sleep(60)\n"
        "def parts(count):\n"
        "    for _ in range(count):\n"
        "        if not os.fork(): part()\n"
        "    time.sleep(SECONDS)\n"
        "    return 'lives'\n"
        "def few(): return parts(2)\ndef many(): return parts(6)\n"
    )
    limits = Limits(call=30.0, exercise=60.0, memory=400 * 2**20)
    assert asked(sandboxed, f"SECONDS = 1\n{parts}", "few", limits).value == "lives"
    reply = asked(sandboxed, f"SECONDS = 25\n{parts}", "many", limits)
    assert (reply.outcome, reply.value) == ("broke", None)
    assert "more memory than there is" in reply.sentence


def test_pages_that_a_fork_shares_are_counted_once(sandboxed):
    shares = (
        "import os, time\nKEPT = bytearray(200 * 2**20)\n"
        "for at in range(0, len(KEPT), 4096): KEPT[at] = 1\n"
        "def share():\n"
        "    for _ in range(4):\n"
        "        if not os.fork(): time.sleep(60)\n"
        "    time.sleep(1)\n    return 'lives'\n"
    )
    limits = Limits(call=30.0, exercise=60.0, memory=400 * 2**20)
    assert asked(sandboxed, shares, "share", limits).value == "lives"


def test_memory_that_belongs_to_no_process_is_not_to_be_had(sandboxed):
    tries = (
        "import ctypes\nlibc = ctypes.CDLL(None)\n"
        "def tries(): return libc.memfd_create(b'x', 0), libc.shmget(0, 4096, 0o1600)"
    )
    assert asked(sandboxed, tries, "tries").value == (-1, -1)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="is not root")
def test_root_grades_nothing_without_a_sandbox():
    with pytest.raises(NoSandbox, match="as root without a sandbox"), zygote("limits"):
        pass


@pytest.mark.slow
def test_a_zygote_that_was_ended_is_started_again(forks):
    asked(forks, "x = 1", "x")
    forks._process.kill()
    forks._process.wait()
    level = forks.level
    assert asked(forks, "def one(): return 1", "one").value == 1
    assert forks.level == forks._asked_for == level


@pytest.mark.slow
def test_the_view_holds_what_is_named_and_every_module_of_it_can_be_imported():
    with view() as folder:
        modules = sorted(
            ".".join(path.relative_to(folder).with_suffix("").parts)
            for path in folder.rglob("*.py")
            if path.name != "__init__.py" and "zygote" not in path.name
        )
        program = f"import sys; sys.path.insert(0, {str(folder)!r})\n" + "\n".join(
            f"import {module}" for module in modules
        )
        subprocess.run([sys.executable, "-P", "-c", program], check=True, cwd=folder)
    assert all(any(vitlab_files(pattern)) for pattern in SEEN)
    assert not any("laws" in module or "compare" in module for module in modules)


@pytest.mark.parametrize("number", skeletons())
def test_the_view_has_all_that_answers_may_use_and_every_probe(number):
    with view() as folder:
        for exercise in find_lab(number).exercises:
            if isinstance(exercise, Finding):  # asks for what it may use
                assert folder.joinpath(*PROBE.split(".")[:-1]).with_suffix(".py").is_file()
                continue
            probe = exercise.probe.rpartition(".")[0]
            for name in (*exercise.may_use, *filter(None, [probe])):
                at = folder.joinpath(*name.split("."))
                assert at.is_dir() or at.with_suffix(".py").is_file(), name


def vitlab_files(pattern):
    return Path(vitlab.__file__).parent.glob(pattern)


def test_bubblewrap_is_taken_where_it_is(forks):
    assert sandbox_here() == (forks.level, forks.missing)
    if shutil.which("bwrap") and sys.platform == "linux":
        assert forks.level == "bubblewrap"


def test_without_bubblewrap_the_next_best_is_taken_and_what_is_missing_is_said(monkeypatch):
    monkeypatch.setattr("vitlab.classroom.testing.forking.levels", lambda: ["odd", "namespaces"])
    monkeypatch.setattr(Zygote, "_started", lambda self, level: "not here" * (level == "odd"))
    with view() as folder:
        started = Zygote(of_students(folder, torch=False), None)
    assert (started.level, started.missing) == ("namespaces", "odd: not here")
