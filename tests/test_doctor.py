"""`vitlab doctor` says what is there, and one fix for each thing that is wrong."""

import json
import subprocess
import sys
import webbrowser
from importlib import metadata

import pytest
from click.testing import CliRunner

from vitlab import cli, doctor
from vitlab.memory_here import memory_of_container, memory_of_machine

ALONE = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ImportError("blocked " + name)
sys.meta_path.insert(0, Blocked())
from vitlab.cli import main
main(["doctor"])
"""


def call():
    return CliRunner().invoke(cli.main, ["doctor"])


def found(name):
    return next(finding for finding in doctor.findings() if finding.name == name)


@pytest.fixture
def versions(monkeypatch):
    """What is installed, as a dict to change."""
    real, changed = metadata.version, {}

    def version(package):
        given = changed.get(package, real)
        if given is None:
            raise metadata.PackageNotFoundError(package)
        return real(package) if given is real else given

    monkeypatch.setattr(metadata, "version", version)
    return changed


@pytest.fixture
def extensions(tmp_path, monkeypatch):
    """The halves in the browser, in a folder of their own."""
    for name in doctor._EXTENSIONS.values():
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "package.json").write_text('{"version": "1.2.3"}', "utf-8")
    monkeypatch.setattr(doctor, "_labextensions", lambda: [tmp_path / "none", tmp_path])
    return tmp_path


def test_where_all_is_well_it_says_so_and_exits_with_0():
    result = call()
    assert result.exit_code == 0, result.output
    names = [line[2:13].strip() for line in result.output.splitlines()[:-1]]
    assert names == [
        *("vitlab", "Python", "kernel", "JupyterLab", "ipywidgets", "anywidget", "bqplot"),
        *("torch", "GPU", "browser", *(["memory"] if memory_of_machine() else []), "sandbox"),
    ]
    assert f"torch       {metadata.version('torch')}\n" in result.output
    assert result.output.endswith("All is well.\n")


@pytest.mark.parametrize(
    ("package", "name", "fix"),
    [
        ("ipykernel", "kernel", 'pip install "vitlab[lab]"'),
        ("jupyterlab", "JupyterLab", 'pip install "vitlab[lab]"'),
        ("ipywidgets", "ipywidgets", "pip install ipywidgets"),
        ("bqplot", "bqplot", "pip install bqplot"),
        ("torch", "torch", "pip install torch"),
    ],
)
def test_what_is_missing_is_named_with_its_fix_and_ends_with_1(versions, package, name, fix):
    versions[package] = None
    result = call()
    assert result.exit_code == 1
    assert f"! {name:<11} {package} is not installed\n{'':14}fix: {fix}\n" in result.output
    assert result.output.endswith("1 to mend; begin with the first.\n")


@pytest.mark.parametrize(
    ("version", "is_wrong"),
    [("2.9.1", True), ("2.10.0", False), ("2.13.0+cpu", False), ("3.0", False)],
)
def test_a_version_below_what_vitlab_needs_is_wrong(versions, monkeypatch, version, is_wrong):
    monkeypatch.setattr(metadata, "requires", lambda _: ["torch>=2.10", "torchvision>=9"])
    versions["torch"] = version
    assert bool(found("torch").fix) == is_wrong
    if is_wrong:
        assert found("torch").says == "torch 2.9.1, and 2.10 is needed"
        assert found("torch").fix == 'pip install "torch>=2.10"'


def test_a_front_end_without_its_half_in_the_browser_is_wrong(extensions):
    assert found("bqplot").says.endswith(", lab extension 1.2.3")
    (extensions / "bqplot/package.json").unlink()
    assert found("bqplot").says.endswith(", lab extension")
    (extensions / "bqplot").rmdir()
    assert "JupyterLab does not find its half in the browser (bqplot)" in found("bqplot").says
    assert found("bqplot").fix.startswith("pip install --force-reinstall --no-deps bqplot, ")
    (extensions / "@jupyter-widgets/jupyterlab-manager/package.json").unlink()
    (extensions / "@jupyter-widgets/jupyterlab-manager").rmdir()
    assert "--no-deps jupyterlab_widgets," in found("ipywidgets").fix


def test_a_front_end_that_is_switched_off_is_wrong(extensions, monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    page = tmp_path / "labconfig/page_config.json"
    page.parent.mkdir()
    page.write_text(
        json.dumps({"disabledExtensions": {"anywidget": True, "bqplot": False}}), "utf-8"
    )
    assert found("anywidget").fix == "jupyter labextension enable anywidget"
    assert not found("bqplot").fix
    for broken in ("{", "[]", '{"disabledExtensions": 3}'):
        page.write_text(broken, "utf-8")
        assert not found("anywidget").fix


@pytest.mark.parametrize("blocked", [("torch",), ("torch", "jupyterlab", "jupyter_core")])
def test_it_works_without_torch_and_without_jupyter(blocked):
    program = ALONE.format(blocked=blocked)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert done.stderr == ""
    said = (
        f"! torch       {metadata.version('torch')} cannot be imported (ImportError: blocked torch)"
    )
    assert said in done.stdout
    assert "fix: pip install --force-reinstall torch" in done.stdout
    assert "1 to mend" in done.stdout


def test_a_browser_that_python_cannot_open_is_no_fault(monkeypatch):
    def nothing():
        raise webbrowser.Error

    monkeypatch.setattr(webbrowser, "get", nothing)
    assert found("browser").says.startswith("none that Python can open")
    assert not found("browser").fix


def test_a_checkout_that_is_not_installed_is_looked_at_too(versions, monkeypatch):
    def not_installed(_):
        raise metadata.PackageNotFoundError

    versions["vitlab"] = None
    monkeypatch.setattr(metadata, "requires", not_installed)
    assert found("vitlab").says == "runs without being installed"
    assert not found("torch").fix


GROUPS = {
    "second": ("0::/user/app", "sys/fs/cgroup/user/app/memory.max", "1073741824"),
    "second, of a group above": ("0::/user/app", "sys/fs/cgroup/memory.max", "1073741824"),
    "first": ("4:memory:/a/b", "sys/fs/cgroup/memory/a/memory.limit_in_bytes", "1073741824"),
    "no limit, second": ("0::/user", "sys/fs/cgroup/user/memory.max", "max"),
    "no limit, first": ("4:memory:/", "sys/fs/cgroup/memory/memory.limit_in_bytes", f"{2**63 - 1}"),
    "nothing is told": ("9:name=systemd:/", "sys/fs/cgroup/memory.max", "5"),
}


@pytest.mark.parametrize("kind", GROUPS)
def test_the_memory_of_a_container_is_read_in_both_ways_of_writing_it_down(kind, tmp_path):
    line, file, limit = GROUPS[kind]
    for path, text in (("proc/self/cgroup", f"1:cpu:/\n{line}\n"), (file, f"{limit}\n")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "ascii")
    wanted = None if kind.startswith("no") else 2**30
    assert memory_of_container(tmp_path) == wanted


def test_where_no_group_is_told_of_there_is_no_limit(tmp_path):
    assert memory_of_container(tmp_path) is None


@pytest.mark.parametrize(("limit", "is_little"), [(2**30, True), (6 * 2**30, False)])
def test_a_container_that_has_less_than_its_machine_is_told(monkeypatch, limit, is_little):
    monkeypatch.setattr(doctor, "memory_of_machine", lambda: 16 * 2**30)
    monkeypatch.setattr(doctor, "memory_of_container", lambda: limit)
    (finding,) = doctor._memory()
    told = (
        f"{limit / 2**30:.1f} GiB: more this container may not take of the 16.0 GiB of its machine"
    )
    assert finding.says.startswith(told)
    assert ("--memory" in finding.says) == is_little
    assert finding.fix == ""
    monkeypatch.setattr(doctor, "memory_of_container", lambda: None)
    assert [one.says for one in doctor._memory()] == ["16.0 GiB"]


def test_what_a_version_was_built_for_is_no_part_of_its_number():
    assert doctor._numbers("2.13+cu126") == doctor._numbers("2.13") == (2, 13)
