"""`make bench`: measure vitlab against its peers and write results/.

python -m tests.benchmarks          everything that needs no GPU
python -m tests.benchmarks core     what the torch core computes
python -m tests.benchmarks memory   what the memory ledger says
python -m tests.benchmarks slicer   the slicer in a browser
python -m tests.benchmarks gauge    the memory gauge in a browser
python -m tests.benchmarks cuda     the memory ledger on a GPU; only where it is asked for
"""

from __future__ import annotations

import argparse
import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results")
SUBJECTS = ("core", "memory", "slicer", "gauge")
WITH_A_GPU = ("cuda",)


def main() -> None:
    """Measure, write, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    subjects = SUBJECTS + WITH_A_GPU
    parser.add_argument("subject", nargs="?", choices=subjects, help="all but cuda unless given")
    chosen = parser.parse_args().subject
    for name in [chosen] if chosen else SUBJECTS:
        subject = import_module(f"tests.benchmarks.{name}")
        results = subject.measure()
        text = subject.page(results)
        (RESULTS / f"{name}.json").write_text(_json(results), "utf-8", newline="\n")
        (RESULTS / f"{name}.md").write_text(text, "utf-8", newline="\n")
        print(text)


def _json(results: dict[str, Any]) -> str:
    """Indented, but each list of values on one line."""
    return re.sub(r"\s+(?=[^][{}]*\])", " ", json.dumps(results, indent=1)) + "\n"


if __name__ == "__main__":
    main()
