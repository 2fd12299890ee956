"""README's table of the families of models, made of what tests found on random weights."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

from tests.peers.at_hand import use_peers

ROOT = Path(__file__).parents[1]
FOUND = ROOT / "tests" / "core" / "tables" / "families.json"
README = ROOT / "README.md"
LIBRARIES = ("timm", "transformers")
STEPS = ("load", "maps", "gauge")
_BEGIN, _END = "<!-- families: written by make families -->\n", "<!-- /families -->"


def table(found: dict[str, dict[str, dict[str, str]]]) -> str:
    """A row for each family, the three steps of one library beside those of the other.

    >>> print(table({"ViT": {"timm": {"load": "plain", "maps": "yes", "gauge": "exact"}}}))
    | family | timm: load | maps | gauge | transformers: load | maps | gauge |
    |---|---|---|---|---|---|---|
    | ViT | plain | yes | exact | – | – | – |
    <BLANKLINE>
    """
    head = [f"{library}: {STEPS[0]} | {' | '.join(STEPS[1:])}" for library in LIBRARIES]
    lines = [f"| family | {' | '.join(head)} |", "|---" * 7 + "|"]
    for family, libraries in found.items():
        cells = [
            libraries.get(library, {}).get(step, "–") for library in LIBRARIES for step in STEPS
        ]
        lines.append(f"| {family} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def stored() -> dict[str, dict[str, dict[str, str]]]:
    """What was found when the table was written."""
    kept: dict[str, dict[str, dict[str, str]]] = json.loads(FOUND.read_text("utf-8"))["families"]
    return kept


def in_readme() -> str:
    """The table as it stands there."""
    return README.read_text("utf-8").split(_BEGIN)[1].split(_END)[0]


def write(found: dict[str, dict[str, dict[str, str]]], versions: dict[str, str]) -> None:
    """Keep what was found, and put the table into the README."""
    kept = json.dumps({"versions": versions, "families": found}, indent=1)
    FOUND.write_text(kept + "\n", "utf-8", newline="\n")
    before, rest = README.read_text("utf-8").split(_BEGIN)
    _, after = rest.split(_END)
    README.write_text(f"{before}{_BEGIN}{table(found)}{_END}{after}", "utf-8", newline="\n")


if __name__ == "__main__":
    use_peers()
    families = import_module("tests.peers.families")
    write(families.found(), families.VERSIONS)
