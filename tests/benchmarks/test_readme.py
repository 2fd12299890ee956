"""Every number that the README tells of speed, memory and size is one that was measured."""

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest

from tests.benchmarks import readme, targets
from tests.benchmarks.readme import README, RESULTS, written
from tests.pages import section

TEXT = README.read_text(encoding="utf-8")
SECTIONS = ("## What it costs", "## How fast")
NUMBER = re.compile(r"(?<![\w.,/-])\d[\d,]*(?:\.\d+)?(?!\w|\.\d)")
PAGE = re.compile(r"\]\(tests/benchmarks/results/(\w+)\.md\)")
# Numbers that nobody measured: a display frame, the picture of the slicer's run, names.
NOT_MEASURED = {f"{targets.DISPLAY_FRAME:.0f}", "171622"}
TORCHES = {"2.10", "2.10.0", "2.11", "2.13.0", "2.14.1"}


def paragraphs(text):
    """Those of prose: what stands in a table between its marks is worked out anew."""
    text = re.sub(r"<!-- (\w+):.*?<!-- /\1 -->\n", "", text, flags=re.DOTALL)
    return [paragraph for paragraph in text.split("\n\n") if paragraph.strip()]


def parts(text):
    """(prose, the pages of results that it names at its end), in order."""
    told = []
    for paragraph in paragraphs(text):
        told.append(paragraph)
        if pages := PAGE.findall(paragraph):
            yield "\n".join(told), pages
            told = []
    assert not told, f"no page of results is named behind {told[0][:60]!r}"


def numbers(text):
    bare = re.sub(r"\]\([^)]*\)|`[^`]*`", "", text)
    return [found.replace(",", "") for found in NUMBER.findall(bare)]


def measured(pages):
    text = "\n".join((RESULTS / f"{name}.md").read_text(encoding="utf-8") for name in pages)
    return [Decimal(number) for number in numbers(text)]


def is_among(number, found):
    """Whether a number is one of those, as it is written or rounded."""
    unit = Decimal(1).scaleb(Decimal(number).as_tuple().exponent)
    ways = (ROUND_HALF_UP, ROUND_HALF_EVEN)
    return any(one.quantize(unit, way) == Decimal(number) for one in found for way in ways)


PARTS = [part for heading in SECTIONS for part in parts(section(TEXT, heading))]


def test_every_table_of_numbers_is_what_the_results_say():
    assert written(TEXT) == TEXT, "run `python -m tests.benchmarks.readme`"


@pytest.mark.parametrize(("text", "pages"), PARTS, ids=["-".join(pages) for _, pages in PARTS])
def test_every_number_in_the_prose_stands_in_the_results_that_it_names(text, pages):
    found = measured(pages)
    told = [number for number in numbers(text) if number not in NOT_MEASURED | TORCHES]
    assert told
    assert not [number for number in told if not is_among(number, found)]


def test_a_number_that_was_not_measured_is_found(monkeypatch):
    found = measured(["slicer"])
    assert is_among("0.47", found)
    assert is_among("0.5", found)
    assert not is_among("0.48", found)
    stale = TEXT.replace("| 15.6 | 22.2 |", "| 15.7 | 22.2 |")
    assert stale != TEXT
    assert written(stale) == TEXT


def test_a_table_without_its_marks_is_not_passed_over():
    with pytest.raises(AssertionError):
        written(TEXT.replace("<!-- /gauge -->", ""))


def test_every_row_of_the_core_is_found_in_the_results(monkeypatch):
    with pytest.raises(AssertionError, match="no such"):
        readme._ratios(readme.Ratio("a", "b", [("no such row", "timm")]))
