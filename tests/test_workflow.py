import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
JOBS = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def make_targets(job):
    commands = "\n".join(step.get("run", "") for step in job["steps"])
    return re.findall(r"\bmake (.+)", commands)


def test_the_workflow_follows_the_schema():
    command = ["-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", WORKFLOW]
    result = subprocess.run(
        [sys.executable, *command], capture_output=True, encoding="utf-8", check=False
    )
    assert result.returncode == 0, result.stdout


def test_the_cpu_and_the_gpu_run_the_same_tests():
    assert set(JOBS) == {"cpu", "gpu", "lowest", "smoke"}
    (on_cpu,), (on_gpu,) = make_targets(JOBS["cpu"]), make_targets(JOBS["gpu"])
    assert on_gpu == "test"
    assert on_cpu.startswith("test CONSTRAINTS=")


def test_pinned_and_newest_run_on_the_oldest_and_on_the_newest_python():
    matrix = JOBS["cpu"]["strategy"]["matrix"]
    assert matrix["versions"] == ["pinned", "newest"]
    assert f">={matrix['python'][0]}" == PROJECT["requires-python"]
    assert matrix["python"] == JOBS["smoke"]["strategy"]["matrix"]["python"]


def test_the_lowest_versions_run_with_the_lowest_torch():
    assert make_targets(JOBS["lowest"]) == ["test-lowest TORCH=lowest"]


def test_what_must_work_everywhere_runs_on_the_two_other_systems():
    assert JOBS["smoke"]["strategy"]["matrix"]["system"] == ["windows-latest", "macos-latest"]
    assert JOBS["smoke"]["steps"][-1]["run"] == "python tests/smoke.py"


def test_the_gpu_job_asks_for_the_gpu():
    assert JOBS["gpu"]["runs-on"] == ["self-hosted", "gpu"]
    assert JOBS["gpu"]["env"]["VITLAB_DEVICE"] == "cuda"


def test_every_machine_runs_what_a_person_runs():
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert ci.rstrip().endswith("exec make test")
