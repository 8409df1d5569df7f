"""Bodies as objects: what Twilio's library has classes for, such as ``ContentList.ContentCreateRequest``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Body(dict[str, "Any"]):
    """A JSON object by the names of the API, which are attributes, too: ``/`` and ``-`` are ``_`` there.

    :param payload: Its members; a dict among them may be given as it is.
    """

    def __init__(self, payload: Mapping[str, Any] | None = None) -> None:
        super().__init__(payload or {})

    def to_dict(self) -> dict[str, Any]:
        """The object and all within it as plain dicts."""
        return {name: _plain(value) for name, value in self.items()}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.get(self._wire(name))

    def __setattr__(self, name: str, value: object) -> None:
        self[self._wire(name)] = value

    def _wire(self, name: str) -> str:
        return next((one for one in self if _snake(one) == name), name.removesuffix("_"))


def _snake(name: str) -> str:
    return name.replace("/", "_").replace("-", "_")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
