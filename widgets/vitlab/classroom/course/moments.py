"""Moments as teachers write them: a day, or a day and a time, in the zone of the course."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo

from vitlab.core.errors import shown


def moment(told: object, zone: tzinfo | None, what: str) -> datetime:
    """A moment; a day is its end. ``what`` begins the sentence where it is none.

    >>> from datetime import UTC
    >>> str(moment("2026-03-01", UTC, "until")), str(moment(datetime(2026, 3, 1, 12), UTC, ""))
    ('2026-03-01 23:59:59+00:00', '2026-03-01 12:00:00+00:00')
    >>> moment("soon", UTC, "until")
    Traceback (most recent call last):
    ValueError: until is 'soon', and no date: write 2026-10-05, or 2026-10-05T18:00:00.
    """
    found = _parsed(told) if isinstance(told, str) else told
    if isinstance(found, date) and not isinstance(found, datetime):
        found = datetime.combine(found, time(23, 59, 59))
    if type(found) is not datetime:
        raise ValueError(
            f"{what} is {shown(told)}, and no date: write 2026-10-05, or 2026-10-05T18:00:00."
        )
    if found.tzinfo:
        return found
    return found.replace(tzinfo=zone) if zone else found.astimezone()


def _parsed(told: str) -> date | None:
    try:
        return date.fromisoformat(told) if len(told) == 10 else datetime.fromisoformat(told)
    except ValueError:
        return None
