"""What the environment says of how to connect."""

from __future__ import annotations

import ipaddress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

CA_BUNDLE_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""The variables that name a file, or a folder, of certificates to trust in the place of all others, the strongest first."""


def ca_bundle(environment: Mapping[str, str]) -> str | None:
    """The file or the folder of certificates to trust, if the environment names one."""
    return next((environment[name] for name in CA_BUNDLE_VARIABLES if environment.get(name)), None)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself, by its name or its address."""
    name = host.lower().rstrip(".").strip("[]")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
