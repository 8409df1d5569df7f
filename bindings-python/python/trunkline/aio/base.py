"""What the asynchronous resources stand on, beside :mod:`trunkline.base`."""

from __future__ import annotations

from trunkline.base.generic import T
from trunkline.base.page import PageBase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from typing_extensions import Self

    from trunkline._native import Pages


class Page(PageBase[T]):
    """One page of a list: its records, and the way to the pages before and behind it."""

    __slots__ = ()

    async def next_page(self) -> Self | None:
        """The page behind this one, if there is one."""
        page: Self | None = await self._at(self.next_page_url) if self.next_page_url else None
        return page

    async def previous_page(self) -> Self | None:
        """The page before this one, if the service names one."""
        page: Self | None = await self._at(self.previous_page_url) if self.previous_page_url else None
        return page


async def stream(pages: Pages[T]) -> AsyncIterator[T]:
    """The records one by one; pages are read as they are needed."""
    while (page := await pages.page_async()) is not None:
        for record in page[0]:
            yield record
