"""What parameters accept, for type checkers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

from trunkline._native import Unset

T = TypeVar("T")

Maybe: TypeAlias = T | Unset | None
"""What may be left out, or be None."""

AnyNumber: TypeAlias = int | float | Decimal | str
"""A number, or its digits."""

AnyDate: TypeAlias = datetime | date | str
"""A day or a point in time; text is sent as it is. A naive ``datetime`` is in UTC, an aware one is converted to it."""

AnyJson: TypeAlias = str | Mapping[str, Any] | Sequence[Any] | int | float | bool
"""JSON as text, or what is written as JSON."""
