"""Runs the programs of readings, one after another in a process of their own."""

import json
import subprocess
import sys

ALL_OF_THEM = """
import json, os, sys
for folder, program in json.load(sys.stdin):
    os.chdir(folder)
    exec(compile(program, "program", "exec"), {"__name__": "__main__"})
    print("---")
assert "vitlab" not in sys.modules
"""


def printed(programs, folders):
    """What each program prints as ``name: value``, run in its folder."""
    given = [(str(folders[name]), program) for name, program in programs.items()]
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", ALL_OF_THEM],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert not run.returncode, run.stderr
    outputs = run.stdout.split("---\n")[:-1]
    values = [dict(line.split(": ") for line in output.splitlines()) for output in outputs]
    return dict(zip(programs, values, strict=True))
