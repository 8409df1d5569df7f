"""An HTTP client that vouches for its requests with a private key: what Twilio calls public key client validation."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from trunkline.base.exceptions import TwilioRestException
from trunkline.base.importing import importing
from trunkline.base.secret import secret
from trunkline.http import HttpClient
from trunkline.http.logger import request_logger
from trunkline.jwt.validation import ClientValidationJwt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from trunkline.http.custom import Outgoing
    from trunkline.http.response import Response

_SIGNED = ["authorization", "host"]


class ValidationPayload(NamedTuple):
    """The parts of a request that a token vouches for."""

    method: str
    """The method, in capitals."""
    path: str
    """The path, percent-encoded."""
    query_string: str
    """The query."""
    all_headers: dict[str, str]
    """The headers by name."""
    signed_headers: list[str]
    """The names of those that are signed, in lower case."""
    body: str | bytes
    """The body, or nothing."""


class ValidationClient(HttpClient):
    """Signs each request. It is for a client that signs in with the API key: ``Client(key, secret, account_sid, http_client=…)``.

    :param account_sid: The account, ``AC…``.
    :param api_key_sid: The API key, ``SK…``.
    :param credential_sid: The public key that Twilio has, ``CR…``.
    :param private_key: The private one, in PEM.
    :param pool_connections: Taken for compatibility: connections are kept and shared.
    """

    def __init__(
        self,
        account_sid: str,
        api_key_sid: str,
        credential_sid: str,
        private_key: str,
        pool_connections: bool = True,
    ) -> None:
        super().__init__(request_logger, False)
        with importing:
            from trunkline.transports import HttpClient as Standard

        self.account_sid = account_sid
        self.api_key_sid = api_key_sid
        self.credential_sid = credential_sid
        self.private_key: str | None = secret(private_key)
        self.pool_connections = pool_connections
        self._sender: Any = Standard()

    def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Signs a request and sends it."""
        with importing:
            from trunkline.http.custom import Outgoing, answered

        request = Outgoing(method, url, params, data, headers, auth, timeout)
        key = self.private_key or ""
        token = ClientValidationJwt(self.account_sid, self.api_key_sid, self.credential_sid, key, self._payload(request))
        request.headers["Twilio-Client-Validation"] = token.to_jwt()
        return answered(self._sender(request))

    def _payload(self, request: Outgoing) -> ValidationPayload:
        url = urlsplit(request.url)
        headers = {"Host": url.netloc.rpartition("@")[2], **request.headers}
        return ValidationPayload(request.method, url.path, url.query, headers, _SIGNED, request.body or "")

    def validate_ssl_certificate(self, client: Any) -> None:
        """Asks Twilio's host for tests of certificates, through a client, whether it can be reached."""
        response = client.request("GET", "https://tls-test.twilio.com:443")
        if not 200 <= response.status_code < 300:
            message = "Failed to validate SSL certificate"
            raise TwilioRestException(response.status_code, "https://tls-test.twilio.com:443", message)
