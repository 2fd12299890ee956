"""A release is built once, tried everywhere, and published by nobody's password."""

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".github" / "workflows"
JOBS = yaml.safe_load((FOLDER / "release.yml").read_text(encoding="utf-8"))["jobs"]
ON_PUSH = yaml.safe_load((FOLDER / "ci.yml").read_text(encoding="utf-8"))["jobs"]


def uses(job):
    return [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]


def runs(job):
    return "\n".join(step["run"] for step in job["steps"] if "run" in step)


def needed(name):
    """Every job that must have ended well before this one begins."""
    before = JOBS[name].get("needs", [])
    before = [before] if isinstance(before, str) else before
    return {*before, *(one for job in before for one in needed(job))}


def test_nothing_is_published_that_was_not_built_and_tried():
    assert needed("publish") == {"build", "try"}
    assert needed("announce") == {"build", "try", "publish"}
    condition = JOBS["publish"]["if"]
    assert "github.event_name == 'push'" in condition
    assert "github.ref_type == 'tag'" in condition


def test_only_the_job_that_publishes_may_prove_who_it_is_and_it_runs_nothing_else():
    for name, job in JOBS.items():
        granted = job.get("permissions", {})
        assert ("id-token" in granted) == (name == "publish")
        assert ("contents" in granted) == (name == "announce")
    assert uses(JOBS["publish"]) == ["actions/download-artifact", "pypa/gh-action-pypi-publish"]
    assert not runs(JOBS["publish"])
    assert JOBS["publish"]["environment"] == "release"
    assert "password" not in str(JOBS).lower()
    assert "secrets." not in str(JOBS)


def test_both_archives_are_tried_on_every_system_and_on_the_oldest_and_newest_python():
    matrix = JOBS["try"]["strategy"]["matrix"]
    on_push = ON_PUSH["smoke"]["strategy"]["matrix"]
    assert set(matrix["system"]) == {"ubuntu-latest", *on_push["system"]}
    assert matrix["python"] == on_push["python"]
    assert set(matrix["kind"]) == {"whl", "tar.gz"}
    assert "pip install dist/*.${{ matrix.kind }}\n" in runs(JOBS["try"])
    assert "python tests/smoke.py" in runs(JOBS["try"])


def test_what_is_tried_is_what_was_built_and_not_the_checkout():
    assert "actions/download-artifact" in uses(JOBS["try"])
    (checkout,) = (s for s in JOBS["try"]["steps"] if s.get("uses", "").startswith("actions/chec"))
    assert checkout["with"]["sparse-checkout"] == "tests"


def test_the_notes_are_made_before_anything_is_built_so_that_a_wrong_tag_ends_it_there():
    commands = runs(JOBS["build"])
    assert 'python tests/release_notes.py "$GITHUB_REF_NAME" > notes.md' in commands
    assert commands.index("release_notes") < commands.index("-m build")
    assert "--notes-file notes/notes.md" in runs(JOBS["announce"])


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.name)
def test_every_job_has_an_end_and_every_action_a_version(path):
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    for job in jobs.values():
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            assert "uses" not in step or step["uses"].partition("@")[2]
