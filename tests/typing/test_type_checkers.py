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
SLIPS = HERE / "widget_misuse.py"


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


def test_pyright_finds_every_slip_and_mypy_those_of_type(tmp_path):
    lines = SLIPS.read_text(encoding="utf-8").splitlines()
    slips = [number for number, line in enumerate(lines, 1) if "  # " in line]
    assert len(slips) == 5
    assert [line for line, _ in pyright(SLIPS.name, tmp_path)] == slips
    of_type = [
        number for number in slips if re.search("no word|has a size|counted", lines[number - 1])
    ]
    assert [line for line, _ in mypy(SLIPS.name)] == of_type
