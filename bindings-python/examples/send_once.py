"""Sends a message exactly once although two connections are lost on the way: ``python send_once.py``.

It runs on a Twilio in memory, which loses one request before it has done what it asks for, and one after that.
"""

from trunkline.base.exceptions import TwilioException
from trunkline.rest import Client
from trunkline.sandbox import Sandbox

TO = "+15558675310"
FROM = "+15017122661"


def main() -> None:
    sandbox = Sandbox()
    sandbox.add_fault("drop", method="POST", path="/Messages", times=1)
    sandbox.add_fault("drop", method="POST", path="/Messages", times=1, after_work=True)
    client = Client.sandbox(sandbox)

    message = send_once(client, "Your table is ready")
    print(f"Sent {message.sid} to {TO}: {message.body}")

    there = len(client.messages.list(to=TO))
    print(f"Twilio has {there} message.")
    assert there == 1


def send_once(client, body):
    """Sends a message, and sends it again, twice at most, when the service does not have it after half a minute."""
    since = None
    for left in 2, 1, 0:
        try:
            return client.messages.create(to=TO, from_=FROM, body=body)
        except TwilioException as error:
            if not error.may_have_happened:
                raise
            print(f"Nobody knows whether it was sent: {error}")
            # What the first try has sent may arrive while the second is under way.
            since = since or error.started_at
            found = client.messages.find_sent(TO, since, from_=FROM, body=body, wait=30)
            if found:
                print("It was.")
                return found[0]
            print("It was not.")
            if not left:
                raise


if __name__ == "__main__":
    main()
