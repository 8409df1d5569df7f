"""After an unknown outcome: what the service has of a message."""

import asyncio
import pickle
import runpy
from datetime import timedelta
from pathlib import Path

import pytest

import trunkline
from trunkline import AsyncClient, Client
from trunkline.aio.rest.api.v2010.account.message import MessageInstance as AsyncMessage
from trunkline.base.exceptions import TwilioException, TwilioInvalidArgumentException, TwilioUnknownOutcomeException
from trunkline.rest.api.v2010.account.message import MessageInstance
from trunkline.sandbox import Sandbox

EXAMPLE = Path(__file__).parents[1] / "examples" / "send_once.py"
MESSAGE = {"to": "+15558675310", "from_": "+15017122661", "body": "Hi"}


@pytest.fixture
def sandbox():
    return Sandbox()


def test_the_example_ends_with_one_message_although_two_connections_are_lost(capsys):
    runpy.run_path(str(EXAMPLE), run_name="__main__")
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith(("It", "Twilio"))] == ["It was not.", "It was.", "Twilio has 1 message."]


def test_a_message_that_was_sent_is_found_as_a_record_that_acts(sandbox):
    sandbox.add_fault("drop", times=1, after_work=True)
    client = Client.sandbox(sandbox)
    with pytest.raises(TwilioUnknownOutcomeException) as caught:
        client.messages.create(**MESSAGE)
    (found,) = client.messages.find_sent(since=caught.value.started_at, **MESSAGE)
    assert type(found) is MessageInstance
    assert found.fetch() == found
    assert pickle.loads(pickle.dumps(found)) == found
    assert client.api.v2010.accounts(client.account_sid).messages.find_sent(since=found.date_created, **MESSAGE) == [found]


def test_the_same_asynchronously(sandbox):
    async def main():
        client = AsyncClient.sandbox(sandbox)
        sandbox.add_fault("drop", times=1, after_work=True)
        with pytest.raises(TwilioUnknownOutcomeException) as caught:
            await client.messages.create(**MESSAGE)
        (found,) = await client.messages.find_sent(since=caught.value.started_at, **MESSAGE)
        assert type(found) is AsyncMessage
        assert await found.fetch() == found

    asyncio.run(main())


@pytest.mark.parametrize("wait", [0, 2, 2.5, 0.00001, timedelta(seconds=2), None])
def test_a_time_to_wait_is_a_number_of_seconds_or_a_timedelta(sandbox, wait):
    client = Client.sandbox(sandbox)
    assert client.messages.find_sent("+15558675310", "2026-01-01", wait=wait) == []


@pytest.mark.parametrize("wait", [-1, float("nan"), float("inf"), "long", timedelta(seconds=-1)])
def test_what_is_no_time_to_wait_is_refused(sandbox, wait):
    with pytest.raises(TwilioInvalidArgumentException) as caught:
        Client.sandbox(sandbox).messages.find_sent("+15558675310", "2026-01-01", wait=wait)
    assert caught.value.parameter == "wait"
    assert sandbox.requests() == []


def test_a_search_is_cancelled_with_its_task():
    async def transport(request):
        return trunkline.Response(200, {"Content-Type": "application/json"}, b'{"messages": []}')

    async def main():
        client = AsyncClient("AC" + "0" * 32, "x", transport=transport)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.messages.find_sent("+15558675310", "2026-01-01", wait=600), 0.2)

    asyncio.run(main())


def test_an_error_that_passes_is_one_only_at_the_end(sandbox):
    client = Client.sandbox(sandbox, max_retries=0)
    message = client.messages.create(**MESSAGE)
    sandbox.add_fault("status", status=503, times=2)
    (found,) = client.messages.find_sent(since=message.date_created, **MESSAGE)
    assert found.sid == message.sid
    sandbox.add_fault("status", status=503)
    with pytest.raises(TwilioException) as caught:
        client.messages.find_sent(since=message.date_created, wait=3, **MESSAGE)
    assert caught.value.status == 503
