"""The main job on a Twilio that costs nothing: run it with ``make quickstart``, which starts the sandbox server first.

It reads ``TWILIO_ACCOUNT_SID``, ``TWILIO_AUTH_TOKEN`` and ``TRUNKLINE_BASE_URL``; without the last it brings its own sandbox.
"""

import asyncio
import os

from trunkline import AsyncClient
from trunkline.base.exceptions import TwilioException, TwilioRestException
from trunkline.rest import Client

base_url = os.environ.get("TRUNKLINE_BASE_URL")
client = Client(base_url=base_url) if base_url else Client.sandbox()

print("\nMessages, from Python")
message = client.messages.create(to="+15558675310", from_="+15017122661", body="Hello from Python 🐍")
print(f"  sent {message.sid} to {message.to}: {message.body}")
print(f"  fetched again: it is {client.messages(message.sid).fetch().status}")
for number in range(1, 121):
    client.messages.create(to=f"+1555867{number:04}", from_="+15017122661", body=f"Message {number} of 120")
print(f"  sent 120 more; of the last 50, the first is {next(client.messages.stream(limit=50)).body!r}")


async def many() -> None:
    asynchronous = AsyncClient(base_url=base_url) if base_url else AsyncClient.sandbox(client.transport)
    calls = (
        asynchronous.messages.create(to=f"+1555869{number:04}", from_="+15017122661", body="At once") for number in range(50)
    )
    sent = await asyncio.gather(*calls)
    print(f"  sent {len(sent)} at once with asyncio; streaming them back:", end=" ")
    print(sum([1 async for message in asynchronous.messages.stream(limit=50) if message.body == "At once"]))


asyncio.run(many())

print("\nA subaccount and its auth token")
account = client.api.v2010.accounts.create(friendly_name="Workshop")
print(f"  opened {account}")
print(f"  {client.api.v2010.accounts(account.sid).update(status='closed').status} it")

print("\nA chat channel")
service = client.ip_messaging.v2.services.create(friendly_name="Quickstart")
channel = service.channels.create(unique_name="general", friendly_name="General", type="public")
for identity in ("ana", "ben"):
    channel.members.create(identity=identity)
channel.messages.create(from_="ana", body="Is anybody here?")
channel.messages.create(from_="ben", body="I am.")
for line in channel.messages.stream():
    print(f"  #{line.index} {line.from_}: {line.body}")

print("\nErrors")
try:
    client.messages("AC0123456789abcdef0123456789abcdef").fetch()
except TwilioException as error:
    print(f"  before sending: {error}")
try:
    client.messages.create(to="not a number", from_="+15017122661", body="Hi")
except TwilioRestException as error:
    print(f"  by the service: {error.status}, {error.code}: {error.msg}")
