"""The HTTP client whose every request is vouched for by a private key.

>>> from trunkline.http.validation_client import ValidationClient
>>> vouching = ValidationClient(account_sid, api_key_sid, credential_sid, private_key)
>>> client = Client(api_key_sid, api_secret, account_sid, http_client=vouching)
"""

from __future__ import annotations

from collections import namedtuple

from trunkline.base.importing import importing
from trunkline.base.secret import secret
from trunkline.http.http_client import TwilioHttpClient

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["ValidationClient", "ValidationPayload"]

ValidationPayload = namedtuple("ValidationPayload", ["method", "path", "query_string", "all_headers", "signed_headers", "body"])
"""What is signed of a request."""


class ValidationClient(TwilioHttpClient):
    """Public key client validation: every request carries a token which vouches that it is as it was sent.

    :param account_sid: The account, ``AC…``.
    :param api_key_sid: The API key that the client signs in with, ``SK…``.
    :param credential_sid: The public key that the account knows, ``CR…``.
    :param private_key: The private RSA key, as PEM without a password.
    :param pool_connections: Taken for compatibility: connections are kept and shared.
    :param algorithm: ``RS256``, unless given, or ``PS256``.
    :param settings: Whatever else :class:`~trunkline.http.http_client.TwilioHttpClient` takes.
    """

    def __init__(
        self,
        account_sid: str,
        api_key_sid: str,
        credential_sid: str,
        private_key: str | bytes,
        pool_connections: bool = True,
        *,
        algorithm: str = "RS256",
        **settings: Any,
    ) -> None:
        super().__init__(pool_connections, **settings)
        self.account_sid = account_sid
        self.api_key_sid = api_key_sid
        self.credential_sid = credential_sid
        self.private_key = secret(private_key.decode() if isinstance(private_key, bytes) else private_key)
        self.algorithm = algorithm

    def settings(self) -> dict[str, Any]:
        """The settings of a client that mean the same."""
        vouching = {
            "account_sid": self.account_sid,
            "api_key_sid": self.api_key_sid,
            "credential_sid": self.credential_sid,
            "private_key": self.private_key,
            "algorithm": self.algorithm,
        }
        return {**super().settings(), "client_validation": vouching}

    def validate_ssl_certificate(self, client: Any) -> None:
        """Sends a request to the host that has Twilio's next certificate.

        :raises TwilioException: The certificate is not trusted, or the answer is no success.
        """
        client.request("GET", "https://tls-test.twilio.com:443")

    def _sender(self) -> Any:
        with importing:
            from urllib.parse import urlsplit

            from trunkline.jwt.validation import ClientValidationJwt

        send = super()._sender()

        def vouched(request: Any) -> Any:
            url = urlsplit(request.url)
            named = [name for name in request.headers if name.lower() == "authorization"]
            headers = {**{name: request.headers[name] for name in named}, "host": url.netloc.rpartition("@")[2]}
            signed = [*(name.lower() for name in named), "host"]
            payload = ValidationPayload(request.method, url.path, url.query, headers, signed, request.body)
            token = ClientValidationJwt(
                self.account_sid, self.api_key_sid, self.credential_sid, self.private_key or "", payload, self.algorithm
            )
            request.headers["Twilio-Client-Validation"] = token.to_jwt()
            return send(request)

        return vouched
