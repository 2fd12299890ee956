"""`make bench`: measure vitlab against its peers and write results/.

python -m tests.benchmarks          everything that needs no GPU
python -m tests.benchmarks core       what the torch core computes
python -m tests.benchmarks memory     what the memory ledger says
python -m tests.benchmarks costs      what vitlab costs: disk, memory, seconds
python -m tests.benchmarks grading    what grading a class costs
python -m tests.benchmarks cluster    what grading on more than one machine would do
python -m tests.benchmarks hub        a class on one JupyterHub
python -m tests.benchmarks slicer     the slicer in a browser
python -m tests.benchmarks gauge      the memory gauge in a browser
python -m tests.benchmarks explorer   the position encoding explorer in a browser
python -m tests.benchmarks simulator  the resolution simulator in a browser
python -m tests.benchmarks start      how soon each of them is there
python -m tests.benchmarks analyzer   the linear projection analyzer in a browser
python -m tests.benchmarks advisor    the patch size advisor in a browser
python -m tests.benchmarks quiz       the quiz in a browser
python -m tests.benchmarks budget     the token budget in a browser
python -m tests.benchmarks viewer     the attention viewer in a browser
python -m tests.benchmarks contrast   the contrast explorer in a browser
python -m tests.benchmarks atlas      the embedding atlas in a browser
python -m tests.benchmarks cuda       the memory ledger on a GPU; only where it is asked for
python -m tests.benchmarks slicer --moves 4    a trial in a browser: printed, not written
python -m tests.benchmarks hub --students 2    a trial with a class of two
"""

from __future__ import annotations

import argparse
import json
import os
import re
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.benchmarks import readme

RESULTS = Path(__file__).with_name("results")
IN_A_BROWSER = (
    "slicer",
    "gauge",
    "explorer",
    "simulator",
    "analyzer",
    "advisor",
    "quiz",
    "budget",
    "viewer",
    "contrast",
    "atlas",
    "start",
)
WITH_A_GPU = ("cuda",)
SUBJECTS = ("core", "memory", "costs", "grading", "cluster", "hub", *IN_A_BROWSER)


def main() -> None:
    """Measure, write, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    subjects = SUBJECTS + WITH_A_GPU
    parser.add_argument("subject", nargs="?", choices=subjects, help="all but cuda unless given")
    parser.add_argument("--moves", type=int, help="a trial of 2 moves or more: nothing is written")
    parser.add_argument("--students", type=int, help="a trial with a class of so many")
    given = parser.parse_args()
    if given.moves is not None and (given.subject not in IN_A_BROWSER or given.moves < 2):
        parser.error(f"--moves takes 2 or more, and one of {', '.join(IN_A_BROWSER)}")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # who installed it has every module compiled
    if given.students is not None and (given.subject != "hub" or given.students < 1):
        parser.error("--students takes 1 or more, and hub")
    trial = given.moves or given.students
    for name in [given.subject] if given.subject else SUBJECTS:
        subject = import_module(f"tests.benchmarks.{name}")
        results = subject.measure(*([trial] if trial else []))
        text = subject.page(results)
        if not trial:
            (RESULTS / f"{name}.json").write_text(_json(results), "utf-8", newline="\n")
            (RESULTS / f"{name}.md").write_text(text, "utf-8", newline="\n")
        print(text)
    if not trial:
        readme.main()


def _json(results: dict[str, Any]) -> str:
    """Indented, but each list of values on one line."""
    return re.sub(r"\s+(?=[^][{}]*\])", " ", json.dumps(results, indent=1)) + "\n"


if __name__ == "__main__":
    main()
