"""No public name goes without a warning, as POLICY.md promises."""

import inspect
import re
import warnings
from pathlib import Path

import click
import pytest
from traitlets import observe
from typing_extensions import deprecated

import vitlab
from tests.public_names import LIST, broken_promises, listed, public, warns
from tests.release_notes import sections
from vitlab.widgets import PatchGridSlicer

ROOT = Path(__file__).parents[1]
PROMISED = listed(LIST.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def there():
    return public()


def test_no_promised_name_is_gone_without_having_warned(there):
    said = broken_promises(PROMISED, there, vitlab.__version__)
    assert not said, "\n".join([*said, f"{LIST.name} says in its head what to do"])


def test_a_name_that_is_said_to_warn_warns(there):
    silent = [name for name, since in PROMISED.items() if since and name in there]
    assert not [name for name in silent if not warns(there[name])]


def test_what_is_released_is_listed_whole(there):
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    date, _ = sections(changelog)[vitlab.__version__]
    assert not date or not there.keys() - PROMISED.keys(), "run `python -m tests.public_names`"


def test_every_line_is_understood_and_stands_once_in_the_order_of_the_alphabet():
    lines = LIST.read_text(encoding="utf-8").splitlines()
    names = [line.partition("  #")[0] for line in lines if not line.startswith("#")]
    assert names == sorted(set(names)) == [*PROMISED]


def test_the_list_knows_rooms_parameters_settings_members_commands_labs_and_exercises(there):
    for name in (
        "vitlab.core.load",
        "vitlab.core.load(device)",
        "vitlab.core.PatchGrid(image_size)",
        "vitlab.core.VisionTransformer.forward_features",
        "vitlab.widgets.PatchGridSlicer(patch_size)",
        "vitlab.widgets.Instrument.target",
        "vitlab.grading.check",
        "vitlab grade --resume",
        "lab 4",
        "exercise 4.2",
    ):
        assert name in there
        assert name in PROMISED
    assert "vitlab.widgets.PatchGridSlicer.hold_sync" not in there
    assert not [name for name in there if re.search(r"[.(]_", name)]


@pytest.mark.parametrize(
    ("since", "version", "is_broken"),
    [
        ("", "0.2.0", True),
        ("0.2.0", "0.2.9", True),
        ("0.2.9", "0.3.0", False),
        ("0.9.0", "0.10.0", False),
        ("0.9.0", "1.0.0", False),
        ("1.0.0", "0.9.0", True),
    ],
)
def test_a_name_may_go_in_the_minor_release_after_the_one_that_warned(since, version, is_broken):
    assert bool(broken_promises({"gone": since}, {}, version)) == is_broken
    assert not broken_promises({"gone": since}, {"gone": object()}, version)


@deprecated("another is better")
def old():
    """One of two ways to warn."""


def half_old(kept, gone=None):
    """The other, where only a parameter is to go."""
    if gone is not None:
        warnings.warn("gone is to go", DeprecationWarning, stacklevel=2)
    return kept


class WithAnOldSetting(PatchGridSlicer):
    """A setting is heard wherever it is made."""

    @observe("remainder")
    def _going(self, change):
        warnings.warn("remainder is to go", DeprecationWarning, stacklevel=2)


def test_a_setting_that_is_to_go_warns_in_the_constructor_and_later():
    assert warns(WithAnOldSetting)
    assert not warns(PatchGridSlicer)
    with pytest.warns(DeprecationWarning, match="remainder is to go"):
        slicer = WithAnOldSetting(remainder="pad")
    with pytest.warns(DeprecationWarning, match="remainder is to go"):
        slicer.remainder = "crop"
    slicer.close()


def test_it_is_seen_whether_something_warns():
    assert warns(old)
    assert warns(half_old)
    assert warns(click.Command("old", deprecated=True))
    assert not warns(click.Command("new"))
    assert not warns(inspect.getsource)
    with pytest.warns(DeprecationWarning, match="another is better"):
        old()
    with pytest.warns(DeprecationWarning, match="gone is to go"):
        assert half_old(1, 2) == 1
