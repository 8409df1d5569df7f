"""``on_attempt``, which is told of each attempt to send a request."""

import asyncio
import contextvars
import pickle
import sys
import threading
from datetime import datetime, timezone

import pytest

import trunkline
from trunkline import AsyncClient, Client
from trunkline.base.exceptions import TwilioConfigurationException, TwilioUnknownOutcomeException
from trunkline.sandbox import Sandbox

CALLER = contextvars.ContextVar("caller", default=None)
TOLD = []


def note(attempt):
    TOLD.append(attempt)


@pytest.fixture(params=["sandbox", "callable"])
def transport(request):
    """One that the core sends through, and one that Python does."""
    if request.param == "sandbox":
        return Sandbox()
    return lambda request: trunkline.Response(200, {"Content-Type": "application/json"}, b'{"messages": []}')


def options(transport):
    return {"environment": {}} if isinstance(transport, Sandbox) else {"username": "AC" + "0" * 32, "password": "x"}


def test_what_is_told():
    sandbox, told = Sandbox(), []
    sandbox.add_fault("status", status=503, retry_after=3, times=1)
    client = Client.sandbox(sandbox, on_attempt=told.append)
    client.messages.list(to="+15558675310")
    first, second = told
    assert isinstance(first, trunkline.Attempt)
    assert (first.operation, first.path_template) == (
        "api.v2010.accounts.messages.list",
        "/2010-04-01/Accounts/{AccountSid}/Messages.json",
    )
    assert first.url == f"https://api.twilio.com/2010-04-01/Accounts/{client.account_sid}/Messages.json"
    assert (first.number, first.status, first.error_type, first.retry_in) == (1, 503, "503", 3)
    assert (second.number, second.status, second.error_type, second.retry_in) == (2, 200, None, None)
    assert second.started_at >= datetime(2026, 1, 1, tzinfo=timezone.utc)
    assert second.elapsed >= 0


def test_it_is_called_in_the_thread_and_the_context_of_the_call(transport):
    told = []
    client = Client(
        transport=transport,
        on_attempt=lambda attempt: told.append((CALLER.get(), threading.get_ident(), attempt.status)),
        **options(transport),
    )

    def call(name):
        CALLER.set(name)
        client.messages.list(limit=1)
        client.with_options(max_retries=0).messages.list(limit=1)
        seen.append((name, threading.get_ident()))

    seen = []
    threads = [threading.Thread(target=call, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, thread in seen:
        assert [entry for entry in told if entry[0] == name] == [(name, thread, 200)] * 2


def test_it_is_called_in_the_loop_and_the_context_of_the_task(transport):
    told = []
    client = AsyncClient(
        transport=transport,
        on_attempt=lambda attempt: told.append((CALLER.get(), asyncio.get_running_loop())),
        **options(transport),
    )

    async def call(name):
        CALLER.set(name)
        await client.messages.list(limit=1)

    async def main():
        await asyncio.gather(*(call(name) for name in "abc"))
        assert sorted(told, key=str) == [(name, asyncio.get_running_loop()) for name in "abc"]

    asyncio.run(main())


def test_what_it_raises_is_shown_and_no_error_of_the_call(transport, monkeypatch):
    shown = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: shown.append(unraisable.exc_value))

    def fail(attempt):
        raise RuntimeError("no more space")

    client = Client(transport=transport, on_attempt=fail, **options(transport))
    client.messages.list(limit=1)

    async def main():
        await AsyncClient(transport=transport, on_attempt=fail, **options(transport)).messages.list(limit=1)

    asyncio.run(main())
    assert [str(error) for error in shown] == ["no more space"] * 2


def test_attempts_that_fail_are_told_before_the_error():
    sandbox, told = Sandbox(), []
    sandbox.add_fault("drop", times=1)
    with pytest.raises(TwilioUnknownOutcomeException) as caught:
        Client.sandbox(sandbox, on_attempt=told.append).messages.create(to="+15558675310", from_="+15017122661", body="Hi")
    (attempt,) = told
    assert (attempt.status, attempt.error_type) == (None, "connection")
    assert attempt.failure
    assert caught.value.started_at == attempt.started_at


def test_a_client_takes_it_along():
    client = Client("AC" + "0" * 32, "x", transport=answer, on_attempt=note)
    TOLD.clear()
    pickle.loads(pickle.dumps(client)).messages.list(limit=1)
    assert [attempt.status for attempt in TOLD] == [200]


def answer(request):
    return trunkline.Response(200, {"Content-Type": "application/json"}, b'{"messages": []}')


def test_what_cannot_be_called_is_refused():
    with pytest.raises(TwilioConfigurationException, match="`on_attempt` must be callable"):
        Client.sandbox(on_attempt="print")
