"""Resources as the service answers them."""

from __future__ import annotations

from trunkline._native import Record
from trunkline.base.exceptions import TwilioConfigurationException

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from trunkline.base.resource import Resource

    C = TypeVar("C", bound=Resource)


class InstanceResource(Record):
    """A resource as it was when the service answered; its fields are read when they are asked for.

    ``to_dict()`` gives all of them, ``raw`` what the service sent. Instances can be compared, copied and pickled; a pickled one
    leaves its client and its secrets behind.
    """

    __slots__ = ()

    def _in_context(self, context: type[C], *keys: str | None) -> C:
        """The place of this resource in the client."""
        origin: Resource | None = self._origin
        if origin is None:
            raise TwilioConfigurationException(f"this {type(self).__name__} was pickled and has no client any more")
        if isinstance(origin, context):
            return origin
        return context(origin._client, (*origin._path, *keys))
