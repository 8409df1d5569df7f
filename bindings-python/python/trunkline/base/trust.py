"""Whose certificates to trust."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


def ca_bundle(environment: Mapping[str, str]) -> str | None:
    """The file, or the folder, of certificates to trust in the place of all others, if the environment names one."""
    return next((environment[name] for name in _VARIABLES if environment.get(name)), None)
