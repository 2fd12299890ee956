"""The ledger's timeline as the tracker sees it: where the count of live bytes turns."""

from __future__ import annotations

from itertools import pairwise

from vitlab.core.memory import Line, MemoryLedger


def turns(ledger: MemoryLedger) -> list[int]:
    """Bytes at each highest and lowest point of a run, from its beginning to its end."""
    now, rising = ledger.resident, False
    found = [now]
    for line in _without_renaming([moment.line for moment in ledger.timeline]):
        now += line.bytes
        if (line.bytes > 0) == rising:
            found[-1] = now
        else:
            found.append(now)
        rising = line.bytes > 0
    return found


def _without_renaming(lines: list[Line]) -> list[Line]:
    """A tensor that goes on under another name is a death and a birth on the tape alone."""
    renamed = set()
    for number, (first, second) in enumerate(pairwise(lines)):
        if first.bytes == -second.bytes < 0 and first.why == second.why:
            renamed |= {number, number + 1}
    return [line for number, line in enumerate(lines) if number not in renamed]
