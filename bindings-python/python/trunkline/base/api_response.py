"""What ``create_with_http_info`` and its like return."""

from __future__ import annotations

from trunkline.base.generic import Of, T


class ApiResponse(Of[T]):
    """An answer with its status and headers. :class:`~trunkline.RawResponse` says more.

    :param data: What was asked for.
    :param status_code: The HTTP status.
    :param headers: The headers by name.
    """

    def __init__(self, data: T, status_code: int, headers: dict[str, str]) -> None:
        self.data = data
        self.status_code = status_code
        self.headers = headers

    def __repr__(self) -> str:
        return f"ApiResponse(status_code={self.status_code}, data={type(self.data).__name__})"

    def __str__(self) -> str:
        return f"<ApiResponse [{self.status_code}] with {type(self.data).__name__}>"
