import re
import tomllib
from pathlib import Path

import yaml

from tests import lowest

ROOT = Path(__file__).parents[1]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_conda_users_get_what_pip_users_get():
    *wanted, pip = ENVIRONMENT["dependencies"]
    asked_for = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["lab"]
    conda_names = [name.replace("torch>", "pytorch>") for name in asked_for]
    assert set(wanted) == {*conda_names, f"python{PROJECT['requires-python']}", "pip"}
    assert pip == {"pip": ["-e ."]}


def test_everything_comes_from_conda_forge_in_the_order_of_the_alphabet():
    *wanted, _ = ENVIRONMENT["dependencies"]
    assert ENVIRONMENT["channels"] == ["conda-forge"]
    assert wanted == sorted(wanted)


def test_every_library_has_one_lower_bound_that_can_be_installed_as_it_stands():
    bounds = list(lowest.bounds())
    assert len(bounds) > 30
    assert all(re.fullmatch(r"[a-z0-9-]+>=[0-9.]+", bound) for bound in bounds)
    assert len({bound.split(">=")[0] for bound in bounds}) == len(bounds)


def test_the_lowest_versions_are_those_of_the_bounds_and_torch_is_spared_unless_asked_for():
    too, spared = lowest.lowest(torch_too=True), lowest.lowest(torch_too=False)
    assert [line.replace("==", ">=") for line in too] == list(lowest.bounds())
    assert set(spared) - set(too) == {lowest.pinned("torch")}
    assert set(too) - set(spared) == {"torch==2.10"}
