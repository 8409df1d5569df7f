"""Whether a webhook came from Twilio.

>>> from trunkline.request_validator import RequestValidator
>>> validator = RequestValidator(auth_token)
>>> validator.validate(url, request.form, request.headers["X-Twilio-Signature"])
True
"""

from __future__ import annotations

import hmac

from trunkline._native import RequestValidator

__all__ = [
    "HMAC_SHA1",
    "HMAC_SHA256",
    "SIGNATURE_HEADER",
    "SIGNATURE_SETTINGS_HEADER",
    "RequestValidator",
    "compare",
    "get_signature_algorithm",
]

SIGNATURE_HEADER = "X-Twilio-Signature"
SIGNATURE_SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"
HMAC_SHA1 = "HMAC_SHA1"
HMAC_SHA256 = "HMAC_SHA256"


def compare(string1: str, string2: str) -> bool:
    """Whether two texts are the same, in a time that says nothing of where they differ."""
    return hmac.compare_digest(string1.encode(), string2.encode())


def get_signature_algorithm(signature_settings_header: str | None) -> str:
    """The algorithm that a header ``X-Twilio-Webhooks-Signature-Settings`` names: ``HMAC_SHA1`` if it names none."""
    for part in (signature_settings_header or "").split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return value.strip()
    return HMAC_SHA1
