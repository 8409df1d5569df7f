"""A client for the Twilio REST API.

>>> from trunkline.rest import Client
>>> client = Client()  # TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN
>>> message = client.messages.create(to="+15558675310", from_="+15017122661", body="Hello")
"""

from trunkline._native import Request, Response, __version__, unset
from trunkline.base.importing import importing
from trunkline.rest import Client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trunkline.aio.rest import AsyncClient
    from trunkline.base.attempt import Attempt
    from trunkline.base.raw_response import RawResponse

    __version_info__: tuple[str, ...]

__all__ = ["AsyncClient", "Attempt", "Client", "RawResponse", "Request", "Response", "__version__", "unset"]


def __getattr__(name: str) -> object:
    # Many programs need none of it.
    if name == "AsyncClient":
        with importing:
            from trunkline.aio.rest import AsyncClient

        return AsyncClient
    if name == "Attempt":
        with importing:
            from trunkline.base.attempt import Attempt

        return Attempt
    if name == "RawResponse":
        with importing:
            from trunkline.base.raw_response import RawResponse

        return RawResponse
    if name == "__version_info__":
        return tuple(__version__.split("."))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
