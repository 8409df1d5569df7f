"""How answers are read, for programs that read some themselves."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import BasicContext, Decimal
from email.utils import parsedate_to_datetime
from typing import Any

ISO8601_DATE_FORMAT = "%Y-%m-%d"
ISO8601_DATETIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def iso8601_date(s: Any) -> date | Any:
    """A day; what cannot be read as it is."""
    try:
        return datetime.strptime(s, ISO8601_DATE_FORMAT).date()
    except (TypeError, ValueError):
        return s


def iso8601_datetime(s: Any) -> datetime | Any:
    """A point in time, in UTC; what cannot be read as it is."""
    try:
        # Before Python 3.11, `fromisoformat` knows no Z.
        time = datetime.fromisoformat(s.replace("Z", "+00:00"))
    except (AttributeError, TypeError, ValueError):
        return s
    return (time.replace(tzinfo=timezone.utc) if time.tzinfo is None else time).astimezone(timezone.utc)


def rfc2822_datetime(s: str) -> datetime | None:
    """A point in time, in UTC; None for what cannot be read."""
    try:
        time = parsedate_to_datetime(s)
    except (TypeError, ValueError):
        return None
    return (time.replace(tzinfo=timezone.utc) if time.tzinfo is None else time).astimezone(timezone.utc)


def decimal(d: Any) -> Decimal | Any:
    """A number to its digits; what is empty as it is."""
    return Decimal(d, BasicContext) if d else d


def integer(i: Any) -> int | Any:
    """A whole number; what is none as it is."""
    try:
        return int(i)
    except (TypeError, ValueError):
        return i
