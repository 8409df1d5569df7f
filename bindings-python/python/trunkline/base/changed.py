"""Records that a program has changed: what it set stands in front of what the service said."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trunkline.base.instance_resource import InstanceResource

_classes: dict[type, type] = {}


def change(record: InstanceResource, name: str, value: object) -> None:
    """Sets what a record is to have under a name."""
    _changes(record)[name] = value


def fields(record: InstanceResource) -> dict[str, Any]:
    """The fields of a record, and what was set on it."""
    known = {name: getattr(record, name) for name in type(record)._fields.split()}
    return {**known, **getattr(record, "_changes", {})}


def _changes(record: InstanceResource) -> dict[str, Any]:
    try:
        return record._changes
    except AttributeError:
        changes: dict[str, Any] = {}
        object.__setattr__(record, "_changes", changes)
        object.__setattr__(record, "__class__", _class(type(record)))
        return changes


def _class(of: type[InstanceResource]) -> type:
    """The class of changed records of a class; whoever only reads pays nothing for it."""
    if of not in _classes:
        names = {"__slots__": (), "__module__": of.__module__, "__qualname__": of.__qualname__, "_fields": ""}
        made: Any = type(of.__name__, (_Changed, of), names)
        made._fields = of._fields
        _classes[of] = made
    return _classes[of]


class _Changed:
    __slots__ = ()

    def __getattribute__(self, name: str) -> Any:
        get = super().__getattribute__
        changes = get("_changes")
        return changes[name] if name in changes else get(name)

    def __delattr__(self, name: str) -> None:
        changes = self._changes
        if name not in changes:
            raise AttributeError(name)
        del changes[name]

    def __eq__(self, other: object) -> bool:
        return bool(super().__eq__(other)) and self._changes == getattr(other, "_changes", {})

    def __hash__(self) -> int:
        return super().__hash__()

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, with what was set."""
        own: dict[str, Any] = super().to_dict()  # type: ignore[misc]
        return {**own, **{name.removesuffix("_"): value for name, value in self._changes.items()}}

    def __reduce__(self) -> Any:
        return _again, (*self._kept(), self._changes)

    def __copy__(self) -> Any:
        return self._copied(dict(self._changes))

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self._copied(deepcopy(self._changes, memo))

    def _copied(self, changes: dict[str, Any]) -> Any:
        return _again(*self._kept(), changes)

    def _kept(self) -> tuple[Any, tuple[Any, ...]]:
        reduced: Any = super().__reduce__()
        restore, arguments = reduced
        return restore, (type(self).__mro__[2], *arguments[1:])


def _again(restore: Any, arguments: Any, changes: dict[str, Any]) -> Any:
    record = restore(*arguments)
    for name, value in changes.items():
        change(record, name, value)
    return record
