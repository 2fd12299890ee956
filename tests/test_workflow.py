import re
import tomllib
from pathlib import Path

import check_jsonschema
import pytest
import yaml
from click.testing import CliRunner

ROOT = Path(__file__).parents[1]
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
JOBS = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

FORMS = {
    "github-workflows": ".github/workflows/*.yml",
    "github-issue-forms": ".github/ISSUE_TEMPLATE/[0-9]*.yml",
    "github-issue-config": ".github/ISSUE_TEMPLATE/config.yml",
    "citation-file-format": "CITATION.cff",
}


def make_targets(job):
    commands = "\n".join(step.get("run", "") for step in job["steps"])
    return re.findall(r"\bmake (.+)", commands)


@pytest.mark.parametrize(("schema", "pattern"), FORMS.items())
def test_what_others_read_follows_its_schema(schema, pattern):
    files = sorted(ROOT.glob(pattern))
    assert files
    given = ["--builtin-schema", f"vendor.{schema}", *map(str, files)]
    result = CliRunner().invoke(check_jsonschema.main, given)
    assert result.exit_code == 0, result.output


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
