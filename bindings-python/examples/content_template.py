"""Writes a template and sends a message by it: ``python content_template.py``."""

import json

from trunkline.rest import Client

client = Client.sandbox()  # Client() for the real Twilio, with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN

template = client.content.v1.contents.create(
    {
        "friendly_name": "table_ready",
        "language": "en",
        "variables": {"1": "guest"},
        "types": {"twilio/text": {"body": "{{1}}, your table is ready"}},
    }
)
print(f"Wrote {template.friendly_name}")

message = client.messages.create(
    to="+15558675310",
    from_="+15017122661",
    content_sid=template.sid,
    content_variables=json.dumps({"1": "Ana"}),
)
print(f"Sent by it to {message.to}")
