"""Uses every resource of both clients. It is checked, not run."""
# pyright: strict

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import trunkline
from trunkline import AsyncClient, Attempt, Client, RawResponse, Request, Response, unset
from trunkline.aio.rest.ip_messaging.v2.service.channel import ChannelInstance
from trunkline.base.api_response import ApiResponse
from trunkline.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from trunkline.http.request import Request as Pattern
from trunkline.http.response import Response as HttpResponse
from trunkline.jwt.access_token import AccessToken
from trunkline.jwt.access_token.grants import VideoGrant
from trunkline.opentelemetry import OpenTelemetry
from trunkline.request_validator import RequestValidator
from trunkline.rest.api.v2010.account.message import MessageInstance, MessagePage
from trunkline.rest.content.v1.content import ContentInstance, ContentList
from trunkline.sandbox import Sandbox, Webhook
from trunkline.segments import SegmentedMessage, cut
from trunkline.twiml import parse
from trunkline.twiml.voice_response import Dial, Number, Say, VoiceResponse
from trunkline.webhooks import Event, Router, Webhooks
from trunkline.webhooks import parse as parse_webhook
from trunkline.webhooks.events import IncomingMessage


def send(request: Request) -> Response:
    return Response(200, {"Content-Type": "application/json"}, request.body)


async def send_later(request: Request) -> Response:
    return Response(200, [("A", "b")], "text")


def clients() -> None:
    Client()
    Client("AC", "token", "AC", "ie1", edge="dublin", base_url="http://x", timeout=3, proxy="x", transport=send)
    AsyncClient(transport=send_later, environment={"TWILIO_REGION": "ie1"}, representation="xml")
    client: Client = Client.sandbox(Sandbox()).with_options(timeout=1.5, max_retries=0, headers={"a": "b"})
    answer: RawResponse[Any] = client.request("GET", "/x", params={"a": 1}, data={"b": [1, 2]}, json={})
    status: int = answer.status
    client.region, client.edge = "au1", "sydney"
    print(client.account_sid, status, answer.headers["x"], client.region)


def raw(client: Client) -> None:
    view = client.with_raw_response.with_options(timeout=1)
    sent: RawResponse[MessageInstance] = view.messages.create(to="+1", body="x")
    page: RawResponse[MessagePage] = client.with_raw_response.messages.page(to="+1", page_size=3)
    status: int = sent.status
    again: MessageInstance = sent.data.fetch()
    deleted: bool = view.messages(again.sid).delete().data
    print(status, sent.headers["x"], sent.request_id, sent.retries, sent.elapsed, page.data.next_page(), deleted)
    print(view.api.v2010.accounts("AC").messages("SM").media("ME").fetch().data.content_type, view.api.account.fetch().data.sid)
    print(view.ip_messaging.v2.services("IS").channels("x").members.create(identity="a").data.role_sid)
    print(view.accounts.v1.secondary_auth_token().create().data.secondary_auth_token, view.messaging.services.get_page("x").data)


def answer_one(webhook: Webhook) -> str | None:
    print(webhook.event, webhook.parameters["Body"], webhook.at, webhook.status)
    return webhook.parameters.get("Body")


async def answer_later(webhook: Webhook) -> Response:
    return Response(200, None, webhook.body)


def answer_all(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    return [b""]


async def by_rule(client: Client) -> None:
    sent: MessageInstance = await client.messages.create_async(to="+1", body="x")
    told: ApiResponse[MessageInstance] = client.messages.create_with_http_info(to="+1", body="x")
    again: ApiResponse[MessageInstance] = await sent.fetch_with_http_info_async()
    deleted: bool = await client.messages(told.data.sid).delete_async()
    some: list[MessageInstance] = await client.messages.list_async(limit=5)
    page: ApiResponse[MessagePage] = client.messages.page_with_http_info(page_size=3)
    behind: MessagePage = await client.messages.get_page_async(page.data.next_page_url or "")
    async for one in await client.messages.stream_async(limit=3):
        print(one.sid)
    records, status, headers = client.messages.stream_with_http_info(limit=3)
    print([one.sid for one in records], status, headers["a"], again.status_code, deleted, some, behind)


async def sandboxes(sandbox: Sandbox, router: Router) -> None:
    sandbox.mount(answer_one)
    sandbox.mount(answer_later, "https://a.example")
    sandbox.mount(answer_all, url="https://b.example")
    sandbox.mount(Webhooks("token").wsgi(answer_all))
    sandbox.mount(router)
    sid: str = sandbox.receive("+1", "+2", "Hi", media=["a.png"])
    sandbox.advance(timedelta(minutes=1))
    sandbox.settle()
    await sandbox.advance_async(0.5)
    await sandbox.settle_async()
    code: str | None = sandbox.verification_code("+1")
    sandbox.fail_delivery("+1", 30005)
    seen: list[str] = [message.from_ for message in sandbox.conversation("+1")]
    sandbox.answer_calls("+1", "manual")
    call = sandbox.receive_call("+1", "+2")
    call.press("1")
    call.say("Yes", confidence=0.5)
    said: list[str] = [one.text for one in sandbox.call(call.sid).transcript()]
    waits: list[str] = [what for call in sandbox.calls() for what in call.waits_for]
    print(said, waits, call.answered_by)
    print(sid, code, seen, [webhook.failure for webhook in sandbox.webhooks()])


async def raw_asynchronous(client: AsyncClient) -> None:
    channel: RawResponse[ChannelInstance] = await client.with_raw_response.ip_messaging.v2.services("IS").channels("x").fetch()
    print((await channel.data.fetch()).sid, (await client.with_raw_response.messages.page()).data.next_page_url)


def messages(client: Client) -> None:
    message: MessageInstance = client.messages.create(
        to="+1",
        from_="+2",
        body=None,
        media_url=["x"],
        max_price=Decimal("0.1"),
        attempt=1,
        send_at=datetime.now(),
        status_callback=unset,
        content_variables={"1": "x"},
        schedule_type=MessageInstance.ScheduleType.FIXED,
    )
    sid: str = message.sid
    when: datetime | None = message.date_sent
    segments: str | None = message.num_segments
    code: int | None = message.error_code
    known: bool = message.status.is_known if message.status else False
    listed: list[MessageInstance] = client.messages.list(date_sent_after=date.today(), limit=3, page_size=1)
    page: MessagePage | None = client.messages.page(to="+1").next_page()
    for one in client.messages.stream(limit=5):
        print(one.body, one.from_, sid, when, segments, code, known, listed, page)
    for other in client.messages.get_page("x"):
        print(other.sid, other.media.list()[0].content_type)
    deleted: bool = client.messages(sid).delete()
    print(message.update(body="", status="canceled").fetch() == message, deleted)
    print(client.messages(sid).media("ME").fetch().parent_sid, client.messages(sid).media.list(date_created_before="x"))
    print(client.messages(sid).feedback.create(outcome="confirmed").outcome, message.to_dict()["sid"], message.raw["sid"])


def accounts(client: Client) -> None:
    account = client.api.v2010.accounts.create(friendly_name="x").update(status="closed").fetch()
    print(account.auth_token, client.api.account.messages.list(), client.api.v2010.accounts("AC").messages("SM").fetch())
    print(client.api.messages.list(), client.api.calls("CA").fetch())
    print(client.accounts.v1.auth_token_promotion().update(suppress_email_notification=True).auth_token)
    print(client.accounts.v1.secondary_auth_token().create().delete())
    print(client.accounts.v1.credentials.aws.create(credentials="a:b").update(friendly_name="x").delete())
    print(client.accounts.v1.credentials.public_key("CR").fetch().friendly_name)


def messaging(client: Client) -> None:
    service = client.messaging.v1.services.create(friendly_name="x", sticky_sender=True, validity_period=14400)
    print(service.phone_numbers.create(phone_number_sid="PN").capabilities, service.short_codes.list()[0].short_code)
    print(service.alpha_senders("AI").fetch().alpha_sender, service.update(usecase="x").delete())


def chat(client: Client) -> None:
    service = client.ip_messaging.v2.services.create(friendly_name="x")
    service.update(notifications_new_message_enabled=True, pre_webhook_url="x", webhook_filters=["a"])
    channel = service.channels.create(unique_name="x", type="public", attributes={"a": 1}, date_created=datetime.now())
    channel.update(friendly_name="x", x_twilio_webhook_enabled="true").members.create(identity="a").update(role_sid="RL")
    message = channel.messages.create(from_="a", body="x")
    index: int | None = message.index
    print(index, channel.invites.create(identity="b").identity, message.update(body="y").attributes)
    print(channel.webhooks.create(type="webhook", configuration_url="x", configuration_filters=["a"]).configuration)
    print(service.roles.create(friendly_name="x", type="channel", permission=["a"]).permissions)
    user = service.users.create(identity="a")
    print(user.user_channels("CH").update(last_consumed_message_index=1).status, user.user_bindings.list()[0].endpoint)
    print(service.bindings.list(binding_type=["apn"], identity="a")[0].binding_type)
    print(client.ip_messaging.v2.credentials.create(type="fcm", secret="x").type)


async def asynchronous(client: AsyncClient) -> None:
    message = await client.messages.create(to="+1", body="x")
    sid: str = (await message.update(body="")).sid
    async for one in client.messages.stream(limit=3):
        print(one.body, sid)
    page = await (await client.messages.page()).next_page()
    print([other.sid for other in page] if page else None, await client.messages(sid).media.list(), await message.delete())
    print(await client.messages(sid).feedback.create(), await client.api.v2010.accounts("AC").fetch())
    print(await client.accounts.v1.secondary_auth_token().create(), await client.accounts.v1.auth_token_promotion().update())
    print(await client.accounts.v1.credentials.aws.list(), await client.accounts.v1.credentials.public_key.list())
    service = await client.messaging.v1.services.create(friendly_name="x")
    print(await service.phone_numbers.list(), await service.short_codes.list(), await service.alpha_senders.list())
    chat = await client.ip_messaging.v2.services("IS").fetch()
    channel = await chat.channels("x").fetch()
    print(
        await channel.members.list(), await channel.messages.list(), await channel.invites.list(), await channel.webhooks.list()
    )
    print(await chat.roles.list(), await chat.bindings.list(), await client.ip_messaging.v2.credentials.list())
    user = await chat.users("x").fetch()
    print(await user.user_channels.list(), await user.user_bindings.list())
    answer = await client.with_options(timeout=1).request("GET", "/x")
    print(answer.data)


def errors(client: Client) -> None:
    try:
        client.messages("SM").fetch()
    except TwilioRestException as error:
        code: int | None = error.code
        print(error.status, code, error.msg, error.more_info, error.details, error.retry_after, error.request_id)
    except TwilioException as error:
        print(error.may_have_happened, error.attempts, error.url, trunkline.__version__)
        if error.started_at:
            found: list[MessageInstance] = client.messages.find_sent(
                "+1", error.started_at, from_="+1", wait=timedelta(minutes=1)
            )
            print(found)


def as_there(client: Client) -> None:
    """What Twilio's library has around the calls."""
    made = MessageInstance(client.api.v2010, {"sid": "SM1"}, account_sid="AC1")
    sid: str = made.sid
    page = MessagePage(client.api.v2010, HttpResponse(200, "{}"), {"account_sid": "AC1"})
    body = ContentList.ContentCreateRequest({"types": ContentList.Types({})})
    print(client.content.v1.contents.create(body).sid, client.content.v1.contents.create(content_create_request=body.to_dict()))
    answer = client.request("GET", "/x", None, None, {"X-Trace": "7"}, ("AC1", "token"), 3.5)
    text: str = answer.text
    print(sid, next(page).sid, text, answer.status_code, client.conversations.v1.configuration.webhooks().fetch().url)
    print(Pattern("GET", "https://x") == Pattern(), ContentInstance.CardActionType.URL.is_known)
    try:
        made.fetch()
    except TwilioServiceException as error:
        title: str = error.title
        print(title, error.detail, [one["pointer"] for one in error.errors], error.status, error.msg)


def attempts(attempt: Attempt) -> None:
    template: str | None = attempt.path_template
    print(attempt.operation, template, attempt.started_at.year, attempt.elapsed + (attempt.retry_in or 0), attempt.error_type)


async def observed() -> None:
    for client in Client(on_attempt=attempts), Client(on_attempt=OpenTelemetry()):
        print(client.messages.find_sent(to="+1", since=date.today(), body="x", wait=0.5))
    print((await AsyncClient(on_attempt=attempts).messages.find_sent("+1", "2026-01-01"))[0].sid)


def helpers() -> None:
    validator = RequestValidator("token", "older", proxy="x-forwarded")
    print(validator.validate("https://x", {"a": ["b"]}, "c") or validator.why_not("https://x", b"{}", None, "HMAC_SHA256"))
    response = VoiceResponse()
    with response.gather(input=["dtmf", "speech"], num_digits=1, barge_in=True) as gather:
        say: Say = gather.say("Hello", voice="alice")
        say.emphasis("you", level="strong")
    dial: Dial = response.dial("+1", record="record-from-answer", newer="x")
    dial.append("text").append(Number("+2"))
    print(response.to_xml(strict=True), response.add_child("Newer", a=1).name, parse("<a/>").attrs)
    token = AccessToken("AC", "SK", "secret", identity=1, grants=[VideoGrant(room="x")])
    jwt: str = token.to_jwt(ttl=60)
    print(AccessToken.from_jwt(jwt, "secret").payload["grants"])
    webhooks = Webhooks("token", proxy="https://x")
    event: Event = webhooks.parse(*webhooks.sign("https://x", {"a": "b"}))
    print(event.parameters["a"], event.parameters.getlist("a"))
    if isinstance(event, IncomingMessage):
        media: list[str] = event.media_urls
        count: int | None = event.num_media
        print(media, count)
    router = Router()

    @router.on(IncomingMessage)
    def answer(message: IncomingMessage) -> str:
        return message.body or ""

    print(answer, router(event), parse_webhook("https://x", {}, b"", auth_token="token"))
    message = SegmentedMessage("x", smart_encoding=True)
    left: int = message.units_left
    print(left, message.segments, cut("x", 1))
