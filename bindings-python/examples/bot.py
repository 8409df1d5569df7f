"""A bot that takes reservations by SMS, as an application of WSGI: ``python bot.py`` lets it talk to a person on the sandbox.

``python bot.py serve`` listens at port 8000. It takes the auth token from TWILIO_AUTH_TOKEN, and from PUBLIC_URL the address that
your number's webhook is set to, without its path.
"""

import os
import sys
from wsgiref.simple_server import make_server

from trunkline.rest import Client
from trunkline.sandbox import Sandbox
from trunkline.twiml.messaging_response import MessagingResponse
from trunkline.webhooks import Router, Webhooks
from trunkline.webhooks.events import IncomingMessage


def bot(auth_token: str, public_url: str):
    """An application that answers messages, and nobody but Twilio."""
    router = Router()
    tables: dict[str, int] = {}

    @router.on(IncomingMessage)
    def answer(message: IncomingMessage) -> MessagingResponse:
        text = (message.body or "").strip().lower()
        response = MessagingResponse()
        if text.isdecimal():
            tables[message.from_] = int(text)
            response.message(f"A table for {text} is yours. Write FREE to give it up.")
        elif text == "free" and tables.pop(message.from_, None):
            response.message("Your table is free again.")
        else:
            response.message("How many are you?")
        return response

    def application(environ, start_response):
        answered = router(environ["trunkline.event"])
        start_response("200 OK", [("Content-Type", "text/xml; charset=utf-8")])
        return [str(answered or "").encode()]

    return Webhooks(auth_token, proxy=public_url).wsgi(application)


def main() -> None:
    sandbox = Sandbox()
    client = Client.sandbox(sandbox)
    sandbox.mount(bot(sandbox.credentials()["auth_token"], "https://bistro.example"))
    client.incoming_phone_numbers.create(phone_number="+15017122661", sms_url="https://bistro.example/sms")
    for text in "Hello", "4", "Free", "Free":
        sandbox.receive("+15558675310", "+15017122661", text)
        sandbox.settle()
    for message in sandbox.conversation("+15558675310"):
        print(f"{'<' if message.direction == 'inbound' else '>'} {message.body}")


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        make_server("", 8000, bot(os.environ["TWILIO_AUTH_TOKEN"], os.environ["PUBLIC_URL"])).serve_forever()
    else:
        main()
