"""One version, said in one place; and a release that cannot contradict itself."""

import re
import tomllib
from importlib.metadata import version as installed
from pathlib import Path

import pytest
import yaml

import vitlab
from tests import release_notes
from tests.release_notes import NotReady, notes, sections

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
TWO = "## [Unreleased]\n\n- new\n\n## 0.2.0 - 2027-01-31\n\n- b\n\n## 0.1.0 - 2026-12-24\n\n- a\n"


def from_yaml(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_the_version_stands_in_the_package_alone_and_everything_else_reads_it_there():
    assert "version" not in PYPROJECT["project"]
    assert PYPROJECT["project"]["dynamic"] == ["version"]
    assert (ROOT / PYPROJECT["tool"]["hatch"]["version"]["path"]).samefile(vitlab.__file__)
    assert vitlab.__version__ == release_notes.version() == installed("vitlab")


def test_the_citation_and_the_recipe_name_the_version_and_the_licence():
    citation, recipe = from_yaml("CITATION.cff"), from_yaml("recipe/recipe.yaml")
    assert citation["version"] == recipe["context"]["version"] == vitlab.__version__
    licence = PYPROJECT["project"]["license"]
    assert citation["license"] == recipe["about"]["license"] == licence
    summary = PYPROJECT["project"]["description"]
    assert citation["abstract"].strip() == recipe["about"]["summary"] == summary
    assert citation["keywords"] == PYPROJECT["project"]["keywords"]


def test_the_newest_version_of_the_changelog_is_this_one():
    assert next(iter(sections(CHANGELOG))) == vitlab.__version__


def test_a_release_says_its_own_section_of_the_changelog_and_nothing_of_another():
    assert notes("v0.2.0", TWO, "0.2.0") == "- b"
    assert notes("v0.1.0", TWO, "0.1.0") == "- a"


@pytest.mark.parametrize(
    ("tag", "changelog", "said"),
    [
        ("v0.2.1", TWO, "the tag is v0.2.1, and vitlab/__init__.py says 0.2.0"),
        ("0.2.0", TWO, "the tag is 0.2.0"),
        ("v0.2.0", TWO.replace(" - 2027-01-31", ""), "no section '## 0.2.0 - YEAR-MONTH-DAY'"),
        ("v0.2.0", TWO.replace("- b\n", ""), "no section"),
        ("v0.2.0", "## [Unreleased]\n\n- new\n", "no section"),
    ],
)
def test_what_does_not_agree_is_not_released(tag, changelog, said):
    with pytest.raises(NotReady, match=re.escape(said)):
        notes(tag, changelog, "0.2.0")
