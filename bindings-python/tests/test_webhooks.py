"""Webhooks over sockets, through the frameworks that people use: good, forged, without a signature, and too long."""

import asyncio
import http.client
import socket
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import a_django_project
import fastapi
import fastapi.responses
import flask
import pytest
import uvicorn
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from trunkline.request_validator import RequestValidator
from trunkline.webhooks import Event, Router, WebhookRefused, Webhooks, parse
from trunkline.webhooks.events import CallStatus, IncomingCall, IncomingMessage

TOKEN = "made-up-auth-token"
FORM = {
    "MessageSid": "SM1",
    "To": "+15017122661",
    "From": "+15558675310",
    "Body": "Grüße & co",
    "NumMedia": "2",
    "MediaUrl0": "https://a",
    "MediaUrl1": "https://b",
    "Empty": "",
}


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def serve():
    servers = []

    def serve(application):
        server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server.server_port

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def send(port, target, headers, body, method="POST"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def check(webhooks, port, origin, seen):
    """What the server says to a good request, and to bad ones, none of which the application sees."""
    url, headers, body = webhooks.sign(f"{origin}/sms?a=b%20c&d=e'f", FORM)
    target = url.removeprefix(origin)
    assert send(port, target, headers, body) == (200, "+15558675310")
    assert seen == [FORM["Body"]]
    assert send(port, target, headers, body.replace(b"Empty", b"Full"))[0] == 403
    assert send(port, target + "x", headers, body)[0] == 403
    assert send(port, target, {**headers, "X-Twilio-Signature": "made-up"}, body)[0] == 403
    assert send(port, target, {"Content-Type": headers["Content-Type"]}, body)[0] == 400
    url, headers, body = webhooks.sign(f"{origin}/sms", {"Body": "x" * 2000})
    assert send(port, "/sms", headers, body)[0] == 413
    assert seen == [FORM["Body"]]


def bare(seen):
    def application(environ, start_response):
        event = environ["trunkline.event"]
        seen.append(event.body)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [event.from_.encode()]

    return application


def test_an_application_of_wsgi_gets_twilios_requests_alone(serve):
    webhooks, seen = Webhooks(TOKEN, max_body_bytes=1000), []
    port = serve(webhooks.wsgi(bare(seen)))
    check(webhooks, port, f"http://127.0.0.1:{port}", seen)


def test_behind_a_proxy_the_url_is_the_one_that_twilio_requested(serve):
    webhooks, seen = Webhooks(TOKEN, proxy="https://example.com", max_body_bytes=1000), []
    check(webhooks, serve(webhooks.wsgi(bare(seen))), "https://example.com", seen)


def test_flask_reads_what_was_checked(serve):
    webhooks, seen, app = Webhooks(TOKEN, max_body_bytes=1000), [], flask.Flask("app")

    @app.post("/sms")
    def sms():
        seen.append(flask.request.form["Body"])
        return flask.request.environ["trunkline.event"].from_

    app.wsgi_app = webhooks.wsgi(app.wsgi_app)
    port = serve(app)
    check(webhooks, port, f"http://127.0.0.1:{port}", seen)


def asgi(application, scope, body):
    """What an application of ASGI answers: as a server calls it, the body in two parts."""
    parts = [body[:5], body[5:]]
    sent = []

    async def receive():
        if not parts:
            return {"type": "http.disconnect"}
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message):
        sent.append(message)

    asyncio.run(application(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]).decode()


def test_an_application_of_asgi_gets_twilios_requests_alone():
    webhooks, seen = Webhooks(TOKEN, max_body_bytes=1000), []

    async def application(scope, receive, send):
        message = await receive()
        assert b"Body=" in message["body"] and not message["more_body"]
        seen.append(scope["trunkline.event"].body)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["trunkline.event"].from_.encode()})

    checked = webhooks.asgi(application)

    def ask(url, headers, body):
        _, _, rest = url.partition("://")
        host, _, target = rest.partition("/")
        path, _, query = target.partition("?")
        pairs = [(name.lower().encode(), value.encode()) for name, value in {**headers, "Host": host}.items()]
        scope = {"type": "http", "scheme": "https", "path": "/" + path, "raw_path": b"/" + path.encode(), "headers": pairs}
        return asgi(checked, {**scope, "query_string": query.encode()}, body)

    url, headers, body = webhooks.sign("https://example.com/sms?a=b%20c", FORM)
    assert ask(url, headers, body) == (200, "+15558675310")
    assert ask(url + "x", headers, body)[0] == 403
    assert ask(url, headers, body + b"&x=y")[0] == 403
    assert ask(url, {}, body)[0] == 400
    assert ask(*webhooks.sign("https://example.com", {"Body": "x" * 2000}))[0] == 413
    assert seen == [FORM["Body"]]


def test_a_request_is_checked_and_read_in_one_step():
    webhooks = Webhooks(TOKEN, "an older one")
    event = webhooks.parse(*webhooks.sign("https://example.com/sms", {**FORM, "Digits": ["1", "2"]}))
    parameters = event.parameters
    assert parameters["Body"] == FORM["Body"] and parameters["Empty"] == ""
    assert parameters.getlist("Digits") == ["1", "2"] and parameters["Digits"] == "1"
    assert isinstance(event, IncomingMessage) and event.event_name == "incoming_message"
    assert (event.num_media, event.media_urls, event.num_segments) == (2, ["https://a", "https://b"], None)
    assert event.unknown_parameters == {"Empty": "", "Digits": "1"}
    assert repr(event) == "<IncomingMessage message_sid='SM1'>"

    url, headers, body = webhooks.sign_body("https://example.com/json?x=y", '{"a": 1}')
    assert webhooks.parse(url, headers.items(), body).parameters["x"] == "y"
    for changed, reason in [((url, headers, b'{"a": 2}'), "body_hash_mismatch"), ((url, {}, body), "missing_signature")]:
        with pytest.raises(WebhookRefused) as caught:
            webhooks.parse(*changed)
        assert caught.value.reason == reason
    with pytest.raises(WebhookRefused) as caught:
        webhooks.parse(url, headers, b"x" * 1_000_001)
    assert (caught.value.reason, caught.value.status) == ("body_too_long", 413)
    assert TOKEN not in f"{webhooks!r} {vars(webhooks)}"


@pytest.mark.parametrize(
    "body", [b"".join(b"%d=&" % at for at in range(1_000_000)), b"%" * 10_000_000], ids=["parameters", "bytes"]
)
def test_large_bodies_are_refused_before_long(body):
    headers = {"X-Twilio-Signature": "bm8=", "Content-Type": "application/x-www-form-urlencoded"}
    with pytest.raises(WebhookRefused) as caught:
        Webhooks(TOKEN, max_body_bytes=20_000_000).parse("https://example.com/", headers, body)
    assert caught.value.status == 403
    parameters = dict.fromkeys(map(str, range(1_000_000)), "")
    assert RequestValidator(TOKEN).validate("https://example.com/", parameters, "bm8=") is False


def test_what_a_proxy_says_must_be_known():
    with pytest.raises(ValueError, match="proxy"):
        Webhooks(TOKEN, proxy="trusted")


def test_a_request_is_parsed_by_the_token_of_the_environment(monkeypatch):
    request = Webhooks(TOKEN).sign("https://example.com/sms", FORM)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)
    assert parse(*request) == Event.of(FORM) and parse(*request).body == FORM["Body"]
    with pytest.raises(WebhookRefused):
        parse(*request, auth_token="another one")
    monkeypatch.delenv("TWILIO_AUTH_TOKEN")
    with pytest.raises(ValueError, match="auth_token"):
        parse(*request)


def test_a_router_gives_each_event_to_its_function():
    router = Router()

    @router.on(IncomingMessage)
    def message(event):
        return "message", event.body

    @router.on(IncomingCall, CallStatus)
    async def call(event):
        return "call", event.call_sid

    assert router(Event.of(FORM)) == ("message", FORM["Body"])
    assert asyncio.run(router(Event.of({"CallSid": "CA1", "CallStatus": "ringing", "Direction": "inbound"}))) == ("call", "CA1")
    assert router(Event.of({"Newer": "1"})) is None
    router.on(Event)(lambda event: dict(event.unknown_parameters))
    assert router(Event.of({"Newer": "1"})) == {"Newer": "1"}
    assert router(Event.of(FORM)) == ("message", FORM["Body"])
    with pytest.raises(ValueError, match="IncomingMessage"):
        router.on(IncomingMessage)(message)


def test_django_reads_what_was_checked(serve):
    webhooks, seen = Webhooks(TOKEN, max_body_bytes=1000), []

    @csrf_exempt
    def sms(request):
        seen.append(request.POST["Body"])
        return HttpResponse(request.environ["trunkline.event"].from_)

    a_django_project.with_urls(path("sms", sms))
    port = serve(webhooks.wsgi(get_wsgi_application()))
    check(webhooks, port, f"http://127.0.0.1:{port}", seen)


@pytest.fixture
def serve_asgi():
    running = []

    def serve(application):
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(application, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        running.append((server, thread, listener))
        return listener.getsockname()[1]

    yield serve
    for server, thread, listener in running:
        server.should_exit = True
        thread.join(10)
        listener.close()


def test_fastapi_reads_what_was_checked(serve_asgi):
    webhooks, seen, app = Webhooks(TOKEN, max_body_bytes=1000), [], fastapi.FastAPI()

    @app.post("/sms", response_class=fastapi.responses.PlainTextResponse)
    async def sms(request: fastapi.Request):
        # The body can be read once more.
        assert b"Body=" in await request.body()
        seen.append(request.scope["trunkline.event"].body)
        return request.scope["trunkline.event"].from_

    port = serve_asgi(webhooks.asgi(app))
    check(webhooks, port, f"http://127.0.0.1:{port}", seen)
