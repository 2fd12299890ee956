"""What a release says of itself: its section of CHANGELOG.md.

python tests/release_notes.py v0.2.0    print it; refuses a tag that is not this version
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_HEADING = re.compile(r"^## \[?(\d+\.\d+\.\d+)\]?(?: - (\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)
_VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)


class NotReady(SystemExit):
    """The one sentence on what is missing before this can be released."""


def version() -> str:
    """The version of this checkout, without importing it."""
    source = (ROOT / "widgets" / "vitlab" / "__init__.py").read_text(encoding="utf-8")
    found = _VERSION.search(source)
    assert found
    return found[1]


def sections(changelog: str) -> dict[str, tuple[str, str]]:
    r"""{version: (date, text)} from a changelog, newest first; no date where none is said.

    >>> sections("## [Unreleased]\n\n- c\n\n## 0.2.0 - 2027-01-31\n\n- b\n\n## 0.1.0\n\n- a\n")
    {'0.2.0': ('2027-01-31', '- b'), '0.1.0': ('', '- a')}
    """
    headings = [*_HEADING.finditer(changelog)]
    ends = [*(heading.start() for heading in headings), len(changelog)][1:]
    return {
        heading[1]: (heading[2] or "", changelog[heading.end() : end].strip())
        for heading, end in zip(headings, ends, strict=True)
    }


def notes(tag: str, changelog: str, version: str) -> str:
    r"""The section of this version; NotReady where tag, version and changelog do not agree.

    >>> notes("v0.2.0", "## 0.2.0 - 2027-01-31\n\n- b\n", "0.2.0")
    '- b'
    """
    if tag != f"v{version}":
        raise NotReady(f"the tag is {tag}, and vitlab/__init__.py says {version}: v{version}.")
    date, text = sections(changelog).get(version, ("", ""))
    if not (date and text):
        raise NotReady(
            f"CHANGELOG.md has no section '## {version} - YEAR-MONTH-DAY' with a text: "
            "give what stands under Unreleased that heading."
        )
    return text


def main() -> None:
    """Print the notes of the tag that is given."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tag")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    print(notes(parser.parse_args().tag, changelog, version()))


if __name__ == "__main__":
    main()
