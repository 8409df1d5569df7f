"""The transports on Python's own HTTP client and on `requests`, against servers that misbehave."""

import gc
import json
import os
import pickle
import socket
import ssl
import subprocess
import sys
import textwrap
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import misbehaving
import pytest
import trustme
from misbehaving import Misbehaving, answer, well
from server import SID, TOKEN, Server, settings

from trunkline import Client
from trunkline.base.exceptions import (
    TwilioConfigurationException,
    TwilioConnectionException,
    TwilioDecodeException,
    TwilioTimeoutException,
    TwilioUnknownOutcomeException,
)
from trunkline.transports import HttpClient, Requests, TransportError

HERE = Path(__file__).parent
TRANSPORTS = {"core": lambda: None, "http.client": HttpClient, "requests": Requests}
IN_PYTHON = {name: make for name, make in TRANSPORTS.items() if name != "core"}
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(params=TRANSPORTS)
def transport(request):
    """Each of them is held to the same."""
    return TRANSPORTS[request.param]()


@pytest.fixture(params=IN_PYTHON)
def python_transport(request):
    return IN_PYTHON[request.param]()


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def tls(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "twilio.invalid").configure_cert(context)
    return context


def client(server, transport, **more):
    return Client(**settings(server, transport=transport, max_retries=0, **more))


def create(client):
    return client.messages.create(to="+15558675310", body="Hi")


def not_sent(client, error=TwilioConnectionException):
    with pytest.raises(error) as caught:
        create(client)
    assert not caught.value.may_have_happened and caught.value.attempts == 1
    return caught.value


def unknown(client):
    with pytest.raises(TwilioUnknownOutcomeException) as caught:
        create(client)
    assert caught.value.may_have_happened
    return caught.value


def nobody():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_request_arrives_as_it_was_given(transport):
    with Misbehaving(well) as server:
        one = client(server, transport)
        for _ in range(3):
            assert create(one).sid == "SM1"
        assert one.messages("SM1").fetch().status == "queued" and one.messages("SM1").delete() is True
        assert server.connections == 1
        first = server.requests[0].decode()
        assert first.startswith(f"POST /2010-04-01/Accounts/{SID}/Messages.json HTTP/1.1\r\n")
        assert first.endswith("\r\n\r\nTo=%2B15558675310&Body=Hi") and first.lower().count("\r\nauthorization: basic ") == 1
        assert "\r\nuser-agent: trunkline/" in first.lower() and "gzip" in first.lower()


def test_a_refused_connection_means_not_sent(transport):
    class Nobody:
        url = nobody()

    assert "annot connect" in str(not_sent(client(Nobody, transport)))


def test_a_name_without_an_address_means_not_sent(transport):
    class Nowhere:
        url = "http://name.invalid"

    not_sent(client(Nowhere, transport))


def test_a_certificate_that_nobody_trusts_means_not_sent(transport, tls):
    with Misbehaving(well, tls) as server:
        assert "certificate" in str(not_sent(client(server, transport)))
        assert server.requests == []


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
@pytest.mark.parametrize("name", ["core", "http.client"])
def test_certificates_of_the_environment_are_trusted(name, variable, tls, authority, tmp_path, monkeypatch):
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv(variable, str(file))
    with Misbehaving(well, tls) as server:
        one = Client(SID, TOKEN, base_url=server.url, transport=TRANSPORTS[name](), max_retries=0)
        assert create(one).sid == "SM1"
        monkeypatch.setenv(variable, str(tmp_path / "none.pem"))
        if name == "core":
            with pytest.raises(TwilioConfigurationException, match="none.pem"):
                Client(SID, TOKEN, base_url=server.url)
        else:
            not_sent(Client(SID, TOKEN, base_url=server.url, transport=TRANSPORTS[name](), max_retries=0))


def test_requests_trusts_what_it_trusts(tls, authority, tmp_path, monkeypatch):
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    with Misbehaving(well, tls) as server:
        assert create(client(server, Requests())).sid == "SM1"


def test_a_handshake_that_takes_too_long_means_not_sent():
    with Misbehaving(misbehaving.silent) as server:
        server.url = f"https://localhost:{server.port}"
        for transport in (None, HttpClient(connect_timeout=0.2)):
            connecting = {} if transport else {"connect_timeout": 0.2}
            started = time.monotonic()
            not_sent(client(server, transport, **connecting), TwilioTimeoutException)
            assert time.monotonic() - started < 8


@pytest.mark.parametrize("handle", [misbehaving.close_unanswered, misbehaving.cut, misbehaving.cut_pack])
def test_what_was_sent_and_not_answered_whole_may_have_happened(transport, handle):
    with Misbehaving(handle) as server:
        error = unknown(client(server, transport))
        # That a packed answer has no end, `requests` does not see; that it is no JSON then, the core does.
        assert isinstance(error.__cause__, (TwilioConnectionException, TwilioDecodeException)) and len(server.requests) == 1
        assert "15558675310" not in str(error) + str(error.__cause__)


def test_no_answer_in_time_may_have_happened(transport):
    with Misbehaving(misbehaving.silent) as server:
        started = time.monotonic()
        error = unknown(client(server, transport, timeout=0.3))
        assert time.monotonic() - started < 8 and isinstance(error.__cause__, TwilioTimeoutException)


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        *((name, misbehaving.drip_body) for name in TRANSPORTS),
        # `requests` begins to count anew with every byte of a head.
        *((name, misbehaving.drip) for name in TRANSPORTS if name != "requests"),
    ],
)
def test_a_server_that_always_says_a_little_wins_no_time(name, handle):
    with Misbehaving(handle) as server:
        started = time.monotonic()
        error = unknown(client(server, TRANSPORTS[name](), timeout=0.4))
        assert 0.3 < time.monotonic() - started < 8 and isinstance(error.__cause__, TwilioTimeoutException)


def test_a_connection_that_was_closed_meanwhile_is_not_used(transport):
    with Misbehaving(misbehaving.close_when_idle) as server:
        one = client(server, transport)
        for _ in range(20):
            create(one)
            time.sleep(0.03)
        assert len(server.requests) == 20 == server.connections


@pytest.mark.parametrize("handle", [misbehaving.answer_twice, misbehaving.answer_unasked])
def test_an_answer_that_nobody_asked_for_is_given_to_nobody(transport, handle):
    with Misbehaving(handle) as server:
        one = client(server, transport)
        for _ in range(10):
            assert create(one).sid == "SM1"
            time.sleep(0.05)
        assert len(server.requests) == 10


def test_a_compressed_answer_is_unpacked_up_to_a_bound(transport):
    with Misbehaving(misbehaving.packed) as server:
        assert create(client(server, transport)).sid == "SM-packed"
    with Misbehaving(misbehaving.bomb) as server:
        with pytest.raises(TwilioDecodeException, match="larger"):
            client(server, transport).messages("SM1").fetch()


def test_no_redirect_is_followed_and_no_cookie_kept(transport):
    def redirect(connection):
        while connection.request() is not None:
            connection.say(answer(b"{}", "307 Moved", ["Location: /elsewhere", "Set-Cookie: a=b"]))

    with Misbehaving(redirect) as server:
        one = client(server, transport)
        for _ in range(2):
            with pytest.raises(Exception) as caught:
                one.messages("SM1").fetch()
            assert caught.value.status == 307
        assert len(server.requests) == 2 and not any(b"\r\nCookie" in request for request in server.requests)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("says", ["in its body", "in its headers alone"])
def test_a_redirect_that_is_the_answer_is_told_and_not_followed(transport, says):
    elsewhere = "https://files.example/what?a=b"

    def redirect(connection):
        while connection.request() is not None:
            body = json.dumps({"redirect_to": elsewhere}).encode() if says == "in its body" else b""
            connection.say(answer(body, "307 Temporary Redirect", [f"Location: {elsewhere}"]))

    with Misbehaving(redirect) as server:
        one = client(server, transport)
        results = one.api.v2010.accounts(SID).recordings("RE1").add_on_results("XR1")
        calls = [
            one.messaging.v1.deactivations().fetch,
            one.bulkexports.v1.exports("Messages").days("2026-11-20").fetch,
            results.payloads("XH1").data().fetch,
            one.oauth.v1.authorize.fetch,
            one.oauth.v2.authorize.fetch,
            one.preview_iam.v1.authorize.fetch,
        ]
        assert [call().redirect_to for call in calls] == [elsewhere] * 6
        assert len(server.requests) == 6


# Proxies


def proxied(handle=misbehaving.proxy, tunnel=None):
    server = Misbehaving(handle)
    server.tunnel = tunnel
    return server


def test_a_proxy_of_the_environment_gets_the_requests_but_those_to_this_machine(python_transport, monkeypatch):
    with proxied() as proxy, Misbehaving(well) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.replace("//", "//user:p%40ss@"))

        class Elsewhere:
            url = "http://twilio.invalid"

        create(client(Elsewhere, python_transport))
        head = proxy.requests[0].decode()
        assert head.startswith("POST http://twilio.invalid/2010-04-01/") and "Basic dXNlcjpwQHNz" in head
        create(client(server, python_transport))
        assert len(server.requests) == 1 == len(proxy.requests)
        monkeypatch.setenv("NO_PROXY", ".invalid")
        not_sent(client(Elsewhere, python_transport))
        assert len(proxy.requests) == 1


def test_a_given_proxy_gets_all_requests():
    with proxied() as proxy, Misbehaving(well) as server:
        for transport in (None, HttpClient(proxy=proxy.url)):
            create(client(server, transport, **({} if transport else {"proxy": proxy.url})))
        assert len(proxy.requests) == 2 and server.requests == []
    for url in ("socks5://user:hunter2@x", "http://user:hunter2@", "http://user:hunter2@x:port"):
        with pytest.raises(TwilioConfigurationException) as caught:
            HttpClient(proxy=url)
        assert "hunter2" not in str(caught.value)


def test_a_tunnel_leads_to_the_service_and_one_that_is_refused_means_not_sent(
    python_transport, tls, authority, tmp_path, monkeypatch
):
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))

    class Elsewhere:
        url = "https://twilio.invalid"

    with Misbehaving(well, tls) as server, proxied(tunnel=("127.0.0.1", server.port)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        one = client(Elsewhere, python_transport)
        for _ in range(3):
            assert create(one).sid == "SM1"
        assert len(server.requests) == 3 and server.connections == 1
        assert not any(b"Authorization" in request for request in proxy.requests)
    with proxied() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        assert "407" in str(not_sent(client(Elsewhere, IN_PYTHON["http.client"]())))


# Threads, forks, errors


def test_threads_share_a_transport(python_transport):
    with Server(delay=0.01) as server, ThreadPoolExecutor(16) as pool:
        one = client(server, python_transport)
        sent = list(pool.map(lambda number: one.messages.create(to="+1", body=str(number)), range(200)))
        assert len(sent) == 200 == len({body for _, _, body, _ in server.seen})


def test_a_transport_survives_a_fork(python_transport):
    with Server() as server:
        one = client(server, python_transport)
        create(one)
        if (child := os.fork()) == 0:
            try:
                create(one)
                os._exit(0)
            except BaseException:
                os._exit(1)
        assert os.waitpid(child, 0)[1] == 0
        create(one)
        addresses = [address for *_, address in server.seen]
        assert addresses[0] == addresses[2] != addresses[1]


def test_a_transport_is_pickled_with_its_client(python_transport):
    with Server() as server:
        one = client(server, python_transport)
        create(one)
        assert create(pickle.loads(pickle.dumps(one))).status == "queued"


def test_idle_connections_are_given_back(monkeypatch):
    from trunkline.transports import http_client

    with Misbehaving(well) as server, Misbehaving(well) as other:
        transport = HttpClient()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: create(client(server, transport)), range(40)))
        assert 0 < len(server.open) <= 8
        monkeypatch.setattr(http_client, "IDLE_TIMEOUT", 0.0)
        create(client(other, transport))
        deadline = time.monotonic() + 2
        while server.open and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not server.open


def test_a_traceback_that_shows_what_is_held_shows_no_credentials(python_transport):
    secret = "QUMwMDAw"  # How the Authorization header begins.
    with Misbehaving(misbehaving.close_unanswered) as server:
        error = unknown(client(server, python_transport))
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        # What this file and the façade hold themselves is not the transport's.
        assert "http_client" in shown or "with_requests" in shown
        assert secret not in shown and TOKEN not in shown.replace("def settings", "")


def test_what_a_transport_knows_it_can_say():
    failures = [TransportError("gateway down", not_sent=True), TransportError("gateway slow", timed_out=True)]

    def transport(request):
        assert request.timeout == 7
        raise failures[0]

    one = Client(SID, TOKEN, transport=transport, environment={}, max_retries=0, timeout=7)
    assert str(not_sent(one)).startswith("gateway down (POST ")
    failures.pop(0)
    error = unknown(one)
    assert isinstance(error.__cause__, TwilioTimeoutException)
    assert error.__cause__.__cause__ is failures[0]
    copy = pickle.loads(pickle.dumps(TransportError("x", not_sent=True, timed_out=True)))
    assert (str(copy), copy.not_sent, copy.timed_out) == ("x", True, True)


# Programs that replace what is below


def run(program, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(program), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])},
    )


GREEN = {
    "gevent": """
        import gevent.monkey
        BEFORE
        gevent.monkey.patch_all()
        AFTER
        import gevent, time
        def together(function, count):
            jobs = [gevent.spawn(function, number) for number in range(count)]
            gevent.joinall(jobs, raise_error=True)
            return [job.value for job in jobs]
    """,
    "eventlet": """
        import eventlet
        BEFORE
        eventlet.monkey_patch()
        AFTER
        import time
        def together(function, count):
            pool = eventlet.GreenPool()
            return list(pool.imap(function, range(count)))
    """,
}
CLIENT = """
        from server import settings
        from trunkline import Client
        import sys
        class server: url = sys.argv[1]
        client = Client(**settings(server))
"""


@pytest.mark.parametrize("when", ["BEFORE", "AFTER"])
@pytest.mark.parametrize("library", GREEN)
def test_greenlets_run_while_others_wait(library, when):
    program = (
        GREEN[library].replace(when, CLIENT)
        + """
        started = time.monotonic()
        answers = together(lambda number: client.messages.create(to="+1", body=str(number)).status, 6)
        print(answers, time.monotonic() - started)
        started = time.monotonic()
        together(lambda number: list(client.messages.stream(limit=3)), 6)
        print(time.monotonic() - started)
    """
    )
    program = textwrap.dedent(program.replace("BEFORE", "").replace("AFTER", ""))
    with Server(delay=0.5) as server:
        done = run(program, server.url)
        assert done.returncode == 0, done.stderr
        first, second = done.stdout.splitlines()
        assert first.startswith("['queued', 'queued', 'queued', 'queued', 'queued', 'queued']")
        # One after the other they would take 3 s.
        assert float(first.split()[-1]) < 2 and float(second) < 2, done.stdout
        # The second time they use the connections of the first.
        assert len({address for *_, address in server.seen}) == 6


@pytest.mark.parametrize("library", GREEN)
def test_greenlets_run_while_others_pause_and_share_a_token(library):
    program = (
        GREEN[library].replace(
            "AFTER",
            """
        from server import SID
        from trunkline import Client
        import sys
        settings = dict(client_id="OQ1", client_secret="s", account_sid=SID, base_url=sys.argv[1], environment={}, max_retries=3)
        client = Client(**settings)
    """,
        )
        + """
        ticks = []
        def tick(_):
            while len(ticks) < 40:
                ticks.append(time.monotonic())
                time.sleep(0.01)
        def work(number):
            return tick(number) if number == 0 else client.messages("SM1").fetch().sid
        print(together(work, 9)[1:])
        print(max(after - before for before, after in zip(ticks, ticks[1:])))
    """
    )
    program = textwrap.dedent(program.replace("BEFORE", ""))
    asked = []

    def handle(connection):
        while (head := connection.request()) is not None:
            asked.append(head.split()[1])
            if b"/v2/token" in head:
                time.sleep(0.1)
                connection.say(answer(json.dumps({"access_token": "t", "expires_in": 3600}).encode()))
            elif len(asked) < 4:
                connection.say(answer(b"{}", "503 Busy", ["Retry-After: 0"]))
            else:
                connection.say(answer())

    with Misbehaving(handle) as server:
        done = run(program, server.url)
        assert done.returncode == 0, done.stderr
        answers, longest = done.stdout.splitlines()
        assert answers == str(["SM1"] * 8) and float(longest) < 0.3
        assert asked.count(b"/v2/token") == 1


def test_sockets_of_the_programs_own_are_used():
    program = """
        import socket, sys
        from server import settings
        from trunkline import AsyncClient, Client
        class server: url = sys.argv[1]
        client, asynchronous = Client(**settings(server)), AsyncClient(**settings(server))
        client.messages("SM1").fetch()
        made, genuine = [], socket.socket
        class Own(socket.socket):
            def connect(self, address):
                made.append(address)
                super().connect(address)
        socket.socket = Own
        client.messages("SM1").fetch()
        async def main(): return (await asynchronous.messages("SM1").fetch()).status
        print(len(made))
        import asyncio
        socket.socket = genuine
        loop = asyncio.new_event_loop()
        socket.socket = Own
        print(loop.run_until_complete(main()), len(made))
        socket.socket = genuine
        client.messages("SM1").fetch()
        print(len(made))
    """
    with Server() as server:
        done = run(program, server.url)
        assert done.stdout.split() == ["1", "queued", "2", "2"], done


def test_vcr_records_and_replays(tmp_path):
    program = """
        import sys, vcr
        from server import settings
        from trunkline import Client
        class server: url = sys.argv[1]
        client = Client(**settings(server))
        with vcr.use_cassette(sys.argv[2], filter_headers=["Authorization"]) as cassette:
            for _ in range(2):
                print(client.messages.create(to="+15558675310", body="Hi").status)
            print(cassette.play_count)
        try:
            print(client.messages.create(to="+15558675310", body="Hi").status)
        except Exception as error:
            print(type(error).__name__)
    """
    cassette = str(tmp_path / "cassette.yaml")
    with Server() as server:
        done = run(program, server.url, cassette)
        assert done.stdout.split() == ["queued", "queued", "0", "queued"], done
        assert len(server.seen) == 3
        done = run(program, server.url, cassette)
        assert done.stdout.split() == ["queued", "queued", "2", "queued"], done
        assert len(server.seen) == 4
    recorded = Path(cassette).read_text()
    assert recorded.count("+15558675310") + recorded.count("%2B15558675310") >= 2 and "Basic" not in recorded
    done = run(program, server.url, cassette)
    assert done.stdout.split() == ["queued", "queued", "2", "TwilioConnectionException"], done


def test_responses_intercepts():
    import requests
    import responses

    one = Client(SID, TOKEN, environment={}, transport=Requests(), max_retries=0)
    url = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json"
    with responses.RequestsMock() as mock:
        mock.post(url, json={"sid": "SM2"}, status=201)
        mock.get(url, json={"messages": [{"sid": "SM3"}]}, headers={"Twilio-Request-Id": "RQ1"})
        assert create(one).sid == "SM2"
        page = one.with_raw_response.messages.page()
        assert page.request_id == "RQ1" and [message.sid for message in page.data] == ["SM3"]
        assert mock.calls[0].request.body == b"To=%2B15558675310&Body=Hi"
        assert mock.calls[0].request.headers["Authorization"].startswith("Basic ")
    with responses.RequestsMock() as mock:
        mock.post(url, body=requests.ConnectionError("lost"))
        assert "lost" in str(unknown(one))
    with responses.RequestsMock() as mock:
        mock.post(url, body=requests.ConnectTimeout("slow"))
        not_sent(one, TwilioTimeoutException)


def test_a_session_of_ones_own_is_used():
    import requests

    session = requests.Session()
    session.headers["X-Trace"] = "7"
    with Misbehaving(well) as server:
        create(client(server, Requests(session)))
        assert b"\r\nX-Trace: 7\r\n" in server.requests[0]


def test_nothing_is_left_open_by_what_failed(python_transport):
    with Misbehaving(misbehaving.silent) as server:
        gc.collect()
        before = len(os.listdir("/dev/fd"))
        for _ in range(10):
            with pytest.raises(TwilioUnknownOutcomeException):
                create(client(server, python_transport, timeout=0.1))
        threading.Event().wait(0.2)
        gc.collect()
        # Those of the server's side are in this process, too: both are closed.
        assert len(os.listdir("/dev/fd")) <= before + 2
