"""What is raised: a class for every kind of error, all of them below :class:`TwilioException`."""

from __future__ import annotations

from trunkline.base.importing import importing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from typing_extensions import Self

    from trunkline.base.problem import TwilioServiceException as TwilioServiceException


class TwilioException(Exception):
    """Anything that goes wrong in this library."""

    msg: str = ""
    """The message; where the service answered, its own behind what was tried: ``Unable to create record: …``."""
    method: str | None = None
    """The method of the request."""
    url: str | None = None
    """The URL of the request, without its query."""
    request_id: str | None = None
    """The service's id of the request, to quote to its support."""
    started_at: datetime | None = None
    """When the call began; None if it never did."""
    attempts: int = 0
    """How often the request was sent, 0 if never."""
    may_have_happened: bool = False
    """Whether what was asked for may have been done all the same."""
    _kind: type[TwilioException] | None = None

    @property
    def uri(self) -> str | None:
        """The path of the request without the version before it, as Twilio's library has it; :attr:`url` is the whole."""
        if self.url is None or "://" not in self.url:
            return self.url
        path = self.url.split("/", 3)[3:]
        return "/" + path[0].partition("/")[2] if path else "/"

    @classmethod
    def _of(cls, message: str, facts: dict[str, Any]) -> Self:
        error = cls.__new__(cls, message)
        error.args = (message,)
        for name, fact in facts.items():
            if fact is not None:
                setattr(error, name, fact)
        return error

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self._kind or type(self), str(self), self.__dict__)


def _restore(cls: type[TwilioException], message: str, facts: dict[str, Any]) -> TwilioException:
    return cls._of(message, facts)


# Nothing that the service answered.


class TwilioConfigurationException(TwilioException, ValueError):
    """The client cannot be set up or used like this: credentials, region, base URL."""

    parameter: str | None = None
    """The setting that is wrong or missing, where it is one."""


class TwilioInvalidArgumentException(TwilioException, TypeError, ValueError):
    """An argument was refused before anything was sent."""

    parameter: str | None = None
    """The parameter's name."""


class TwilioTimeoutException(TwilioException):
    """No complete answer in time, to a request that is safe to repeat or was certainly not sent."""


class TwilioConnectionException(TwilioException):
    """No connection, or it broke, for a request that is safe to repeat or was certainly not sent."""


class TwilioDecodeException(TwilioException):
    """An answer came but it could not be read."""

    status: int | None = None
    """The HTTP status of the answer."""


class TwilioUnknownOutcomeException(TwilioException):
    """A request that changes something got no complete answer: it may or may not have been carried out.

    It was not sent again. ``__cause__`` says why there is no answer. ``client.messages.find_sent()`` asks the service whether it
    has the message.
    """

    status: int | None = None
    """The HTTP status of the answer, if one began."""


# What the service answered.


class TwilioRestException(TwilioException):
    """An answer that says no. Its subclasses tell what to do about it; this class itself stands for every other status."""

    status: int
    """The HTTP status."""
    code: int | None = None
    """Twilio's error code, 20404 for example."""
    more_info: str | None = None
    """The address of a page about the error."""
    details: Any = None
    """Whatever else the service said of the error."""
    retry_after: float | None = None
    """How many seconds the service asks to wait."""
    problem: dict[str, Any] | None = None
    """The whole answer where it has the form of RFC 9457; it is a ``TwilioServiceException`` then."""

    def __init__(
        self,
        status: int,
        uri: str,
        msg: str = "",
        code: int | None = None,
        method: str = "GET",
        details: object | None = None,
    ) -> None:
        super().__init__(f"HTTP {status} error: {msg}")
        self.status = status
        self.url: str | None = uri
        self.msg = msg
        self.code = code
        self.method: str | None = method
        self.details = details

    @classmethod
    def _of(cls, message: str, facts: dict[str, Any]) -> Self:
        if facts.get("problem") is None:
            return super()._of(message, facts)
        with importing:
            from trunkline.base.problem import service_exception

        error: Any = super(TwilioRestException, service_exception(cls))._of(message, facts)
        error._tell()
        told: Self = error
        return told


class TwilioValidationException(TwilioRestException):
    """400 or 422: the service judged an argument."""


class TwilioAuthenticationException(TwilioRestException):
    """401: the credentials are missing or wrong."""


class TwilioPermissionException(TwilioRestException):
    """403: the credentials do not permit this."""


class TwilioNotFoundException(TwilioRestException):
    """404: there is no such resource."""


class TwilioConflictException(TwilioRestException):
    """409: it conflicts with the state of the resource."""


class TwilioRateLimitedException(TwilioRestException):
    """429: too many requests; this one was not processed."""


class TwilioServerException(TwilioRestException):
    """5xx: the service failed. Whether a request that changes something was carried out says ``may_have_happened``."""


def __getattr__(name: str) -> Any:
    if name == "TwilioServiceException":
        with importing:
            from trunkline.base.problem import TwilioServiceException

        return TwilioServiceException
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
