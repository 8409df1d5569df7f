"""Arguments that are not given.

``unset`` is the default of every optional parameter: nothing is sent. ``None`` is sent as an empty text in a form, which is how
Twilio clears a field, and as ``null`` in JSON; ``""`` is sent as it is.
"""

from trunkline._native import Unset, unset

__all__ = ["Unset", "unset"]
