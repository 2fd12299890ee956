"""mypy and pyright read what a user writes as the user meant it, and find the slips."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FILES = sorted(HERE.glob("*use.py"))
USES = [path.name for path in FILES if path.name.endswith("_use.py")]
OF_TYPE = re.compile("no word|a word, and|has a size|counted|no tensor")  # mypy sees it, too


@pytest.fixture(scope="module")
def mypy(tmp_path_factory):
    """(line, message) of each error in a file; one run for all of them.

    With what mypy remembers of vitlab, but not of these files: one that calls a module is not read
    anew where what the call gives back has changed.
    """
    cache = tmp_path_factory.mktemp("cache")
    if (ROOT / ".mypy_cache").exists():
        shutil.copytree(ROOT / ".mypy_cache", cache, dirs_exist_ok=True)
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml"]
    command += ["--cache-dir", str(cache), *map(str, FILES)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode in (0, 1), run.stdout + run.stderr
    found = re.findall(r"^(.*):(\d+): error: (.*)", run.stdout, re.MULTILINE)
    assert {Path(file).parent for file, _, _ in found} == {HERE.relative_to(ROOT)}, run.stdout
    return lambda name: [
        (int(line), message) for file, line, message in found if Path(file).name == name
    ]


@pytest.fixture(scope="module")
def pyright(tmp_path_factory):
    """The same of basedpyright, which is pyright without a download, in pyright's own mode."""
    project = tmp_path_factory.mktemp("pyright")
    settings = {
        "include": [*map(str, FILES)],
        "extraPaths": [str(ROOT / "widgets")],
        "typeCheckingMode": "standard",
    }
    (project / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "basedpyright", "-p", str(project), "--outputjson"]
    command += ["--pythonpath", sys.executable]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    told = json.loads(run.stdout)
    assert told["summary"]["filesAnalyzed"] == len(FILES), run.stdout + run.stderr
    return lambda name: [
        (found["range"]["start"]["line"] + 1, found["message"])
        for found in told["generalDiagnostics"]
        if found["severity"] == "error" and Path(found["file"]).name == name
    ]


@pytest.mark.parametrize("name", USES)
def test_right_use_has_no_error(mypy, pyright, name):
    assert mypy(name) == []
    assert pyright(name) == []


@pytest.mark.parametrize(("name", "count"), [("widget_misuse.py", 10), ("core_misuse.py", 1)])
def test_pyright_finds_every_slip_and_mypy_those_of_type(mypy, pyright, name, count):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    slips = [number for number, line in enumerate(lines, 1) if "  # " in line]
    assert len(slips) == count
    assert [line for line, _ in pyright(name)] == slips
    of_type = [number for number in slips if OF_TYPE.search(lines[number - 1])]
    assert [line for line, _ in mypy(name)] == of_type


def test_mypy_says_that_a_pair_comes_back_where_one_tensor_is_promised(mypy):
    ((_, message),) = mypy("core_misuse.py")
    assert 'got "tuple[Tensor, Tensor]", expected "Tensor"' in message
