"""Resources as the service answers them."""

from __future__ import annotations

from trunkline import _native
from trunkline._native import Record
from trunkline.base.exceptions import TwilioConfigurationException
from trunkline.base.importing import importing
from trunkline.base.methods import Method
from trunkline.base.places import Child
from trunkline.base.stubs import CLASS_DOC, SLOTS, Described

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

    from trunkline.base.open_enum import OpenEnum
    from trunkline.base.resource import InstanceContext, Resource


class Field(_native.Field, Described):
    """A field, by its place in the table of the record's model."""

    __slots__ = SLOTS

    def __set_name__(self, owner: type, name: str) -> None:
        Described.__set_name__(self, owner, name)
        super().__set_name__(owner, name)


class InstanceResource(Record):
    """A resource as it was when the service answered; its fields are read when they are asked for.

    ``to_dict()`` gives all of them, ``raw`` what the service sent. Instances can be compared, copied and pickled; a pickled one
    leaves its client and its secrets behind.
    """

    __slots__ = ("_changes",)

    _changes: dict[str, Any]
    """What a program has set: nothing is there otherwise."""
    _fields: ClassVar[str] = ""
    """The names of the fields, in the order of the model's table."""
    _others: ClassVar[str] = ""
    """The names of fields that other records of the same resource have, and Twilio's library this one, too: they are None."""
    _choices: ClassVar[dict[str, type[OpenEnum]]] = {}
    """The enums of fields by their names."""
    _context: ClassVar[type[InstanceContext]]
    _keys: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls) -> None:
        cls.__doc__ = CLASS_DOC
        for place, name in enumerate(cls._fields.split()):
            field = Field(place, cls._choices.get(name))
            field.__set_name__(cls, name)
            setattr(cls, name, field)

    @classmethod
    def acts_as(cls, context: type[InstanceContext], *keys: str) -> None:
        """Does what can be done at its place in the client, which these fields tell; what is called like a field steps aside."""
        cls._context = context
        cls._keys = keys
        for name, member in list(vars(context).items()):
            if isinstance(member, (Method, Child)) and not member.lists:
                while name in vars(cls):
                    name += "_"
                setattr(cls, name, _Act(member))

    if not TYPE_CHECKING:
        # To a checker, nothing is there that is not written down.
        def __getattr__(self, name):
            if name.startswith("__"):
                raise AttributeError(name)
            with importing:
                from trunkline.base import by_rule
            return by_rule.of_record(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        with importing:
            from trunkline.base.changed import change

        change(self, name, value)

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        # What `vars` gives.
        with importing:
            from trunkline.base.changed import fields

        return fields(self)

    @property
    def _proxy(self) -> InstanceContext:
        """The place of this resource in the client."""
        origin: Resource | None = self._origin
        if origin is None:
            raise TwilioConfigurationException(f"this {type(self).__name__} was pickled and has no client any more")
        if isinstance(origin, self._context):
            return origin
        return self._context(origin._client, (*origin._path, *(getattr(self, key) for key in self._keys)))


class _Act:
    """What is done at the place of a record."""

    __slots__ = ("_member",)

    def __init__(self, member: Method | Child) -> None:
        self._member = member

    def __get__(self, record: InstanceResource | None, owner: type | None = None) -> Any:
        return self._member if record is None else self._member.__get__(record._proxy)
