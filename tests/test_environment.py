import re
import tomllib
from pathlib import Path

import yaml

from tests import lowest

ROOT = Path(__file__).parents[1]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
RECIPE = yaml.safe_load((ROOT / "recipe" / "recipe.yaml").read_text(encoding="utf-8"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, BUILDS_WITH = PYPROJECT["project"], PYPROJECT["build-system"]["requires"]


def test_conda_users_get_what_pip_users_get():
    *wanted, pip = ENVIRONMENT["dependencies"]
    asked_for = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["lab"]
    conda_names = [name.replace("torch>", "pytorch>") for name in asked_for]
    assert set(wanted) == {*conda_names, f"python{PROJECT['requires-python']}", "pip"}
    assert pip == {"pip": ["-e ."]}


def as_conda_has_it(requirement):
    """The same library and bound by its name on conda-forge, with the space that a recipe takes."""
    return requirement.replace("torch>", "pytorch>").replace(">=", " >=")


def test_the_recipe_asks_for_what_pyproject_asks_for():
    needs = RECIPE["requirements"]
    wanted = [*map(as_conda_has_it, PROJECT["dependencies"])]
    assert needs["run"] == sorted([*wanted, f"python {PROJECT['requires-python']}"])
    assert [*map(as_conda_has_it, BUILDS_WITH)] == needs["host"][:1]
    assert needs["host"][-1] == f"python {PROJECT['requires-python'].removeprefix('>=')}.*"


def test_the_recipe_keeps_out_what_is_too_old_for_the_extras_of_a_reader():
    extras = ("lab", "atlas", "umap", "models")
    wanted = [one for extra in extras for one in PROJECT["optional-dependencies"][extra]]
    kept_out = RECIPE["requirements"]["run_constraints"]
    assert kept_out == sorted(map(as_conda_has_it, wanted))


def test_the_recipe_has_the_command_of_the_package():
    (command,) = PROJECT["scripts"].items()
    assert RECIPE["build"]["python"]["entry_points"] == [" = ".join(command)]


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
