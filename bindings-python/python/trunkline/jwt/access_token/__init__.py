"""Access tokens: what lets an app or a browser use Twilio as somebody.

>>> from trunkline.jwt.access_token import AccessToken
>>> from trunkline.jwt.access_token.grants import VideoGrant
>>> token = AccessToken(account_sid, key_sid, secret, identity="ana")
>>> token.add_grant(VideoGrant(room="kitchen"))
>>> jwt = token.to_jwt()
"""

from __future__ import annotations

import time

from trunkline import _native
from trunkline.jwt import Jwt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

__all__ = ["AccessToken", "AccessTokenGrant"]


class AccessTokenGrant:
    """The use of one product. A grant that is newer than this library is a subclass."""

    @property
    def key(self) -> str:
        """The key that Twilio knows the product by."""
        raise NotImplementedError("Grant must have a key property.")

    def to_payload(self) -> Any:
        """What the token says of it."""
        raise NotImplementedError("Grant must implement to_payload.")

    def __str__(self) -> str:
        return f"<{type(self).__name__} {self.to_payload()}>"


class AccessToken(Jwt):
    """A token that grants an identity the use of some of Twilio's products.

    :param account_sid: The account, ``AC…``.
    :param signing_key_sid: The API key, ``SK…``.
    :param secret: The secret of the key.
    :param grants: What the token grants.
    :param identity: Who uses it.
    :param nbf: From when it is valid, in seconds of Unix time: from when it is made, unless given; None does not say so.
    :param ttl: How long it is valid, in seconds: up to a day.
    :param valid_until: Until when it is valid, in seconds of Unix time, in the place of ``ttl``.
    :param region: The region that it is for, ``au1``.
    """

    def __init__(
        self,
        account_sid: str,
        signing_key_sid: str,
        secret: str,
        grants: Iterable[AccessTokenGrant] | None = None,
        identity: str | int | None = None,
        nbf: Any = Jwt.GENERATE,
        ttl: int = 3600,
        valid_until: int | None = None,
        region: str | None = None,
    ) -> None:
        super().__init__(secret, signing_key_sid, account_sid, None, nbf, ttl, valid_until)
        self.account_sid = account_sid
        self.signing_key_sid = signing_key_sid
        self.identity = identity
        self.region = region
        self.grants: list[AccessTokenGrant] = list(grants) if grants else []
        for grant in self.grants:
            if not isinstance(grant, AccessTokenGrant):
                raise ValueError("Grants must be instances of AccessTokenGrant.")

    def add_grant(self, grant: AccessTokenGrant) -> None:
        """Adds a grant. A later one for the same product takes the place of an earlier one."""
        if not isinstance(grant, AccessTokenGrant):
            raise ValueError("Grant must be an instance of AccessTokenGrant.")
        self.grants.append(grant)

    def to_jwt(self, ttl: int | None = None) -> str:
        """The token, made now.

        :param ttl: How long it is valid, in seconds, in the place of what it was made with.
        """
        return _native.access_token(
            self.account_sid,
            self.signing_key_sid,
            self._key(),
            [(grant.key, grant.to_payload()) for grant in self.grants],
            str(self.identity) if self.identity else None,
            self.region if isinstance(self.region, str) else None,
            self._validity(ttl),
            self.algorithm,
            int(time.time()),
        )
