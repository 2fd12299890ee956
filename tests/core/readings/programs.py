"""Runs the programs of readings, one after another in a process of their own.

It is forked from one that has imported what they import and nothing of vitlab, so that torch is
imported once for all of them and not each time.
"""

import io
import os
import sys
import warnings
from contextlib import redirect_stdout
from multiprocessing import get_context
from traceback import format_exc

IMPORTED = ["numpy", "PIL.Image", "torch", "torch._dynamo", "torch.utils.flop_counter"]
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(IMPORTED)


def printed(programs, folders):
    """What each program prints as ``name: value``, run in its folder."""
    here, there = PROCESSES.Pipe()
    given = [(str(folders[name]), program) for name, program in programs.items()]
    process = PROCESSES.Process(target=run_all, args=(given, there))
    with here, there:
        process.start()
        there.close()
        outputs, problem = here.recv()
    process.join()
    process.close()
    assert not problem, problem
    values = [dict(line.split(": ") for line in output.splitlines()) for output in outputs]
    return dict(zip(programs, values, strict=True))


def run_all(given, told):
    """In the process: what each program printed, and what went wrong."""
    warnings.simplefilter("error")
    outputs, problem = [], ""
    try:
        for folder, program in given:
            os.chdir(folder)
            with redirect_stdout(io.StringIO()) as output:
                exec(compile(program, "program", "exec"), {"__name__": "__main__"})
            outputs.append(output.getvalue())
        assert "vitlab" not in sys.modules
    except BaseException:
        problem = format_exc()
    told.send((outputs, problem))
