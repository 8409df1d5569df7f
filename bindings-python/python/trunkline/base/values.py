"""Arguments that are not given.

``unset`` is the default of every optional parameter: nothing is sent. ``None`` is ``null`` where the API takes JSON, and as good
as ``unset`` in forms and queries, which know no null. ``""`` is sent as it is: that is how Twilio clears a field.
"""

from __future__ import annotations

from trunkline._native import Unset, unset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Unset", "of", "unset"]


def of(d: Mapping[str, object]) -> dict[str, object]:
    """What is set of a dict."""
    return {name: value for name, value in d.items() if value is not unset}
