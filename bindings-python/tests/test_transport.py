"""Transports that users write, proxies, and logging."""

import logging
import subprocess
import sys
import textwrap
import threading
import time

import pytest
from server import Server, settings

from trunkline import Client, Response
from trunkline.base.exceptions import (
    TwilioConfigurationException,
    TwilioConnectionException,
    TwilioException,
    TwilioUnknownOutcomeException,
)

SID = "AC0123456789abcdef0123456789abcdef"
JSON = {"Content-Type": "application/json"}


class Fake:
    """Fails so many times, without ever waiting."""

    def __init__(self, failures, error=None):
        self.failures, self.error, self.seen, self.slept = failures, error or ConnectionResetError("lost"), [], []

    def __call__(self, request):
        self.seen.append(request)
        if len(self.seen) <= self.failures:
            raise self.error
        return Response(200, JSON, b'{"sid": "SM1", "messages": []}')

    def sleep(self, seconds):
        self.slept.append(seconds)

    def random(self):
        return 1.0 - 1e-9


def test_a_transport_is_given_the_whole_request():
    transport = Fake(0)
    client = Client(SID, "hush-hush", transport=transport)
    client.messages.create(to="+1", body="Hi")
    (request,) = transport.seen
    assert request.method == "POST" and request.body == b"To=%2B1&Body=Hi"
    assert request.url == f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json"
    assert request.headers["Authorization"].startswith("Basic ") and "trunkline/" in request.headers["User-Agent"]
    assert "hush" not in repr(request) and "Basic" not in repr(request)


def test_reads_are_sent_again_and_pauses_are_the_transports():
    transport = Fake(2)
    assert Client(SID, "x", transport=transport).messages("SM1").fetch().sid == "SM1"
    assert len(transport.seen) == 3 and [round(pause, 3) for pause in transport.slept] == [0.5, 1.0]


def test_a_message_is_not_sent_again():
    transport = Fake(1)
    with pytest.raises(TwilioUnknownOutcomeException) as caught:
        Client(SID, "x", transport=transport).messages.create(to="+1")
    assert len(transport.seen) == 1 and caught.value.may_have_happened
    cause = caught.value.__cause__
    assert isinstance(cause, TwilioConnectionException) and cause.__cause__ is transport.error


def test_a_refused_connection_is_certainly_not_sent():
    transport = Fake(1, ConnectionRefusedError("nobody listens"))
    assert Client(SID, "x", transport=transport).messages.create(to="+1").sid == "SM1"
    assert len(transport.seen) == 2


def test_what_ends_the_program_passes_through():
    for error in (KeyboardInterrupt("now"), SystemExit(3)):
        transport = Fake(1, error)
        with pytest.raises(type(error)) as caught:
            Client(SID, "x", transport=transport).messages("SM1").fetch()
        assert caught.value is error and len(transport.seen) == 1


def test_a_transport_that_returns_something_else_is_told_so():
    async def asynchronous(request):
        return Response(200)

    for transport, words in [(lambda request: {"status": 200}, "not dict"), (asynchronous, "AsyncClient")]:
        client = Client(SID, "x", transport=transport, max_retries=0)
        with pytest.raises(TwilioException, match=words) as caught:
            client.messages("SM1").fetch()
        assert isinstance(caught.value.__cause__, TypeError)
    with pytest.raises(TwilioConfigurationException, match="callable"):
        Client(SID, "x", transport=5)


def test_a_transport_may_use_another_client():
    with Server() as server:
        inner = Client(**settings(server))

        def transport(request):
            assert inner.messages("SM1").fetch().status == "queued"
            return Response(200, JSON, '{"sid": "SM2"}')

        assert Client(SID, "x", transport=transport).messages("SM2").fetch().sid == "SM2"


def test_a_proxy_is_used():
    with Server() as proxy:
        client = Client(SID, "x", base_url="http://twilio.invalid", proxy=proxy.url, environment={})
        client.messages("SM1").fetch()
        assert proxy.seen[0][1].startswith("http://twilio.invalid/2010-04-01/")
    with pytest.raises(TwilioConfigurationException):
        Client(SID, "x", proxy="nonsense://secret@x")


def test_attempts_are_logged_without_secrets(caplog):
    client = Client(SID, "hush-hush", transport=Fake(1), environment={})
    with caplog.at_level(logging.DEBUG, logger="trunkline"):
        client.messages.page(to="+15558675310")
    assert [(record.name, record.levelname) for record in caplog.records] == [
        ("trunkline", "WARNING"),
        ("trunkline", "DEBUG"),
    ]
    assert f"GET https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json: 200" in caplog.text
    assert "again in 0.5 s" in caplog.text and "hush" not in caplog.text and "15558675310" not in caplog.text


def test_levels_are_asked_of_logging(caplog):
    client = Client(SID, "x", transport=Fake(1), environment={})
    with caplog.at_level(logging.ERROR, logger="trunkline"):
        client.messages("SM1").fetch()
    assert caplog.records == []


def test_a_program_that_never_set_up_logging_finds_nothing_on_its_standard_error():
    program = """
        import logging
        from trunkline import Client, Response
        seen = []
        def transport(request):
            seen.append(request)
            return Response(200, {"Content-Type": "application/json"}, '{"sid": "SM1"}') if len(seen) > 1 else Response(503)
        transport.sleep = lambda seconds: None
        client = Client("AC" + "0" * 32, "x", transport=transport, environment={})
        client.messages("SM1").fetch()
        assert len(seen) == 2
        seen.clear()
        logging.basicConfig()
        client.messages("SM1").fetch()
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr.count("\n") == 1 and done.stderr.startswith("WARNING:trunkline:GET "), done


def test_what_a_fake_of_time_raises_ends_the_call():
    transport = Fake(2)
    transport.sleep = lambda seconds: 1 / 0
    with pytest.raises(ZeroDivisionError):
        Client(SID, "x", transport=transport).messages("SM1").fetch()
    assert len(transport.seen) == 1


def test_an_interrupted_exchange_of_a_token_keeps_no_other_call_waiting():
    class Exchanging:
        asked = 0

        def __call__(self, request):
            if not request.url.endswith("/v2/token"):
                return Response(200, JSON, '{"sid": "SM1"}')
            self.asked += 1
            if self.asked == 1:
                begun.set()
                time.sleep(0.2)
                raise KeyboardInterrupt
            return Response(200, JSON, '{"access_token": "t", "expires_in": 3600}')

    begun, transport, answers = threading.Event(), Exchanging(), []
    client = Client(client_id="OQ1", client_secret="x", account_sid=SID, transport=transport, environment={})

    def other():
        begun.wait()
        answers.append(client.messages("SM1").fetch().sid)

    thread = threading.Thread(target=other)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        client.messages("SM1").fetch()
    thread.join(10)
    assert answers == ["SM1"] and transport.asked == 2
