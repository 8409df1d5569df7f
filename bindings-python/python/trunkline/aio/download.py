"""Files that records stand for, in an event loop."""

from __future__ import annotations

from trunkline.base.download import FileOnItsWay

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from typing_extensions import Self


class AsyncDownload(FileOnItsWay):
    """A file on its way: an asynchronous iterator of its bytes, in pieces of any size, with what was said of it before them.

    >>> async with await recording.download(format="mp3") as file:
    ...     async for piece in file:
    ...         await player.write(piece)

    Whoever leaves before the end closes it, or uses it in an ``async with``: the connection ends then.
    """

    __slots__ = ()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        piece = await self._file.piece_async()
        if piece is None:
            raise StopAsyncIteration
        return piece

    async def read(self) -> bytes:
        """All bytes that are left, in memory."""
        return b"".join([piece async for piece in self])

    async def aclose(self) -> None:
        """Ends the connection, wherever the file is."""
        self._file.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
