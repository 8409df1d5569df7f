"""One measurement in a process of its own: ``python work.py LIBRARY WORK ADDRESS`` prints its figures as JSON."""

import sys
import time

STARTED = time.perf_counter()
LIBRARY, WORK, ADDRESS = sys.argv[1:]
SID, TOKEN = "AC" + "0" * 32, "token"
COUNT, CONCURRENCY = 2_000, 64
# The server answers after 5 ms.
AWAY = "SM5ms"


class Bare:
    """What a program that uses no library would write at least: a connection is kept, answers are parsed."""

    def __init__(self):
        import base64
        from http.client import HTTPConnection

        self.connection = HTTPConnection(ADDRESS.removeprefix("http://"))
        self.headers = {"Authorization": "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()}
        self.messages, self.path = self, f"/2010-04-01/Accounts/{SID}/Messages"

    def send(self, method, path, body=None, headers={}):
        import json

        self.connection.request(method, path, body, self.headers | headers)
        return json.loads(self.connection.getresponse().read())

    def create(self, to, from_, body):
        from urllib.parse import urlencode

        form = urlencode({"To": to, "From": from_, "Body": body})
        return self.send("POST", f"{self.path}.json", form, {"Content-Type": "application/x-www-form-urlencoded"})

    def __call__(self, sid):
        return self

    def fetch(self):
        return self.send("GET", f"{self.path}/SM1.json")

    def stream(self, page_size):
        from email.utils import parsedate_to_datetime
        from types import SimpleNamespace

        path = f"{self.path}.json?PageSize={page_size}"
        while path:
            page = self.send("GET", path)
            for message in page["messages"]:
                sent = message["date_sent"]
                yield SimpleNamespace(
                    sid=message["sid"],
                    to=message["to"],
                    body=message["body"],
                    status=message["status"],
                    date_sent=sent and parsedate_to_datetime(sent),
                )
            path = page["next_page_uri"]

    def list(self, page_size):
        return list(self.stream(page_size))


def client():
    if LIBRARY == "http.client":
        return Bare()
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
            return await super().request(method, url.replace("https://api.twilio.com", ADDRESS), *arguments, **keywords)

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


def validate():
    from importlib import import_module

    validator = import_module(f"{LIBRARY}.request_validator").RequestValidator("0123456789abcdef0123456789abcdef")
    url = "https://example.com/voice/answer?department=sales"
    form = {
        "AccountSid": SID, "ApiVersion": "2010-04-01", "CallSid": "CA" + "1" * 32, "CallStatus": "ringing", "Called": "+15558675310",
        "CalledCountry": "US", "Caller": "+15017122661", "CallerCity": "LITTLE ROCK", "Direction": "inbound", "From": "+15017122661",
        "To": "+15558675310", "Digits": "",
    }  # fmt: skip
    signature = validator.compute_signature(url, form)
    assert validator.validate(url, form, signature)

    def work():
        for _ in range(20_000):
            validator.validate(url, form, signature)

    return measured(work)


def tokens():
    from importlib import import_module

    access_token = import_module(f"{LIBRARY}.jwt.access_token").AccessToken
    grants = import_module(f"{LIBRARY}.jwt.access_token.grants")

    def make():
        token = access_token(SID, "SK" + "0" * 32, "0123456789abcdef0123456789abcdef", identity="ana")
        token.add_grant(grants.VoiceGrant(incoming_allow=True, outgoing_application_sid="AP" + "0" * 32))
        token.add_grant(grants.VideoGrant(room="kitchen"))
        return token.to_jwt()

    assert make()

    def work():
        for _ in range(5_000):
            make()

    return measured(work)


def twiml():
    from importlib import import_module

    voice_response = import_module(f"{LIBRARY}.twiml.voice_response").VoiceResponse

    def make():
        response = voice_response()
        response.say("Welcome to the workshop & the shop", voice="alice", language="en-GB")
        gather = response.gather(num_digits=1, action="/menu", method="POST", timeout=5)
        gather.say("Press 1 for sales, 2 for support.")
        gather.pause(length=1)
        gather.play("https://example.com/music.mp3", loop=2)
        dial = response.dial(caller_id="+15017122661", record="record-from-answer", answer_on_bridge=True)
        dial.number("+15558675310", status_callback="https://example.com/status", send_digits="ww1")
        dial.client("ana")
        response.redirect("/again", method="GET")
        response.hangup()
        return str(response)

    assert make()

    def work():
        for _ in range(2_000):
            make()

    return measured(work)


WORKS = {"start": start, "creates": creates, "threads": threads, "asyncio": asyncio, "list": list_all, "stream": stream_all}
WORKS |= {"validate": validate, "tokens": tokens, "twiml": twiml}
figures = WORKS[WORK]()
import json

print(json.dumps(figures))
