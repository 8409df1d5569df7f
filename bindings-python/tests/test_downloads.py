"""Downloads over sockets: by the library itself, by the transports in Python, in threads and in an event loop, from servers that
misbehave; and on the sandbox."""

import asyncio
import gc
import inspect
import threading
import time
import wave
from concurrent.futures import ThreadPoolExecutor

import pytest
from misbehaving import Misbehaving
from server import SID, settings

from trunkline import AsyncClient, Client, Response
from trunkline.base.exceptions import (
    TwilioConfigurationException,
    TwilioConnectionException,
    TwilioDecodeException,
    TwilioInvalidArgumentException,
    TwilioNotFoundException,
    TwilioTimeoutException,
)
from trunkline.rest.api.v2010.account.recording import RecordingInstance
from trunkline.transports import HttpClient, Requests

TRANSPORTS = {"core": lambda: None, "http.client": HttpClient, "requests": Requests}


@pytest.fixture(params=TRANSPORTS)
def transport(request):
    return TRANSPORTS[request.param]()


def client(server, transport=None, **more):
    return Client(**settings(server, transport=transport, **more))


def file(body, *headers):
    lines = [b"HTTP/1.1 200 OK", b"Content-Type: audio/mpeg", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def lead(to):
    return b"HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n" % to.encode()


def always(answer):
    def handle(connection):
        while connection.request():
            connection.say(answer)

    return handle


def begins(*, announced=10, closed=None):
    """Sends half a file, and waits for the other side to close the connection."""

    def handle(connection):
        while connection.request():
            connection.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\nhalf" % announced)
            connection.stream.settimeout(10)
            assert not connection.stream.recv(1)
            if closed:
                closed.set()
            return

    return handle


def test_a_file_comes_as_it_is(transport):
    with Misbehaving(always(file(b"x" * 200_000))) as server:
        with client(server, transport).download("/file", "mp3") as got:
            assert (got.status, got.content_type, got.size) == (200, "audio/mpeg", 200_000)
            assert got.read() == b"x" * 200_000 and list(got) == []
        (request,) = server.requests
        assert request.startswith(b"GET /file.mp3 ") and b"authorization: basic" in request.lower()


def test_a_file_is_read_while_it_comes():
    go_on = threading.Event()

    def handle(connection):
        while connection.request():
            connection.say(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst")
            assert go_on.wait(10)
            connection.say(b"later")

    with Misbehaving(handle) as server:
        got = client(server).download("/file")
        assert next(got) == b"first"
        go_on.set()
        assert b"".join(got) == b"later"


@pytest.mark.parametrize(("redirects", "reaches"), [(3, True), (4, False)])
def test_three_redirects_are_followed_and_a_fourth_is_not(transport, redirects, reaches):
    def handle(connection):
        while connection.request():
            number = len(connection.server.requests)
            connection.say(lead(f"/{number}") if number <= redirects else file(b"here"))

    with Misbehaving(handle) as server:
        if reaches:
            assert client(server, transport).download("/file").read() == b"here"
        else:
            with pytest.raises(TwilioDecodeException, match="three redirects"):
                client(server, transport).download("/file")
        assert len(server.requests) == 4


def test_credentials_do_not_follow_a_redirect_to_another_host(transport):
    with Misbehaving(always(file(b"here"))) as other, Misbehaving(always(lead(f"{other.url}/away"))) as server:
        view = client(server, transport).with_options(headers={"X-Own": "hush"})
        assert view.download("/file").read() == b"here"
        (first,), (second,) = server.requests, other.requests
        assert b"authorization:" in first.lower() and b"x-own:" in first.lower()
        assert b"authorization:" not in second.lower() and b"x-own:" not in second.lower()


def test_a_redirect_to_plain_http_elsewhere_is_not_followed(transport):
    with Misbehaving(always(lead("http://192.0.2.1/file"))) as server:
        with pytest.raises(TwilioDecodeException, match="not https"):
            client(server, transport).download("/file")
        assert len(server.requests) == 1


def test_a_body_shorter_than_announced_is_an_error(transport):
    def handle(connection):
        connection.request()
        connection.say(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")

    with Misbehaving(handle) as server, pytest.raises(TwilioConnectionException):
        client(server, transport, max_retries=0).download("/file").read()


def test_a_body_longer_than_announced_ends_where_it_was_announced_to(transport):
    with Misbehaving(always(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere and more")) as server:
        assert client(server, transport).download("/file").read() == b"here"


def test_an_endless_body_ends_at_the_bound():
    sent = []

    def handle(connection):
        connection.request()
        connection.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            while True:
                connection.say(b"10000\r\n" + b"x" * 65536 + b"\r\n")
                sent.append(65536)
        finally:
            sent.append(None)

    with Misbehaving(handle) as server:
        with pytest.raises(TwilioDecodeException, match="1000000 of `max_bytes`"):
            client(server).download("/file", max_bytes=1_000_000).read()
        until(lambda: sent and sent[-1] is None)
        assert sum(sent[:-1]) < 50_000_000


def test_a_file_beyond_the_bound_says_both(transport):
    with Misbehaving(always(file(b"x" * 1001))) as server:
        with pytest.raises(TwilioDecodeException, match="1001 bytes, more than the 1000 of `max_bytes`"):
            client(server, transport).download("/file", max_bytes=1000)
        assert len(client(server, transport).download("/file", max_bytes=1001).read()) == 1001


def test_a_body_that_stops_coming_is_a_timeout(transport):
    closed = threading.Event()
    with Misbehaving(begins(closed=closed)) as server:
        began = time.monotonic()
        with pytest.raises(TwilioTimeoutException):
            client(server, transport, timeout=0.3, max_retries=0).download("/file").read()
        assert time.monotonic() - began < 5
        gc.collect()
        assert closed.wait(10)


def test_a_connection_that_breaks_in_the_middle_is_an_error(transport):
    def handle(connection):
        connection.request()
        connection.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")

    with Misbehaving(handle) as server:
        with pytest.raises(TwilioConnectionException):
            client(server, transport, max_retries=0).download("/file").read()
        assert len(server.requests) == 1


def test_until_the_first_byte_it_is_tried_again(transport):
    def handle(connection):
        while connection.request():
            first = len(connection.server.requests) == 1
            connection.say(b"HTTP/1.1 503 Oh\r\nContent-Length: 0\r\n\r\n" if first else file(b"here"))

    with Misbehaving(handle) as server:
        assert client(server, transport).download("/file").read() == b"here"
        assert len(server.requests) == 2


def test_what_the_service_answers_in_place_of_a_file_is_an_error(transport):
    body = b'{"code": 20404, "message": "not found", "status": 404}'
    with Misbehaving(always(b"HTTP/1.1 404 No\r\nContent-Length: %d\r\n\r\n" % len(body) + body)) as server:
        with pytest.raises(TwilioNotFoundException) as caught:
            client(server, transport).download("/file")
        assert (caught.value.code, caught.value.status) == (20404, 404)


def test_a_download_that_is_closed_ends_its_connection():
    closed = threading.Event()
    with Misbehaving(begins(closed=closed)) as server:
        with client(server).download("/file") as got:
            assert next(got) == b"half"
        assert closed.wait(10)
        with pytest.raises(TwilioConfigurationException, match="closed before its end"):
            next(got)


def test_a_file_that_was_read_to_its_end_is_at_its_end_when_it_is_closed():
    with Misbehaving(always(file(b"here"))) as server:
        with client(server).download("/file") as got:
            assert got.read() == b"here"
        assert list(got) == []


def test_threads_that_wait_for_a_piece_of_a_file_are_told_when_it_is_closed():
    closed = threading.Event()
    with Misbehaving(begins(closed=closed)) as server, ThreadPoolExecutor() as pool:
        got = client(server, timeout=60).download("/file")
        assert next(got) == b"half"
        waiting = [pool.submit(next, got) for _ in range(3)]
        time.sleep(0.2)
        assert not any(one.done() for one in waiting)
        got.close()
        for one in waiting:
            with pytest.raises(TwilioConfigurationException, match="closed before its end"):
                one.result(20)
        assert closed.wait(10)


def test_a_download_that_nobody_holds_ends_its_connection():
    closed = threading.Event()
    with Misbehaving(begins(closed=closed)) as server:
        got = client(server).download("/file")
        next(got)
        del got
        gc.collect()
        assert closed.wait(10)


def test_what_cannot_be_is_refused_before_anything_is_sent(tmp_path):
    with Misbehaving(always(file(b"here"))) as server:
        one = client(server)
        for call, parameter in [
            (lambda: one.download("http://elsewhere.example/x"), "url"),
            (lambda: one.download(7), "url"),
            (lambda: one.download("/file", "../x"), "format"),
            (lambda: one.download_to("/file", tmp_path), "path"),
            (lambda: one.download_to("/file", tmp_path / "none" / "x"), "path"),
        ]:
            with pytest.raises(TwilioInvalidArgumentException) as caught:
                call()
            assert caught.value.parameter == parameter
        assert server.requests == []


def test_a_file_takes_its_place_when_it_is_whole(tmp_path, transport):
    path = tmp_path / "call.mp3"
    path.write_bytes(b"older")
    with Misbehaving(always(file(b"here"))) as server:
        assert client(server, transport).download_to("/file", path) == 4
        assert client(server, transport).download_to("/file", str(path)) == 4
    assert path.read_bytes() == b"here" and len(list(tmp_path.iterdir())) == 1


def test_a_download_that_fails_leaves_nothing_behind(tmp_path):
    with Misbehaving(begins()) as server:
        with pytest.raises(TwilioTimeoutException):
            client(server, timeout=0.3).download_to("/file", tmp_path / "call.mp3")
    assert list(tmp_path.iterdir()) == []


def test_threads_download_at_the_same_time(transport):
    with Misbehaving(always(file(b"x" * 100_000))) as server, ThreadPoolExecutor(16) as pool:
        one = client(server, transport)
        sizes = list(pool.map(lambda _: len(one.download("/file").read()), range(64)))
        assert sizes == [100_000] * 64 and len(server.requests) == 64


def test_a_transport_that_a_user_writes_serves_downloads():
    def transport(request):
        assert request.timeout
        return Response(200, {"Content-Type": "image/png"}, b"here")

    got = Client(SID, "x", transport=transport).download("/file")
    assert (got.content_type, got.read()) == ("image/png", b"here")


def asynchronous(handle, use, **more):
    async def run(server):
        return await use(AsyncClient(**settings(server, **more)))

    with Misbehaving(handle) as server:
        return asyncio.run(run(server)), server


def test_an_event_loop_reads_a_file_piece_by_piece(tmp_path):
    async def use(client):
        async with await client.download("/file") as got:
            assert (got.size, got.content_type) == (200_000, "audio/mpeg")
            size = sum([len(piece) async for piece in got])
        assert await (await client.download("/file")).read() == b"x" * 200_000
        assert await client.download_to("/file", tmp_path / "f") == 200_000
        return size

    size, server = asynchronous(always(file(b"x" * 200_000)), use)
    assert size == 200_000 and len(server.requests) == 3


def test_an_event_loop_downloads_by_a_transport_that_awaits():
    async def transport(request):
        await asyncio.sleep(0)
        return Response(200, {}, b"here")

    async def use():
        return await (await AsyncClient(SID, "x", transport=transport).download("/file")).read()

    assert asyncio.run(use()) == b"here"


def test_a_cancelled_wait_and_a_closed_file_end_the_connection():
    closed = threading.Event()

    async def use(client):
        got = await client.download("/file")
        assert await anext(got) == b"half"
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(anext(got), 0.2)
        assert not closed.is_set()
        await got.aclose()
        assert await asyncio.to_thread(closed.wait, 10)
        with pytest.raises(TwilioConfigurationException, match="closed before its end"):
            await got.read()

    asynchronous(begins(closed=closed), use)


def test_tasks_that_wait_for_a_piece_of_a_file_are_told_when_it_is_closed():
    closed = threading.Event()

    async def use(client):
        got = await client.download("/file")
        assert await anext(got) == b"half"
        waiting = [asyncio.ensure_future(anext(got)) for _ in range(3)]
        await asyncio.sleep(0.2)
        assert not any(one.done() for one in waiting)
        await got.aclose()
        for one in waiting:
            with pytest.raises(TwilioConfigurationException, match="closed before its end"):
                await asyncio.wait_for(one, 20)
        assert await asyncio.to_thread(closed.wait, 10)

    asynchronous(begins(closed=closed), use, timeout=60)


def test_a_file_that_is_closed_right_behind_a_cancelled_wait_ends_its_connection():
    for _ in range(20):
        closed = threading.Event()

        async def use(client, closed=closed):
            got = await client.download("/file")
            assert await anext(got) == b"half"
            waiting = asyncio.ensure_future(anext(got))
            await asyncio.sleep(0.01)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            await got.aclose()
            assert await asyncio.to_thread(closed.wait, 10)

        asynchronous(begins(closed=closed), use)


def test_a_cancelled_download_ends_its_connection_and_leaves_no_file(tmp_path):
    closed = threading.Event()

    async def use(client):
        saving = asyncio.ensure_future(client.download_to("/file", tmp_path / "call.mp3"))
        await asyncio.sleep(0.3)
        assert len(list(tmp_path.iterdir())) == 1
        saving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await saving
        assert await asyncio.to_thread(closed.wait, 10)

    asynchronous(begins(closed=closed), use)
    until(lambda: not list(tmp_path.iterdir()))


def until(is_so):
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def recorded(client):
    call = client.calls.create(to="+15558675310", from_="+15017122661", url="https://x.example/")
    recording = call.recordings.create()
    client.calls(call.sid).recordings("Twilio.CURRENT").update(status="stopped")
    return recording


def test_a_recording_is_downloaded_on_the_sandbox(tmp_path):
    client = Client.sandbox()
    recording = recorded(client)
    assert recording.download().content_type == "audio/x-wav"
    fetched = client.recordings(recording.sid).fetch()
    assert fetched.download_to(tmp_path / "call.wav", "wav") == (tmp_path / "call.wav").stat().st_size
    with wave.open(str(tmp_path / "call.wav")) as sound:
        assert (sound.getframerate(), sound.getnframes(), sound.getnchannels()) == (8000, 2000, 1)
    assert fetched.download("mp3").content_type == "audio/mpeg"
    fetched.delete()
    with pytest.raises(TwilioNotFoundException):
        fetched.download()


def test_media_of_a_message_are_downloaded_on_the_sandbox():
    client = Client.sandbox()
    message = client.messages.create(to="+15558675310", from_="+15017122661", body="Look", media_url=["https://x.example/a.png"])
    (media,) = message.media.list()
    assert media.download().read().startswith(b"\x89PNG")


def test_a_record_downloads_in_an_event_loop(tmp_path):
    async def use():
        client = AsyncClient.sandbox()
        message = await client.messages.create(
            to="+15558675310", from_="+15017122661", body="Look", media_url=["https://x.example/a.gif"]
        )
        (media,) = await message.media.list()
        assert (await (await media.download()).read()).startswith(b"GIF89a")
        assert await media.download_to(tmp_path / "a.gif") == 43

    asyncio.run(use())


def test_a_record_without_its_client_says_so():
    import pickle

    recording = pickle.loads(pickle.dumps(recorded(Client.sandbox())))
    with pytest.raises(TwilioConfigurationException, match="pickled"):
        recording.download()


def test_the_method_is_described():
    assert "`wav` or `mp3`" in RecordingInstance.download.__doc__.replace("\n", " ").replace("``", "`")
    assert list(inspect.signature(RecordingInstance.download_to).parameters)[:3] == ["self", "path", "format"]
