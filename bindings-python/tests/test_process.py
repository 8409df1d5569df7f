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
    with Server(delay=0.1) as server, ThreadPoolExecutor(32) as pool:
        client = Client(**settings(server))
        started = time.monotonic()
        sent = list(pool.map(lambda number: client.messages.create(to="+1", body=str(number)), range(320)))
        assert len(sent) == 320 == len({body for _, _, body, _ in server.seen})
        # One after the other they would take 32 s.
        assert time.monotonic() - started < 16


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
        # A call takes what comes first, a new connection or one that another call is done with: there are more than threads.
        assert len({address for *_, address in server.seen}) < 200


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

        with pytest.raises(KeyboardInterrupt):
            # It may come before the call begins, too.
            threading.Timer(after, interrupt).start()
            client.messages("SM1").fetch()
        assert time.monotonic() - sent[0] < 5


def test_a_signal_whose_handler_returns_does_not_end_the_call():
    with Server(delay=3) as server:
        client, seen = Client(**settings(server)), []
        before = signal.signal(signal.SIGALRM, lambda *_: seen.append(time.monotonic()))
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            started = time.monotonic()
            assert client.messages("SM1").fetch().status == "queued"
        finally:
            signal.signal(signal.SIGALRM, before)
        assert len(seen) == 1 and seen[0] - started < 2


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


# Descriptors


def open_files():
    return len(os.listdir("/dev/fd"))


def test_many_threads_at_once_take_a_descriptor_each_and_give_it_back():
    # The service closes what is idle for a moment; so does the client then.
    with Server(delay=0.1, idle=0.5) as server:
        program = f"""
        import os, threading, time
        from server import settings
        from trunkline import Client
        class server: url = {server.url!r}
        client = Client(**settings(server))
        client.messages("SM1").fetch()
        count = lambda: len(os.listdir("/dev/fd"))
        before, most = count(), 0
        threads = [threading.Thread(target=client.messages("SM1").fetch) for _ in range(200)]
        [thread.start() for thread in threads]
        while any(thread.is_alive() for thread in threads):
            most = max(most, count())
            time.sleep(0.002)
        deadline = time.monotonic() + 10
        while count() > before and time.monotonic() < deadline:
            time.sleep(0.05)
        print(most - before, count() - before)
        """
        done = run(program)
        most, left = map(int, done.stdout.split())
        assert 20 < most <= 250 and left <= 0, done


def test_connections_that_nobody_uses_are_closed():
    # The service never closes one. What is idle for half a minute is looked for every half minute.
    with Server() as server:
        program = f"""
        import threading, time
        from server import settings
        from trunkline import Client
        class server: url = {server.url!r}
        client = Client(**settings(server))
        client.messages("SM1").fetch()
        time.sleep(75)
        """
        child = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(program)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])},
        )
        try:
            wait_until(lambda: server.open == 1, 20)
            wait_until(lambda: server.open == 0, 70)
        finally:
            child.kill()
            child.wait()


def wait_until(holds, seconds):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it does not come about"
        time.sleep(0.05)


def test_a_connection_that_the_service_closes_is_closed_while_no_call_is_made():
    with Server(idle=0.2) as server:
        client = Client(**settings(server))
        client.messages("SM1").fetch()
        before = open_files()
        wait_until(lambda: server.open == 0, 5)
        # The one of the client, and the one of the server, which is in this process, too.
        wait_until(lambda: open_files() <= before - 2, 5)
        # The thread that saw to it lets the next call have its way at once.
        started = time.monotonic()
        client.messages("SM1").fetch()
        assert time.monotonic() - started < 5


def test_without_descriptors_a_call_says_so_and_was_not_sent():
    with Server() as server:
        program = f"""
        import asyncio, os, resource
        from server import settings
        from trunkline import AsyncClient, Client
        from trunkline.base.exceptions import TwilioConnectionException
        from trunkline.transports import HttpClient
        class server: url = {server.url!r}
        clients = Client(**settings(server)), Client(**settings(server, transport=HttpClient()))
        asynchronous = AsyncClient(**settings(server))
        loop = asyncio.new_event_loop()
        async def fetch():
            return await asynchronous.messages("SM1").fetch()
        def works(call):
            try:
                call()
                return True
            except TwilioConnectionException as error:
                assert not error.may_have_happened and "open files" in str(error), error
                return False
        # What is imported later is imported now.
        clients[1].messages("SM1").fetch()
        for warm in (False, True):
            resource.setrlimit(resource.RLIMIT_NOFILE, (256, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
            held = []
            try:
                while True:
                    held.append(os.dup(0))
            except OSError:
                pass
            if not warm:
                assert not works(lambda: clients[0].with_options(max_retries=0).messages.create(to="+1"))
                assert not works(lambda: loop.run_until_complete(fetch()))
            for descriptor in held:
                os.close(descriptor)
            for client in clients:
                assert works(client.messages("SM1").fetch)
            assert works(lambda: loop.run_until_complete(fetch()))
        """
        done = run(program)
        assert done.returncode == 0, done


# The end of the interpreter


BUSY = {
    "a transport": """
        def transport(request):
            for _ in range(200): pass
            return Response(200, {"Content-Type": "application/json"}, b'{"sid": "SM1"}')
        client = Client("AC" + "0" * 32, "x", transport=transport)
    """,
    "a transport that waits": """
        def transport(request):
            time.sleep(0.001)
            return Response(200, {"Content-Type": "application/json"}, b'{"sid": "SM1"}')
        client = Client("AC" + "0" * 32, "x", transport=transport)
    """,
    "the log": """
        logging.basicConfig(level=logging.DEBUG, filename=os.devnull)
        client = Client.sandbox()
        client.messages.create(to="+15558675310", from_="+15017122661", body="Hello")
        client.messages = None
    """,
    "errors": """
        def transport(request):
            return Response(404, {"Content-Type": "application/json"}, b'{"code": 20404, "message": "no"}')
        client = Client("AC" + "0" * 32, "x", transport=transport)
    """,
    "asyncio": """
        async def transport(request):
            return Response(200, {"Content-Type": "application/json"}, b'{"sid": "SM1"}')
        logging.basicConfig(level=logging.DEBUG, filename=os.devnull)
        client = AsyncClient("AC" + "0" * 32, "x", transport=transport)
        async def many():
            while True: await asyncio.gather(*(client.messages("SM1").fetch() for _ in range(4)))
        def work(): asyncio.run(many())
    """,
}


@pytest.mark.parametrize("busy", BUSY)
def test_the_interpreter_ends_while_daemon_threads_are_busy(busy):
    program = f"""
        import asyncio, logging, os, random, threading, time
        from trunkline import AsyncClient, Client, Response
        {BUSY[busy].replace("client.messages = None", "").strip()}
        def calls():
            while True:
                try: client.messages.list(limit=1) if {busy == "the log"} else client.messages("SM1").fetch()
                except Exception as error: assert getattr(error, "status", None) == 404, error
        for _ in range(8):
            threading.Thread(target=work if "work" in globals() else calls, daemon=True).start()
        time.sleep(0.1 + random.random() / 20)
    """
    for _ in range(10):
        done = run(program)
        assert (done.returncode, done.stderr) == (0, ""), done


# Forks


def test_a_fork_while_another_thread_makes_its_first_call_leaves_the_child_able_to_call():
    with Server() as server:
        program = f"""
        import os, sys, threading, time
        from importlib.abc import MetaPathFinder
        from server import settings
        from trunkline import Client
        class server: url = {server.url!r}
        client = Client(**settings(server))

        class Slow(MetaPathFinder):
            # Importing takes its time, and whoever imports lets others run meanwhile.
            def find_spec(self, name, path, target=None):
                if name.startswith("trunkline."):
                    begun.set()
                    time.sleep(0.01)

        begun = threading.Event()
        sys.meta_path.insert(0, Slow())
        first = threading.Thread(target=lambda: client.messages("SM1").fetch())
        first.start()
        begun.wait()
        for _ in range(5):
            time.sleep(0.005)
            if (child := os.fork()) == 0:
                try:
                    assert client.messages("SM2").fetch().status == "queued"
                    os._exit(0)
                except BaseException:
                    os._exit(1)
            deadline = time.monotonic() + 10
            while not (ended := os.waitpid(child, os.WNOHANG))[0]:
                if time.monotonic() > deadline:
                    os.kill(child, 9)
                    sys.exit("the child hangs")
                time.sleep(0.01)
            assert ended[1] == 0
        first.join()
        """
        done = run(program)
        assert done.returncode == 0, done


def test_whatever_is_imported_late_is_imported_where_forks_wait():
    # An import within a function, anywhere in the package but where `importing` is held, would bring the hang back.
    import ast

    import trunkline

    found = []
    for file in Path(trunkline.__file__).parent.rglob("*.py"):
        tree = ast.parse(file.read_text())
        guarded = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.With) for inner in ast.walk(node)}
        for function in ast.walk(tree):
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for node in ast.walk(function):
                    if isinstance(node, (ast.Import, ast.ImportFrom)) and id(node) not in guarded:
                        found.append(f"{file.name}:{node.lineno}")
    assert found == []
