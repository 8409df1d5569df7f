"""What an HTTP client answers."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Response:
    """An answer.

    :param status_code: The HTTP status.
    :param text: The body.
    :param headers: The headers.
    """

    def __init__(self, status_code: int, text: str, headers: Any = None) -> None:
        self.content = text
        self.headers = headers
        self.cached = False
        self.status_code = status_code
        self.ok: bool = status_code < 400

    @property
    def text(self) -> str:
        """The body."""
        return self.content

    def __repr__(self) -> str:
        # What the service says may be secret.
        return f"HTTP {self.status_code}"
