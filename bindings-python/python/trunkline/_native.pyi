"""The native half of the package."""

from asyncio import Future
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from os import PathLike
from typing import Any, Generic, TypeAlias, TypeVar, overload

from typing_extensions import Self

from trunkline.base.instance_resource import InstanceResource
from trunkline.base.raw_response import RawResponse

T = TypeVar("T")
R = TypeVar("R", bound=InstanceResource)

__version__: str

class Unset:
    """The type of ``unset``."""

unset: Unset

MAX_DOWNLOAD_BYTES: int
"""The most bytes that a download takes unless it is told otherwise."""

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

    def __new__(cls, version: Any = None, payload: Mapping[str, Any] | None = None, *args: Any, **solution: Any) -> Self: ...
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
    def name(self) -> str: ...
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

class Download:
    """A file on its way."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> dict[str, str]: ...
    @property
    def content_type(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    def piece(self) -> bytes | None: ...
    def piece_async(self) -> Future[bytes | None]: ...
    def close(self) -> None: ...

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
    def download(self, of: object, address: str | None, format: str | None, max_bytes: int | None) -> Download: ...
    def download_async(self, of: object, address: str | None, format: str | None, max_bytes: int | None) -> Future[Download]: ...
    def save(
        self,
        of: object,
        address: str | None,
        format: str | None,
        max_bytes: int | None,
        path: str | PathLike[str],
    ) -> int: ...
    def save_async(
        self,
        of: object,
        address: str | None,
        format: str | None,
        max_bytes: int | None,
        path: str | PathLike[str],
    ) -> Future[int]: ...
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
    def _snapshot(self) -> str: ...
    def _restore(self, snapshot: str) -> None: ...
    @staticmethod
    def _command(program: str, arguments: list[str]) -> str | tuple[Sandbox, int, str, list[str], list[str], float]: ...
    def _serve(
        self,
        port: int,
        listen: str,
        ready: Callable[[str, str], object],
        allow_hosts: list[str],
        webhooks_to: list[str],
        speed: float,
    ) -> None: ...

def restore(cls: type[Record], operation: str, json: str) -> Record:
    """Makes a record anew from what was pickled."""

def fields(record: Record) -> list[tuple[str, str]]:
    """The fields of such records without those that hold secrets, each with what it holds: ``text``, ``integer`` and the like."""

def json_lines(records: Sequence[Record], columns: Sequence[str]) -> bytes:
    """These fields of records as lines of JSON: times in RFC 3339, integers as numbers, lists and objects as texts of JSON."""

def report(error: BaseException) -> None:
    """Tells of an error that nobody can be told of otherwise, as Python does."""

def forked() -> None:
    """Forgets the threads that a fork left behind. Called in the child."""

def close() -> None:
    """Ends what runs in the background. Called before the interpreter is taken apart."""

class RequestValidator:
    """Says whether requests came from Twilio, by the auth token that only you and Twilio know; and signs as Twilio does.

    Nothing that a request holds makes it fail: garbage is refused like a forgery.

    :param token: The account's primary auth token, or the secret of a shared key, for calls with an algorithm.
    :param more_tokens: Further ones, while one takes the place of the other.
    :param shared_key: The secret of a shared key, for requests that say that they are signed with one.
    :param proxy: How ``trunkline.webhooks`` finds the URL that Twilio requested, behind a proxy that is trusted: ``x-forwarded``,
        ``forwarded``, or the URL that it begins with.
    """

    def __new__(
        cls, token: str, *more_tokens: str, shared_key: str | None = None, proxy: str | None = None
    ) -> RequestValidator: ...
    def validate(
        self,
        uri: str,
        params: Mapping[str, Any] | str | bytes | None,
        signature: str | None,
        algorithm: str | None = None,
    ) -> bool:
        """Whether the signature is that of a request.

        :param uri: The URL that Twilio requested.
        :param params: The parameters of the form, or the raw body: of JSON, whose hash must be in the URL, always the raw body.
        :param signature: The header ``X-Twilio-Signature``.
        :param algorithm: ``HMAC_SHA1``, unless given, or ``HMAC_SHA256``.
        """

    def why_not(
        self,
        uri: str,
        params: Mapping[str, Any] | str | bytes | None,
        signature: str | None,
        algorithm: str | None = None,
    ) -> str | None:
        """Why :meth:`validate` says no: ``missing_signature``, ``malformed_url``, ``body_hash_mismatch``, ``missing_body``,
        ``unknown_algorithm``, or ``no_match``; None if it says yes."""

    def compute_signature(self, uri: str, params: Mapping[str, Any] | None, algorithm: str | None = None) -> str:
        """The signature of a URL and the parameters of its form."""

    def _parse(
        self, url: str, headers: Sequence[tuple[str, str]], body: bytes
    ) -> tuple[_Event | None, tuple[str, str, int] | None]: ...
    def _sign_form(self, url: str, params: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]], str]: ...
    def _sign_body(self, url: str, content_type: str, body: str) -> tuple[str, list[tuple[str, str]], str]: ...

def parse_form(form: bytes) -> list[tuple[str, str]]:
    """The names and values of a form."""

_Validity: TypeAlias = tuple[int | None, bool, int, int | None]

def access_token(
    account_sid: str,
    signing_key_sid: str,
    secret: str,
    grants: list[tuple[str, Any]],
    identity: str | None,
    region: str | None,
    given: _Validity,
    name: str,
    now: int,
) -> str: ...
def client_capability(
    account_sid: str,
    auth_token: str,
    scopes: list[tuple[str, str, list[tuple[str, str]]]],
    given: _Validity,
    name: str,
    now: int,
) -> str: ...
def task_router_capability(
    account_sid: str,
    auth_token: str,
    workspace_sid: str,
    channel_id: str,
    policies: list[Any],
    given: _Validity,
    name: str,
    now: int,
) -> str: ...
def sign_token(header: dict[str, Any], claims: dict[str, Any], secret: str, name: str) -> str: ...
def read_token(
    token: str, secret: str | None, now: int | None
) -> tuple[tuple[dict[str, Any], dict[str, Any]] | None, tuple[str, str] | None]: ...
def validation_token(
    given: dict[str, Any], request: tuple[str, str, str, list[tuple[str, str]], list[str], bytes], now: int
) -> str: ...
def count_segments(text: str) -> tuple[str, int, int, int, int, bool]: ...
def segment_parts(text: str) -> list[str]: ...
def forcing_characters(text: str) -> list[tuple[int, str]]: ...
def smart_encoded(text: str) -> str:
    """The text with what Twilio's smart encoding puts in the place of characters that would force UCS-2."""

def cut_to_segments(text: str, segments: int) -> str: ...
def write_twiml(node: Any, declaration: bool, text: Callable[[Any], str]) -> str: ...
def read_twiml(xml: str) -> list[Any]: ...

# Its name, its fields, its parameters, and those that are no field.
_Event: TypeAlias = tuple[str | None, dict[str, Any], list[tuple[str, str]], list[tuple[str, str]]]

def read_event(params: Mapping[str, Any]) -> _Event:
    """The event that parameters tell of."""
