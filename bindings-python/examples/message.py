"""Sends a message and reads it back: ``python message.py``."""

from trunkline.rest import Client

client = Client.sandbox()  # Client() for the real Twilio, with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN

message = client.messages.create(to="+15558675310", from_="+15017122661", body="Your table is ready")
for message in client.messages.stream(to="+15558675310", limit=20):
    print(f"To {message.to}: {message.body}")
