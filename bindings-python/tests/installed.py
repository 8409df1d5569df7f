"""Uses what the package has in native code, where it is installed: for interpreters of other platforms, with nothing else."""

import asyncio
import importlib.metadata
import os
import platform
import re
import subprocess
import sys
import sysconfig
import threading
from contextlib import contextmanager
from datetime import timedelta

from trunkline import AsyncClient, Client
from trunkline.base.exceptions import TwilioConnectionException, TwilioNotFoundException
from trunkline.jwt.access_token import AccessToken
from trunkline.request_validator import RequestValidator
from trunkline.sandbox import Sandbox
from trunkline.segments import SegmentedMessage
from trunkline.twiml.messaging_response import MessagingResponse

TO, FROM = "+15558675310", "+15017122661"


@contextmanager
def served():
    """What a client of the sandbox's server takes."""
    command = [os.environ.get("TRUNKLINE_PYTHON", sys.executable), "-u", "-m", "trunkline.sandbox", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
    limit = threading.Timer(60, server.kill)
    limit.start()
    try:
        said = ""
        while not (found := re.search(r"(http://\S+).*?(AC\w{32}).*?token:?\s+(\w+)", said, re.DOTALL)):
            line = server.stdout.readline()
            assert line, f"the server ended, having said {said!r}"
            said += line
        base_url, account_sid, auth_token = found.groups()
        limit.cancel()
        yield {"username": account_sid, "password": auth_token, "base_url": base_url}
    finally:
        limit.cancel()
        server.kill()
        server.wait()


def calls(options) -> None:
    client = Client(**options)
    sent = [client.messages.create(to=TO, from_=FROM, body=f"Grüße {number}").sid for number in range(3)]
    assert [message.sid for message in client.messages.stream(to=TO, page_size=2)] == sent[::-1]
    try:
        client.messages("SM" + "0" * 32).fetch()
    except TwilioNotFoundException as error:
        assert error.status == 404
    else:
        raise AssertionError("what does not exist was found")


async def calls_async(options) -> None:
    client = AsyncClient(**options)
    sent = await asyncio.gather(*(client.messages.create(to=TO, from_=FROM, body="Hello") for _ in range(20)))
    assert len({message.sid for message in sent}) == 20
    assert len([message async for message in client.messages.stream(limit=20)]) == 20


def main() -> None:
    sandbox = Sandbox()
    client = Client.sandbox(sandbox)
    message = client.messages.create(to=TO, from_=FROM, body="Hello")
    assert message.status == "queued"
    sandbox.advance(timedelta(minutes=1))
    assert next(iter(client.messages.stream())).status == "delivered"

    with served() as options:
        calls(options)
        asyncio.run(calls_async(options))

    # TLS and the trust store of the platform, as far as they go without a network.
    sid, token = "AC" + "0" * 32, "secret"
    try:
        Client(sid, token, base_url="https://127.0.0.1:9", max_retries=0).messages.create(to=TO, from_=FROM, body="Hello")
    except TwilioConnectionException:
        pass
    else:
        raise AssertionError("nobody listens there")

    validator = RequestValidator(token)
    assert validator.validate("https://a.example/", {"a": "b"}, validator.compute_signature("https://a.example/", {"a": "b"}))
    jwt = AccessToken(sid, "SK" + "0" * 32, token, identity="ana").to_jwt()
    assert AccessToken.from_jwt(jwt, token).payload["grants"]["identity"] == "ana"
    assert SegmentedMessage("Grüße").segments_count == 1
    answer = MessagingResponse()
    answer.message("Grüße")
    assert "<Message>Grüße</Message>" in str(answer)
    assert "rustls" in importlib.metadata.distribution("trunkline").read_text("licenses/THIRD-PARTY-NOTICES.txt")
    version = importlib.metadata.version("trunkline")
    print(f"trunkline {version} works: CPython {platform.python_version()}, {sysconfig.get_platform()}, {sys.byteorder}-endian")


if __name__ == "__main__":
    main()
