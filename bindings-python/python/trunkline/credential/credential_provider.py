"""What all of them are."""

from __future__ import annotations

from trunkline.base.exceptions import TwilioException
from trunkline.base.secret import secret


class CredentialProvider:
    """An OAuth client. Tokens are fetched and renewed by the client that is given it.

    :param client_id: Id of the OAuth client.
    :param client_secret: Its secret.
    """

    def __init__(self, client_id: str, client_secret: str) -> None:
        if client_id is None or client_secret is None:
            raise TwilioException("client_id and client_secret are mandatory")
        self.grant_type: str = "client_credentials"
        self.client_id = client_id
        self.client_secret: str | None = secret(client_secret)

    def settings(self) -> dict[str, str | None]:
        """The settings of a client that mean the same."""
        return {"client_id": self.client_id, "client_secret": self.client_secret}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.client_id}>"
