"""The native half of the package."""

from asyncio import Future
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from typing import Any, Generic, TypeAlias, TypeVar, overload

from trunkline.base.instance_resource import InstanceResource
from trunkline.base.raw_response import RawResponse

T = TypeVar("T")
R = TypeVar("R", bound=InstanceResource)

__version__: str

class Unset:
    """The type of ``unset``."""

unset: Unset

MAX_RESPONSE_BYTES: int
"""The largest body of an answer that is taken. A transport may stop reading behind it."""

class Request:
    """A request, ready to be sent."""

    @property
    def method(self) -> str:
        """The method, in capitals."""

    @property
    def url(self) -> str:
        """The absolute URL, percent-encoded."""

    @property
    def headers(self) -> dict[str, str]:
        """The headers, ``Authorization`` among them."""

    @property
    def body(self) -> bytes | None:
        """The body, or None."""

    @property
    def timeout(self) -> float | None:
        """How many seconds there are for the answer, or None."""

class Response:
    """An answer: a status, headers and a body."""

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        body: bytes | str | None = None,
    ) -> None: ...
    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> dict[str, str]:
        """The headers."""

    @property
    def body(self) -> bytes:
        """The body."""

class Record:
    """What every resource that the service answers is."""

    @property
    def _origin(self) -> Any: ...
    @property
    def raw(self) -> dict[str, Any]:
        """Everything as the service sent it, by its own names: numbers exact, dates as text, fields that no document lists."""

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, those that are missing as None, and then those that no document lists. Secrets are among them."""

    def __eq__(self, other: object) -> bool: ...
    def __hash__(self) -> int: ...

class Field:
    """A field of a record's class, by its place in the model's table. Its texts may be those of an enum."""

    def __init__(self, position: int, texts: type[str] | None = None) -> None: ...
    def __set_name__(self, owner: type, name: str) -> None: ...

class Operation:
    """An operation, by its place in a product's table, and what its method takes beside the operation's parameters."""

    def __init__(self, table: str, place: int, more: list[str] = ...) -> None: ...
    @property
    def names(self) -> list[str]: ...
    def execute(
        self,
        client: Client,
        path: tuple[Any, ...],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        record: type[InstanceResource] | None,
        origin: object,
    ) -> Any: ...
    def execute_async(
        self,
        client: Client,
        path: tuple[Any, ...],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        record: type[InstanceResource] | None,
        origin: object,
    ) -> Future[Any]: ...
    def pages(
        self,
        client: Client,
        path: tuple[Any, ...],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        record: type[InstanceResource] | None,
        origin: object,
    ) -> Pages[Any]: ...
    def page(
        self,
        client: Client,
        path: tuple[Any, ...],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        record: type[InstanceResource] | None,
        origin: object,
    ) -> Pages[Any]: ...
    def page_at(
        self,
        client: Client,
        path: tuple[Any, ...],
        target_url: str,
        record: type[InstanceResource] | None,
        origin: object,
    ) -> Pages[Any]: ...

# The records, the addresses of the next and the previous page, and the raw response, if it was asked for.
PageFacts: TypeAlias = tuple[list[T], str | None, str | None, RawResponse[Any] | None]

# A function, its argument, and who waits for what it returns.
Errand: TypeAlias = tuple[Callable[[Any], Any], Any, Reply | None]

class Reply:
    """Where Python puts what a function returned or raised."""

    def begun(self, task: Future[Any]) -> None: ...
    def answer(self, answer: object) -> None: ...
    def fail(self, error: BaseException) -> None: ...

class Call:
    """A call that needs something of Python before it can go on."""

    def need(self) -> Errand | None: ...
    def pause(self) -> float: ...
    def step(self) -> Any: ...
    def close(self) -> None: ...

class Slot:
    """What has come in for an event loop."""

    def take(self) -> list[tuple[Errand, Future[Any], Context]]: ...

class Pages(Generic[T]):
    """The pages of a list. Nothing is sent before the first is asked for."""

    def page(self) -> PageFacts[T] | None: ...
    def page_async(self) -> Future[PageFacts[T] | None]: ...
    def all(self) -> list[T]: ...
    def all_async(self) -> Future[list[T]]: ...

class Client:
    """A client, or a view of one with options of its own."""

    def __init__(self, settings: dict[str, Any] | Client, options: dict[str, Any] | None = None) -> None: ...
    @property
    def account_sid(self) -> str | None: ...
    @property
    def region(self) -> str | None: ...
    @property
    def edge(self) -> str | None: ...
    @property
    def warnings(self) -> list[str]: ...
    def with_options(self, options: dict[str, Any]) -> Client: ...
    @overload
    def execute(
        self,
        operation: str,
        path: tuple[str | Unset | None, ...],
        arguments: dict[str, object],
        cls: type[R],
        origin: object,
    ) -> R: ...
    @overload
    def execute(
        self,
        operation: str,
        path: tuple[str | Unset | None, ...],
        arguments: dict[str, object],
        cls: None,
        origin: object,
    ) -> bool: ...
    @overload
    def execute_async(
        self,
        operation: str,
        path: tuple[str | Unset | None, ...],
        arguments: dict[str, object],
        cls: type[R],
        origin: object,
    ) -> Future[R]: ...
    @overload
    def execute_async(
        self,
        operation: str,
        path: tuple[str | Unset | None, ...],
        arguments: dict[str, object],
        cls: None,
        origin: object,
    ) -> Future[bool]: ...
    def pages(
        self,
        operation: str,
        path: tuple[str | Unset | None, ...],
        arguments: dict[str, object],
        cls: type[R],
        origin: object,
        limit: int | None,
        page_size: int | Unset | None,
        resume: str | None,
    ) -> Pages[R]: ...
    def page(
        self,
        operation: str,
        path: tuple[str | Unset | None, ...],
        arguments: dict[str, object],
        cls: type[R],
        origin: object,
        page_size: int | Unset | None,
        resume: str | None,
    ) -> Pages[R]: ...
    def request(
        self,
        method: str,
        url: str,
        params: dict[str, Any] | None,
        data: dict[str, Any] | None,
        json: object,
    ) -> RawResponse[Any]: ...
    def request_async(
        self,
        method: str,
        url: str,
        params: dict[str, Any] | None,
        data: dict[str, Any] | None,
        json: object,
    ) -> Future[RawResponse[Any]]: ...

class Sandbox:
    """A Twilio in memory. ``trunkline.sandbox.Sandbox`` is its face."""

    def __init__(self, *, account_sid: str | None = None, auth_token: str | None = None, seed: int = 0) -> None: ...
    def _control(self, method: str, path: str, body: str | None) -> Any: ...
    def _serve(self, port: int, ready: Callable[[int], object], allow_hosts: list[str]) -> None: ...

def restore(cls: type[Record], operation: str, json: str) -> Record:
    """Makes a record anew from what was pickled."""

def report(error: BaseException) -> None:
    """Tells of an error that nobody can be told of otherwise, as Python does."""

def forked() -> None:
    """Forgets the threads that a fork left behind. Called in the child."""

def close() -> None:
    """Ends what runs in the background. Called before the interpreter is taken apart."""
