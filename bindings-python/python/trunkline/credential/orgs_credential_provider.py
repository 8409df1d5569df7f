"""The OAuth client of an organization."""

from trunkline.credential.credential_provider import CredentialProvider


class OrgsCredentialProvider(CredentialProvider):
    """The OAuth client of an organization."""
