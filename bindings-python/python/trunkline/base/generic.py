"""Classes with a parameter that exists for type checkers alone: ``typing`` is not imported at run time."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generic, TypeVar

    T = TypeVar("T")

    class Of(Generic[T]):
        """A class of something."""

        __slots__ = ()

else:
    T = None

    class Of:
        """A class of something."""

        __slots__ = ()

        def __class_getitem__(cls, item):
            return cls
