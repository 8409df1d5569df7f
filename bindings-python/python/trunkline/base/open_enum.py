"""Enums of texts that are open: the service may say what no document lists yet."""

from __future__ import annotations

from trunkline.base.stubs import CLASS_DOC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


class OpenEnum(str):
    """A text; those that are known are attributes of the class. Compares and prints as the text."""

    __slots__ = ()

    _members: ClassVar[dict[str, OpenEnum]] = {}

    def __init_subclass__(cls) -> None:
        cls.__doc__ = CLASS_DOC
        cls._members = {}
        for name, text in list(vars(cls).items()):
            if isinstance(text, str) and not name.startswith("_"):
                cls._members[text] = cls(text)
                setattr(cls, name, cls._members[text])

    @property
    def is_known(self) -> bool:
        """Whether this version of the library knows the text."""
        return str(self) in self._members
