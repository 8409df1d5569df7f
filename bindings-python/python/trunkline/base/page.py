"""Pages of lists."""

from __future__ import annotations

from trunkline.base.exceptions import TwilioConfigurationException
from trunkline.base.generic import Of, T

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from typing_extensions import Self

    from trunkline._native import PageFacts, Pages
    from trunkline.base.resource import ListResource


class PageBase(Of[T]):
    """One page of a list: its records, and where the pages before and behind it are."""

    __slots__ = ("_list", "_records", "next_page_url", "previous_page_url")

    next_page_url: str | None
    """The address of the page behind this one, for ``get_page`` now or another day."""
    previous_page_url: str | None
    """The address of the page before this one, if the service names one."""

    def __init__(
        self, of: ListResource | None, records: list[T], next_page_url: str | None, previous_page_url: str | None
    ) -> None:
        self._list = of
        self._records = records
        self.next_page_url = next_page_url
        self.previous_page_url = previous_page_url

    @classmethod
    def _of(cls, of: ListResource, facts: PageFacts[T] | None) -> Self:
        """The page; within the raw response where that was asked for, which the types of the façade do not show."""
        records, next_page_url, previous_page_url, response = facts or ([], None, None, None)
        if response is None:
            return cls(of, records, next_page_url, previous_page_url)
        response.data = cls(of._plain(), records, next_page_url, previous_page_url)
        raw: Any = response
        page: Self = raw
        return page

    def _at(self, url: str | None) -> Any:
        """The page at an address that this one names, or what gives it when it is awaited."""
        if url is None:
            return None
        if self._list is None:
            raise TwilioConfigurationException(f"this {type(self).__name__} was pickled and has no client any more")
        of: Any = self._list
        return of.get_page(url)

    def __reduce__(self) -> tuple[Any, ...]:
        # As its records do, it leaves its client behind.
        return type(self), (None, self._records, self.next_page_url, self.previous_page_url)

    @property
    def records(self) -> list[T]:
        """The records."""
        return self._records

    def __iter__(self) -> Iterator[T]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, at: int) -> T:
        return self._records[at]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)}>"


class Page(PageBase[T]):
    """One page of a list: its records, and the way to the pages before and behind it."""

    __slots__ = ()

    def next_page(self) -> Self | None:
        """The page behind this one, if there is one."""
        page: Self | None = self._at(self.next_page_url)
        return page

    def previous_page(self) -> Self | None:
        """The page before this one, if the service names one."""
        page: Self | None = self._at(self.previous_page_url)
        return page


def stream(pages: Pages[T]) -> Iterator[T]:
    """The records one by one; pages are read as they are needed."""
    while (page := pages.page()) is not None:
        yield from page[0]
