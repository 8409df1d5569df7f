"""Names that are made by rule, as Twilio's library has them beside the operations."""

import asyncio
import inspect
import json
import pickle
from datetime import date, datetime

import pytest

import trunkline
from trunkline import Client
from trunkline.base import deserialize, serialize, values
from trunkline.base.exceptions import TwilioException, TwilioNotFoundException, TwilioRestException, TwilioServiceException
from trunkline.http.response import Response as HttpResponse
from trunkline.rest.api.v2010.account.message import MessageContext, MessageInstance, MessageList, MessagePage
from trunkline.rest.content.v1.content import ContentInstance, ContentList
from trunkline.rest.monitor.v1.alert import AlertInstance

TO, FROM = "+15558675310", "+15017122661"


@pytest.fixture
def message(client):
    return client.messages.create(to=TO, from_=FROM, body="Hi")


def test_calls_are_awaited_by_their_second_name(client):
    async def main():
        message = await client.messages.create_async(to=TO, from_=FROM, body="Hi")
        assert (await client.messages(message.sid).fetch_async()) == message
        # What is made of them is as ever.
        assert message.fetch() == message
        for number in range(3):
            await client.messages.create_async(to=TO, from_=FROM, body=str(number))
        assert [one.body for one in await client.messages.list_async(limit=2)] == ["2", "1"]
        assert [one.body async for one in await client.messages.stream_async(limit=3, page_size=1)] == ["2", "1", "0"]
        page = await client.messages.page_async(page_size=2)
        behind = await page.next_page_async()
        assert [one.body for one in behind] == ["0", "Hi"] and await behind.next_page_async() is None
        assert [one.body for one in await behind.previous_page_async()] == ["2", "1"]
        assert (await message.update_async(body="")).body == "" and await message.delete_async() is True
        with pytest.raises(TwilioRestException):
            await message.fetch_async()
        assert (await client.request_async("GET", "/2010-04-01/Accounts.json")).status == 200

    asyncio.run(main())


def test_answers_come_with_status_and_headers(client, message):
    response = client.messages.create_with_http_info(to=TO, from_=FROM, body="Ho")
    assert (response.status_code, response.data.body) == (201, "Ho") and response.headers["content-type"]
    assert str(response) == "<ApiResponse [201] with MessageInstance>"
    assert message.fetch_with_http_info().data == message
    assert response.data.fetch() == response.data
    response = client.messages.list_with_http_info(limit=1)
    assert [one.body for one in response.data] == ["Ho"] and response.status_code == 200
    assert len(client.messages.list_with_http_info(page_size=1).data) == 2
    stream, status, headers = client.messages.stream_with_http_info(page_size=1)
    assert [one.body for one in stream] == ["Ho", "Hi"] and status == 200 and headers
    assert [one.body for one in client.messages.page_with_http_info(page_size=1).data] == ["Ho"]
    assert client.messages(message.sid).delete_with_http_info().data is True

    async def main():
        response = await client.messages.create_with_http_info_async(to=TO, from_=FROM, body="Ho")
        assert (response.status_code, response.data.fetch().body) == (201, "Ho")
        assert len((await client.messages.list_with_http_info_async(page_size=1)).data) == 2

    asyncio.run(main())


def test_they_are_described_as_what_they_are_made_of(client):
    create = client.messages.create_async
    assert create.__name__ == "create_async" and "Sends a message" in create.__doc__
    assert list(inspect.signature(create).parameters) == list(inspect.signature(client.messages.create).parameters)


def test_what_is_not_there_says_what_is(client, message):
    with pytest.raises(AttributeError, match="no attribute 'mesages'; did you mean messages"):
        client.mesages  # noqa: B018
    with pytest.raises(AttributeError, match="there are accounts, api, .*wireless$"):
        client.xyzzy  # noqa: B018
    for place in client.messages, client.api, message, client.messages.page():
        with pytest.raises(AttributeError, match=f"'{type(place).__name__}' object has no attribute 'xyzzy_async'"):
            place.xyzzy_async  # noqa: B018
    assert not hasattr(client.messages("x"), "create_async") and not hasattr(message, "create_with_http_info")


def test_what_an_account_has_is_at_its_product_too(client, message):
    assert [one.sid for one in client.api.messages.list()] == [message.sid]
    assert client.api.calls.list() == [] and not hasattr(client.api, "services")


def test_names_that_are_words_of_python_have_a_second_form(message):
    assert message._from == message.from_ == FROM and not hasattr(message, "_to")


def test_pages_are_iterators_too(client):
    for number in range(3):
        client.messages.create(to=TO, from_=FROM, body=str(number))
    page = client.messages.page(page_size=2)
    assert (next(page).body, page.next().body, next(page, None)) == ("2", "1", None)
    assert [one.body for one in page] == ["2", "1"]


def test_errors_name_the_path_as_there(client):
    with pytest.raises(TwilioRestException) as caught:
        client.messages("SM" + "0" * 32).fetch()
    assert caught.value.uri == f"/Accounts/{client.account_sid}/Messages/SM{'0' * 32}.json"
    assert caught.value.url == f"https://api.twilio.com/2010-04-01{caught.value.uri}"
    assert TwilioRestException(404, "/x").uri == "/x"


def test_errors_say_what_was_tried(client, message):
    sid = "SM" + "0" * 32
    tries = [
        (lambda: client.messages.create(to="nobody", from_=FROM, body="x"), "Unable to create record: "),
        (lambda: client.messages(sid).fetch(), "Unable to fetch record: "),
        (lambda: client.messages(sid).update(body=""), "Unable to update record: "),
        (lambda: client.messages(sid).delete(), "Unable to delete record: "),
        (lambda: client.api.v2010.accounts("AC" + "9" * 32).messages.list(), "Unable to fetch page: "),
    ]
    for attempt, tried in tries:
        with pytest.raises(TwilioRestException) as caught:
            attempt()
        assert caught.value.msg.startswith(tried) and caught.value.msg in str(caught.value)
    with pytest.raises(TwilioRestException) as caught:
        client.request("GET", f"/2010-04-01/Accounts/{client.account_sid}/Messages/{sid}.json")
    assert not caught.value.msg.startswith("Unable")


PROBLEM = {
    "type": "https://www.twilio.com/docs/api/errors/20001",
    "title": "Bad request",
    "status": 404,
    "code": 20001,
    "detail": "It is bad",
    "errors": [{"detail": "no number", "pointer": "#/to"}],
}


def test_errors_in_the_form_of_rfc_9457_have_their_class():
    def transport(request):
        return trunkline.Response(404, {"Content-Type": "application/problem+json"}, json.dumps(PROBLEM))

    client = Client("AC" + "0" * 32, "x", transport=transport, environment={})
    with pytest.raises(TwilioServiceException) as caught:
        client.messages("SM" + "0" * 32).fetch()
    error = caught.value
    assert isinstance(error, TwilioNotFoundException) and type(error).__name__ == "TwilioNotFoundException"
    assert (error.type, error.title, error.detail) == (PROBLEM["type"], "Bad request", "It is bad")
    assert (error.instance, error.errors, error.status, error.code) == (None, PROBLEM["errors"], 404, 20001)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error) and str(again) == str(error) and again.errors == error.errors
    assert str(error).endswith(" | Validation errors: #/to (no number)")
    made = TwilioServiceException("https://x", "Bad", 400, 20001, detail="It is", method="POST", uri="/x")
    assert (made.title, made.errors, made.status, made.msg) == ("Bad", [], 400, "Bad: It is") and "Bad" in str(made)
    assert pickle.loads(pickle.dumps(made)).detail == "It is"


def test_records_pages_and_places_are_made_in_tests(client, message):
    version = client.api.v2010
    made = MessageInstance(version, {"sid": message.sid, "body": "x", "from": FROM, "new": 3}, account_sid=client.account_sid)
    assert isinstance(made, MessageInstance) and (made.body, made.from_, made.status, made.new) == ("x", FROM, None, 3)
    assert made.fetch() == message and made.media.list() == []
    other = MessageInstance(version, {}, account_sid=client.account_sid, sid=message.sid)
    assert other.sid is None and other.fetch() == message
    assert MessageInstance(version=None, payload={"status": "sent"}).status == MessageInstance.Status.SENT
    assert MessageContext(version, client.account_sid, message.sid).fetch() == message
    messages = MessageList(version=version, account_sid=client.account_sid)
    assert [one.sid for one in messages.list()] == [message.sid]
    answer = {"messages": [{"sid": message.sid}], "next_page_uri": "/2010-04-01/Accounts/AC1/Messages.json?Page=1", "page": 0}
    page = MessagePage(version, HttpResponse(200, json.dumps(answer)), {"account_sid": client.account_sid})
    assert [one.fetch() for one in page] == [message] and next(page).sid == message.sid
    assert page.next_page_url == "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json?Page=1"
    with pytest.raises(TwilioException):
        MessagePage(version, HttpResponse(500, ""))
    with pytest.raises(TypeError, match="a place in a client is made of one"):
        MessageList(3, "AC1")
    assert pickle.loads(pickle.dumps(page)).next_page_url == page.next_page_url


def test_fields_of_other_records_of_a_resource_are_none(client):
    listed = AlertInstance(client.monitor.v1, {"sid": "NO1"})
    assert listed.request_headers is None
    with pytest.raises(AttributeError):
        listed.request_header  # noqa: B018


def test_bodies_are_objects_too():
    seen = []

    def transport(request):
        seen.append(json.loads(request.body))
        return trunkline.Response(201, {"Content-Type": "application/json"}, b'{"sid": "HX1"}')

    client = Client("AC" + "0" * 32, "x", transport=transport, environment={})
    text = ContentList.TwilioText({"body": "Hi {{1}}"})
    types = ContentList.Types({"twilio/text": text})
    body = ContentList.ContentCreateRequest({"friendly_name": "x", "types": types})
    body.language = "en"
    assert (body.friendly_name, types.twilio_text.body, body.variables) == ("x", "Hi {{1}}", None)
    client.content.v1.contents.create(body)
    client.content.v1.contents.create(content_create_request=body.to_dict())
    assert seen == [{"friendly_name": "x", "types": {"twilio/text": {"body": "Hi {{1}}"}}, "language": "en"}] * 2
    assert ContentInstance.CardActionType.URL == "URL"


def test_what_is_below_a_single_thing_is_there_without_its_brackets(client):
    assert client.conversations.v1.configuration.webhooks()._path == client.conversations.v1.configuration().webhooks()._path


def test_requests_take_what_they_take_there(client):
    uri = f"/2010-04-01/Accounts/{client.account_sid}.json"
    response = client.request("GET", uri, None, None, {"X-Trace": "7"}, None, 3.5, False)
    assert (response.status_code, response.ok, json.loads(response.text)["sid"]) == (200, True, client.account_sid)
    with pytest.raises(ValueError, match="redirects"):
        client.request("GET", uri, allow_redirects=True)
    with pytest.raises(TwilioRestException) as caught:
        client.request("GET", uri, auth=(client.account_sid, "wrong"))
    assert caught.value.status == 401


def test_requests_are_compared_in_tests():
    from trunkline.http.request import Match, Request

    assert Request("get", "https://x") == Request(url="https://x", data={}) and Request("GET") != Request("POST")
    assert Request().method is Match.ANY and "secret" not in repr(Request("GET", "https://x", data={"a": "secret"}))


def test_modules_are_where_they_are_there(client):
    import trunkline
    from trunkline.base.instance_context import InstanceContext
    from trunkline.base.instance_resource import InstanceResource
    from trunkline.base.list_resource import ListResource
    from trunkline.base.page import Page
    from trunkline.base.version import Version

    assert isinstance(client.messages, ListResource) and isinstance(client.messages("x"), InstanceContext)
    assert isinstance(client.messages.page(), Page) and isinstance(client.api.v2010, Version) and InstanceResource
    assert ".".join(trunkline.__version_info__) == trunkline.__version__
    assert values.of({"a": 1, "b": values.unset, "c": None}) == {"a": 1, "c": None}


def test_values_are_written_and_read_as_there():
    from twilio.base import deserialize as their_deserialize
    from twilio.base import serialize as their_serialize

    for name, given in [
        ("iso8601_date", datetime(2026, 1, 2, 3)),
        ("iso8601_date", date(2026, 1, 2)),
        ("iso8601_date", "x"),
        ("iso8601_date", 3),
        ("iso8601_datetime", datetime(2026, 1, 2, 3, 4, 5, 6)),
        ("iso8601_datetime", date(2026, 1, 2)),
        ("boolean_to_string", "True"),
        ("boolean_to_string", False),
        ("boolean_to_string", None),
        ("object", {"a": [1]}),
        ("object", "x"),
    ]:
        assert getattr(serialize, name)(given) == getattr(their_serialize, name)(given), (name, given)
    nested = {"a": {"b": 1, "c": {"d": [2]}}, "e": "f"}
    assert serialize.prefixed_collapsible_map(nested, "P") == their_serialize.prefixed_collapsible_map(nested, "P")
    assert serialize.map([1, 2], str) == ["1", "2"] and serialize.map("x", str) == "x"
    for name, given in [
        ("iso8601_date", "2026-01-02"),
        ("iso8601_date", "x"),
        ("iso8601_datetime", "2026-01-02T03:04:05Z"),
        ("iso8601_datetime", None),
        ("rfc2822_datetime", "Thu, 01 Jan 2026 12:00:00 +0000"),
        ("rfc2822_datetime", "x"),
        ("decimal", "1.50"),
        ("decimal", ""),
        ("integer", "7"),
        ("integer", "x"),
    ]:
        assert getattr(deserialize, name)(given) == getattr(their_deserialize, name)(given), (name, given)


def test_nothing_of_it_is_loaded_without_need():
    import subprocess
    import sys

    program = """if True:
    import sys, trunkline
    client = trunkline.Client.sandbox()
    client.messages.create(to="+15558675310", from_="+15017122661", body="x")
    client.messages.list()
    needless = "base.by_rule", "base.files", "base.made", "base.problem", "credential", "http"
    unneeded = tuple("trunkline." + name for name in needless)
    loaded = {name for name in sys.modules if name.startswith(unneeded)}
    assert not loaded, loaded
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_client_is_made_without_credentials(client):
    with pytest.raises(ValueError, match="TWILIO_ACCOUNT_SID"):
        Client(environment={}).messages.list()
    with pytest.raises(ValueError, match="username"):
        Client("test", "test", environment={}, region="", edge="").messages.list()
