"""Calls that their own thread drives, where they need something of Python on their way.

The native half leaves that to be done here, so that what a user wrote is called by Python and by nothing else: see `needs.rs`.
"""

from __future__ import annotations

import time

from trunkline import _native
from trunkline._native import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar

    from typing_extensions import Self

_execute = _native.Client.execute
_request = _native.Client.request
_pages = _native.Client.pages
_page = _native.Client.page


def finish(outcome: Any) -> Any:
    """What a call ends in, after everything that it needs."""
    if type(outcome) is not Call:
        return outcome
    call = outcome
    try:
        while outcome is call:
            need = call.need()
            if need is None:
                # Looked up each time: gevent and eventlet put a sleep in its place that lets others run.
                time.sleep(call.pause())
            else:
                perform(*need)
            outcome = call.step()
    finally:
        # A traceback may keep it for long.
        call.close()
    return outcome


def perform(function: Any, argument: Any, reply: _native.Reply | None) -> None:
    """Calls a function and hands over what it returns or raises."""
    if reply is None:
        try:
            function(argument)
        except Exception as error:
            _native.report(error)
        return
    try:
        answer = function(argument)
    except Exception as error:
        reply.fail(error)
    else:
        if hasattr(answer, "__await__"):
            # Otherwise Python warns that it was never awaited.
            getattr(answer, "close", int)()
            reply.fail(TypeError("an asynchronous transport is for AsyncClient; Client needs one that returns its answer"))
        else:
            reply.answer(answer)


class Client(_native.Client):
    """The native client, whose calls get what they need."""

    __slots__ = ()

    is_async: ClassVar[bool] = False
    """Whether its calls are awaited."""

    def with_options(self, options: dict[str, Any]) -> Self:
        """A view of the client with options above its own."""
        return type(self)(self, options)

    def execute(self, *arguments: Any) -> Any:
        """Executes an operation that answers a record or nothing."""
        outcome = _execute(self, *arguments)
        return outcome if type(outcome) is not Call else finish(outcome)

    def request(self, *arguments: Any) -> Any:
        """A request that the tables do not know."""
        return finish(_request(self, *arguments))

    def pages(self, *arguments: Any) -> Any:
        """The pages of a list."""
        return Pages(_pages(self, *arguments))

    def page(self, *arguments: Any) -> Any:
        """One page of a list."""
        return Pages(_page(self, *arguments))


class AsyncClient(Client):
    """The native client of ``AsyncClient``."""

    __slots__ = ()

    is_async = True


class Pages:
    """The native pages, whose calls get what they need."""

    __slots__ = ("_pages", "all_async", "page_async")

    def __init__(self, pages: _native.Pages[Any]) -> None:
        self._pages = pages
        self.page_async: Callable[[], Any] = pages.page_async
        self.all_async: Callable[[], Any] = pages.all_async

    def page(self) -> Any:
        """The next page, None at the end."""
        return finish(self._pages.page())

    def all(self) -> Any:
        """All records that are left."""
        return finish(self._pages.all())
