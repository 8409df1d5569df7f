"""Tokens that a server makes for apps, browsers and workers, and how they are read back."""

from __future__ import annotations

import time

from trunkline._native import read_token, sign_token
from trunkline.base.secret import secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Jwt", "JwtDecodeError"]


class JwtDecodeError(Exception):
    """A token does not count: it is none, was changed, has expired, and so on."""

    reason: str = ""
    """Why, by a name: ``malformed``, ``unknown_algorithm``, ``wrong_signature``, ``expired``, ``not_yet_valid``."""


class Jwt:
    """A token: what it says, and who signs it.

    :param secret_key: What signs it.
    :param issuer: Who issues it.
    :param subject: Whom it is about.
    :param algorithm: ``HS256``, ``HS384`` or ``HS512``.
    :param nbf: From when it is valid, in seconds of Unix time: from when it is made, unless given; None does not say so.
    :param ttl: How long it is valid, in seconds.
    :param valid_until: Until when it is valid, in seconds of Unix time, in the place of ``ttl``.
    """

    GENERATE = object()
    ALGORITHM = "HS256"

    def __init__(
        self,
        secret_key: str | None,
        issuer: str | None,
        subject: str | None = None,
        algorithm: str | None = None,
        nbf: Any = GENERATE,
        ttl: int = 3600,
        valid_until: int | None = None,
    ) -> None:
        self.secret_key: str | None = secret(secret_key)
        self.issuer = issuer
        self.subject = subject
        self.algorithm: str = algorithm or self.ALGORITHM
        self.nbf = nbf
        self.ttl = ttl
        self.valid_until = valid_until
        self._decoded: tuple[dict[str, Any], dict[str, Any]] | None = None

    def _generate_payload(self) -> dict[str, Any]:
        raise NotImplementedError("Subclass must provide a payload.")

    def _generate_headers(self) -> dict[str, Any]:
        return {}

    @property
    def payload(self) -> dict[str, Any]:
        """What the token says: if it was not read, what it would say now."""
        return self._parts()[1]

    @property
    def headers(self) -> dict[str, Any]:
        """The header of the token."""
        return self._parts()[0]

    def _parts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        if self._decoded is not None:
            return self._decoded
        parts, _ = read_token(self.to_jwt(), None, None)
        assert parts is not None
        return parts

    def to_jwt(self, ttl: int | None = None) -> str:
        """The token, made now.

        :param ttl: How long it is valid, in seconds, in the place of what it was made with.
        """
        now = int(time.time())
        if self._decoded is not None:
            payload = dict(self._decoded[1])
        else:
            payload = dict(self._generate_payload())
            payload["iss"] = self.issuer
            payload["exp"] = self.valid_until or now + self.ttl
            if self.nbf is not None:
                payload["nbf"] = now if self.nbf is self.GENERATE else self.nbf
            if self.subject:
                payload["sub"] = self.subject
        if ttl:
            payload["exp"] = now + ttl
        headers = self._generate_headers() if self._decoded is None else self._decoded[0]
        headers = {name: value for name, value in headers.items() if name not in ("alg", "typ")}
        return sign_token(headers, payload, self._key(), self.algorithm)

    def _key(self) -> str:
        if not self.secret_key:
            raise ValueError("JWT does not have a signing key configured.")
        return self.secret_key

    def _validity(self, ttl: int | None) -> tuple[int | None, bool, int, int | None]:
        """From when, whether the token says so, how long, and until when."""
        nbf = None if self.nbf is self.GENERATE else self.nbf
        return nbf, self.nbf is not None, ttl or self.ttl, None if ttl else self.valid_until or None

    @classmethod
    def from_jwt(cls, jwt: str, key: str = "") -> Jwt:
        """Reads a token.

        :param jwt: The token.
        :param key: The secret that must have signed it. Without one, nobody vouches for what it says.
        :raises JwtDecodeError: It does not count.
        """
        parts, problem = read_token(jwt, key or None, int(time.time()))
        if parts is None:
            assert problem is not None
            raise _decode_error(*problem)
        headers, payload = parts
        if headers.get("alg") != cls.ALGORITHM:
            raise _decode_error("unknown_algorithm", f"the token is not signed by {cls.ALGORITHM}")
        token = Jwt(
            key,
            payload.get("iss"),
            subject=payload.get("sub"),
            algorithm=headers.get("alg"),
            nbf=payload.get("nbf"),
            valid_until=payload.get("exp"),
        )
        token._decoded = parts
        return token

    def __repr__(self) -> str:
        # A token is a secret of its own.
        return f"<{type(self).__name__} {self.issuer}>"

    __str__ = __repr__


def _decode_error(reason: str, message: str) -> JwtDecodeError:
    error = JwtDecodeError(message)
    error.reason = reason
    return error
