"""Programs as they are written for Twilio's library, with one word changed: each kind of call once, on the sandbox.

The names of modules, methods, parameters and fields are what counts here; nothing is asserted twice that other tests say.
"""

import json
from datetime import date, datetime

import pytest

from trunkline.base import values
from trunkline.base.exceptions import TwilioException, TwilioRestException
from trunkline.rest import Client
from trunkline.rest.api.v2010.account.message import MessageInstance

TO, FROM = "+15558675310", "+15017122661"


@pytest.fixture
def message(client):
    return client.messages.create(body="This is the ship that made the Kessel Run", from_=FROM, to=TO)


def test_a_client_is_made_as_ever(monkeypatch):
    sid = "AC" + "0" * 32
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", sid)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "token")
    assert Client().account_sid == sid
    assert Client("AC" + "1" * 32, "token").account_sid == "AC" + "1" * 32
    assert Client("SK" + "0" * 32, "secret", sid).account_sid == sid
    assert Client(username=sid, password="token", region="au1", edge="sydney", user_agent_extensions=["app/1"]).edge == "sydney"
    client = Client(sid, "token")
    client.region, client.edge = "ie1", "dublin"
    assert client.region == "ie1"


def test_messages_are_sent(client):
    create = client.messages.create
    assert create(to=TO, from_=FROM, body="Hi").sid
    assert create(to=TO, from_=FROM, body="Hi", media_url=["https://demo.example/owl.png"]).num_media == "1"
    assert create(to="whatsapp:" + TO, from_="whatsapp:" + FROM, body="Hi").to == "whatsapp:" + TO
    assert create(to=TO, from_=FROM, body="Hi", status_callback="https://example.com/status", provide_feedback=True).sid
    service = client.messaging.v1.services.create(friendly_name="Scheduled")
    # The sandbox lives at the beginning of 2026.
    later = datetime(2026, 1, 1, 1)
    scheduled = create(
        to=TO, messaging_service_sid=service.sid, body="Later", send_at=later, schedule_type="fixed", shorten_urls=True
    )
    assert scheduled.status == MessageInstance.Status.SCHEDULED
    assert client.messages(scheduled.sid).update(status="canceled").status == "canceled"
    variables = json.dumps({"1": "Name"})
    types = {"twilio/text": {"body": "{{1}}"}}
    content = client.content.v1.contents.create({"friendly_name": "name", "language": "en", "types": types})
    assert create(to=TO, from_=FROM, content_sid=content.sid, content_variables=variables).body == "Name"


def test_what_is_not_set_may_be_none(client):
    """Programs pass None for what they do not have; it is not sent."""
    settings = {"status_callback": None, "media_url": None, "messaging_service_sid": None, "max_price": None, "send_at": None}
    sent = client.messages.create(to=TO, from_=FROM, body="Hi", application_sid=values.unset, **settings)
    assert client.messages(sent.sid).update(body=None).body == "Hi"
    assert [one.sid for one in client.messages.list(to=None, date_sent=None)] == [sent.sid]
    service = client.messaging.v1.services.create(friendly_name="Kept", inbound_request_url="https://example.com/in")
    assert service.update(friendly_name=None, inbound_request_url=None).inbound_request_url == "https://example.com/in"
    assert service.update(inbound_request_url="").inbound_request_url in (None, "")


def test_messages_are_read_and_changed(client, message):
    assert client.messages(message.sid).fetch().body == message.body
    assert client.messages.get(message.sid).fetch() == message.fetch()
    for one in client.messages.list():
        assert (one.sid, one.to, one.direction, one.error_code) == (message.sid, TO, "outbound-api", None)
    assert len(client.messages.list(limit=20)) == 1
    assert len(client.messages.list(date_sent=datetime(2016, 8, 31, 0, 0, 0), from_=FROM, to=TO, limit=20)) == 0
    assert len(client.messages.list(date_sent_before=datetime(2100, 1, 1), date_sent_after=date(2016, 8, 31))) == 1
    assert [one.sid for one in client.messages.stream(limit=5, page_size=1)] == [message.sid]
    page = client.messages.page(page_size=20)
    assert [one.sid for one in page] == [message.sid] and page.next_page() is None
    assert client.messages(message.sid).update(body="").body == ""
    assert client.messages(message.sid).feedback.create(outcome="confirmed").message_sid == message.sid
    assert client.messages(message.sid).delete()


def test_media_are_read_and_deleted(client):
    message = client.messages.create(to=TO, from_=FROM, media_url=["https://demo.example/owl.png"])
    (media,) = client.messages(message.sid).media.list(date_created_after=datetime(2016, 8, 31), limit=20)
    assert client.messages(message.sid).media(media.sid).fetch().content_type == media.content_type
    assert message.media(media.sid).delete() and message.media.list() == []


def test_accounts(client):
    account = client.api.v2010.accounts.create(friendly_name="Submarine")
    assert client.api.v2010.accounts(account.sid).fetch().friendly_name == "Submarine"
    assert client.api.accounts(account.sid).fetch().sid == account.sid
    assert client.api.account.fetch().sid == client.api.v2010.account.fetch().sid == client.account_sid
    assert [one.sid for one in client.api.v2010.accounts.list(friendly_name="Submarine", limit=20)] == [account.sid]
    assert client.api.accounts.list(status="active", limit=20)
    for status in ("suspended", "active", "closed"):
        assert client.api.v2010.accounts(account.sid).update(status=status).status == status
    assert client.api.v2010.accounts(client.account_sid).messages.list() == []
    assert client.api.account.messages.list() == list(client.api.account.messages.stream()) == []


def test_auth_tokens(client):
    secondary = client.accounts.v1.secondary_auth_token().create()
    assert secondary.secondary_auth_token and client.accounts.v1.secondary_auth_token().delete()
    client.accounts.v1.secondary_auth_token().create()
    assert client.accounts.v1.auth_token_promotion().update().auth_token


@pytest.mark.parametrize(("kind", "given"), [("aws", {"credentials": "key:secret"}), ("public_key", {"public_key": "PEM"})])
def test_credentials(client, kind, given):
    credentials = getattr(client.accounts.v1.credentials, kind)
    made = credentials.create(friendly_name="Mine", **given)
    assert credentials(made.sid).fetch().friendly_name == "Mine"
    assert credentials(made.sid).update(friendly_name="Ours").friendly_name == "Ours"
    assert [one.sid for one in credentials.list(limit=20)] == [made.sid] and credentials(made.sid).delete()


def test_messaging_services(client):
    services = client.messaging.v1.services
    service = services.create(friendly_name="My first service", sticky_sender=True, fallback_method="GET")
    assert services(service.sid).update(friendly_name="Mine", validity_period=600).validity_period == 600
    assert services(service.sid).fetch().date_created.tzinfo and [one.sid for one in services.list(limit=20)] == [service.sid]
    with pytest.deprecated_call():
        assert client.messaging.services(service.sid).fetch() == services(service.sid).fetch()
    alpha = services(service.sid).alpha_senders.create(alpha_sender="Workshop")
    number = services(service.sid).phone_numbers.create(phone_number_sid="PN" + "0" * 32)
    code = services(service.sid).short_codes.create(short_code_sid="SC" + "0" * 32)
    for senders, sender in [("alpha_senders", alpha), ("phone_numbers", number), ("short_codes", code)]:
        listed = getattr(services(service.sid), senders)
        assert [one.sid for one in listed.list(limit=20)] == [listed(sender.sid).fetch().sid] and listed(sender.sid).delete()
    assert services(service.sid).delete()


def test_chat(client):
    chat = client.ip_messaging.v2
    service = chat.services.create(friendly_name="Chat")
    assert chat.services(service.sid).update(reachability_enabled=True).reachability_enabled is True
    assert service.limits and isinstance(service.notifications, dict) and isinstance(service.links, dict)
    role = chat.services(service.sid).roles.create("Moderator", "channel", ["sendMessage", "leaveChannel"])
    assert role.update(permission=["sendMessage"]).permissions == ["sendMessage"]
    user = chat.services(service.sid).users.create(identity="ana", attributes=json.dumps({"a": 1}))
    assert json.loads(chat.services(service.sid).users("ana").fetch().attributes) == {"a": 1}
    channel = chat.services(service.sid).channels.create(friendly_name="General", unique_name="general", type="private")
    channels = chat.services(service.sid).channels
    assert channels("general").fetch().sid == channel.sid and channels.list(type=["private"], limit=20)
    assert channels(channel.sid).invites.create(identity="ben").identity == "ben"
    member = channels("general").members.create(identity="ana", x_twilio_webhook_enabled="true")
    assert channels("general").members(member.sid).update(last_consumed_message_index=0).last_consumed_message_index == 0
    line = channels("general").messages.create(body="Hello", from_="ana")
    assert channels("general").messages(line.sid).update(body="Hello!").body == "Hello!"
    assert [one.body for one in channels("general").messages.list(order="desc", limit=20)] == ["Hello!"]
    webhook = channels("general").webhooks.create(
        type="webhook", configuration_url="https://example.com", configuration_filters=["onMessageSent"]
    )
    assert channels("general").webhooks(webhook.sid).fetch().configuration["url"] == "https://example.com"
    assert [one.channel_sid for one in chat.services(service.sid).users(user.sid).user_channels.list()] == [channel.sid]
    assert chat.services(service.sid).bindings.list() == user.user_bindings.list() == []
    key = chat.credentials.create(type="fcm", friendly_name="Push", secret="x")
    assert key.delete() and channels("general").messages(line.sid).delete() and channels("general").members("ana").delete()
    assert channel.delete() and service.delete()


def test_errors(client):
    try:
        client.messages.create(to="nobody", from_=FROM, body="Hi")
    except TwilioRestException as error:
        assert (error.status, error.code, error.method) == (400, 21211, "POST") and error.msg in str(error)
        assert error.uri.endswith("/Messages.json") and error.more_info.endswith("/21211")
    else:
        pytest.fail("it was accepted")
    with pytest.raises(TwilioException):
        client.messages("SM" + "0" * 32).fetch()
