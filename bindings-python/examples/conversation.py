"""Brings a guest and a waiter into one conversation: ``python conversation.py``."""

from trunkline.rest import Client

client = Client.sandbox()  # Client() for the real Twilio, with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN

conversation = client.conversations.v1.conversations.create(friendly_name="Table 7")
for identity in "ana", "ben":
    conversation.participants.create(identity=identity)
conversation.messages.create(author="ana", body="The bill, please")
conversation.messages.create(author="ben", body="At once")

for message in conversation.messages.stream():
    print(f"{message.author}: {message.body}")
