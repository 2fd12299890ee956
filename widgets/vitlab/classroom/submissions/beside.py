"""What lies in and beside a notebook: saved rows, hints that were read, when it was handed in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from vitlab.classroom.submissions.files import File
from vitlab.classroom.submissions.notebook import Notebook, Unreadable
from vitlab.core.own_code.returned import NotPlain
from vitlab.grading.recording import MIME
from vitlab.grading.rows import Rows, as_rows


def rows_of(notebook: Notebook, exercise: str, entries: dict[str, dict[str, Any]]) -> Rows | None:
    """What the last output holds of an experiment; else what the progress file kept."""
    bundles = [bundle.get(MIME) for cell in notebook.cells for bundle in cell.data]
    told = [b.get("rows") for b in bundles if isinstance(b, dict) and b.get("exercise") == exercise]
    for rows in (*reversed(told), entries.get(exercise, {}).get("rows")):
        try:
            return as_rows(rows)
        except NotPlain:
            continue
    return None


def entries_of(kept: bytes) -> dict[str, dict[str, Any]]:
    """What a progress file says of each exercise; nothing where it cannot be read."""
    try:
        content = json.loads(kept.decode("utf-8-sig"))
        entries = content["exercises"]
        return {name: entry for name, entry in entries.items() if isinstance(entry, dict)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def stamped(file: File) -> datetime | None:
    """When nbgrader says that it was handed in: ``2026-02-02 15:58:23.948203 America/Lima``."""
    try:
        day, time, *zone = file.read()[:200].decode("utf-8").split()
        moment = datetime.fromisoformat(f"{day} {time}")
        moment = moment.replace(tzinfo=ZoneInfo(zone[0])) if zone else moment
        return moment.astimezone(UTC)
    except (ValueError, OSError, LookupError, Unreadable):
        return None
