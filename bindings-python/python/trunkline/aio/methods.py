"""Methods of an ``AsyncClient``: what :mod:`trunkline.base.methods` has, awaited."""

from __future__ import annotations

import sys

from trunkline.base.exceptions import TwilioConfigurationException
from trunkline.base.stubs import SLOTS, DescribedMethod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Any

    from trunkline._native import Pages
    from trunkline.base.generic import T
    from trunkline.base.methods import Method
    from trunkline.base.resource import Resource


class _Awaited(DescribedMethod):
    __slots__ = (*SLOTS, "_method")

    is_async = True

    def __init__(self, method: Method) -> None:
        self._method = method
        self.__set_name__(method.__objclass__, method.__name__)

    def __call__(self, place: Resource, /, *args: Any, **kwargs: Any) -> Any:
        return self._method.call_async(place, args, kwargs)


class _Coroutine(_Awaited):
    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        # What `inspect.iscoroutinefunction` looks for, and what `asyncio.iscoroutinefunction` does.
        if name == "_is_coroutine_mark":
            return getattr(sys.modules["inspect"], name)
        if name == "_is_coroutine":
            return getattr(sys.modules["asyncio.coroutines"], name)
        raise AttributeError(name)


def awaited(method: Method) -> _Awaited:
    """The same method for an ``AsyncClient``."""
    return (_Awaited if method.__name__ == "stream" else _Coroutine)(method)


async def stream(pages: Pages[T]) -> AsyncIterator[T]:
    """The records one by one; pages are read as they are needed."""
    while (page := await pages.page_async()) is not None:
        for record in page[0]:
            yield record


async def turned(of: Any, url: str | None, page: str) -> Any:
    """The page at an address, if there is one."""
    if url is None:
        return None
    if of is None:
        raise TwilioConfigurationException(f"this {page} was pickled and has no client any more")
    return await of.get_page(url)
