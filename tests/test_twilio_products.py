"""Twilio's own Python library, led to the sandbox's server, creates, fetches, lists, updates and deletes in
every product where it can."""

import json
import operator
from pathlib import Path

import pytest
from sandbox_server import running
from test_twilio_library import Redirected
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

# A list of each product, what is created in it, and what is changed then: nothing where the library changes nothing. Where one
# thing is created and another is listed, both are named. The tests of Twilio's library for Node go through the same.
PRODUCTS = json.loads(Path(__file__).with_name("products.json").read_text())


@pytest.fixture(scope="module")
def client():
    with running("--allow-host", "*.twilio.com") as (address, names):
        yield Client(names["TWILIO_ACCOUNT_SID"], names["TWILIO_AUTH_TOKEN"], http_client=Redirected(address))


@pytest.mark.parametrize("product", PRODUCTS, ids=operator.itemgetter("resource"))
def test_what_is_created_is_fetched_listed_changed_and_deleted(client, product):
    name, given, changes = product["resource"], product["create"], product.get("update")
    resources = operator.attrgetter(product.get("listed", name))(client)
    created = operator.attrgetter(name)(client).create(**given)
    fetched = resources(created.sid).fetch()
    shown = {field: value for field, value in given.items() if hasattr(fetched, field)}
    assert shown, "nothing of what was given is shown"
    assert {field: getattr(fetched, field) for field in shown} == shown
    assert [one.sid for one in resources.list()].count(created.sid) == 1
    if changes:
        assert resources(created.sid).update(**changes).sid == created.sid
        changed = resources(created.sid).fetch()
        assert {field: getattr(changed, field) for field in changes} == changes
    assert resources(created.sid).delete()
    with pytest.raises(TwilioRestException) as caught:
        resources(created.sid).fetch()
    assert caught.value.status == 404
    assert created.sid not in [one.sid for one in resources.list()]


@pytest.mark.parametrize(
    "read",
    [
        lambda client: client.lookups.v2.phone_numbers("+15017122661").fetch().phone_number == "+15017122661",
        lambda client: client.pricing.v2.countries("US").fetch().iso_country == "US",
        lambda client: client.monitor.v1.alerts.list() == [],
        lambda client: client.bulkexports.v1.exports("Messages").fetch().resource_type == "Messages",
        lambda client: client.insights.v1.settings().fetch().account_sid == client.account_sid,
        lambda client: client.accounts.v1.credentials.aws.list() == [],
    ],
)
def test_what_nobody_creates_is_there(client, read):
    assert read(client)
