"""What a program sees: names, values, records, errors."""

import copy
import json
import pickle
import subprocess
import sys
import traceback
import warnings
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

import trunkline
from trunkline import Response
from trunkline.base import exceptions
from trunkline.base.exceptions import TwilioException, TwilioInvalidArgumentException, TwilioRestException
from trunkline.rest import Client
from trunkline.sandbox import Sandbox

SID = "AC0123456789abcdef0123456789abcdef"
JSON = {"Content-Type": "application/json"}


class Recorder:
    """A transport that keeps what it is given."""

    def __init__(self, status=200, body=b"{}"):
        self.status, self.body, self.requests = status, body, []

    def __call__(self, request):
        self.requests.append(request)
        return trunkline.Response(self.status, {"Content-Type": "application/json"}, self.body)


def recorded(**settings):
    transport = Recorder()
    return Client(SID, "hush-hush", transport=transport, **settings), transport


def test_the_programs_of_twilios_documentation_run(client):
    message = client.messages.create(body="Hi there", from_="+15017122661", to="+15558675310")
    assert message.sid.startswith("SM") and message.body == "Hi there" and message.status == "queued"
    assert client.messages(message.sid).fetch().sid == message.sid
    assert [one.sid for one in client.messages.list(limit=20)] == [message.sid]
    assert [one.sid for one in client.messages.list(date_sent_after=datetime(2016, 8, 31), to="+15558675310")] == [message.sid]
    assert client.messages(message.sid).update(body="").body == ""
    assert client.messages(message.sid).media.list() == []
    assert client.messages(message.sid).feedback.create(outcome="confirmed").outcome == "confirmed"
    account = client.api.v2010.accounts.create(friendly_name="Submarine")
    assert client.api.v2010.accounts(account.sid).update(status="suspended").status == "suspended"
    assert client.api.v2010.accounts(client.account_sid).fetch().sid == client.account_sid
    assert client.accounts.v1.secondary_auth_token().create().secondary_auth_token
    assert client.accounts.v1.credentials.aws.create(credentials="a:b", friendly_name="x").friendly_name == "x"
    service = client.messaging.v1.services.create(friendly_name="My service")
    assert client.messaging.v1.services(service.sid).fetch() == service
    chat = client.ip_messaging.v2.services.create(friendly_name="Chat")
    channel = chat.channels.create(unique_name="general", friendly_name="General")
    member = client.ip_messaging.v2.services(chat.sid).channels("general").members.create(identity="ana")
    assert member.channel_sid == channel.sid and member.delete() is True
    assert channel.update(friendly_name="All", x_twilio_webhook_enabled="true").friendly_name == "All"
    assert message.delete() is True
    with pytest.raises(TwilioRestException) as caught:
        message.fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)


def test_pages_lead_on_and_back(client):
    for number in range(5):
        client.messages.create(to="+15558675310", from_="+15017122661", body=str(number))
    page = client.messages.page(page_size=2)
    bodies = []
    while page is not None:
        bodies += [message.body for message in page]
        last, page = page, page.next_page()
    assert bodies == ["4", "3", "2", "1", "0"]
    assert [message.body for message in client.messages.get_page(last.previous_page_url)] == ["2", "1"]
    with pytest.raises(TwilioException, match="target_url"):
        client.messages.get_page("https://evil.example/2010-04-01/Accounts.json")


def test_streams_are_lazy_and_limits_stop_them(client, sandbox):
    for number in range(5):
        client.messages.create(to="+15558675310", from_="+15017122661", body=str(number))
    before = sandbox.counts()["requests"]
    stream = client.messages.stream(page_size=2, limit=3)
    assert sandbox.counts()["requests"] == before
    assert next(stream).body == "4" and sandbox.counts()["requests"] == before + 1
    assert len(list(stream)) == 2 and sandbox.counts()["requests"] == before + 2
    assert client.messages.list(limit=0) == [] and sandbox.counts()["requests"] == before + 2


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (datetime(2026, 11, 21, 12, 0, 0, 999999), b"2026-11-21T12%3A00%3A00Z"),
        (datetime(2026, 11, 21, 12, tzinfo=timezone(timedelta(hours=-5))), b"2026-11-21T17%3A00%3A00Z"),
        (datetime(1950, 1, 1, 0, 0, 0, 500000, timezone.utc), b"1950-01-01T00%3A00%3A00Z"),
        (date(2026, 11, 21), b"2026-11-21T00%3A00%3A00Z"),
        ("tomorrow", b"tomorrow"),
        ("", b""),
    ],
)
def test_dates_are_sent_in_utc(given, sent):
    client, transport = recorded()
    client.messages.create(to="+1", send_at=given)
    assert transport.requests[0].body == b"To=%2B1&SendAt=" + sent


@pytest.mark.parametrize("given", [0.05, Decimal("0.05"), "0.05"])
def test_numbers_are_accepted_in_every_form(given):
    client, transport = recorded()
    client.messages.create(to="+1", max_price=given, attempt=True and 2)
    assert transport.requests[0].body == b"To=%2B1&MaxPrice=0.05&Attempt=2"


def test_what_is_not_given_is_not_sent_and_an_empty_text_is():
    client, transport = recorded()
    client.messages.create(to="+1")
    client.messages.create(to="+1", body=trunkline.unset)
    client.messages.create(to="+1", body=None, media_url=None, send_at=None, attempt=None)
    client.messages.create(to="+1", media_url=[])
    client.messages.create(to="+1", body="", validity_period="", send_at="")
    client.messages.create(to="+1", media_url=("a", "b"), content_variables={"1": None})
    client.messages("SM1").update(body=None, status="canceled")
    assert [request.body for request in transport.requests] == [
        b"To=%2B1",
        b"To=%2B1",
        b"To=%2B1",
        b"To=%2B1",
        b"To=%2B1&ValidityPeriod=&SendAt=&Body=",
        b"To=%2B1&ContentVariables=%7B%221%22%3Anull%7D&MediaUrl=a&MediaUrl=b",
        b"Status=canceled",
    ]
    transport.body = b'{"messages": []}'
    client.messages.page(to=None, from_="")
    assert transport.requests[-1].url.endswith("/Messages.json?From=")
    client.request("POST", "/x", json={"a": None})
    assert transport.requests[-1].body == b'{"a":null}'


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda client: client.messages.create(to=b"5"), "to"),
        (lambda client: client.messages.create(to=None), "to"),
        (lambda client: client.messages.create(to="+1", body=object()), "body"),
        (lambda client: client.messages.create(to="+1", attempt="many"), "attempt"),
        (lambda client: client.messages.create(to="+1", from_=[5]), "from_"),
        (lambda client: client.messages.create(to="+1", from_=object()), "from_"),
        (lambda client: client.messages.page(page_number="x"), "page_number"),
        (lambda client: client.messages.get_page("https://evil.example/"), "target_url"),
        (lambda client: client.request("GET", "https://evil.example/"), "uri"),
        (lambda client: client.request("GIVE", "/x"), "method"),
        (lambda client: client.messages.create(to="+1", body="\ud800"), "body"),
        (lambda client: client.messages("").fetch(), "sid"),
        (lambda client: client.messages("..").fetch(), "sid"),
        (lambda client: client.messages(None).fetch(), "sid"),
        (lambda client: client.api.v2010.accounts(None).fetch(), "sid"),
        (lambda client: client.api.v2010.accounts(None).messages.create(to="+1"), "account_sid"),
        (lambda client: client.messages("AC" + "0" * 32).fetch(), "sid"),
        (lambda client: client.messages.list(limit=-1), "limit"),
        (lambda client: client.messages.list(limit="x"), "limit"),
        (lambda client: client.with_options(timeout=-1), "timeout"),
        (lambda client: client.with_options(headers={"Authorization": "x"}).messages("x").fetch(), "headers"),
    ],
)
def test_bad_input_is_refused_before_it_is_sent(call, parameter):
    client, transport = recorded()
    with pytest.raises(TwilioException) as caught:
        call(client)
    assert isinstance(caught.value, (TypeError, ValueError)) and caught.value.parameter == parameter
    assert f"`{parameter}`" in str(caught.value) and transport.requests == []


def test_unknown_and_missing_arguments_are_refused_by_python():
    client, _ = recorded()
    with pytest.raises(TypeError, match="bodyy"):
        client.messages.create(to="+1", bodyy="x")
    with pytest.raises(TypeError, match="to"):
        client.messages.create(body="x")


def test_endless_values_are_refused():
    client, _ = recorded()
    endless = []
    endless.append(endless)
    with pytest.raises(TwilioException, match="content_variables"):
        client.messages.create(to="+1", content_variables=endless)


MESSAGE = b"""{"sid": "SM1", "status": "teleported", "date_created": "Thu, 01 Jan 2026 12:00:00 +0100", "date_sent": "soon",
    "price": "-0.00750", "error_code": "30001", "subresource_uris": {"media": "/x"}, "new": 12345678901234567890}"""


def test_fields_are_read_as_what_they_are():
    client, transport = recorded()
    transport.body = MESSAGE
    message = client.messages("SM1").fetch()
    assert message.date_created == datetime(2026, 1, 1, 11, tzinfo=timezone.utc)
    assert message.date_sent is None and message.raw["date_sent"] == "soon"
    assert message.price == "-0.00750" and message.error_code == 30001 and message.subresource_uris == {"media": "/x"}
    assert message.status == "teleported" and type(message.status) is message.Status and not message.status.is_known
    assert message.raw["new"] == Decimal("12345678901234567890") and message.to_dict()["new"] == message.raw["new"]
    assert message.to_dict()["from"] is None and message.from_ is None
    with pytest.raises(AttributeError):
        _ = message.nonsense


def test_records_compare_copy_and_show_themselves():
    client, transport = recorded()
    transport.body = MESSAGE
    one, other = client.messages("SM1").fetch(), client.messages("SM1").fetch()
    assert one == other and hash(one) == hash(other) and one != MESSAGE
    assert copy.copy(one) == one and copy.deepcopy(one) == one
    assert repr(one).startswith("MessageInstance(sid='SM1', ") and "status='teleported'" in repr(one)
    assert {"sid", "from_", "status", "update", "media"} <= set(dir(one))


def test_secrets_are_neither_shown_nor_pickled(client):
    account = client.api.v2010.accounts(client.account_sid).fetch()
    assert account.auth_token
    assert account.auth_token not in repr(account) and "auth_token=[secret]" in repr(account)
    assert account.auth_token.encode() not in pickle.dumps(account)
    assert pickle.loads(pickle.dumps(account)).auth_token is None
    own, _ = recorded()
    assert "hush-hush" not in repr(own) and "hush-hush" not in repr(own._client)
    assert "hush-hush" not in str(own.messages) + repr(own.messages("SM1"))


def test_a_pickled_record_leaves_its_client_behind(client):
    message = client.messages.create(to="+15558675310", from_="+15017122661", body="Hi")
    kept = pickle.loads(pickle.dumps(message))
    assert kept == message and kept.status is message.status and type(kept) is type(message)
    with pytest.raises(TwilioException, match="pickled"):
        kept.fetch()


def test_a_pickled_page_leaves_its_client_behind(client):
    for number in range(3):
        client.messages.create(to="+15558675310", from_="+15017122661", body=str(number))
    page = client.messages.page(page_size=2)
    kept = pickle.loads(pickle.dumps(page))
    assert [one.body for one in kept] == ["2", "1"] and kept.previous_page() is None
    assert [one.body for one in client.messages.get_page(kept.next_page_url)] == ["0"]
    with pytest.raises(TwilioException, match="MessagePage was pickled"):
        kept.next_page()


def test_a_pickled_client_reopens_itself():
    client, transport = recorded(region="ie1", edge="dublin", timeout=timedelta(seconds=5))
    view = client.with_options(headers={"X-A": "b"}).with_options(headers={"X-C": "d"}, max_retries=0)
    again = pickle.loads(pickle.dumps(view))
    again.messages.create(to="+1")
    (request,) = again.transport.requests
    assert request.url.startswith("https://api.dublin.ie1.twilio.com/") and request.headers["X-A"] == "b"
    assert request.headers["X-C"] == "d"
    with pytest.raises(TypeError, match="sandbox"):
        pickle.dumps(Client.sandbox())


def test_errors_can_be_pickled():
    client, transport = recorded()
    transport.status, transport.body = 429, b'{"code": 20429, "message": "Too many", "status": 429}'
    with pytest.raises(exceptions.TwilioRateLimitedException) as caught:
        client.with_options(max_retries=0).messages.create(to="+1")
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is type(caught.value) and again.code == 20429 and str(again) == str(caught.value)
    made = TwilioRestException(404, "/x", "gone", 20404)
    assert str(pickle.loads(pickle.dumps(made))) == "HTTP 404 error: gone" and made.uri == "/x"


def test_credentials_come_from_the_environment_that_is_given():
    client = Client(environment={"TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": "x"}, transport=Recorder())
    assert client.account_sid == SID
    with pytest.raises(exceptions.TwilioConfigurationException, match="no credentials"):
        Client(environment={}).messages.list()
    with pytest.raises(exceptions.TwilioConfigurationException) as caught:
        Client("SK" + "0" * 32, "secret", environment={})
    assert caught.value.parameter == "account_sid" and caught.value.msg == str(caught.value)
    key = Client("SK" + "0" * 32, "secret", SID, environment={}, transport=Recorder())
    assert key.account_sid == SID


def test_a_region_that_no_longer_answers_is_warned_of():
    with pytest.warns(DeprecationWarning, match="ie1.*dublin") as caught:
        Client(SID, "x", region="ie1")
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Client(SID, "x", region="ie1", edge="dublin")
        Client(SID, "x", region="us1")
        Client(SID, "x", region="ie1", base_url="http://x")


def test_region_and_edge_can_be_set_later_as_in_twilios_library():
    client, transport = recorded(environment={"TWILIO_EDGE": "ashburn"})
    assert (client.region, client.edge) == (None, "ashburn")
    client.region, client.edge = "au1", "sydney"
    client.messages("SM1").fetch()
    assert transport.requests[0].url.startswith("https://api.sydney.au1.twilio.com/")
    with pytest.raises(exceptions.TwilioConfigurationException):
        client.region = "a b"
    assert client.region == "au1"


def test_the_raw_response_is_a_view_of_the_client(client):
    response = client.with_raw_response.messages.create(to="+15558675310", from_="+15017122661", body="Hi")
    assert (response.status, response.retries, response.data.body) == (201, 0, "Hi")
    assert response.request_id.startswith("RQ") and response.request_id == response.headers["TWILIO-request-id"]
    assert response.headers.get("X") is None and "content-TYPE" in response.headers and 0 <= response.elapsed < 60
    assert isinstance(response, trunkline.RawResponse) and repr(response).startswith("RawResponse(201, MessageInstance(")
    assert client.with_raw_response.messages(response.data.sid).delete().data is True


def test_what_a_raw_response_holds_is_plain(client):
    raw = client.with_raw_response
    message = raw.messages.create(to="+15558675310", from_="+15017122661", body="Hi").data
    raw.messages.create(to="+15558675310", from_="+15017122661", body="Ho")
    assert message.update(body="").body == "" and message.media.list() == []
    page = raw.messages.page(page_size=1).data
    assert [one.body for one in page] == ["Ho"] and page[0].fetch().body == "Ho"
    assert [one.sid for one in page.next_page()] == [message.sid]
    assert [one.sid for one in raw.messages.get_page(page.next_page_url).data] == [message.sid]


def test_a_raw_view_has_no_lists_of_several_pages(client):
    for method in (client.with_raw_response.messages.list, client.with_raw_response.messages.stream):
        with pytest.raises(exceptions.TwilioInvalidArgumentException, match=r"use page\(\)"):
            method()


def test_raw_responses_are_pickled(client):
    response = client.with_raw_response.messages.create(to="+15558675310", from_="+15017122661", body="Hi")
    again = pickle.loads(pickle.dumps(response))
    assert again.data == response.data and again.headers == response.headers and again.headers["Twilio-Request-Id"]


def test_requests_without_an_operation_are_possible(client):
    answer = client.request("GET", f"/2010-04-01/Accounts/{client.account_sid}.json")
    assert answer.status == 200 and answer.data["sid"] == client.account_sid
    with pytest.raises(TwilioException, match="uri"):
        client.request("GET", "https://evil.example/")


def test_the_legacy_xml_gives_the_same_records():
    client = Client.sandbox(representation="xml")
    message = client.messages.create(to="+15558675310", from_="+15017122661", body="<&>")
    assert [one.body for one in client.messages.list()] == ["<&>"] and message.status == "queued"
    account = client.with_options(method="PUT").api.v2010.accounts(client.account_sid).update(friendly_name="x")
    assert account.friendly_name == "x"


def test_the_sandbox_misbehaves_when_it_is_told_to(client, sandbox: Sandbox):
    sandbox.add_fault("status", status=503, times=1, after_work=True)
    with pytest.raises(exceptions.TwilioServerException) as caught:
        client.messages.create(to="+15558675310", from_="+15017122661", body="Hi")
    assert caught.value.may_have_happened and caught.value.attempts == 1
    sandbox.add_fault("drop", times=1)
    with pytest.raises(exceptions.TwilioUnknownOutcomeException) as lost:
        client.messages.create(to="+15558675310", from_="+15017122661", body="Hi")
    assert isinstance(lost.value.__cause__, exceptions.TwilioConnectionException)
    sandbox.advance(60)
    assert client.messages.list()[0].status == "delivered"
    with pytest.raises(ValueError):
        sandbox.add_fault("nonsense")


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        ({"account_sid": SID}, "auth_token"),
        ({"auth_token": "x"}, "account_sid"),
        ({"account_sid": "me", "auth_token": "x"}, "account_sid"),
        ({"account_sid": SID, "auth_token": "x", "seed": 3}, "seed"),
    ],
)
def test_half_an_account_makes_no_sandbox(given, parameter):
    with pytest.raises(TypeError) as caught:
        Sandbox(**given)
    assert caught.value.parameter == parameter
    assert Sandbox(account_sid=SID, auth_token="x").credentials()["account_sid"] == SID


def test_the_sandbox_server_says_what_it_cannot_do():
    for arguments, words in [
        (["--port", "99999"], "port"),
        (["--port", "x"], "port"),
        (["--account-sid", "me"], "--account-sid"),
    ]:
        command = [sys.executable, "-m", "trunkline.sandbox", *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 2 and words in done.stderr.splitlines()[-1] and "Traceback" not in done.stderr


def test_nothing_is_imported_before_it_is_used():
    program = """
import sys
import trunkline
from trunkline.rest import Client
client = Client("AC" + "0" * 32, "x", environment={})
print(sorted(name for name in sys.modules if name.startswith("trunkline.rest.") or name.startswith("trunkline.aio")))
print(sorted({"asyncio", "typing", "enum", "dataclasses", "inspect", "logging", "re", "datetime", "json"} & set(sys.modules)))
"""
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{program}"]
    shown = subprocess.run(command, capture_output=True, text=True)
    assert shown.stdout.splitlines() == ["[]", "[]"], shown


def test_objects_within_a_record_are_plain_and_raw_is_exact():
    answer = b'{"sid": "SM1", "subresource_uris": {"a": [0.1, 12345678901234567890, 1e400], "b": 5}, "odd": 0.10}'
    client = Client("AC" + "0" * 32, "x", transport=lambda request: Response(200, JSON, answer), environment={})
    message = client.messages("SM1").fetch()
    within = {"a": [0.1, 12345678901234567890, float("inf")], "b": 5}
    assert message.subresource_uris == within and json.dumps(message.subresource_uris) == json.dumps(within)
    assert message.to_dict()["subresource_uris"] == within
    assert message.raw["subresource_uris"]["a"][0] == Decimal("0.1") and str(message.raw["odd"]) == "0.10"
    assert json.dumps(client.request("GET", "/x").data["subresource_uris"]) == json.dumps(within)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_numbers_that_json_cannot_write_are_refused(client, number):
    services = client.ip_messaging.v2.services
    with pytest.raises(TwilioInvalidArgumentException, match="`attributes` must hold numbers") as caught:
        services("IS1").users.create(identity="a", attributes={"a": [{"b": number}]})
    assert caught.value.parameter == "attributes"
    with pytest.raises(TwilioInvalidArgumentException, match="`json` must hold numbers"):
        client.request("POST", "/x", json={"a": number})
    for given in ({"params": {"a": number}}, {"data": {"a": [1, number]}}):
        with pytest.raises(TwilioInvalidArgumentException, match=f"`{next(iter(given))}` must hold numbers"):
            client.request("POST", "/x", **given)


def test_a_number_with_endless_digits_is_refused(client):
    for given in ({"attempt": 10**5000}, {"max_price": 10**5000}, {"attempt": -(10**5000)}):
        with pytest.raises(TwilioInvalidArgumentException, match="digits") as caught:
            client.messages.create(to="+1", **given)
        assert caught.value.parameter in given
    with pytest.raises(TwilioInvalidArgumentException):
        client.messages.list(limit=10**5000)


def test_what_is_held_is_not_shown():
    hidden = "hush-hush-token"
    made = [
        lambda: Client("AC" + "0" * 32, hidden, region="nowhere"),
        lambda: Client("AC" + "0" * 32, hidden, base_url="ftp://x"),
        lambda: Client(token=hidden, account_sid="SK" + "0" * 32),
        lambda: Client(client_id="OQ1", client_secret=hidden, region="nowhere"),
        lambda: Client(region="nowhere", environment={"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": hidden}),
        lambda: Client("AC" + "0" * 32, "x", proxy=f"ftp://user:{hidden}@x"),
    ]
    for make in made:
        with pytest.raises(TwilioException) as caught:
            make()
        # Of what the package itself holds; the caller's own frame is the caller's.
        frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        frames.stack = traceback.StackSummary([frame for frame in frames.stack if "test_surface" not in frame.filename])
        assert "client_base" in "".join(frames.format()) and hidden not in "".join(frames.format())
    client = Client("AC" + "0" * 32, hidden, transport=lambda request: Response(200, JSON, '{"auth_token": "hush-hush-token"}'))
    response = client.request("GET", "/2010-04-01/Accounts/AC1.json")
    account = client.api.v2010.accounts("AC" + "0" * 32).fetch()
    for shown in (client, client._settings, client.messages, response, account, client.with_raw_response.messages("SM1").fetch()):
        assert hidden not in repr(shown) and hidden not in str(shown)
    assert response.data["auth_token"] == account.auth_token == hidden
    with pytest.raises(Exception) as caught:
        pickle.dumps(client)
    assert hidden not in str(caught.value)
    assert pickle.loads(pickle.dumps(Client("AC" + "0" * 32, hidden, environment={})))._settings["password"] == hidden
