"""What is given as ``http_client=`` and ``credential_provider=``, as for Twilio's library."""

import asyncio
import json
import logging

import pytest

from trunkline import Client
from trunkline.base.exceptions import TwilioException, TwilioNotFoundException
from trunkline.credential.client_credential_provider import ClientCredentialProvider
from trunkline.credential.orgs_credential_provider import OrgsCredentialProvider
from trunkline.http import HttpClient
from trunkline.http.async_http_client import AsyncTwilioHttpClient
from trunkline.http.http_client import TwilioHttpClient
from trunkline.http.response import Response

SID = "AC0123456789abcdef0123456789abcdef"


class Own(HttpClient):
    """As the guide to custom HTTP clients has it: it keeps what it is asked for."""

    def __init__(self, status=200, answer=None, timeout=None):
        super().__init__(logging.getLogger("own"), False, timeout)
        self.status, self.answer, self.asked = status, answer or {"sid": "SM1", "body": "x"}, []

    def request(self, method, url, params=None, data=None, headers=None, auth=None, timeout=None, allow_redirects=False):
        self.asked.append((method, url, params, data, headers, auth, timeout, allow_redirects))
        return Response(self.status, json.dumps(self.answer))


def test_an_http_client_is_asked_as_there():
    own = Own()
    message = Client(SID, "hush", http_client=own).messages.create(to="+1", media_url=["a", "b"], body="ü &")
    assert (message.sid, message.body) == ("SM1", "x")
    method, url, params, data, headers, auth, timeout, redirects = own.asked[0]
    assert (method, url) == ("POST", f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json")
    assert params is None and data == {"To": "+1", "MediaUrl": ["a", "b"], "Body": "ü &"}
    assert auth == (SID, "hush") and "hush" not in repr(auth) and "Authorization" not in headers
    assert timeout == 30 and redirects is False


def test_it_is_asked_for_lists_and_json():
    own = Own(answer={"messages": [{"sid": "SM1"}], "next_page_uri": None})
    client = Client(SID, "hush", None, None, own)
    assert [one.sid for one in client.messages.list(to="+1", limit=3)] == ["SM1"]
    assert own.asked[0][2] == {"To": "+1", "PageSize": "3"} and own.asked[0][3] is None
    client.request("POST", "https://content.twilio.com/v1/Content", json={"a": [1]})
    assert own.asked[1][3] == {"a": [1]}


def test_what_it_answers_becomes_an_error():
    own = Own(404, {"code": 20404, "message": "gone", "status": 404})
    with pytest.raises(TwilioNotFoundException) as caught:
        Client(SID, "hush", http_client=own).messages("SM1").fetch()
    assert caught.value.code == 20404


def test_a_limit_of_its_own_holds():
    own = Own(timeout=5)
    Client(SID, "hush", http_client=own).messages("SM1").fetch()
    assert own.asked[0][6] is None


def test_another_one_takes_its_place():
    first, second = Own(), Own()
    client = Client(SID, "hush", http_client=first)
    client.messages("SM1").fetch()
    client.http_client = second
    client.messages("SM1").fetch()
    assert (len(first.asked), len(second.asked)) == (1, 1) and client.http_client is second


def test_what_is_none_is_refused():
    with pytest.raises(TypeError, match="http_client must be an object with a method `request`, not int"):
        Client(SID, "hush", http_client=3)


def test_settings_are_those_of_the_client():
    given = TwilioHttpClient(timeout=7, max_retries=1, proxy={"https": "http://proxy.example:1"}, pool_connections=False)
    client = Client(SID, "hush", http_client=given)
    assert {"timeout": 7, "max_retries": 1, "proxy": "http://proxy.example:1"}.items() <= client._settings.items()
    assert client.http_client is given and client.transport is None
    with pytest.raises(ValueError):
        TwilioHttpClient(timeout=0)


def test_one_that_inherits_is_asked(sandbox):
    class Counting(TwilioHttpClient):
        count = 0

        def request(self, *args, **kwargs):
            self.count += 1
            return Response(200, '{"sid": "SM1"}')

    counting = Counting()
    assert Client(SID, "hush", http_client=counting).messages("SM1").fetch().sid == "SM1" and counting.count == 1


def test_the_one_that_is_there_logs(caplog, client):
    logger = client.http_client.logger
    logger.setLevel(logging.INFO)
    client.messages.list()
    assert "GET https://api.twilio.com/2010-04-01" in caplog.text
    logger.setLevel("WARNING")
    caplog.clear()
    client.messages.list()
    assert not caplog.text
    logger.setLevel(logging.NOTSET)


def test_a_logger_of_ones_own_is_told(caplog, sandbox):
    own = TwilioHttpClient(logger=logging.getLogger("mine"))
    credentials = sandbox.credentials()
    caplog.set_level(logging.INFO, "mine")
    client = Client(credentials["account_sid"], credentials["auth_token"], http_client=own, transport=sandbox)
    client.messages.list()
    (line,) = [record for record in caplog.records if record.name == "mine"]
    assert line.getMessage().endswith("/Messages.json: 200")


def test_an_asynchronous_one_is_awaited():
    class Own(AsyncTwilioHttpClient):
        async def request(self, method, url, **_):
            await asyncio.sleep(0)
            return Response(200, '{"sid": "SM1"}')

    async def main():
        async with Own(timeout=3) as own:
            client = Client(SID, "hush", http_client=own)
            return await client.messages("SM1").fetch_async()

    assert asyncio.run(main()).sid == "SM1"


@pytest.mark.parametrize("kind", [ClientCredentialProvider, OrgsCredentialProvider])
def test_credentials_are_given_as_an_object(kind):
    provider = kind("OQ1", "hush-hush")
    asked = []

    class Tokens(HttpClient):
        def __init__(self):
            super().__init__(logging.getLogger("own"), False)

        def request(self, method, url, headers=None, data=None, **_):
            asked.append((url, headers, data))
            if "oauth" in url:
                return Response(200, '{"access_token": "abc", "expires_in": 60}')
            return Response(200, "{}")

    client = Client(credential_provider=provider, account_sid=SID, http_client=Tokens(), environment={})
    client.messages("SM1").fetch()
    assert asked[0][2]["client_secret"] == "hush-hush" and asked[1][1]["Authorization"] == "Bearer abc"
    assert client.credential_provider is provider and "hush" not in repr(provider) + repr(vars(provider))
    with pytest.raises(TwilioException):
        kind("OQ1", None)


def test_user_name_and_password_are_there_and_not_shown(monkeypatch):
    client = Client(SID, "hush-hush", user_agent_extensions=["app/1"], environment={})
    assert client.auth == (client.username, client.password) == (SID, "hush-hush")
    assert "hush" not in repr(client.auth) and client.user_agent_extensions == ["app/1"]
    known = {"TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": "hush"}
    assert Client(environment=known).auth == (SID, "hush") and Client(environment={}).auth == (None, None)
