"""One measurement in a process of its own: ``python work.py LIBRARY WORK ADDRESS`` prints its figures as JSON."""

import sys
import time

STARTED = time.perf_counter()
LIBRARY, WORK, ADDRESS = sys.argv[1:]
SID, TOKEN = "AC" + "0" * 32, "token"
COUNT, CONCURRENCY = 2_000, 64
# The server answers after 5 ms.
AWAY = "SM5ms"


def client():
    if LIBRARY == "trunkline":
        from trunkline.rest import Client

        return Client(SID, TOKEN, base_url=ADDRESS)
    from twilio.http.http_client import TwilioHttpClient
    from twilio.rest import Client

    class Local(TwilioHttpClient):
        def request(self, method, url, *arguments, **keywords):
            return super().request(method, url.replace("https://api.twilio.com", ADDRESS), *arguments, **keywords)

    return Client(SID, TOKEN, http_client=Local(pool_connections=True))


def asynchronous():
    if LIBRARY == "trunkline":
        from trunkline import AsyncClient

        return AsyncClient(SID, TOKEN, base_url=ADDRESS), "fetch"
    from twilio.http.async_http_client import AsyncTwilioHttpClient
    from twilio.rest import Client

    class Local(AsyncTwilioHttpClient):
        async def request(self, method, url, *arguments, **keywords):
            return await super().request(
                method, url.replace("https://api.twilio.com", ADDRESS), *arguments, **keywords
            )

    return Client(SID, TOKEN, http_client=Local(pool_connections=True)), "fetch_async"


def measured(work):
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall_ms": wall * 1e3, "cpu_ms": cpu * 1e3}


def start():
    from importlib import import_module

    module = import_module(f"{LIBRARY}.rest")
    imported = time.perf_counter()
    module.Client(SID, TOKEN).messages
    return {"import_ms": (imported - STARTED) * 1e3, "first_use_ms": (time.perf_counter() - STARTED) * 1e3}


def creates():
    one = client()
    one.messages.create(to="+15558675310", from_="+15017122661", body="Hello")

    def work():
        for _ in range(COUNT):
            one.messages.create(to="+15558675310", from_="+15017122661", body="Hello")

    return measured(work)


def threads():
    from concurrent.futures import ThreadPoolExecutor

    one = client()
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        # The connections are made before the clock starts.
        list(pool.map(lambda _: one.messages(AWAY).fetch(), range(CONCURRENCY * 2)))
        return measured(lambda: list(pool.map(lambda _: one.messages(AWAY).fetch(), range(COUNT))))


def asyncio():
    import asyncio

    async def main():
        one, name = asynchronous()
        places = asyncio.Semaphore(CONCURRENCY)

        async def fetch():
            async with places:
                await getattr(one.messages(AWAY), name)()

        await asyncio.gather(*(fetch() for _ in range(CONCURRENCY * 2)))
        wall, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(fetch() for _ in range(COUNT)))
        figures = {"wall_ms": (time.perf_counter() - wall) * 1e3, "cpu_ms": (time.process_time() - cpu) * 1e3}
        if LIBRARY == "twilio":
            await one.http_client.close()
        return figures

    return asyncio.run(main())


def read(messages):
    count = 0
    for message in messages:
        _ = message.sid, message.to, message.body, message.status, message.date_sent
        count += 1
    assert count == 20_000, count


def list_all():
    import resource

    one = client()
    one.messages("SM1").fetch()
    figures = measured(lambda: read(one.messages.list(page_size=1000)))
    return {**figures, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def stream_all():
    import resource

    one = client()
    one.messages("SM1").fetch()
    figures = measured(lambda: read(one.messages.stream(page_size=1000)))
    return {**figures, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


WORKS = {"start": start, "creates": creates, "threads": threads, "asyncio": asyncio, "list": list_all, "stream": stream_all}
figures = WORKS[WORK]()
import json

print(json.dumps(figures))
