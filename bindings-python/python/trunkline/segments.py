"""How many SMS a text takes, and why.

>>> from trunkline.segments import SegmentedMessage
>>> message = SegmentedMessage("It’s ready")
>>> message.encoding, message.segments_count, message.non_gsm_characters
('UCS-2', 1, [(2, '’')])
>>> SegmentedMessage("It’s ready", smart_encoding=True).encoding
'GSM-7'
"""

from __future__ import annotations

from trunkline._native import count_segments, cut_to_segments, forcing_characters, segment_parts, smart_encoded

__all__ = ["MAX_CHARACTERS", "SegmentedMessage", "cut", "smart_encoded"]

MAX_CHARACTERS = 1600
"""The longest text that Twilio takes for one message, in characters."""


class SegmentedMessage:
    """A text, and how it is sent.

    All characters in the alphabet of GSM 03.38: 160 places in a message alone, 153 in each of several, and some characters take
    two. Any other text: 70 places of UCS-2, and 67.

    :param message: The text.
    :param smart_encoding: Whether Twilio replaces characters that would force UCS-2, as a messaging service can be set.
    """

    __slots__ = ("characters", "encoding", "is_too_long", "message", "segments_count", "units", "units_left")

    message: str
    """The text as it is sent."""
    encoding: str
    """``GSM-7`` or ``UCS-2``."""
    segments_count: int
    """The number of SMS that are sent and paid for."""
    units: int
    """The places that the text takes."""
    units_left: int
    """The places that are left in the last SMS."""
    characters: int
    """The number of characters, as Twilio's limit counts them."""
    is_too_long: bool
    """Whether Twilio refuses the text: it has more than 1,600 characters."""

    def __init__(self, message: str, smart_encoding: bool = False) -> None:
        self.message = smart_encoded(message) if smart_encoding else message
        counted = count_segments(self.message)
        self.encoding, self.segments_count, self.units, self.units_left, self.characters, self.is_too_long = counted

    @property
    def segments(self) -> list[str]:
        """The text of each SMS."""
        return segment_parts(self.message)

    @property
    def non_gsm_characters(self) -> list[tuple[int, str]]:
        """The characters that force UCS-2, each with its index in the text."""
        return forcing_characters(self.message)

    def __repr__(self) -> str:
        return f"<SegmentedMessage encoding={self.encoding!r} segments_count={self.segments_count}>"


def cut(message: str, segments: int) -> str:
    """The longest beginning of a text that takes no more than so many SMS. What a reader sees as one character stays whole."""
    return cut_to_segments(message, max(segments, 0))
