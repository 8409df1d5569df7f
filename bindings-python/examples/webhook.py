"""Answers the messages that people send, and nobody but Twilio: ``python webhook.py``."""

from trunkline.request_validator import RequestValidator
from trunkline.twiml.messaging_response import MessagingResponse

validator = RequestValidator("made-up-auth-token")


def answer(url: str, form: dict[str, str], signature: str) -> tuple[int, str]:
    """The status and the body for what came to this URL. ``trunkline.webhooks`` does it for Flask, Django and FastAPI."""
    if not validator.validate(url, form, signature):
        return 403, ""
    response = MessagingResponse()
    response.message(f"You said: {form['Body']}")
    return 200, str(response)


url, form = "https://bistro.example/sms", {"From": "+15558675310", "Body": "A table for two"}
print(*answer(url, form, validator.compute_signature(url, form)))
print(*answer(url, {**form, "Body": "A table for ten"}, validator.compute_signature(url, form)))
