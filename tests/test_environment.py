import tomllib
from pathlib import Path

import yaml

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
