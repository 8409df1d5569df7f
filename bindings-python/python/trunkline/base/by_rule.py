"""Names that Twilio's library has beside those of its operations: made by rule when one is asked for that is not there.

``create_async`` is ``create``, awaited; ``create_with_http_info`` is ``create``, whose result comes with status and headers;
``create_with_http_info_async`` is both.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from trunkline.base.api_response import ApiResponse
from trunkline.base.client_base import ClientBase
from trunkline.base.importing import importing
from trunkline.base.methods import Method, listing
from trunkline.base.places import Child, Shortcut
from trunkline.base.resource import Resource

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
    from typing import Concatenate, ParamSpec, TypeVar

    from trunkline.base.instance_resource import InstanceResource
    from trunkline.base.page import Page
    from trunkline.base.raw_response import RawResponse

    P = ParamSpec("P")
    R = TypeVar("R")
    S = TypeVar("S")

    # What stubs derive the types of these names with, of the method beside them: ``create_async = awaited(create)``.

    def awaited(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R]]: ...

    def informed(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], ApiResponse[R]]: ...

    def awaited_stream(
        method: Callable[Concatenate[S, P], Iterator[R]],
    ) -> Callable[Concatenate[S, P], Coroutine[Any, Any, AsyncIterator[R]]]: ...

    def informed_stream(
        method: Callable[Concatenate[S, P], Iterator[R]],
    ) -> Callable[Concatenate[S, P], tuple[Iterator[R], int, dict[str, str]]]: ...

    def awaited_informed_stream(
        method: Callable[Concatenate[S, P], Iterator[R]],
    ) -> Callable[Concatenate[S, P], Coroutine[Any, Any, tuple[AsyncIterator[R], int, dict[str, str]]]]: ...


_ASYNC = "_async"
_INFO = "_with_http_info"

_STREAM, _ALL, _PAGE, _PAGE_AT = [type(one) for one in listing("api_v2010", 0, None, None)]  # type: ignore[arg-type]


def of_place(place: Any, name: str) -> Any:
    """What is at a place under a name that its class does not have."""
    found = _derived(place, name)
    if found is None and type(place).__name__ == "Api" and name in _at_home(place):
        # The library has what the client's own account has at the product, too.
        return getattr(place.v2010.account, name)
    if found is None:
        raise _missing(place, name)
    return found


def of_record(record: InstanceResource, name: str) -> Any:
    """What a record has under a name that its class does not have."""
    plain = f"{name.removeprefix('_')}_"
    if name.startswith("_") and plain in type(record)._fields.split():
        # `_from` and the like: names that are words of Python.
        return getattr(record, plain)
    if name in type(record)._others.split():
        return None
    if name in (sent := record.to_dict()):
        # No document lists it yet.
        return sent[name]
    base = name.removesuffix(_ASYNC).removesuffix(_INFO)
    if base == name or not hasattr(type(record), base):
        raise _missing(record, name)
    found = _derived(record._proxy, name)
    if found is None:
        raise _missing(record, name)
    return found


def of_page(page: Page[Any], name: str) -> Any:
    """What a page has under a name that its class does not have."""
    if name not in ("next_page_async", "previous_page_async"):
        raise _missing(page, name)

    async def turned() -> Any:
        url = page.next_page_url if name.startswith("next") else page.previous_page_url
        return None if url is None else await of_place(page._list, "get_page_async")(url)

    return turned


def _derived(place: Any, name: str) -> Any:
    base, is_async = name.removesuffix(_ASYNC), name.endswith(_ASYNC)
    base, with_info = base.removesuffix(_INFO), base.endswith(_INFO)
    if base == name:
        return None
    if isinstance(place, ClientBase):
        return _request_async(place) if name == "request_async" else None
    method = getattr(type(place), base, None)
    if not isinstance(method, Method) or (place._client.is_async and not with_info):
        return None
    call = _with_info(method) if with_info else _awaited(method) if is_async else method
    if with_info and is_async:
        call = _with_info_async(method)

    def derived(*args: Any, **kwargs: Any) -> Any:
        return call(place, args, kwargs)

    derived.__name__ = name
    derived.__qualname__ = f"{type(place).__qualname__}.{name}"
    derived.__doc__ = method.__doc__
    derived.__signature__ = _signature(method)  # type: ignore[attr-defined]
    return derived


def _signature(method: Method) -> Any:
    signature = method.__signature__
    return signature.replace(parameters=list(signature.parameters.values())[1:])


def _awaited(method: Method) -> Any:
    async def call(place: Resource, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        outcome = method.call_async(place, args, kwargs)
        return outcome if isinstance(method, _STREAM) else await outcome

    return call


def _raw(place: Resource) -> Any:
    return type(place)(place._client.with_options({"raw": True}), place._path)


def _answer(raw: RawResponse[Any]) -> ApiResponse[Any]:
    return ApiResponse(raw.data, raw.status, dict(raw.headers))


def _first_page(kwargs: dict[str, Any]) -> tuple[dict[str, Any], int | None]:
    """What asks for the first page of a list, and how many of its records are wanted."""
    kwargs = dict(kwargs)
    limit = kwargs.pop("limit", None)
    if limit is not None and kwargs.get("page_size") is None:
        kwargs["page_size"] = max(limit, 1)
    return kwargs, limit


def _named(method: Method, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    return {**dict(zip(method._operation.names, args, strict=False)), **kwargs}


def _with_info(method: Method) -> Any:
    def call(place: Resource, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if not isinstance(method, (_STREAM, _ALL)):
            return _answer(method(_raw(place), *args, **kwargs))
        kwargs, limit = _first_page(_named(method, args, kwargs))
        raw = _raw(place).page(**kwargs)
        records = _records(raw.data, limit)
        if isinstance(method, _STREAM):
            return records, raw.status, dict(raw.headers)
        return ApiResponse(list(records), raw.status, dict(raw.headers))

    return call


def _with_info_async(method: Method) -> Any:
    async def call(place: Resource, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if not isinstance(method, (_STREAM, _ALL)):
            return _answer(await method.call_async(_raw(place), args, kwargs))
        kwargs, limit = _first_page(_named(method, args, kwargs))
        page: Any = type(place).page  # type: ignore[attr-defined]
        raw = await page.call_async(_raw(place), (), kwargs)
        records = _records_async(raw.data, limit)
        if isinstance(method, _STREAM):
            return records, raw.status, dict(raw.headers)
        return ApiResponse([one async for one in records], raw.status, dict(raw.headers))

    return call


def _records(page: Page[Any] | None, limit: int | None) -> Iterator[Any]:
    left = limit
    while page is not None and left != 0:
        yield from page.records[:left]
        left = None if left is None else max(left - len(page), 0)
        page = page.next_page() if left != 0 else None


async def _records_async(page: Any, limit: int | None) -> AsyncIterator[Any]:
    left = limit
    while page is not None and left != 0:
        for record in page.records[:left]:
            yield record
        left = None if left is None else max(left - len(page), 0)
        page = await of_page(page, "next_page_async")() if left != 0 else None


def _request_async(client: Any) -> Any:
    async def request_async(
        method: str,
        uri: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: Any = None,
        timeout: Any = None,
        allow_redirects: bool = False,
        *,
        json: Any = None,
    ) -> RawResponse[Any]:
        native = client._for_request(headers, auth, timeout, allow_redirects)
        answer: RawResponse[Any] = await native.request_async(method, uri, params, data, json)
        return answer

    return request_async


def _at_home(place: Any) -> list[str]:
    with importing:
        from trunkline.rest import Client

    return [name for name, member in vars(Client).items() if isinstance(member, Child) and member._at_home]


def _missing(place: Any, name: str) -> AttributeError:
    """The error for a name that is nowhere: it says what is close, and of a client and its products what there is."""
    there = [one for one in dir(type(place)) if not one.startswith("_")]
    close = get_close_matches(name, there)
    what = f"{type(place).__name__!r} object has no attribute {name!r}"
    if close:
        what += f"; did you mean {' or '.join(close)}?"
    elif isinstance(place, ClientBase):
        places = [one for one in there if isinstance(getattr(type(place), one), Child) and not _is_shortcut(type(place), one)]
        what += f"; there are {', '.join(places)}"
    return AttributeError(what, name=name, obj=place)


def _is_shortcut(owner: type, name: str) -> bool:
    member = getattr(owner, name)
    return isinstance(member, Shortcut) or bool(getattr(member, "_at_home", False))
