"""Names that are made by rule, as Twilio's library has them beside the operations."""

import asyncio
import inspect
from datetime import date, datetime

import pytest

from trunkline import Client
from trunkline.base import deserialize, serialize, values
from trunkline.base.exceptions import TwilioRestException

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
    unneeded = "trunkline.http", "trunkline.credential", "trunkline.base.by_rule"
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
