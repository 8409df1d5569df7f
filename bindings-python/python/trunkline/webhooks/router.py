"""Which function answers which event."""

from __future__ import annotations

from trunkline.webhooks.event import Event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    E = TypeVar("E", bound=Event)
    Handler = TypeVar("Handler", bound=Callable[..., Any])

__all__ = ["Router"]


class Router:
    """Gives each event to the function that is there for it.

    >>> from trunkline.webhooks import Event, Router
    >>> from trunkline.webhooks.events import IncomingMessage
    >>> router = Router()
    >>> @router.on(IncomingMessage)
    ... def answer(message):
    ...     return f"You wrote {message.body}"
    >>> router(Event.of({"MessageSid": "SM…", "From": "+15558675310", "To": "+15017122661", "Body": "Hi"}))
    'You wrote Hi'
    """

    def __init__(self) -> None:
        self._handlers: dict[type[Event], Callable[[Any], Any]] = {}

    def on(self, *events: type[E]) -> Callable[[Handler], Handler]:
        """Says that a function is there for these events: for ``Event``, it is there for all that no other one is there for.

        :raises ValueError: Another function is there for one of them.
        """

        def add(handler: Handler) -> Handler:
            for event in events:
                if event in self._handlers:
                    raise ValueError(f"{event.__name__} has a function already")
            self._handlers.update(dict.fromkeys(events, handler))
            return handler

        return add

    def __call__(self, event: Event) -> Any:
        """What the function for this event returns: of an ``async`` one, what is to be awaited. None, if none is there for it."""
        for kind in type(event).__mro__:
            handler = self._handlers.get(kind)
            if handler is not None:
                return handler(event)
        return None
