"""A request as an HTTP client of one's own may keep it, to compare it with another one in tests."""

from __future__ import annotations

from enum import Enum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, ClassVar


class Match(Enum):
    """What stands for anything."""

    ANY = "*"


class Request:
    """A request, or a pattern of requests: two are equal if all their parts are, and ``Match.ANY`` is equal to whatever there is.

    :param method: The method.
    :param url: The URL without its query.
    :param auth: User name and password.
    :param params: The query.
    :param data: The form.
    :param headers: The headers.
    :param kwargs: Taken for compatibility.
    """

    def __init__(
        self,
        method: str | Match = Match.ANY,
        url: str | Match = Match.ANY,
        auth: tuple[str, str] | Match | None = Match.ANY,
        params: Mapping[str, Any] | Match | None = Match.ANY,
        data: Mapping[str, Any] | Match | None = Match.ANY,
        headers: Mapping[str, str] | Match | None = Match.ANY,
        **kwargs: Any,
    ) -> None:
        self.method: str | Match = method.upper() if isinstance(method, str) else method
        self.url: str | Match = url
        self.auth: tuple[str, str] | Match | None = auth
        self.params: Mapping[str, Any] | Match | None = params
        self.data: Mapping[str, Any] | Match | None = data
        self.headers: Mapping[str, str] | Match | None = headers

    @classmethod
    def attribute_equal(cls, lhs: Any, rhs: Any) -> bool:
        """Whether two parts are the same: what is empty is as good as nothing."""
        return Match.ANY in (lhs, rhs) or (lhs or None) == (rhs or None)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Request) and all(
            self.attribute_equal(getattr(self, part), getattr(other, part))
            for part in ("method", "url", "auth", "params", "data", "headers")
        )

    __hash__: ClassVar[None]  # type: ignore[assignment]
    """What may be equal to several others has no hash."""

    def __repr__(self) -> str:
        # Its parameters may be secret.
        return f"{self.method} {self.url}"
