"""The sandbox calls back, in this process: functions, and applications of the frameworks that people use."""

import asyncio
import itertools
from datetime import datetime, timedelta, timezone
from unittest import mock
from wsgiref.validate import validator

import a_django_project
import fastapi
import flask
import pytest
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from twilio.request_validator import RequestValidator

import trunkline
from trunkline import AsyncClient
from trunkline.base.exceptions import TwilioRestException
from trunkline.sandbox import Sandbox
from trunkline.twiml.messaging_response import MessagingResponse
from trunkline.twiml.voice_response import VoiceResponse
from trunkline.webhooks import Router, Webhooks, parse_form
from trunkline.webhooks.events import IncomingMessage, InputGathered, MessageStatus

PERSON, OTHER, OWN = "+15558675310", "+15558675311", "+15017122661"
URL = "https://app.example/sms?a=b%20c"


@pytest.fixture
def number(client):
    """A number whose messages go to the application."""
    return client.incoming_phone_numbers.create(phone_number=OWN, sms_url=URL)


def texts(sandbox):
    return [message.body for message in sandbox.conversation(PERSON)]


def test_a_function_answers_what_a_person_writes(sandbox: Sandbox, number):
    def app(webhook):
        assert isinstance(webhook.event, IncomingMessage) and webhook.event.media_urls
        response = MessagingResponse()
        response.message(f"You said: {webhook.parameters['Body']}")
        return response

    sandbox.mount(app)
    sid = sandbox.receive(PERSON, OWN, "Grüße & co", media=["cat.png"])
    assert texts(sandbox) == ["Grüße & co"], "no time has passed"
    sandbox.settle()
    assert texts(sandbox) == ["Grüße & co", "You said: Grüße & co"]
    written, answered = sandbox.conversation(PERSON)
    assert (written.sid, written.direction, written.from_, written.num_media) == (sid, "inbound", PERSON, 1)
    assert (answered.direction, answered.to, answered.status) == ("outbound-reply", PERSON, "delivered")
    (webhook,) = sandbox.webhooks()
    assert (webhook.kind, webhook.status, webhook.error_code, webhook.failure) == ("message.incoming", 200, None, None)
    assert webhook.at == datetime(2026, 1, 1, tzinfo=timezone.utc)
    with pytest.raises(ValueError, match="from"):
        sandbox.receive("", OWN)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (None, []),
        ("", []),
        ("Thanks", ["Thanks"]),
        (b"<Response><Message>Thanks</Message></Response>", ["Thanks"]),
        (trunkline.Response(200, {"Content-Type": "text/html"}, "<Response><Message>Thanks</Message></Response>"), ["Thanks"]),
        (trunkline.Response(503), []),
    ],
)
def test_a_function_replies_in_many_ways(sandbox: Sandbox, number, reply, expected):
    app = mock.Mock(return_value=reply)
    sandbox.mount(app)
    sandbox.receive(PERSON, OWN, "Hi")
    sandbox.settle()
    assert texts(sandbox) == ["Hi", *expected]
    assert app.call_args.args[0].url == URL


def test_the_status_of_a_message_is_told_step_by_step_as_time_passes(client, sandbox: Sandbox):
    seen = []
    sandbox.mount(lambda webhook: seen.append(webhook.event.message_status))
    message = client.messages.create(to=PERSON, from_=OWN, body="Hi", status_callback="https://app.example/status")
    sandbox.advance(0.5)
    assert seen == ["sending"]
    sandbox.advance(timedelta(milliseconds=500))
    assert seen == ["sending", "sent"] and message.fetch().status == "sent"
    sandbox.set_now(datetime(2026, 1, 1, 0, 1, tzinfo=timezone.utc))
    assert seen == ["sending", "sent", "delivered"]
    assert [webhook.at.microsecond for webhook in sandbox.webhooks()] == [500_000, 0, 0]

    sandbox.fail_delivery(PERSON, 30005)
    client.messages.create(to=PERSON, from_=OWN, body="Hi", status_callback="https://app.example/status")
    sandbox.settle()
    assert seen[3:] == ["sending", "sent", "undelivered"] and sandbox.webhooks()[-1].parameters["ErrorCode"] == "30005"
    sandbox.fail_delivery(PERSON, None)
    client.messages.create(to=PERSON, from_=OWN, body="Hi", status_callback="https://app.example/status")
    sandbox.settle()
    assert seen[-1] == "delivered"


def voice(webhook):
    response = VoiceResponse()
    if webhook.kind in ("call.incoming", "call.twiml"):
        gather = response.gather(input="dtmf speech", num_digits=1, action="/menu", timeout=3)
        gather.say("Press 1 for sales")
        response.say("Bye")
    elif webhook.kind == "call.gathered":
        event = webhook.event
        assert isinstance(event, InputGathered)
        response.say(f"You want {event.speech_result or event.digits}")
    else:
        return None
    return response


def test_a_person_calls_and_presses_keys_and_speaks(client, sandbox: Sandbox):
    client.incoming_phone_numbers.create(phone_number=OWN, voice_url="https://app.example/voice")
    sandbox.mount(voice)
    call = sandbox.receive_call(PERSON, OWN)
    assert (call.status, call.direction, call.from_, call.to, call.parent_sid) == ("ringing", "inbound", PERSON, OWN, None)
    with pytest.raises(ValueError, match="ringing"):
        call.press("1")
    sandbox.settle()
    assert (call.status, call.waits_for) == ("in-progress", ["digits", "speech"])
    call.press("1")
    sandbox.settle()
    assert call.status == "completed" and client.calls(call.sid).fetch().status == "completed"
    said = call.transcript()
    assert [(one.by, one.kind, one.text) for one in said] == [
        ("application", "say", "Press 1 for sales"),
        (PERSON, "press", "1"),
        ("application", "say", "You want 1"),
    ]
    assert said[0].at == datetime(2026, 1, 1, tzinfo=timezone.utc)

    call = sandbox.receive_call(PERSON, OWN)
    sandbox.settle()
    call.say("Support", confidence=0.25)
    sandbox.settle()
    assert call.transcript()[-1].text == "You want Support"
    assert sandbox.webhooks()[-1].parameters["Confidence"] == "0.25"

    call = sandbox.receive_call(PERSON, OWN)
    sandbox.settle()
    sandbox.advance(3)
    sandbox.settle()
    assert [one.text for one in call.transcript()] == ["Press 1 for sales", "Bye"]
    assert sandbox.calls()[-1] == call and repr(call) == f"<PhoneCall {call.sid}>" and len(set(sandbox.calls())) == 3
    with pytest.raises(ValueError, match="from"):
        sandbox.receive_call("", OWN)
    with pytest.raises(ValueError, match="no call"):
        _ = sandbox.call("CA1").status


def test_who_is_called_picks_up_or_not_as_the_test_says(client, sandbox: Sandbox):
    told = []
    sandbox.mount(lambda webhook: voice(webhook) if webhook.kind != "call.status" else told.append(webhook.event.call_status))

    def place():
        created = client.calls.create(
            to=PERSON,
            from_=OWN,
            url="https://app.example/voice",
            status_callback="https://app.example/status",
            status_callback_event=["initiated", "ringing", "answered", "completed"],
        )
        sandbox.settle()
        return sandbox.call(created.sid)

    call = place()
    assert told == ["initiated", "ringing", "in-progress"]
    call.hang_up()
    sandbox.settle()
    assert told[3:] == ["completed"]
    sandbox.answer_calls(PERSON, "busy")
    assert place().status == "busy" and told[-1] == "busy"
    sandbox.answer_calls(PERSON, "manual")
    ringing = place()
    assert (ringing.status, ringing.waits_for) == ("ringing", ["answer"])
    ringing.answer("machine")
    assert ringing.status == "in-progress"
    declined = place()
    declined.decline("no-answer")
    assert declined.status == "no-answer" and declined.answered_by is None
    with pytest.raises(ValueError, match="manual"):
        sandbox.answer_calls(PERSON, "asleep")


def test_who_is_dialed_is_a_call_of_its_own(client, sandbox: Sandbox):
    client.incoming_phone_numbers.create(phone_number=OWN, voice_url="https://app.example/voice")
    sandbox.mount(lambda webhook: f"<Response><Dial>{OTHER}</Dial></Response>" if webhook.kind == "call.incoming" else None)
    sandbox.answer_calls(OTHER, "manual")
    call = sandbox.receive_call(PERSON, OWN)
    sandbox.settle()
    [dialed] = call.dialed()
    assert (dialed.parent_sid, dialed.direction, dialed.to, dialed.status) == (call.sid, "outbound-dial", OTHER, "ringing")
    dialed.answer()
    sandbox.settle()
    dialed.say("Good morning")
    assert [(one.by, one.kind, one.text) for one in call.transcript()] == [
        ("application", "dial", OTHER),
        ("twilio", "connect", OTHER),
        (OTHER, "say", "Good morning"),
    ]
    call.hang_up()
    assert (call.status, dialed.status, dialed.dialed()) == ("completed", "completed", [])


def test_an_application_that_goes_on_sending_does_not_keep_settle_for_ever(client, sandbox: Sandbox):
    count = itertools.count()

    def app(webhook):
        if webhook.parameters["MessageStatus"] == "delivered":
            assert next(count) < 50_000
            client.messages.create(to=PERSON, from_=OWN, body="More", status_callback="https://app.example/status")

    sandbox.mount(app)
    client.messages.create(to=PERSON, from_=OWN, body="Hi", status_callback="https://app.example/status")
    with pytest.raises(RuntimeError, match=r"webhooks were delivered, .*https://app\.example/status"):
        sandbox.settle()


def test_a_router_gets_events_and_may_send(client, sandbox: Sandbox, number):
    router, told = Router(), []

    @router.on(IncomingMessage)
    def answer(message):
        client.messages.create(to=message.from_, from_=OWN, body="One moment", status_callback="https://app.example/status")
        return "Here it is"

    @router.on(MessageStatus)
    async def remember(status):
        await asyncio.sleep(0)
        told.append(status.message_status)

    sandbox.mount(router)
    sandbox.receive(PERSON, OWN, "Where is it?")
    sandbox.settle()
    assert texts(sandbox) == ["Where is it?", "One moment", "Here it is"]
    assert told == ["sending", "sent", "delivered"]


def flask_app(sandbox):
    app, validator = flask.Flask("app"), RequestValidator(sandbox.credentials()["auth_token"])

    @app.post("/sms")
    def sms():
        request = flask.request
        if not validator.validate(request.url, request.form, request.headers["X-Twilio-Signature"]):
            return "", 403
        return f"<Response><Message>{request.form['Body']} to you</Message></Response>", {"Content-Type": "text/xml"}

    return app


def wrapped_flask_app(sandbox):
    app = flask_app(sandbox)
    app.wsgi_app = validator(Webhooks(sandbox.credentials()["auth_token"]).wsgi(app.wsgi_app))
    return app


def view(sandbox):
    validator = RequestValidator(sandbox.credentials()["auth_token"])

    @csrf_exempt
    def sms(request):
        url, signature = request.build_absolute_uri(), request.headers["X-Twilio-Signature"]
        if not validator.validate(url, request.POST.dict(), signature):
            return HttpResponse(status=403)
        return HttpResponse(f"<Response><Message>{request.POST['Body']} to you</Message></Response>", "text/xml")

    return sms


def django_app(sandbox):
    a_django_project.with_urls(path("sms", view(sandbox)))
    return get_wsgi_application()


def django_asgi_app(sandbox):
    a_django_project.with_urls(path("sms", view(sandbox)))
    return get_asgi_application()


def fastapi_app(sandbox):
    app, validator = fastapi.FastAPI(), RequestValidator(sandbox.credentials()["auth_token"])

    @app.post("/sms")
    async def sms(request: fastapi.Request):
        form = dict(parse_form(await request.body()))
        if not validator.validate(str(request.url), form, request.headers["X-Twilio-Signature"]):
            return fastapi.Response(status_code=403)
        return fastapi.Response(f"<Response><Message>{form['Body']} to you</Message></Response>", media_type="text/xml")

    return app


def wrapped_fastapi_app(sandbox):
    return Webhooks(sandbox.credentials()["auth_token"]).asgi(fastapi_app(sandbox))


APPS = [flask_app, wrapped_flask_app, django_app, django_asgi_app, fastapi_app, wrapped_fastapi_app]


@pytest.mark.parametrize("make", APPS, ids=lambda make: make.__name__)
def test_an_application_of_a_framework_finds_the_signature_right_by_twilios_own_library(sandbox: Sandbox, number, make):
    sandbox.mount(make(sandbox))
    for _ in range(2):
        sandbox.receive(PERSON, OWN, "Grüße")
        sandbox.settle()
    assert texts(sandbox) == ["Grüße", "Grüße to you"] * 2
    assert [webhook.status for webhook in sandbox.webhooks()] == [200, 200]


@pytest.mark.parametrize("make", APPS, ids=lambda make: make.__name__)
def test_tests_may_be_asynchronous(make):
    async def test():
        sandbox = Sandbox()
        client = AsyncClient.sandbox(sandbox)
        await client.incoming_phone_numbers.create(phone_number=OWN, sms_url=URL)
        sandbox.mount(make(sandbox))
        sandbox.receive(PERSON, OWN, "Grüße")
        await sandbox.advance_async(1)
        await sandbox.settle_async()
        # And they may wait without their loop, too.
        sandbox.receive(PERSON, OWN, "Grüße")
        sandbox.settle()
        return texts(sandbox)

    assert asyncio.run(test()) == ["Grüße", "Grüße to you"] * 2


def test_what_an_asynchronous_application_opened_it_can_use_again(sandbox: Sandbox, number):
    loops = set()

    async def app(webhook):
        loops.add(asyncio.get_running_loop())

    sandbox.mount(app)
    for _ in range(2):
        sandbox.receive(PERSON, OWN, "Hi")
        sandbox.settle()
    assert len(loops) == 1

    async def test():
        sandbox.receive(PERSON, OWN, "Hi")
        await sandbox.settle_async()
        return asyncio.get_running_loop()

    assert asyncio.run(test()) in loops and len(loops) == 2


def test_what_an_application_raises_reaches_the_test(sandbox: Sandbox, number):
    def app(webhook):
        raise ZeroDivisionError("oops")

    sandbox.mount(app)
    sandbox.receive(PERSON, OWN, "Hi")
    with pytest.raises(ZeroDivisionError, match="oops"):
        sandbox.settle()
    sandbox.settle()
    assert [(webhook.status, webhook.error_code) for webhook in sandbox.webhooks()] == [(500, 11200)]

    async def later(webhook):
        raise ZeroDivisionError("oops")

    sandbox.mount(later)
    sandbox.receive(PERSON, OWN, "Hi")
    with pytest.raises(ZeroDivisionError, match="oops"):
        sandbox.settle()


def test_each_url_has_the_application_whose_url_is_longest(client, sandbox: Sandbox):
    seen = []
    for name, url in [("one", "https://a.example"), ("two", "https://a.example/two/"), ("three", "http://b.example:81")]:
        sandbox.mount(lambda webhook, name=name: seen.append(name), url)
    for url in ["https://a.example/twofold", "https://a.example/two?x=y", "http://b.example:81", "https://a.example.evil/"]:
        client.messages.create(to=PERSON, from_=OWN, body="Hi", status_callback=url)
        sandbox.settle()
    assert seen == ["one"] * 3 + ["two"] * 3 + ["three"] * 3
    left = sandbox.webhooks()[-1]
    assert (left.status, left.error_code) == (None, 11205)
    assert left.failure == "no application is mounted for https://a.example.evil/: sandbox.mount(app) mounts one"
    assert "no application" in client.monitor.v1.alerts.list()[0].alert_text


def test_a_webhook_is_asked_for_again_and_then_at_the_fallback(client, sandbox: Sandbox):
    tried = []

    def app(webhook):
        tried.append((webhook.method, webhook.url.partition("?")[0]))
        return trunkline.Response(500 if len(tried) < 3 else 200)

    sandbox.mount(app)
    client.incoming_phone_numbers.create(
        phone_number=OWN,
        sms_url="https://a.example/#rc=1&rp=5xx",
        sms_fallback_url="https://b.example/",
        sms_fallback_method="GET",
    )
    sandbox.receive(PERSON, OWN, "Hi")
    sandbox.settle()
    assert tried == [("POST", "https://a.example/"), ("POST", "https://a.example/"), ("GET", "https://b.example/")]
    assert sandbox.webhooks()[-1].parameters["ErrorCode"] == "11200"


@pytest.mark.parametrize("wrong", [None, "app", 7, lambda: None, lambda a, b, c, d: None])
def test_what_is_no_application_is_refused(sandbox: Sandbox, wrong):
    with pytest.raises(TypeError, match="WSGI"):
        sandbox.mount(wrong)


def test_an_answer_that_is_none_is_refused(sandbox: Sandbox, number):
    sandbox.mount(lambda webhook: 7)
    sandbox.receive(PERSON, OWN, "Hi")
    with pytest.raises(TypeError, match="not with 7"):
        sandbox.settle()

    async def silent(scope, receive, send):
        pass

    for app in [silent, lambda environ, start_response: [b""]]:
        sandbox.mount(app)
        sandbox.receive(PERSON, OWN, "Hi")
        with pytest.raises(RuntimeError, match="https://app.example/sms"):
            sandbox.settle()


def test_a_test_enters_the_code_that_verify_sent(client, sandbox: Sandbox):
    service = client.verify.v2.services.create(friendly_name="Shop")
    assert sandbox.verification_code(PERSON) is None
    service.verifications.create(to=PERSON, channel="sms")
    code = sandbox.verification_code(PERSON)
    assert code and service.verification_checks.create(to=PERSON, code=code).status == "approved"


def test_a_sandbox_is_shown_by_its_account_and_without_its_token(sandbox: Sandbox):
    assert repr(sandbox) == f"<Sandbox {sandbox.credentials()['account_sid']}>"


def test_a_record_that_is_put_in_has_a_sid(client, sandbox: Sandbox):
    sid = sandbox.insert(f"/2010-04-01/Accounts/{client.account_sid}/Messages", {"body": "Hi", "direction": "inbound"})
    assert client.messages(sid).fetch().body == "Hi"


def test_webhooks_go_astray_as_a_test_asks(client, sandbox: Sandbox):
    told = []
    sandbox.mount(
        lambda webhook: told.append((webhook.parameters["MessageStatus"], webhook.headers["I-Twilio-Idempotency-Token"]))
    )

    def statuses(kind, **fault):
        told.clear()
        sandbox.add_fault(kind, times=1, event="message.status", **fault)
        client.messages.create(to=PERSON, from_=OWN, body="Hi", status_callback="https://app.example/status")
        sandbox.settle()
        return [status for status, _ in told]

    assert statuses("webhook_late", milliseconds=700) == ["sent", "sending", "delivered"]
    assert statuses("webhook_out_of_order") == ["sent", "sending", "delivered"]
    assert statuses("webhook_twice") == ["sending", "sending", "sent", "delivered"]
    assert told[0] == told[1]
    assert statuses("webhook_lost") == ["sent", "delivered"]
    assert [webhook.failure for webhook in sandbox.webhooks() if webhook.failure] == ["lost on its way, as a fault asks"]
    with pytest.raises(ValueError, match="webhook_late"):
        sandbox.add_fault("webhook_early")
    with pytest.raises(ValueError, match="event"):
        sandbox.add_fault(status=503, event="message.status")


def test_a_sandbox_becomes_what_a_snapshot_in_a_file_holds(client, sandbox: Sandbox, tmp_path):
    client.messages.create(to=PERSON, from_=OWN, body="On its way")
    file = tmp_path / "sandbox.json"
    file.write_text(sandbox.snapshot())
    other = Sandbox(seed=7)
    other.restore(file.read_text())
    assert other.credentials() == sandbox.credentials()
    for box in (sandbox, other):
        box.settle()
    assert other.conversation(PERSON) == sandbox.conversation(PERSON) != []
    assert trunkline.Client.sandbox(other).messages.list()[0].sid == client.messages.list()[0].sid
    before = other.snapshot()
    for wrong in ["", "{}", before.replace('"trunkline_sandbox":1', '"trunkline_sandbox":2')]:
        with pytest.raises(ValueError, match="snapshot"):
            other.restore(wrong)
    assert other.snapshot() == before


def test_messages_are_asked_for_and_bounded(client, sandbox: Sandbox):
    sandbox.fail_delivery("+15550003333", 30005)
    client.messages.create(to=PERSON, from_=OWN, body="Hi")
    client.messages.create(to="+15550003333", from_=OWN, body="Lost")
    sandbox.receive(PERSON, OWN, "Ho")
    sandbox.settle()
    assert [message.body for message in sandbox.messages()] == ["Hi", "Lost", "Ho"]
    assert [message.body for message in sandbox.messages(from_=PERSON, to=OWN)] == ["Ho"]
    (lost,) = sandbox.messages(to="+15550003333")
    assert (lost.status, lost.error_code) == ("undelivered", 30005)
    sandbox.keep_messages(1)
    assert [message.body for message in sandbox.messages()] == ["Ho"]
    with pytest.raises(ValueError, match="messages"):
        sandbox.keep_messages(-1)


def test_messages_fail_by_a_rule_and_leave_at_a_rate(client, sandbox: Sandbox):
    def send(body="Hi", from_=OWN):
        return client.messages.create(to=PERSON, from_=from_, body=body)

    sandbox.fail_delivery(body="money", error_code=30007, times=1)
    sent = [send("free money"), send("free money")]
    sandbox.settle()
    assert [message.fetch().error_code for message in sent] == [30007, None]
    sandbox.fail_delivery(PERSON)
    sandbox.clear_delivery_failures()
    sandbox.limit_rate(OWN, 0.1)
    sent = [send(), send(), send(from_="+15017122662")]
    sandbox.advance(4)
    assert [message.fetch().status for message in sent] == ["delivered", "queued", "delivered"]
    sandbox.limit_rate(OWN, 0.1, queue_seconds=10)
    with pytest.raises(TwilioRestException) as refused:
        send()
    assert refused.value.code == 21611
    sandbox.limit_rate(OWN, None)
    sandbox.limit_requests(0)
    with pytest.raises(TwilioRestException) as refused:
        trunkline.Client.sandbox(sandbox).with_options(max_retries=0).messages.list()
    assert (refused.value.status, refused.value.code) == (429, 20429)
    with pytest.raises(ValueError, match="segments_per_second"):
        sandbox.limit_rate(OWN, 0)


def test_lookup_tells_what_a_test_lists(client, sandbox: Sandbox):
    def line():
        return client.lookups.v2.phone_numbers(PERSON).fetch(fields="line_type_intelligence").line_type_intelligence

    assert line() is None
    sandbox.list_number(PERSON, {"line_type_intelligence": {"type": "landline"}})
    assert line()["type"] == "landline"
    sandbox.list_number(PERSON, None)
    assert line() is None
    with pytest.raises(ValueError, match="shoe_size"):
        sandbox.list_number(PERSON, {"shoe_size": 42})
