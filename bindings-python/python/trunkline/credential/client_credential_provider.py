"""The OAuth client of an account."""

from trunkline.credential.credential_provider import CredentialProvider


class ClientCredentialProvider(CredentialProvider):
    """The OAuth client of an account."""
