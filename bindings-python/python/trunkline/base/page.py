"""Pages of lists."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Generic, TypeVar

    from typing_extensions import Self

    from trunkline._native import ApiResponse, Pages
    from trunkline.base.resource import ListResource

    T = TypeVar("T")

    class Of(Generic[T]):
        """A class that has a parameter for type checkers."""

        __slots__ = ()

else:
    T = None

    class Of:
        """A class that has a parameter for type checkers."""

        __slots__ = ()

        def __class_getitem__(cls, item):
            return cls


class PageBase(Of[T]):
    """One page of a list: its records, and where the pages before and behind it are."""

    __slots__ = ("_list", "_records", "next_page_url", "previous_page_url")

    def __init__(self, of: ListResource, records: list[T], next_page_url: str | None, previous_page_url: str | None) -> None:
        self._list: Any = of
        self._records = records
        self.next_page_url = next_page_url
        self.previous_page_url = previous_page_url

    @classmethod
    def _of(cls, of: ListResource, page: tuple[list[T], str | None, str | None, ApiResponse | None] | None) -> Self:
        """The page, or the answer with it where that was asked for."""
        records, next_page_url, previous_page_url, answer = page or ([], None, None, None)
        made = cls(of, records, next_page_url, previous_page_url)
        return made if answer is None else answer._with(made)

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
        page: Self | None = self._list.get_page(self.next_page_url) if self.next_page_url else None
        return page

    def previous_page(self) -> Self | None:
        """The page before this one, if the service names one."""
        page: Self | None = self._list.get_page(self.previous_page_url) if self.previous_page_url else None
        return page


def stream(pages: Pages[T]) -> Iterator[T]:
    """The records one by one; pages are read as they are needed."""
    while (page := pages.page()) is not None:
        yield from page[0]
