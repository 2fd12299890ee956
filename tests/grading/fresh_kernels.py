"""How long the first thing takes that a kernel does, once what its lab imports is there.

Importing torch takes longer than all that is timed here, so it is done once: each kernel is a fork
of a process that has nothing of vitlab yet.
"""

from __future__ import annotations

import json
import subprocess
import sys

TRIES = 2
"""The faster one counts: another program may have held up the other."""

FORKING = """
import json, os, sys, time
exec(sys.argv[1])
took = {}
for name, program in json.loads(sys.argv[2]).items():
    for _ in range(int(sys.argv[3])):
        reading, writing = os.pipe()
        if not (child := os.fork()):
            os.close(reading)
            began = time.process_time()
            exec(program)
            os.write(writing, str(time.process_time() - began).encode())
            os._exit(0)
        os.close(writing)
        os.waitpid(child, 0)
        took.setdefault(name, []).append(float(os.read(reading, 99) or "nan"))
print(json.dumps(took))
"""


def seconds_of(programs: dict[str, str], imported: str) -> dict[str, float]:
    """Seconds of computing that each program takes where ``imported`` has run; NaN if it stops."""
    arguments = [imported, json.dumps(programs), str(TRIES)]
    told = subprocess.run(
        [sys.executable, "-c", FORKING, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        check=True,
    )
    return {name: min(took) for name, took in json.loads(told.stdout).items()}
