"""The stylesheets: an instrument's own rules reach that instrument alone."""

import re

import pytest

from vitlab import widgets
from vitlab.widgets import Instrument
from vitlab.widgets.base.frame import frame_of

WITH_SHEETS = [
    kind
    for kind in (getattr(widgets, name) for name in widgets.__all__)
    if issubclass(kind, Instrument) and kind.sheet
]


def selectors(sheet):
    """Every selector of a sheet, those within container queries too."""
    rules = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    rules = re.sub(r"@[^{]+\{", "", rules)
    for rule in re.findall(r"([^{}]+)\{[^{}]*\}", rules):
        yield from re.split(r",(?![^(]*\))", rule.strip(" }\n"))


@pytest.mark.parametrize("kind", WITH_SHEETS)
def test_each_rule_begins_with_the_class_of_the_instrument(kind):
    own = [name for name in kind()._dom_classes if name not in ("vl-frame", "vl-has-problem")]
    found = [selector.strip() for selector in selectors(kind.sheet.read_text(encoding="utf-8"))]
    assert found
    assert [s for s in found if not s.startswith(f".{own[0]}")] == []


def test_each_instrument_has_a_frame_of_its_own_with_both_sheets():
    frames = {frame_of(kind) for kind in WITH_SHEETS}
    assert len(frames) == len(WITH_SHEETS)
    for kind in WITH_SHEETS:
        sheet = frame_of(kind)()._css
        assert ".vl-tour-bar" in sheet
        assert kind.sheet.read_text(encoding="utf-8") in sheet
