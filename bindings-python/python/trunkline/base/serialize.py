"""How arguments are written, for programs that write some themselves."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any

from trunkline.base.values import unset

if TYPE_CHECKING:
    from collections.abc import Callable


def iso8601_date(d: Any) -> Any:
    """A day as ``YYYY-MM-DD``; text as it is, None for what is neither."""
    if isinstance(d, datetime):
        return _utc(d).date().isoformat()
    if isinstance(d, date):
        return d.isoformat()
    return d if d is unset or isinstance(d, str) else None


def iso8601_datetime(d: Any) -> Any:
    """A point in time as ``YYYY-MM-DDThh:mm:ssZ``, in UTC; text as it is, None for what is neither."""
    if isinstance(d, datetime):
        return _utc(d).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(d, date):
        return d.strftime("%Y-%m-%dT00:00:00Z")
    return d if d is unset or isinstance(d, str) else None


def prefixed_collapsible_map(m: Any, prefix: str) -> dict[str, Any]:
    """Parameters of a dict's members behind a prefix, ``AddOns.name.key``."""
    return dict(_flat(m, prefix)) if isinstance(m, dict) else {}


def boolean_to_string(bool_or_str: Any) -> Any:
    """``true`` or ``false``; text in lower case."""
    if bool_or_str is unset or bool_or_str is None:
        return bool_or_str
    return bool_or_str.lower() if isinstance(bool_or_str, str) else "true" if bool_or_str else "false"


def object(obj: Any) -> Any:
    """A dict or a list as JSON; anything else as it is."""
    return json.dumps(obj) if isinstance(obj, (dict, list)) else obj


def map(lst: Any, serialize_func: Callable[[Any], Any]) -> Any:
    """A list whose members are written by a function; anything else as it is."""
    return [serialize_func(one) for one in lst] if isinstance(lst, list) else lst


def _utc(time: datetime) -> datetime:
    return time if time.tzinfo is None else time.astimezone(timezone.utc)


def _flat(m: dict[str, Any], prefix: str) -> Any:
    for name, value in m.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}.{name}")
        else:
            yield f"{prefix}.{name}", value
