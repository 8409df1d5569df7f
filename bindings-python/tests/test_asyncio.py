"""The asynchronous client: concurrency, cancellation, loops."""

import asyncio
import contextvars
import gc
import os
import threading
import time
import weakref

import pytest
from server import Server, settings

from trunkline import AsyncClient, Response
from trunkline.base.exceptions import TwilioException, TwilioRestException, TwilioTimeoutException


def test_the_same_names_are_awaited(async_client):
    async def main():
        client = async_client
        message = await client.messages.create(to="+15558675310", from_="+15017122661", body="Hi")
        assert (await message.fetch()) == message
        assert [one.sid async for one in client.messages.stream()] == [message.sid]
        assert [one.sid for one in await client.messages.list()] == [message.sid]
        page = await client.messages.page()
        assert len(page) == 1 and await page.next_page() is None
        service = await client.ip_messaging.v2.services.create(friendly_name="x")
        assert (await service.channels.create(unique_name="general")).unique_name == "general"
        assert (await message.update(body="")).body == "" and await message.delete() is True
        with pytest.raises(TwilioRestException):
            await message.fetch()
        with pytest.raises(TwilioException):
            await client.messages.create(to=5)

    asyncio.run(main())


def test_calls_run_at_the_same_time():
    async def main(server):
        client = AsyncClient(**settings(server))
        started = time.monotonic()
        await asyncio.gather(*(client.messages.create(to="+1", body=str(number)) for number in range(100)))
        return time.monotonic() - started

    with Server(delay=0.1) as server:
        assert asyncio.run(main(server)) < 3
        assert len(server.seen) == 100


def test_cancelling_a_task_cancels_the_request():
    async def main(server):
        client = AsyncClient(**settings(server))
        task = asyncio.create_task(client.messages("SM1").fetch())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.messages("SM1").fetch(), 0.1)
        with pytest.raises(TwilioTimeoutException):
            await client.with_options(timeout=0.1, max_retries=0).messages("SM1").fetch()

    with Server(delay=0.5) as server:
        asyncio.run(main(server))
        deadline = time.monotonic() + 3
        while len(server.seen) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(server.seen) == 3


def test_several_loops_share_a_client():
    async def main(client):
        return [(await client.messages("SM1").fetch()).status for _ in range(5)]

    with Server() as server:
        client = AsyncClient(**settings(server))
        results = []
        threads = [threading.Thread(target=lambda: results.append(asyncio.run(main(client)))) for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert results == [["queued"] * 5] * 4
        assert asyncio.run(main(client)) == ["queued"] * 5


def test_it_runs_under_uvloop():
    import uvloop

    async def main(server):
        client = AsyncClient(**settings(server))
        await asyncio.gather(*(client.messages("SM1").fetch() for _ in range(50)))
        task = asyncio.create_task(client.with_options(headers={"X-Slow": "1"}).messages("SM1").fetch())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with Server(delay=0.02) as server:
        if hasattr(asyncio, "Runner"):
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(main(server))
        else:
            uvloop.install()
            asyncio.run(main(server))


def test_an_asynchronous_transport_runs_in_the_loop_of_the_call():
    seen = []

    async def transport(request):
        seen.append(asyncio.get_running_loop())
        await asyncio.sleep(0.01)
        return Response(200, {"Content-Type": "application/json"}, b'{"sid": "SM1"}')

    async def main():
        client = AsyncClient("AC" + "0" * 32, "x", transport=transport)
        assert (await client.messages("SM1").fetch()).sid == "SM1"
        assert seen == [asyncio.get_running_loop()]

    asyncio.run(main())


def test_an_asynchronous_transport_may_fake_time_too():
    class Fake:
        seen, slept = 0, []

        async def __call__(self, request):
            self.seen += 1
            await asyncio.sleep(0.01)
            if self.seen < 3:
                raise ConnectionResetError("lost")
            return Response(200, {"Content-Type": "application/json"}, b'{"sid": "SM1"}')

        async def sleep(self, seconds):
            self.slept.append(seconds)

    async def main():
        client = AsyncClient("AC" + "0" * 32, "x", transport=Fake())
        assert (await client.messages("SM1").fetch()).sid == "SM1"
        assert len(Fake.slept) == 2

    asyncio.run(main())


def test_cancelling_a_call_cancels_the_transport():
    ended = []

    async def transport(request):
        try:
            await asyncio.sleep(10)
        finally:
            ended.append(request.method)

    async def main():
        client = AsyncClient("AC" + "0" * 32, "x", transport=transport)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.messages("SM1").fetch(), 0.1)
        with pytest.raises(TwilioTimeoutException):
            await client.with_options(timeout=0.1, max_retries=0).messages("SM1").fetch()
        await asyncio.sleep(0.05)

    asyncio.run(main())
    assert ended == ["GET", "GET"]


def test_nothing_is_left_behind_by_what_nobody_awaits():
    async def main(server):
        client = AsyncClient(**settings(server))
        call = client.messages("SM1").fetch()
        call.close()
        stream = client.messages.stream()
        del stream
        gc.collect()

    with Server() as server:
        asyncio.run(main(server))
        assert server.seen == []


def test_loops_that_watch_no_sockets_hear_of_answers_too():
    class Proactor(asyncio.SelectorEventLoop):
        def add_reader(self, *_):
            raise NotImplementedError

    async def main(server):
        client = AsyncClient(**settings(server))
        answers = await asyncio.gather(*(client.messages("SM1").fetch() for _ in range(50)))
        assert {answer.status for answer in answers} == {"queued"}

    with Server() as server:
        loop = Proactor()
        loop.run_until_complete(main(server))
        loop.close()


def test_loops_leave_no_files_open():
    def count():
        gc.collect()
        return len(os.listdir("/dev/fd"))

    async def main(client):
        await client.messages("SM1").fetch()

    with Server() as server:
        client = AsyncClient(**settings(server))
        asyncio.run(main(client))
        before = count()
        for _ in range(20):
            asyncio.run(main(client))
        assert count() <= before + 2


def test_a_loop_that_was_closed_over_a_call_is_let_go():
    async def begin(client):
        # Nobody cancels it: the loop is closed over it.
        client._client.request_async("GET", "/slow", None, None, None)

    with Server(delay=0.2) as server:
        client = AsyncClient(**settings(server))
        loop = asyncio.new_event_loop()
        closed = weakref.ref(loop)
        loop.run_until_complete(begin(client))
        loop.close()
        del loop
        assert asyncio.run(fetch(client)) == "queued"
        gc.collect()
        assert closed() is None


async def fetch(client):
    return (await client.messages("SM1").fetch()).status


def test_a_loop_keeps_nothing_of_the_task_that_called_first():
    held = contextvars.ContextVar("held")

    class Large:
        pass

    async def first(client):
        held.set(large := Large())
        await fetch(client)
        return weakref.ref(large)

    async def main(server):
        client = AsyncClient(**settings(server))
        large = await asyncio.create_task(first(client))
        # The loop itself holds it until it has gone round.
        await asyncio.sleep(0.01)
        gc.collect()
        assert large() is None
        assert await fetch(client) == "queued"

    with Server() as server:
        asyncio.run(main(server))
