"""Threads, forks, signals, the end of the interpreter."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from server import Server, settings

from trunkline import Client
from trunkline.base.exceptions import TwilioTimeoutException, TwilioUnknownOutcomeException

HERE = Path(__file__).parent


def run(program, **options):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])},
        **options,
    )


def test_threads_share_a_client():
    with Server(delay=0.02) as server, ThreadPoolExecutor(32) as pool:
        client = Client(**settings(server))
        started = time.monotonic()
        sent = list(pool.map(lambda number: client.messages.create(to="+1", body=str(number)), range(320)))
        assert len(sent) == 320 == len({body for _, _, body, _ in server.seen})
        # One after the other they would take 6.4 s.
        assert time.monotonic() - started < 3


def test_threads_that_come_and_go_share_connections():
    with Server() as server:
        client = Client(**settings(server))
        for _ in range(20):
            thread = threading.Thread(target=client.messages("SM1").fetch)
            thread.start()
            thread.join()
        assert len({address for *_, address in server.seen}) == 1


def test_many_threads_keep_their_connections():
    with Server(delay=0.05) as server, ThreadPoolExecutor(100) as pool:
        client = Client(**settings(server))
        for _ in range(4):
            list(pool.map(lambda _: client.messages("SM1").fetch(), range(200)))
        assert len({address for *_, address in server.seen}) <= 100


def test_a_connection_that_was_closed_meanwhile_is_not_used():
    with Server(close_after=1) as server:
        client = Client(**settings(server, max_retries=0))
        for _ in range(20):
            client.messages.create(to="+1")
            time.sleep(0.005)
        assert len(server.seen) == 20


def test_waiting_lets_other_threads_run():
    with Server(delay=0.3) as server:
        client, ticks = Client(**settings(server)), []
        thread = threading.Thread(target=client.messages("SM1").fetch)
        thread.start()
        while thread.is_alive():
            ticks.append(time.monotonic())
            time.sleep(0.001)
        assert len(ticks) > 50


def test_a_timeout_ends_a_call():
    with Server(delay=1) as server:
        client = Client(**settings(server, timeout=0.1, max_retries=0))
        with pytest.raises(TwilioTimeoutException):
            client.messages("SM1").fetch()
        with pytest.raises(TwilioUnknownOutcomeException):
            client.messages.create(to="+1")


def test_a_client_survives_a_fork():
    with Server() as server:
        client = Client(**settings(server))
        client.messages("SM1").fetch()
        child = os.fork()
        if child == 0:
            try:
                client.messages("SM2").fetch()
                os._exit(0)
            except BaseException:
                os._exit(1)
        client.messages("SM3").fetch()
        assert os.waitstatus_to_exitcode(wait(child)) == 0
        # The child made a connection of its own.
        assert len({address for *_, address in server.seen}) == 2


def test_an_asynchronous_client_survives_a_fork():
    with Server() as server:
        program = f"""
        import asyncio, os
        from server import settings
        from trunkline import AsyncClient
        class server: url = {server.url!r}
        client = AsyncClient(**settings(server))
        async def main(): return (await client.messages("SM1").fetch()).status
        assert asyncio.run(main()) == "queued"
        if (child := os.fork()) == 0:
            os._exit(0 if asyncio.run(main()) == "queued" else 1)
        assert os.waitpid(child, 0)[1] == 0
        """
        done = run(program)
        assert done.returncode == 0, done


def work(client):
    return client.messages("SM1").fetch().status


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_client_goes_to_other_processes(method):
    with Server() as server:
        client = Client(**settings(server))
        work(client)
        with multiprocessing.get_context(method).Pool(2) as pool:
            assert pool.map(work, [client] * 4) == ["queued"] * 4


def wait(child):
    for _ in range(100):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the child hangs")


@pytest.fixture
def interruptible():
    # A process that was started in the background may have inherited that Ctrl-C is ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("after", [0.005, 0.2])
def test_control_c_interrupts_a_call_at_once(after, interruptible):
    with Server(delay=10) as server:
        client = Client(**settings(server))
        sent = []

        def interrupt():
            sent.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGINT)

        threading.Timer(after, interrupt).start()
        with pytest.raises(KeyboardInterrupt):
            client.messages("SM1").fetch()
        assert time.monotonic() - sent[0] < 0.1


def test_a_signal_whose_handler_returns_does_not_end_the_call():
    with Server(delay=0.3) as server:
        client, seen = Client(**settings(server)), []
        before = signal.signal(signal.SIGALRM, lambda *_: seen.append(time.monotonic()))
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            started = time.monotonic()
            assert client.messages("SM1").fetch().status == "queued"
        finally:
            signal.signal(signal.SIGALRM, before)
        assert len(seen) == 1 and seen[0] - started < 0.2


def test_the_interpreter_ends_with_requests_in_flight():
    with Server(delay=1) as server:
        program = f"""
        import asyncio, threading, time
        from server import settings
        from trunkline import AsyncClient, Client
        class server: url = {server.url!r}
        client = Client(**settings(server))
        for _ in range(8):
            threading.Thread(target=client.messages("SM1").fetch, daemon=True).start()
        async def main():
            client = AsyncClient(**settings(server))
            for _ in range(8):
                asyncio.ensure_future(client.messages("SM1").fetch())
            await asyncio.sleep(0.1)
        asyncio.run(main())
        time.sleep(0.85)
        """
        for _ in range(3):
            done = run(program)
            assert (done.returncode, done.stderr) == (0, ""), done


def test_calls_work_until_the_interpreter_has_ended():
    with Server() as server:
        program = f"""
        import asyncio, atexit

        def last():
            print(Client(**settings(server)).messages("SM1").fetch().status)
            print(asyncio.run(fetch()).status)

        async def fetch():
            return await AsyncClient(**settings(server)).messages("SM1").fetch()

        # What is registered first runs last, behind the end of what the package itself does.
        atexit.register(last)
        from server import settings
        from trunkline import AsyncClient, Client
        class server: url = {server.url!r}
        """
        done = run(program)
        assert done.stdout.split() == ["queued", "queued"], done
