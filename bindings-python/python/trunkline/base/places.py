"""What leads from one place in the client to the next."""

from __future__ import annotations

from trunkline._native import unset
from trunkline.base.exceptions import TwilioInvalidArgumentException
from trunkline.base.importing import importing, load
from trunkline.base.stubs import SLOTS, Described, DescribedMethod, MethodType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inspect import Signature
    from typing import Any, TypeAlias

    from trunkline.base.client_base import ClientBase
    from trunkline.base.resource import InstanceContext, Resource

    Place: TypeAlias = Resource | ClientBase


class Child(Described):
    """A place below another one. It is made once and kept there; another object may be put in its stead."""

    __slots__ = (*SLOTS, "_at_home", "_class", "_class_name", "_module")

    def __init__(self, module: str, class_name: str, at_home: bool = False) -> None:
        self._module = module
        self._class_name = class_name
        self._at_home = at_home
        self._class: type[Resource] | None = None

    def __get__(self, place: Place | None, owner: type | None = None) -> Any:
        if place is None:
            return self
        kept = place.__dict__
        try:
            return kept[self.__name__]
        except KeyError:
            # Of several threads one is first.
            return kept.setdefault(self.__name__, self._made(place))

    def __set__(self, place: Place, value: object) -> None:
        place.__dict__[self.__name__] = value

    def __delete__(self, place: Place) -> None:
        if self.__name__ not in place.__dict__:
            raise AttributeError(self.__name__)
        del place.__dict__[self.__name__]

    def _made(self, place: Place) -> Resource:
        if self._class is None:
            self._class = getattr(load(f"trunkline.rest.{self._module}"), self._class_name)
        return self._class(place._client, self._path(place))

    def _path(self, place: Place) -> tuple[Any, ...]:
        return (unset,) if self._at_home else place._path


class Home(Child):
    """The client's own account."""

    __slots__ = ()

    def _path(self, place: Place) -> tuple[Any, ...]:
        return (place._client.account_sid,)


class Shortcut(Child):
    """What a version of a product has, without naming the version."""

    __slots__ = ("_deprecated", "_version")

    def __init__(self, version: str, deprecated: bool = False) -> None:
        self._version = version
        self._deprecated = deprecated

    def __get__(self, place: Place | None, owner: type | None = None) -> Any:
        if place is None or self.__name__ in place.__dict__:
            return super().__get__(place, owner)
        if self._deprecated:
            with importing:
                import warnings

            name = self.__name__
            warnings.warn(f"{name} is deprecated: use {self._version}.{name}", DeprecationWarning, stacklevel=2)
        return getattr(getattr(place, self._version), self.__name__)


class Beside(DescribedMethod):
    """What stands below another resource, from the version: where, is said by the path arguments of all that is above it.

    Twilio's library has it so. With the argument of an item it leads to that.
    """

    __slots__ = (*SLOTS, "_class_name", "_module", "_names", "_own")

    def __init__(self, module: str, class_name: str, *names: str, own: str | None = None) -> None:
        self._module = module
        self._class_name = class_name
        self._names = names
        self._own = own

    def __get__(self, place: Resource | None, owner: type | None = None) -> Any:
        return self if place is None else MethodType(self, place)

    def __call__(self, place: Resource, /, *args: Any, **kwargs: Any) -> Resource:
        given = self.__signature__.bind(place, *args, **kwargs).arguments
        made: Resource = getattr(load(f"trunkline.rest.{self._module}"), self._class_name)(
            place._client, tuple(given[name] for name in self._names)
        )
        own = given.get(self._own) if self._own else None
        return made if own is None else made(own)  # type: ignore[operator]

    @property
    def __signature__(self) -> Signature:
        inspect = load("inspect")
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        params = [inspect.Parameter(name, kind, annotation="str") for name in self._names]
        if self._own:
            params.append(inspect.Parameter(self._own, kind, annotation="str", default=None))
        found: Signature = inspect.Signature([inspect.Parameter("self", kind), *params])
        return found


class Item(DescribedMethod):
    """From a collection to one of its resources; nothing is sent."""

    __slots__ = (*SLOTS, "_context", "_names")

    def __init__(self, context: type[InstanceContext], *names: str) -> None:
        self._context = context
        self._names = names

    def __get__(self, place: Resource | None, owner: type | None = None) -> Any:
        return self if place is None else MethodType(self, place)

    def __call__(self, place: Resource, /, *args: Any, **kwargs: Any) -> InstanceContext:
        if kwargs or len(args) != len(self._names):
            args = self._bound(args, kwargs)
        return self._context(place._client, (*place._path, *args))

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        given = dict(zip(self._names, args, strict=False))
        if len(args) > len(self._names) or given.keys() & kwargs or {*given, *kwargs} != {*self._names}:
            takes = ", ".join(self._names) or "no argument"
            raise TwilioInvalidArgumentException(f"{self.__objclass__.__name__} takes {takes} to find one of its resources")
        given.update(kwargs)
        return tuple(given[name] for name in self._names)
