"""mypy and pyright read what a user writes as the user meant it, and find the slips."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
USES = sorted(path.name for path in HERE.glob("*_use.py"))
OF_TYPE = re.compile("no word|has a size|counted|no tensor")  # what of a slip mypy sees as well


def mypy(name):
    """(line, message) of each error."""
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", str(HERE / name)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode in (0, 1), run.stdout + run.stderr
    found = re.findall(rf"{name}:(\d+): error: (.*)", run.stdout)
    assert run.returncode == bool(found), run.stdout
    return [(int(line), message) for line, message in found]


def pyright(name, tmp_path):
    """The same of basedpyright, which is pyright without a download, in pyright's own mode."""
    settings = {
        "include": [str(HERE / name)],
        "extraPaths": [str(ROOT / "widgets")],
        "typeCheckingMode": "standard",
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "basedpyright", "-p", str(tmp_path), "--outputjson"]
    command += ["--pythonpath", sys.executable]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    told = json.loads(run.stdout)
    assert told["summary"]["filesAnalyzed"] == 1, run.stdout + run.stderr
    return [
        (found["range"]["start"]["line"] + 1, found["message"])
        for found in told["generalDiagnostics"]
        if found["severity"] == "error"
    ]


@pytest.mark.parametrize("name", USES)
def test_right_use_has_no_error(name, tmp_path):
    assert mypy(name) == []
    assert pyright(name, tmp_path) == []


@pytest.mark.parametrize(("name", "count"), [("widget_misuse.py", 5), ("core_misuse.py", 1)])
def test_pyright_finds_every_slip_and_mypy_those_of_type(name, count, tmp_path):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    slips = [number for number, line in enumerate(lines, 1) if "  # " in line]
    assert len(slips) == count
    assert [line for line, _ in pyright(name, tmp_path)] == slips
    of_type = [number for number in slips if OF_TYPE.search(lines[number - 1])]
    assert [line for line, _ in mypy(name)] == of_type


def test_mypy_says_that_a_pair_comes_back_where_one_tensor_is_promised():
    ((_, message),) = mypy("core_misuse.py")
    assert 'got "tuple[Tensor, Tensor]", expected "Tensor"' in message
