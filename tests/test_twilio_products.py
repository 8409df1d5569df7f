"""Twilio's own Python library, led to the sandbox's server, creates, fetches, lists, updates and deletes in
every product where it can."""

import operator
import subprocess

import pytest
from test_twilio_library import Redirected, target_directory
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

# A list of each product, what is created in it, and what is changed then: nothing where the library changes nothing.
RESOURCES = {
    "api.v2010.account.applications": ({"friendly_name": "Shop"}, {"friendly_name": "Workshop"}),
    "api.v2010.account.queues": ({"friendly_name": "Waiting"}, {"friendly_name": "Still waiting"}),
    "api.v2010.account.new_keys": ({"friendly_name": "Laptop"}, None),
    "chat.v2.services": ({"friendly_name": "Support"}, {"friendly_name": "Help"}),
    "conversations.v1.conversations": ({"friendly_name": "Order"}, {"friendly_name": "Return"}),
    "conversations.v1.services": ({"friendly_name": "Shop"}, None),
    "events.v1.sinks": (
        {"description": "All", "sink_configuration": {"destination": "https://example.com"}, "sink_type": "webhook"},
        {"description": "Some"},
    ),
    "flex_api.v1.flex_flow": (
        {"friendly_name": "Web", "chat_service_sid": "IS" + "0" * 32, "channel_type": "web"},
        {"friendly_name": "SMS"},
    ),
    "intelligence.v2.services": ({"unique_name": "listening"}, {"friendly_name": "Listening"}),
    "ip_messaging.v2.services": ({"friendly_name": "Support"}, {"friendly_name": "Help"}),
    "messaging.v1.services": ({"friendly_name": "Notices"}, {"friendly_name": "News"}),
    "notify.v1.services": ({"friendly_name": "Push"}, {"friendly_name": "Pull"}),
    "numbers.v2.regulatory_compliance.bundles": (
        {"friendly_name": "Office", "email": "ana@example.com"},
        {"friendly_name": "Shop"},
    ),
    "proxy.v1.services": ({"unique_name": "masked"}, {"unique_name": "unmasked"}),
    "serverless.v1.services": ({"unique_name": "code", "friendly_name": "Code"}, {"friendly_name": "Programs"}),
    "studio.v2.flows": (
        {"friendly_name": "Menu", "status": "draft", "definition": {"states": []}},
        {"friendly_name": "Long menu", "status": "published"},
    ),
    "sync.v1.services": ({"friendly_name": "State"}, {"friendly_name": "States"}),
    "taskrouter.v1.workspaces": ({"friendly_name": "Desk"}, {"friendly_name": "Desks"}),
    "trunking.v1.trunks": ({"friendly_name": "Line"}, {"friendly_name": "Lines"}),
    "trusthub.v1.customer_profiles": (
        {"friendly_name": "Shop", "email": "ana@example.com", "policy_sid": "RN" + "0" * 32},
        {"friendly_name": "Workshop"},
    ),
    "verify.v2.services": ({"friendly_name": "Bank"}, {"friendly_name": "Safe"}),
    "video.v1.composition_hooks": ({"friendly_name": "Hook"}, {"friendly_name": "Hooks"}),
    "voice.v1.byoc_trunks": ({"friendly_name": "Carrier"}, {"friendly_name": "Carriers"}),
    "wireless.v1.rate_plans": ({"friendly_name": "Small"}, {"friendly_name": "Large"}),
}
# Where one thing is created and another is listed.
LISTED = {"api.v2010.account.new_keys": "api.v2010.account.keys"}


@pytest.fixture(scope="module")
def client():
    command = [target_directory() / "debug" / "trunkline-sandbox", "--port", "0", "--allow-host", "*.twilio.com"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            facts = {}
            for line in server.stdout:
                name, _, value = line.strip().partition(":")
                facts[name] = value.strip()
                if name == "Auth token":
                    break
            yield Client(facts["Account SID"], facts["Auth token"], http_client=Redirected(facts["Address"]))
        finally:
            server.kill()


@pytest.mark.parametrize("name", RESOURCES)
def test_what_is_created_is_fetched_listed_changed_and_deleted(client, name):
    given, changes = RESOURCES[name]
    resources = operator.attrgetter(LISTED.get(name, name))(client)
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
