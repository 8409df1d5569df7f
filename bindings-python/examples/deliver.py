"""Sends a message and waits until it is delivered, or is not: ``python deliver.py``."""

import time

from trunkline.rest import Client
from trunkline.sandbox import Sandbox

ENDED = {"delivered", "undelivered", "failed", "canceled", "read"}


def deliver(client: Client, to: str, body: str, wait=time.sleep, tries: int = 60):
    """The message once it has ended its way, or as it is after so many tries. A status callback hears of it earlier."""
    message = client.messages.create(to=to, from_="+15017122661", body=body)
    for _ in range(tries):
        if message.status in ENDED:
            break
        wait(2)
        message = client.messages(message.sid).fetch()
    return message


if __name__ == "__main__":
    sandbox = Sandbox()
    client = Client.sandbox(sandbox)  # Client() for the real Twilio, with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
    sandbox.fail_delivery("+15558675311", 30005)
    for to in "+15558675310", "+15558675311":
        # The sandbox has a clock of its own; for the real Twilio, leave `wait` out.
        message = deliver(client, to, "Your table is ready", wait=sandbox.advance)
        print(f"To {message.to}: {message.status}, error {message.error_code}")
