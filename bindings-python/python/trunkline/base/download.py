"""Files that records stand for: the sound of a recording, the picture of a message."""

from __future__ import annotations

from trunkline.base.calls import finish

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Self

    from trunkline import _native


class FileOnItsWay:
    """What was said of a file before its bytes."""

    __slots__ = ("_file",)

    def __init__(self, file: _native.Download) -> None:
        self._file = file

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._file.status

    @property
    def headers(self) -> dict[str, str]:
        """The headers."""
        return self._file.headers

    @property
    def content_type(self) -> str | None:
        """What the file is, ``audio/x-wav`` for example, if the service says so."""
        return self._file.content_type

    @property
    def size(self) -> int | None:
        """How many bytes the file has, if the service says so."""
        return self._file.size

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.content_type}, {self.size} bytes>"


class Download(FileOnItsWay):
    """A file on its way: an iterator of its bytes, in pieces of any size, with what was said of it before them.

    >>> with recording.download(format="mp3") as file:
    ...     for piece in file:
    ...         player.write(piece)

    Whoever leaves before the end closes it, or uses it in a ``with``: the connection ends then.
    """

    __slots__ = ()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece: bytes | None = finish(self._file.piece())
        if piece is None:
            raise StopIteration
        return piece

    def read(self) -> bytes:
        """All bytes that are left, in memory."""
        return b"".join(self)

    def close(self) -> None:
        """Ends the connection, wherever the file is."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
