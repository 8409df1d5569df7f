"""Arguments that are not given.

``unset`` is the default of every optional parameter: nothing is sent. ``None`` is ``null`` where the API takes JSON, and as good
as ``unset`` in forms and queries, which know no null. ``""`` is sent as it is: that is how Twilio clears a field.
"""

from trunkline._native import Unset, unset

__all__ = ["Unset", "unset"]
