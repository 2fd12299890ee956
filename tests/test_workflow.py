import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
JOBS = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]


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
    assert set(JOBS) == {"cpu", "gpu"}
    assert make_targets(JOBS["cpu"]) == make_targets(JOBS["gpu"]) == ["test"]


def test_the_gpu_job_asks_for_the_gpu():
    assert JOBS["gpu"]["runs-on"] == ["self-hosted", "gpu"]
    assert JOBS["gpu"]["env"]["VITLAB_DEVICE"] == "cuda"


def test_every_machine_runs_what_a_person_runs():
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert ci.rstrip().endswith("exec make test")
