"""Texts that are not shown."""


class Secret(str):
    """A text that is shown nowhere: not by ``repr``, so in no traceback that shows what variables hold."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "[secret]"


def secret(text: "str | None") -> "str | None":
    """The text as one that is not shown; what is none is for others to refuse."""
    return Secret(text) if isinstance(text, str) else text
