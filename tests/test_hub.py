"""HUB.md: its files are read as their readers read them, and its commands do what they say."""

import os
import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.kernelmanager import MappingKernelManager
from traitlets.config.loader import PyFileConfigLoader

from tests.pages import ROOT, fenced
from tests.test_first_minutes import understood

PAGE = (ROOT / "HUB.md").read_text(encoding="utf-8")
SHELLS = [*fenced(PAGE, "sh")]
(SERVER,) = fenced(PAGE, "python")
(DOCKERFILE,) = fenced(PAGE, "dockerfile")
VALUES = yaml.safe_load(next(fenced(PAGE, "yaml")))
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]
RELEASE = "/srv/vitlab/release"
HOUR = 3600
SPARING = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="a hub runs on Linux")


def server_config(home, release, monkeypatch):
    """What a student's server is told, by the file itself."""
    monkeypatch.setenv("HOME", str(home))
    for name in SPARING:  # set first: so it is put back when the test ends
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    text = SERVER.replace(RELEASE, str(release))
    assert text != SERVER
    (home / "jupyter_server_config.py").write_text(text, encoding="utf-8")
    loaded = PyFileConfigLoader("jupyter_server_config.py", path=str(home)).load_config()
    assert {name: os.environ[name] for name in SPARING} == SPARING
    return loaded


@on_linux
def test_a_server_lays_out_the_labs_and_takes_corrections_over(tmp_path, monkeypatch):
    release, lab = tmp_path / "release", tmp_path / "my_labs" / "01_pixels_to_grid.ipynb"
    server_config(tmp_path, release, monkeypatch)
    assert lab.exists()
    assert (tmp_path / "my_labs" / "12_find_the_mistake.ipynb").exists()
    release.mkdir()
    (release / "01_pixels_to_grid.ipynb").write_bytes(lab.read_bytes())
    lab.unlink()
    (tmp_path / "my_labs" / "12_find_the_mistake.ipynb").unlink()
    server_config(tmp_path, release, monkeypatch)
    assert lab.exists()
    assert not (tmp_path / "my_labs" / "12_find_the_mistake.ipynb").exists()  # was not handed out


@on_linux
def test_a_server_opens_where_the_labs_cannot_be_laid_out(tmp_path, monkeypatch, capfd):
    (tmp_path / "my_labs").write_text("a file of that name", "utf-8")
    server_config(tmp_path, tmp_path / "release", monkeypatch)
    assert "my_labs" in capfd.readouterr().err


@on_linux
def test_what_a_server_is_told_are_settings_that_there_are(tmp_path, monkeypatch):
    told = server_config(tmp_path, tmp_path / "release", monkeypatch)
    classes = {"ServerApp": ServerApp, "MappingKernelManager": MappingKernelManager}
    assert told.keys() == classes.keys()
    for name, settings in told.items():
        assert set(settings) <= set(classes[name].class_trait_names(config=True))
    assert told.MappingKernelManager.cull_idle_timeout == HOUR


def test_every_culler_waits_as_long_as_the_servers_own():
    assert VALUES["cull"]["timeout"] == HOUR
    assert f"services.cull.timeout {HOUR}" in PAGE


def test_the_values_of_kubernetes_say_what_the_page_says():
    student = VALUES["singleuser"]
    assert (student["memory"]["limit"], student["cpu"]["limit"]) == ("2G", 2)
    assert "limits.memory 2G" in PAGE
    (volume,), (mount,) = (student["storage"][key] for key in ("extraVolumes", "extraVolumeMounts"))
    assert (mount["mountPath"], mount["readOnly"]) == (RELEASE, True)
    assert mount["name"] == volume["name"]
    claim = student["storage"]["static"]
    assert volume["persistentVolumeClaim"]["claimName"] == claim["pvcName"]
    assert claim["subPath"] == "homes/{username}"  # which the hub fills in


def test_the_image_installs_what_a_hub_of_ones_own_installs():
    (own,) = [line for line in "\n".join(SHELLS).splitlines() if line.startswith("pip install")]
    assert f"RUN {own}" in DOCKERFILE.splitlines()
    installed = re.findall(r'pip install "vitlab\[([\w,]+)\]"', PAGE)
    assert len(installed) == 3
    assert {extra for extras in installed for extra in extras.split(",")} <= EXTRAS.keys()


def test_every_command_of_vitlab_is_one_that_there_is():
    lines = "\n".join(SHELLS).splitlines()
    ours = [line[line.index("vitlab ") :] for line in lines if re.match(r"\S*( \S*)?vitlab ", line)]
    assert len(ours) == 3
    assert all(map(understood, ours))


@on_linux
def test_what_is_collected_is_each_students_own_with_its_time(tmp_path):
    for name in ("anna", "ben", "eve", "new"):
        labs = tmp_path / "homes" / f"jupyter-{name}" / "my_labs"
        labs.mkdir(parents=True)
        (labs / "01_pixels_to_grid.ipynb").write_text(name, "utf-8")
        (labs / "01_pixels_to_grid.version-1.ipynb").write_text(name, "utf-8")
        (labs / "notes.txt").write_text(name, "utf-8")
    homes = tmp_path / "homes"
    os.utime(homes / "jupyter-anna" / "my_labs" / "01_pixels_to_grid.ipynb", (10**9, 10**9))
    anna = homes / "jupyter-anna" / "my_labs"
    for path in (homes / "jupyter-ben" / "my_labs").iterdir():
        path.unlink()
    linked = homes / "jupyter-ben" / "my_labs" / "01_pixels_to_grid.ipynb"
    linked.symlink_to(anna / linked.name)
    for path in (homes / "jupyter-eve" / "my_labs").iterdir():
        path.unlink()
    (homes / "jupyter-eve" / "my_labs").rmdir()
    (homes / "jupyter-eve" / "my_labs").symlink_to(anna)

    collect = next(shell for shell in SHELLS if "find " in shell).partition("vitlab grade")[0]
    collect = collect.replace("/home/jupyter-", f"{homes}/jupyter-")
    subprocess.run(["sh", "-eu", "-c", collect], cwd=tmp_path, check=True)

    found = {path.relative_to(tmp_path / "class").as_posix(): path for path in files(tmp_path)}
    assert found.keys() == {"anna/01_pixels_to_grid.ipynb", "new/01_pixels_to_grid.ipynb"}
    assert found["anna/01_pixels_to_grid.ipynb"].stat().st_mtime == 10**9


def files(folder):
    return [path for path in (folder / "class").rglob("*") if path.is_file()]
