"""Programs as they are written for Twilio's library, run on the sandbox with one word changed; each says what must be so."""

import re

import pytest

import trunkline.rest
from trunkline.sandbox import Sandbox

BEGIN = """
import os
from twilio.rest import Client
account_sid = os.environ["TWILIO_ACCOUNT_SID"]
auth_token = os.environ["TWILIO_AUTH_TOKEN"]
client = Client(account_sid, auth_token)
TO, FROM = "+15558675310", "+15017122661"
"""

# Of each, what stands behind the usual beginning.
SNIPPETS = {
    "sends": 'message = client.messages.create(to=TO, from_=FROM, body="Hi"); assert message.sid.startswith("SM")',
    "sends by position": 'assert client.messages.create(TO, from_=FROM, body="Hi").to == TO',
    "sends from a dict": 'assert client.messages.create(**{"to": TO, "from_": FROM, "body": "Hi"}).body == "Hi"',
    "sends to many": """
numbers = [TO, "+15558675311"]
sids = [client.messages.create(to=number, from_=FROM, body="Hi").sid for number in numbers]
assert len(set(sids)) == 2
""",
    "sends media": 'assert client.messages.create(to=TO, from_=FROM, media_url=["https://a.example/b.png"]).num_media == "1"',
    "fetches": """
sent = client.messages.create(to=TO, from_=FROM, body="Hi")
assert client.messages(sid=sent.sid).fetch().status in ("queued", "sending", "sent", "delivered")
""",
    "gets": """
sent = client.messages.create(to=TO, from_=FROM, body="Hi")
assert client.messages.get(sent.sid).fetch().body == "Hi"
""",
    "lists": """
client.messages.create(to=TO, from_=FROM, body="Hi")
for record in client.messages.list(limit=20):
    assert record.sid and record.direction == "outbound-api"
""",
    "streams": """
for n in range(3):
    client.messages.create(to=TO, from_=FROM, body=str(n))
assert sum(1 for _ in client.messages.stream(page_size=2)) == 3
""",
    "filters": """
from datetime import datetime
assert client.messages.list(date_sent_after=datetime(2016, 8, 31), to=TO) == []
""",
    "pages": """
for n in range(3):
    client.messages.create(to=TO, from_=FROM, body=str(n))
page, seen = client.messages.page(page_size=2), 0
while page:
    seen += len(list(page))
    page = page.next_page()
assert seen == 3
""",
    "redacts": 'm = client.messages.create(to=TO, from_=FROM, body="Hi"); assert m.update(body="").body == ""',
    "deletes": 'm = client.messages.create(to=TO, from_=FROM, body="Hi"); assert m.delete()',
    "acts on the record": 'm = client.messages.create(to=TO, from_=FROM, body="Hi"); assert m.fetch().sid == m.sid',
    "reads media": """
m = client.messages.create(to=TO, from_=FROM, media_url=["https://a.example/b.png"])
assert [one.content_type for one in m.media.list()]
""",
    "catches an error": """
from twilio.base.exceptions import TwilioRestException
try:
    client.messages.create(to="nobody", from_=FROM, body="Hi")
except TwilioRestException as e:
    assert e.status == 400 and e.code == 21211 and e.msg
else:
    raise AssertionError
""",
    "asks whether there is one": """
from twilio.base.exceptions import TwilioRestException
def exists(sid):
    try:
        client.messages(sid).fetch()
        return True
    except TwilioRestException as e:
        if e.status == 404:
            return False
        raise
assert not exists("SM" + "0" * 32)
""",
    "catches every error": """
from twilio.base.exceptions import TwilioException
try:
    client.messages("SM" + "0" * 32).fetch()
except TwilioException as e:
    assert "404" in str(e)
""",
    "makes a subaccount": 'a = client.api.v2010.accounts.create(friendly_name="Sub"); assert a.friendly_name == "Sub"',
    "suspends it": """
a = client.api.accounts.create(friendly_name="Sub")
assert client.api.accounts(a.sid).update(status="suspended").status == "suspended"
""",
    "looks at its account": "assert client.api.account.fetch().sid == account_sid == client.account_sid",
    "makes a service": """
service = client.messaging.v1.services.create(friendly_name="Mine")
assert client.messaging.v1.services(service.sid).fetch().friendly_name == "Mine"
""",
    "uses an enum": """
from twilio.rest.api.v2010.account.message import MessageInstance
assert client.messages.create(to=TO, from_=FROM, body="Hi").status == MessageInstance.Status.QUEUED
""",
    "annotates": """
from twilio.rest.api.v2010.account.message import MessageInstance, MessageList
def send(messages: MessageList) -> MessageInstance:
    return messages.create(to=TO, from_=FROM, body="Hi")
assert isinstance(send(client.messages), MessageInstance)
""",
    "mocks": """
from unittest.mock import patch
with patch.object(client.messages, "create") as create:
    client.messages.create(to=TO, from_=FROM, body="Hi")
create.assert_called_once_with(to=TO, from_=FROM, body="Hi")
assert client.messages.list() == []
""",
    "puts a mock": """
from unittest.mock import Mock
client.messages.create = Mock(return_value=Mock(sid="SM1"))
assert client.messages.create(to=TO).sid == "SM1"
""",
    "answers a call": """
from twilio.twiml.voice_response import Gather, VoiceResponse
response = VoiceResponse()
gather = Gather(num_digits=1, action="/menu")
gather.say("Press 1")
response.append(gather)
assert '<Gather action="/menu" numDigits="1"><Say>Press 1</Say></Gather>' in str(response)
""",
    "answers a message": """
from twilio.twiml.messaging_response import MessagingResponse
resp = MessagingResponse()
resp.message("Hello").media("https://a.example/b.png")
assert "<Message>Hello<Media>https://a.example/b.png</Media></Message>" in resp.to_xml()
""",
    "validates": """
from twilio.request_validator import RequestValidator
validator = RequestValidator(auth_token)
url, form = "https://example.com/sms", {"From": TO, "Body": "Hi"}
assert validator.validate(url, form, validator.compute_signature(url, form))
assert not validator.validate(url, form, "forged")
""",
    "makes a token": """
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant
token = AccessToken(account_sid, "SK" + "0" * 32, "s" * 32, identity="ana")
token.add_grant(VoiceGrant(outgoing_application_sid="AP" + "0" * 32, incoming_allow=True))
assert token.to_jwt().count(".") == 2
""",
    "makes a chat": """
chat = client.ip_messaging.v2.services.create(friendly_name="Chat")
channel = chat.channels.create(unique_name="general")
assert client.ip_messaging.v2.services(chat.sid).channels("general").fetch().sid == channel.sid
""",
    "leaves out": 'assert client.messages.create(to=TO, from_=FROM, body="Hi", status_callback=None).sid',
    "unsets": """
from twilio.base import values
assert client.messages.create(to=TO, from_=FROM, body="Hi", status_callback=values.unset).sid
""",
}


@pytest.mark.parametrize("what", SNIPPETS)
def test_programs_run_with_one_word_changed(what, monkeypatch):
    sid, token, made = "AC" + "0" * 32, "made-up", trunkline.rest.Client
    sandbox = Sandbox(account_sid=sid, auth_token=token)
    monkeypatch.setattr(trunkline.rest, "Client", lambda *args, **more: made(*args, **more, transport=sandbox))
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", sid)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", token)
    exec(re.sub(r"\btwilio\b", "trunkline", BEGIN + SNIPPETS[what]), {})


def test_there_are_enough_of_them():
    assert len(SNIPPETS) >= 30
