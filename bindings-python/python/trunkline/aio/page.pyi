"""Pages of lists, as ``AsyncClient`` gives them: the same classes, whose ways to other pages are awaited."""

from typing_extensions import Self

from trunkline.base.generic import T
from trunkline.base.page import PageBase

class Page(PageBase[T]):
    """One page of a list: its records, and the way to the pages before and behind it."""

    async def next_page(self) -> Self | None:
        """The page behind this one, if there is one."""

    async def previous_page(self) -> Self | None:
        """The page before this one, if the service names one."""
