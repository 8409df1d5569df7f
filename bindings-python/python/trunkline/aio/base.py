"""What the asynchronous resources stand on, beside :mod:`trunkline.base`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import TypeVar

    from trunkline._native import Pages

    T = TypeVar("T")


async def stream(pages: Pages[T]) -> AsyncIterator[T]:
    """The records one by one; pages are read as they are needed."""
    while (page := await pages.page_async()) is not None:
        for record in page[0]:
            yield record
