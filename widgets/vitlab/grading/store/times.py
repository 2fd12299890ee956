"""When an exercise was worked on, and for how long: as the moments of checks and hints tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

LONGEST_GAP = timedelta(minutes=10)
"""A longer time between two moments was a break, and counts for nothing."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)


def now() -> datetime:
    """The moment that it is."""
    return datetime.now(UTC)


def moment(entry: Mapping[str, Any], field: str) -> datetime:
    """When something was done; of what has no date nobody knows that it was later."""
    return _read(entry.get(field))


def worked(entries: Mapping[str, Any], checked: bool) -> dict[str, Any]:
    """What a check or a hint adds to its exercise: this moment, and the minutes since the last.

    The last moment may be one of another exercise: who turns from one to the next works on it.

    >>> worked({}, checked=False)["minutes"]
    0.0
    """
    at = now()
    last = max((moment(e, "active") for e in entries.values() if isinstance(e, dict)), default=at)
    gap = at - last if timedelta(0) < at - last < LONGEST_GAP else timedelta(0)
    added = {"active": at.isoformat(), "minutes": round(gap.total_seconds() / 60, 2)}
    return added | ({"checked": [at.isoformat()] * 2} if checked else {})


def together(known: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """Both: the first check and the last, the last moment, and the sum of the minutes.

    >>> together({"minutes": 2.5}, {"minutes": 4, "active": "2026-03-01T08:00:00+00:00"})
    {'active': '2026-03-01T08:00:00+00:00', 'minutes': 6.5}
    """
    if "active" not in added:
        return {}
    latest = max((known, added), key=lambda each: moment(each, "active"))
    both = {
        "active": latest["active"],
        "minutes": round(known.get("minutes", 0) + added["minutes"], 2),
    }
    checks = [*known.get("checked", []), *added.get("checked", [])]
    return both | ({"checked": [min(checks, key=_read), max(checks, key=_read)]} if checks else {})


def is_moment(value: object) -> bool:
    """Whether it is the date of a moment, as text."""
    return isinstance(value, str) and _read(value) > LONG_AGO


def _read(value: Any) -> datetime:
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return LONG_AGO
