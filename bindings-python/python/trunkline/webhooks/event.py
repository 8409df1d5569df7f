"""What Twilio tells an application, and which record is made of it."""

from __future__ import annotations

from trunkline._native import read_event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, ClassVar, TypeAlias

    Pairs: TypeAlias = list[tuple[str, str]]

__all__ = ["Event", "Parameters"]


class Parameters(dict[str, str]):
    """The parameters of a request, each by its name with its first value."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = list(pairs)
        super().__init__()
        for name, value in self._pairs:
            self.setdefault(name, value)

    def getlist(self, name: str) -> list[str]:
        """Every value of this name."""
        return [value for known, value in self._pairs if known == name]


class Event:
    """Something that Twilio tells an application. What is known has a class of its own in ``trunkline.webhooks.events``."""

    event_name: ClassVar[str | None] = None
    """The name of what is told, ``incoming_message``: None for an event that is not known."""
    parameters: Parameters
    """All parameters, as they came."""
    unknown_parameters: Parameters
    """The parameters that no attribute has: of an event that is not known, all of them."""

    _classes: ClassVar[dict[str | None, type[Event]]] = {}

    def __init_subclass__(cls, event_name: str | None = None) -> None:
        # A class below one of these is its user's own.
        if event_name is not None:
            cls.event_name = event_name
            cls._classes[event_name] = cls

    def __init__(self, fields: Mapping[str, Any], parameters: Parameters, unknown_parameters: Parameters) -> None:
        self.__dict__.update(fields)
        self.parameters, self.unknown_parameters = parameters, unknown_parameters

    @staticmethod
    def of(params: Mapping[str, Any]) -> Event:
        """The event that parameters tell of, which nobody checked: for what your framework read of a request that you validated.

        :param params: A dict whose values are texts or lists of them, or a multidict of a framework.
        """
        return _made(read_event(params))

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __repr__(self) -> str:
        # What people wrote and who they are is nobody's business in a log.
        sids = (f"{name}={value!r}" for name, value in self.__dict__.items() if name.endswith("_sid"))
        return f"<{type(self).__name__} {' '.join(sids)}".rstrip() + ">"


def _made(told: tuple[str | None, dict[str, Any], Pairs, Pairs]) -> Event:
    name, fields, parameters, unknown = told
    return Event._classes.get(name, Event)(fields, Parameters(parameters), Parameters(unknown))
