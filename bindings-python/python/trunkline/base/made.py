"""Records, pages and places that a program makes as Twilio's library does, mostly in tests.

``MessageInstance(version, payload, account_sid=…)``, ``MessagePage(version, response, solution)``,
``MessageList(version, account_sid=…)``.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from trunkline import _native
from trunkline.base.exceptions import TwilioException
from trunkline.base.methods import Method
from trunkline.base.places import Item
from trunkline.base.resource import Resource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trunkline.base.instance_resource import InstanceResource
    from trunkline.base.page import PageBase

_NOT_RECORDS = ("first_page_uri", "next_page_uri", "previous_page_uri", "last_page_uri", "uri")


def place(above: Any, *args: Any, **solution: Any) -> tuple[Any, tuple[Any, ...]]:
    """The client and the path of a place: what stands above it, and its path arguments."""
    client = getattr(above, "_client", None)
    if not isinstance(client, _native.Client):
        raise TypeError(f"a place in a client is made of one, or of what is below it, not of {type(above).__name__}")
    return client, tuple(one for one in (*args, *solution.values()) if one is not None)


def material(cls: type[InstanceResource], args: tuple[Any, ...], more: dict[str, Any] | None) -> tuple[str, str, Resource | None]:
    """What a record is made of: the operation that answers such a one, its JSON, and where it is from."""
    return _material(cls, *args, **(more or {}))


def _material(
    cls: type[InstanceResource], version: Any = None, payload: Any = None, *args: Any, **solution: Any
) -> tuple[str, str, Resource | None]:
    found = next((member for member in _members(cls) if isinstance(member, Method) and member._record is cls), None)
    if found is None:
        raise TypeError(f"{cls.__name__} is what no operation answers")
    return found._operation.name, json.dumps(payload or {}, default=str), _origin(cls, version, args, solution)


def _origin(cls: type[InstanceResource], version: Any, args: tuple[Any, ...], solution: dict[str, Any]) -> Resource | None:
    client = getattr(version, "_client", None)
    context = getattr(cls, "_context", None)
    if context is None or not isinstance(client, _native.Client):
        return None
    named = next((member._names for member in _members(cls) if isinstance(member, Item) and member._context is context), ())
    given = {name: one for name, one in solution.items() if one is not None}
    if given.keys() >= {*named}:
        found: Resource = context(client, (*args, *given.values()))
        return found
    return Resource(client, (*args, *(one for name, one in given.items() if name not in named)))


def page(page: PageBase[Any], version: Any, response: Any, solution: dict[str, Any]) -> tuple[Any, ...]:
    """What a page is made of: the place of its list, its records, the addresses of its neighbours."""
    if response.status_code != 200:
        raise TwilioException("Unable to fetch page", response)
    payload = json.loads(response.text)
    client = getattr(version, "_client", None)
    of = None
    if isinstance(client, _native.Client):
        owner = next((one for one in _owners(type(page)) if _lists(one, type(page))), Resource)
        of = owner(client, tuple(solution.values()))
    page._list, page._is_async = of, False
    records = [page.get_instance(one) for one in _records(payload)]
    return of, records, _neighbour(payload, "next", of), _neighbour(payload, "previous", of)


def record(page: PageBase[Any], payload: dict[str, Any]) -> Any:
    """A record of a page."""
    for member in _members(type(page)):
        if getattr(member, "_page", None) is type(page):
            of = page._list
            return member._record(of, payload, *(() if of is None else of._path))
    raise TwilioException(f"{type(page).__name__} does not say what its records are: it needs a get_instance of its own")


def _records(payload: dict[str, Any]) -> list[Any]:
    key = payload.get("meta", {}).get("key")
    lists = [one for name, one in payload.items() if isinstance(one, list) and name not in _NOT_RECORDS]
    if key is None and len(lists) != 1:
        raise TwilioException("Page Records can not be deserialized")
    found: list[Any] = payload[key] if key is not None else lists[0]
    return found


def _neighbour(payload: dict[str, Any], which: str, of: Resource | None) -> str | None:
    url: str | None = payload.get("meta", {}).get(f"{which}_page_url") or payload.get(f"{which}_page_uri")
    if url is not None and url.startswith("/"):
        product = type(of).__module__.split(".")[2] if of is not None else "api"
        return f"https://{product}.twilio.com{url}"
    return url


def _lists(owner: type[Resource], page: type[PageBase[Any]]) -> bool:
    return any(getattr(member, "_page", None) is page for member in vars(owner).values())


def _owners(cls: type) -> Iterator[type[Resource]]:
    for one in vars(sys.modules[cls.__module__]).values():
        if isinstance(one, type) and issubclass(one, Resource):
            yield one


def _members(cls: type) -> Iterator[Any]:
    """What the places in the module of a class have."""
    for owner in _owners(cls):
        yield from vars(owner).values()
