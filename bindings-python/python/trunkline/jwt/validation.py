"""Public key client validation: a token beside a request vouches that it is as it was sent."""

from __future__ import annotations

import time

from trunkline import _native
from trunkline.jwt import Jwt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["ClientValidationJwt"]


class ClientValidationJwt(Jwt):
    """The token of one request: the value of its header ``Twilio-Client-Validation``.

    :param account_sid: The account, ``AC…``.
    :param api_key_sid: The API key that the request is sent with, ``SK…``.
    :param credential_sid: The public key that the account knows, ``CR…``.
    :param private_key: The private RSA key, as PEM without a password.
    :param validation_payload: What has ``method``, ``path``, ``query_string``, ``all_headers``, ``signed_headers`` and ``body``
        of the request.
    :param algorithm: ``RS256``, unless given, or ``PS256``.
    """

    ALGORITHM = "RS256"

    def __init__(
        self,
        account_sid: str,
        api_key_sid: str,
        credential_sid: str,
        private_key: str | bytes,
        validation_payload: Any,
        algorithm: str | None = None,
    ) -> None:
        super().__init__(_text(private_key), api_key_sid, account_sid, algorithm=algorithm, ttl=300)
        self.credential_sid = credential_sid
        self.validation_payload = validation_payload

    def to_jwt(self, ttl: int | None = None) -> str:
        """The token, made now.

        :param ttl: How long it is valid, in seconds: 300, unless given.
        """
        request = self.validation_payload
        headers = [(name, one) for name, values in request.all_headers.items() for one in _list(values)]
        body = request.body or b""
        who = {
            "account_sid": self.subject,
            "api_key_sid": self.issuer,
            "credential_sid": self.credential_sid,
            "private_key": self._key(),
            "algorithm": self.algorithm,
            "ttl": ttl or self.ttl,
        }
        parts = (
            request.method,
            request.path,
            request.query_string,
            headers,
            list(request.signed_headers),
            body.encode() if isinstance(body, str) else body,
        )
        return _native.validation_token(who, parts, int(time.time()))


def _list(values: Any) -> list[str]:
    return [values] if isinstance(values, str) else list(values)


def _text(private_key: str | bytes) -> str:
    return private_key.decode() if isinstance(private_key, bytes) else private_key
