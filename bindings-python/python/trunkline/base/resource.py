"""Places in the client, where operations are found."""

from __future__ import annotations

from trunkline import _native
from trunkline._native import unset
from trunkline.base.importing import importing
from trunkline.base.stubs import CLASS_DOC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Self

    from trunkline._native import Unset
    from trunkline.base.calls import Client


class Resource:
    """A place in the client: the path arguments that lead to it, where ``unset`` stands for the client's own account."""

    def __init_subclass__(cls) -> None:
        cls.__doc__ = CLASS_DOC

    def __init__(self, version: Any, path: tuple[str | Unset | None, ...] = (), *more: Any, **solution: Any) -> None:
        if not isinstance(version, _native.Client):
            # As Twilio's library makes them: of what stands above, and the path arguments one by one.
            with importing:
                from trunkline.base.made import place

            version, path = place(version, *(() if path == () else (path, *more)), **solution)
        self._client: Client = version
        self._path = path

    if not TYPE_CHECKING:
        # To a checker, nothing is there that is not written down.
        def __getattr__(self, name):
            if name.startswith("_"):
                raise AttributeError(name)
            with importing:
                from trunkline.base import by_rule
            return by_rule.of_place(self, name)

    def _plain(self) -> Self:
        """The same place in a client whose calls return what they are asked for, without status and headers."""
        return type(self)(self._client.with_options({"raw": False}), self._path)

    def __repr__(self) -> str:
        return f"{type(self).__name__}{tuple(segment for segment in self._path if segment is not unset)!r}"


class ListResource(Resource):
    """A collection of resources, or a single one."""


class InstanceContext(Resource):
    """One resource, which may or may not exist: nothing is sent to find out."""
