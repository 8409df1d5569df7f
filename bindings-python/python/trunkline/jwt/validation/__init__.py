"""Tokens that vouch for a request: who sends it signs its parts with a private key whose public one Twilio has."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from hashlib import sha256

from trunkline.base.importing import importing
from trunkline.jwt import Jwt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, Protocol

    class Payload(Protocol):
        """The parts of a request: ``trunkline.http.validation_client.ValidationPayload``."""

        @property
        def method(self) -> str: ...
        @property
        def path(self) -> str: ...
        @property
        def query_string(self) -> str: ...
        @property
        def all_headers(self) -> Mapping[str, Any]: ...
        @property
        def signed_headers(self) -> Iterable[str]: ...
        @property
        def body(self) -> str | bytes: ...


__all__ = ["ClientValidationJwt"]


class ClientValidationJwt(Jwt):
    """A token that vouches for one request, for five minutes. Signing takes the package ``cryptography``.

    :param account_sid: The account, ``AC…``.
    :param api_key_sid: The API key, ``SK…``, that the request is sent with.
    :param credential_sid: The public key that Twilio has, ``CR…``: ``client.accounts.v1.credentials.public_key``.
    :param private_key: The private one, in PEM.
    :param validation_payload: The parts of the request.
    """

    ALGORITHM = "RS256"

    def __init__(
        self,
        account_sid: str,
        api_key_sid: str,
        credential_sid: str,
        private_key: str,
        validation_payload: Payload,
    ) -> None:
        super().__init__(private_key, api_key_sid, subject=account_sid, ttl=300)
        self.credential_sid = credential_sid
        self.validation_payload = validation_payload

    def _generate_headers(self) -> dict[str, Any]:
        return {"cty": "twilio-pkrv;v=1", "kid": self.credential_sid}

    def _generate_payload(self) -> dict[str, Any]:
        request = self.validation_payload
        given = {name.lower(): value for name, value in request.all_headers.items()}
        signed = sorted(request.signed_headers)
        headers = [f"{name}:{_joined(given[name], ',')}" for name in signed if name in given]
        names = ";".join(signed)
        query = "&".join(sorted(request.query_string.split("&")))
        parts = [request.method, request.path, query, *headers, "", names, _hash(request.body)]
        return {"hrh": names, "rqh": _hash("\n".join(parts))}

    def to_jwt(self, ttl: int | None = None) -> str:
        """The token, made now.

        :param ttl: How long it is valid, in seconds.
        """
        with importing:
            from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
            from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
            from cryptography.hazmat.primitives.hashes import SHA256
            from cryptography.hazmat.primitives.serialization import load_pem_private_key

        now = int(time.time())
        claims = {"iss": self.issuer, "exp": now + (ttl or self.ttl), "nbf": now, "sub": self.subject}
        header = {"typ": "JWT", "alg": self.ALGORITHM, **self._generate_headers()}
        text = f"{_encoded(header)}.{_encoded({**self._generate_payload(), **claims})}"
        key = load_pem_private_key(self._key().encode(), None)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError("private_key must be an RSA key in PEM")
        return f"{text}.{_base64(key.sign(text.encode(), PKCS1v15(), SHA256()))}"


def _joined(value: Any, by: str) -> str:
    return value if isinstance(value, str) else by.join(sorted(value))


def _hash(part: str | bytes) -> str:
    # What is empty stays so.
    content = part.encode() if isinstance(part, str) else part
    return sha256(content).hexdigest() if content else ""


def _encoded(part: dict[str, Any]) -> str:
    return _base64(json.dumps(part, separators=(",", ":")).encode())


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
