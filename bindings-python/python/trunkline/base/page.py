"""Pages of lists."""

from __future__ import annotations

from trunkline.base.calls import finish
from trunkline.base.exceptions import TwilioConfigurationException
from trunkline.base.generic import Of, T
from trunkline.base.importing import importing
from trunkline.base.stubs import CLASS_DOC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from typing_extensions import Self

    from trunkline._native import PageFacts, Pages
    from trunkline.base.resource import Resource


class PageBase(Of[T]):
    """One page of a list: its records, and where the pages before and behind it are."""

    __slots__ = ("_is_async", "_left", "_list", "_records", "next_page_url", "previous_page_url")

    next_page_url: str | None
    """The address of the page behind this one, for ``get_page`` now or another day."""
    previous_page_url: str | None
    """The address of the page before this one, if the service names one."""

    _left: Iterator[T]

    def __init__(self, version: Any, response: Any, solution: dict[str, Any] | None = None) -> None:
        """A page that a program makes, for tests.

        :param version: The version of a product, of a client.
        :param response: A :class:`trunkline.http.response.Response` with the JSON of a page.
        :param solution: The path arguments of the list.
        """
        with importing:
            from trunkline.base.made import page

        self._set(*page(self, version, response, solution or {}))

    def get_instance(self, payload: dict[str, Any]) -> Any:
        """A record of a page that a program makes, of its JSON."""
        with importing:
            from trunkline.base.made import record

        return record(self, payload)

    @classmethod
    def _of(cls, of: Resource, facts: PageFacts[T] | None) -> Self:
        """The page; within the raw response where that was asked for, which the types of the façade do not show."""
        records, next_page_url, previous_page_url, response = facts or ([], None, None, None)
        page = cls.__new__(cls)
        if response is None:
            page._set(of, records, next_page_url, previous_page_url)
            return page
        page._set(of._plain(), records, next_page_url, previous_page_url)
        response.data = page
        raw: Any = response
        return raw  # type: ignore[no-any-return]

    def _set(
        self,
        of: Resource | None,
        records: list[T],
        next_page_url: str | None,
        previous_page_url: str | None,
        is_async: bool = False,
    ) -> None:
        self._is_async = is_async if of is None else of._client.is_async
        self._list = of
        self._records = records
        self.next_page_url = next_page_url
        self.previous_page_url = previous_page_url

    def _at(self, url: str | None) -> Any:
        """The page at an address that this one names, or what gives it when it is awaited."""
        if self._is_async:
            with importing:
                from trunkline.aio.methods import turned

            return turned(self._list, url, type(self).__name__)
        if url is None:
            return None
        if self._list is None:
            raise TwilioConfigurationException(f"this {type(self).__name__} was pickled and has no client any more")
        of: Any = self._list
        return of.get_page(url)

    if not TYPE_CHECKING:
        # To a checker, nothing is there that is not written down.
        def __getattr__(self, name):
            if name.startswith("_"):
                raise AttributeError(name)
            with importing:
                from trunkline.base import by_rule
            return by_rule.of_page(self, name)

    def __reduce__(self) -> tuple[Any, ...]:
        # As its records do, it leaves its client behind.
        return _again, (type(self), self._records, self.next_page_url, self.previous_page_url, self._is_async)

    @property
    def records(self) -> list[T]:
        """The records."""
        return self._records

    def __iter__(self) -> Iterator[T]:
        return iter(self._records)

    def __next__(self) -> T:
        return self.next()

    def next(self) -> T:
        """The next record that was not taken in this way."""
        try:
            left = self._left
        except AttributeError:
            left = self._left = iter(self._records)
        return next(left)

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, at: int) -> T:
        return self._records[at]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)}>"


class Page(PageBase[T]):
    """One page of a list: its records, and the way to the pages before and behind it."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        cls.__doc__ = CLASS_DOC

    def next_page(self) -> Self | None:
        """The page behind this one, if there is one."""
        page: Self | None = self._at(self.next_page_url)
        return page

    def previous_page(self) -> Self | None:
        """The page before this one, if the service names one."""
        page: Self | None = self._at(self.previous_page_url)
        return page


def _again(cls: type[PageBase[T]], records: list[T], *facts: Any) -> PageBase[T]:
    """A page from what was pickled."""
    page = cls.__new__(cls)
    page._set(None, records, *facts)
    return page


def stream(pages: Pages[T]) -> Iterator[T]:
    """The records one by one; pages are read as they are needed."""
    while (page := finish(pages.page())) is not None:
        yield from page[0]
