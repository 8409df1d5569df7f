"""What the views ``with_raw_response`` are made of, for type checkers: there is no such module at run time."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from typing_extensions import Self

from trunkline.base.client_base import Seconds
from trunkline.base.raw_response import RawResponse

P = ParamSpec("P")
R = TypeVar("R")

class RawMethod(Generic[P, R]):
    """A method that returns a raw response of what it returns otherwise."""

    def __init__(self, method: Callable[Concatenate[Any, P], R]) -> None: ...
    def __get__(self, instance: object, owner: object) -> Callable[P, RawResponse[R]]: ...

class RawAsyncMethod(Generic[P, R]):
    """A method that is awaited and gives a raw response of what it gives otherwise."""

    def __init__(self, method: Callable[Concatenate[Any, P], Coroutine[Any, Any, R]]) -> None: ...
    def __get__(self, instance: object, owner: object) -> Callable[P, Coroutine[Any, Any, RawResponse[R]]]: ...

class RawClientBase:
    """What the raw views of both clients have."""

    @property
    def account_sid(self) -> str | None:
        """SID of the account that the client works on."""

    def with_options(
        self,
        *,
        timeout: Seconds | None = None,
        total_timeout: Seconds | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        method: str | None = None,
    ) -> Self:
        """The same view with other options, for one call or for several."""
