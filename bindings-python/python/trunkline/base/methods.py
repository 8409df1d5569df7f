"""Methods that are operations: each names its place in a product's table, and what its records become."""

from __future__ import annotations

from trunkline._native import Call, Operation
from trunkline.base.calls import finish
from trunkline.base.importing import importing
from trunkline.base.page import stream
from trunkline.base.stubs import SLOTS, DescribedMethod, MethodType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trunkline._native import Pages
    from trunkline.base.instance_resource import InstanceResource
    from trunkline.base.page import Page
    from trunkline.base.resource import Resource

_EXTENT = ["limit", "page_size"]
_PLACE = ["page_token", "page_number", "page_size"]


class Method(DescribedMethod):
    """A method that executes an operation. For ``AsyncClient`` it is another, which is awaited."""

    __slots__ = (*SLOTS, "_awaited", "_operation", "_record")

    def __init__(
        self, table: str, place: int, record: type[InstanceResource] | None = None, more: list[str] | None = None
    ) -> None:
        self._operation = Operation(table, place, more or [])
        self._record = record
        self._awaited: Any = None

    def __get__(self, place: Resource | None, owner: type | None = None) -> Any:
        if place is None:
            return self
        if not place._client.is_async:
            return MethodType(self, place)
        if self._awaited is None:
            with importing:
                from trunkline.aio.methods import awaited

            self._awaited = awaited(self)
        return MethodType(self._awaited, place)

    def __call__(self, place: Resource, /, *args: Any, **kwargs: Any) -> Any:
        outcome = self._operation.execute(place._client, place._path, args, kwargs, self._record, place)
        return outcome if type(outcome) is not Call else finish(outcome)

    async def call_async(self, place: Resource, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The same, to be awaited."""
        return await self._operation.execute_async(place._client, place._path, args, kwargs, self._record, place)


class _ListMethod(Method):
    __slots__ = ()

    lists = True

    def _pages(self, place: Resource, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Pages[Any]:
        return self._operation.pages(place._client, place._path, args, kwargs, self._record, place)


class _Stream(_ListMethod):
    __slots__ = ()

    def __call__(self, place: Resource, /, *args: Any, **kwargs: Any) -> Iterator[Any]:
        return stream(self._pages(place, args, kwargs))

    def call_async(self, place: Resource, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        with importing:
            from trunkline.aio.methods import stream

        return stream(self._pages(place, args, kwargs))


class _All(_ListMethod):
    __slots__ = ()

    def __call__(self, place: Resource, /, *args: Any, **kwargs: Any) -> list[Any]:
        records: list[Any] = finish(self._pages(place, args, kwargs).all())
        return records

    async def call_async(self, place: Resource, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        records: list[Any] = await self._pages(place, args, kwargs).all_async()
        return records


class _OnePage(_ListMethod):
    __slots__ = ("_page",)

    def __init__(self, table: str, place: int, record: type[InstanceResource], page: type[Page[Any]], more: list[str]) -> None:
        super().__init__(table, place, record, more)
        self._page = page

    def _pages(self, place: Resource, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Pages[Any]:
        return self._operation.page(place._client, place._path, args, kwargs, self._record, place)

    def __call__(self, place: Resource, /, *args: Any, **kwargs: Any) -> Page[Any]:
        return self._page._of(place, finish(self._pages(place, args, kwargs).page()))

    async def call_async(self, place: Resource, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Page[Any]:
        return self._page._of(place, await self._pages(place, args, kwargs).page_async())


class _PageAt(_OnePage):
    __slots__ = ()

    def _pages(self, place: Resource, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Pages[Any]:
        return self._page_at(place, *args, **kwargs)

    def _page_at(self, place: Resource, target_url: str) -> Pages[Any]:
        return self._operation.page_at(place._client, place._path, target_url, self._record, place)


def listing(table: str, place: int, record: type[InstanceResource], page: type[Page[Any]]) -> tuple[Method, ...]:
    """The methods of an operation that lists: ``stream``, ``list``, ``page`` and ``get_page``."""
    return (
        _Stream(table, place, record, _EXTENT),
        _All(table, place, record, _EXTENT),
        _OnePage(table, place, record, page, _PLACE),
        _PageAt(table, place, record, page, _PLACE),
    )
