"""The lowest versions that pyproject.toml allows, as constraints for pip.

python tests/lowest.py            torch as in constraints.txt
python tests/lowest.py --torch    torch at its lowest as well
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def bounds() -> Iterator[str]:
    """Every ``name>=version`` of pyproject.toml; an extra that only names other extras has none."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = chain(project["dependencies"], *project["optional-dependencies"].values())
    return (requirement for requirement in wanted if not requirement.startswith("vitlab["))


def pinned(name: str) -> str:
    """The line of constraints.txt for a library."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith(f"{name}=="))
    return line


def lowest(*, torch_too: bool) -> list[str]:
    """A ``name==version`` for each bound; torch's plain wheel is gigabytes, so it is spared."""
    exact = (bound.replace(">=", "==") for bound in bounds())
    return [
        pinned("torch") if line.startswith("torch==") and not torch_too else line for line in exact
    ]


def main() -> None:
    """Print them, one a line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--torch", action="store_true", help="torch at its lowest as well")
    print(*lowest(torch_too=parser.parse_args().torch), sep="\n")


if __name__ == "__main__":
    main()
