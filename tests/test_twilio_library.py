"""Twilio's own Python library, pointed at the sandbox server, finds the Twilio that it knows."""

import base64
import hmac
import json
import os
import re
import subprocess
import sys
import threading
import time
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest
from sandbox_server import running
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "core" / "docs"))
from pages import programs  # noqa: E402


class Redirected(TwilioHttpClient):
    """Sends everything to the sandbox, with the host that was meant in the Host header."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def request(self, method, url, params=None, data=None, headers=None, *args, **kwargs):
        parts = urlsplit(url)
        headers = {**(headers or {}), "Host": parts.hostname}
        local = self.address + parts.path + (f"?{parts.query}" if parts.query else "")
        return super().request(method, local, params, data, headers, *args, **kwargs)


class Led(TwilioHttpClient):
    """Sends everything to the sandbox, with the product that was meant in the path."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def request(self, method, url, *args, **kwargs):
        host = urlsplit(url).hostname
        return super().request(method, url.replace(f"https://{host}", f"{self.address}/{host.split('.')[0]}"), *args, **kwargs)


@pytest.fixture(scope="module")
def client(server):
    return server[0]


@pytest.fixture(scope="module")
def control(server):
    """Asks the control endpoint."""

    def ask(path, **body):
        data = json.dumps(body).encode() if body else None
        with urlopen(Request(f"{server[1]}/_sandbox{path}", data=data), timeout=30) as answer:
            return json.load(answer)

    return ask


@pytest.fixture(scope="module")
def server():
    yield from served()


@pytest.fixture
def own_server():
    yield from served()


def served():
    with running("--allow-host", "*.twilio.com") as (address, names):
        yield Client(names["TWILIO_ACCOUNT_SID"], names["TWILIO_AUTH_TOKEN"], http_client=Redirected(address)), address


def test_the_lines_of_the_guide_lead_to_the_sandbox(monkeypatch):
    guide = (ROOT / "core/src/sandbox/guide.md").read_text()
    lines = programs(guide, "python")[0]
    with running() as (_, names):
        for name, value in names.items():
            monkeypatch.setenv(name, value)
        scope = {}
        exec(lines, scope)
        client = scope["client"]
        sent = client.messages.create(to="+15558675310", from_="+15017122661", body="Hi")
        assert [message.sid for message in client.messages.list()] == [sent.sid]
        assert client.verify.v2.services.create(friendly_name="Bank").sid.startswith("VA")


def test_the_commands_of_the_guide_lead_a_call():
    guide = (ROOT / "core/src/sandbox/guide.md").read_text()
    commands = programs(guide, "sh")[0].splitlines()

    class Application(BaseHTTPRequestHandler):
        def do_POST(self):
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            chosen = form.get("Digits") or form.get("SpeechResult")
            said = f"<Say>You chose {chosen[0]}</Say>" if chosen else ""
            answer = f"<Response>{said}<Gather input='dtmf speech' numDigits='1' timeout='3000'/></Response>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    application = ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=application.serve_forever, daemon=True).start()
    with running() as (address, given):
        client = Client(given["TWILIO_ACCOUNT_SID"], given["TWILIO_AUTH_TOKEN"], http_client=Led(address))
        voice = f"http://127.0.0.1:{application.server_port}/voice"
        client.incoming_phone_numbers.create(phone_number="+15017122661", voice_url=voice)
        names = {"sandbox": address, "call": ""}

        def run(command):
            done = subprocess.run(["bash", "-c", command], check=True, capture_output=True, env={**os.environ, **names})
            return json.loads(done.stdout)

        def until(said):
            """Runs the second command until it shows what was said, and that the application waits for more."""
            deadline = time.monotonic() + 30
            while True:
                call = run(commands[1])
                if [line["text"] for line in call["transcript"]] == said and "digits" in call["waits_for"]:
                    return
                assert time.monotonic() < deadline, call
                time.sleep(0.05)

        names["call"] = run(commands[0])["sid"]
        until([])
        run(commands[2])
        until(["1", "You chose 1"])
        run(commands[3])
        until(["1", "You chose 1", "Sales, please", "You chose Sales, please"])
        assert run(commands[4])["status"] == "completed"
        assert run(commands[5])["phones"] == {"+15558675310": "manual"}
        assert len(commands) == 6
    application.shutdown()


def blocks(heading):
    """What stands in the blocks of a section of the guide: the language of each, and its text."""
    guide = (ROOT / "core/src/sandbox/guide.md").read_text()
    section = guide.split(f"\n# {heading}\n")[1].split("\n# ")[0]
    return re.findall(r"```(\w+)\n(.*?)```", section, re.DOTALL)


def run(commands, address, folder):
    """The answers of commands of the guide; nothing of those that write to a file."""
    answers = []
    for command in commands.splitlines():
        names = {**os.environ, "sandbox": address}
        done = subprocess.run(["bash", "-c", command], check=True, capture_output=True, env=names, cwd=folder)
        answers.append(json.loads(done.stdout) if done.stdout else None)
    return answers


def test_the_commands_of_the_guide_say_what_people_and_networks_do(own_server, tmp_path):
    client, address = own_server
    client.messages.create(to="+15558675310", from_="+15017122661", body="Hi")
    ((_, commands),) = blocks("Messages")
    received, conversation, messages, failing, by_text, rates = run(commands, address, tmp_path)
    assert client.messages(received["sid"]).fetch().body == "Hi"
    assert conversation["messages"][0]["sid"] == received["sid"]
    assert [message["direction"] for message in messages["messages"]] == ["outbound-api"]
    assert [rule["error_code"] for rule in failing["deliveries"]] == [30003]
    assert [(rule["body"], rule["left"]) for rule in by_text["deliveries"]] == [(None, None), ("free", 2)]
    assert rates["senders"]["+15017122661"]["queue_seconds"] == 36_000


def test_the_commands_of_the_guide_let_webhooks_go_astray(own_server, tmp_path):
    _, address = own_server
    ((_, commands),) = blocks("Webhooks that go astray")
    *_, shown, removed = run(commands, address, tmp_path)
    kinds = ["webhook_late", "webhook_twice", "webhook_out_of_order", "webhook_lost"]
    assert [fault["kind"] for fault in shown["faults"]] == kinds
    assert removed["faults"] == []


def test_the_commands_of_the_guide_take_a_snapshot_and_restore_it(own_server, tmp_path):
    client, address = own_server
    sent = client.messages.create(to="+15558675310", from_="+15017122661", body="Before")
    ((_, commands),) = blocks("Snapshots")
    save, restore = commands.splitlines()
    run(save, address, tmp_path)
    run("curl -s $sandbox/_sandbox/reset -X POST", address, tmp_path)
    assert client.messages.list() == []
    (restored,) = run(restore, address, tmp_path)
    assert restored["account_sid"] == client.account_sid
    assert client.messages(sent.sid).fetch().body == "Before"


def test_the_lines_of_the_guide_use_templates_lookup_and_authenticators(own_server, tmp_path, capsys):
    client, address = own_server
    scope = {"client": client, "sandbox": address}
    for language, text in blocks("WhatsApp, templates, Lookup and authenticators"):
        exec(text, scope) if language == "python" else run(text, address, tmp_path)
    said = re.findall(r"print\(.*\)  # (.*)", (ROOT / "core/src/sandbox/guide.md").read_text())
    assert capsys.readouterr().out.splitlines() == said and len(said) == 4


def test_messages_are_sent_listed_changed_and_deleted(client):
    for number in range(7):
        client.messages.create(to="+15558675310", from_="+15017122661", body=f"Message {number}")
    bodies = [message.body for message in client.messages.stream(page_size=3)]
    assert bodies == [f"Message {number}" for number in reversed(range(7))]
    assert len(client.messages.list(limit=4)) == 4

    page = client.messages.page(page_size=5)
    assert len(list(page)) == 5
    assert len(list(page.next_page())) == 2

    latest = client.messages.list(limit=1, date_sent_before=datetime(2100, 1, 1, tzinfo=timezone.utc))[0]
    assert client.messages(latest.sid).update(body="").body == ""
    assert latest.delete()
    with pytest.raises(TwilioRestException) as caught:
        client.messages(latest.sid).fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)


def test_a_bad_recipient_is_refused_as_twilio_refuses_it(client):
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(to="nobody", from_="+15017122661", body="Hello")
    assert caught.value.code == 21211


def test_a_subaccount_rotates_its_auth_token(client):
    account = client.api.v2010.accounts.create(friendly_name="Workshop")
    http = client.http_client
    subaccount = Client(account.sid, account.auth_token, http_client=http)
    secondary = subaccount.accounts.v1.secondary_auth_token().create()
    rotated = Client(account.sid, secondary.secondary_auth_token, http_client=http)
    rotated.accounts.v1.auth_token_promotion().update()
    assert rotated.messages.list() == []
    with pytest.raises(Exception, match="Unable to fetch page"):
        subaccount.messages.list()


def test_chat_and_messaging_services_keep_what_they_are_given(client):
    service = client.ip_messaging.v2.services.create(friendly_name="Support")
    channels = client.ip_messaging.v2.services(service.sid).channels
    channels.create(unique_name="general", type="public", x_twilio_webhook_enabled="true")
    channels("general").members.create(identity="ana")
    channels("general").messages.create(from_="ana", body="Hello")
    channel = channels("general").fetch()
    assert (channel.members_count, channel.messages_count) == (1, 1)

    senders = client.messaging.v1.services.create(friendly_name="Notices")
    alpha = client.messaging.v1.services(senders.sid).alpha_senders
    alpha.create(alpha_sender="Workshop")
    assert [sender.alpha_sender for sender in alpha.list()] == ["Workshop"]


def test_a_number_is_found_bought_configured_and_released(client):
    (offer,) = client.available_phone_numbers("US").local.list(area_code=510, limit=1)
    bought = client.incoming_phone_numbers.create(phone_number=offer.phone_number, sms_url="http://127.0.0.1/sms")
    assert bought.capabilities["sms"] and bought.friendly_name == "(510) 555-0100"
    assert client.available_phone_numbers("US").local.list(area_code=510, limit=1)[0].phone_number == "+15105550101"
    with pytest.raises(TwilioRestException) as caught:
        client.incoming_phone_numbers.create(phone_number=offer.phone_number)
    assert caught.value.code == 21422
    assert bought.update(voice_url="http://127.0.0.1/voice").voice_url == "http://127.0.0.1/voice"
    assert bought.delete()
    assert offer.phone_number not in [number.phone_number for number in client.incoming_phone_numbers.list()]


def test_verify_sends_a_code_that_is_checked(client, control):
    service = client.verify.v2.services.create(friendly_name="Shop")
    sent = service.verifications.create(to="+15558675310", channel="sms")
    assert (sent.status, sent.valid) == ("pending", False)
    code = control("/verification", to="+15558675310")["code"]
    assert f"code is: {code}" in control("/conversation", number="+15558675310")["messages"][-1]["body"]
    assert service.verification_checks.create(to="+15558675310", code="wrong").status == "pending"
    assert service.verification_checks.create(to="+15558675310", code=code).status == "approved"
    with pytest.raises(TwilioRestException) as caught:
        service.verification_checks.create(to="+15558675310", code=code)
    assert caught.value.status == 404


def test_verify_knows_the_codes_of_an_authenticator(client, control):
    service = client.verify.v2.services.create(friendly_name="Shop")
    entity = client.verify.v2.services(service.sid).entities("ana-1")
    factor = entity.new_factors.create(friendly_name="Phone", factor_type="totp")
    secret = base64.b32decode(factor.binding["secret"])

    def code():
        now = datetime.fromisoformat(control("/clock")["now"][:19] + "+00:00")
        digest = hmac.digest(secret, (int(now.timestamp()) // 30).to_bytes(8, "big"), "sha1")
        at = digest[-1] & 15
        return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"

    assert entity.factors(factor.sid).update(auth_payload="000").status == "unverified"
    assert entity.factors(factor.sid).update(auth_payload=code()).status == "verified"
    assert entity.challenges.create(factor_sid=factor.sid, auth_payload="000").status == "pending"
    assert entity.challenges.create(factor_sid=factor.sid, auth_payload=code()).status == "approved"


def test_lookup_tells_what_a_test_lists(client, control):
    control("/directory", number="+15558675310", fields={"line_type_intelligence": {"type": "landline"}})
    number = client.lookups.v2.phone_numbers("+15558675310").fetch(fields="line_type_intelligence")
    assert (number.valid, number.national_format, number.country_code) == (True, "(555) 867-5310", "US")
    assert number.line_type_intelligence["type"] == "landline"
    assert client.lookups.v2.phone_numbers("+1555").fetch().validation_errors == ["TOO_SHORT"]


def test_a_template_is_rendered_and_opens_a_conversation_on_whatsapp(client, control):
    content = client.content.v1.contents.create(
        ContentList.ContentCreateRequest(
            {
                "friendly_name": "order",
                "language": "en",
                "variables": {"1": "0"},
                "types": {"twilio/text": {"body": "Order {{1}} is ready"}},
            }
        )
    )
    addresses = {"to": "whatsapp:+15558675319", "from_": "whatsapp:+15017122661"}
    template = client.messages.create(content_sid=content.sid, content_variables='{"1": "7"}', **addresses)
    assert template.body == "Order 7 is ready"
    free = client.messages.create(body="Hi", **addresses)
    control("/clock", advance_seconds=10)
    assert (template.fetch().status, free.fetch().error_code) == ("delivered", 63016)
    control("/receive", **{"from": "whatsapp:+15558675319", "to": "whatsapp:+15017122661", "body": "Hello"})
    free = client.messages.create(body="Hi", **addresses)
    control("/clock", advance_seconds=10)
    assert free.fetch().status == "delivered"


def test_a_person_takes_part_in_a_conversation_by_their_phone(client, control):
    conversations = client.conversations.v1.conversations
    conversation = conversations(conversations.create(friendly_name="Table 7").sid)
    person = {"messaging_binding_address": "+15558675318", "messaging_binding_proxy_address": "+15017122669"}
    conversation.participants.create(**person)
    conversation.messages.create(author="ben", body="Welcome")
    control("/receive", **{"from": "+15558675318", "to": "+15017122669", "body": "The bill, please"})
    control("/clock", advance_seconds=10)
    assert [(it.author, it.body) for it in conversation.messages.list()] == [
        ("ben", "Welcome"),
        ("+15558675318", "The bill, please"),
    ]
    seen = control("/conversation", number="+15558675318")["messages"]
    assert [message["body"] for message in seen] == ["Welcome", "The bill, please"]
