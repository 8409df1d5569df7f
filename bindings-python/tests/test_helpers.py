"""The cases of ``tests/conformance/helpers``, in Python: their README has the form."""

import json
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from trunkline import segments
from trunkline.jwt import Jwt, JwtDecodeError
from trunkline.jwt.access_token import AccessToken, AccessTokenGrant, grants
from trunkline.jwt.client import ClientCapabilityToken
from trunkline.jwt.taskrouter import TaskRouterCapabilityToken
from trunkline.request_validator import RequestValidator
from trunkline.segments import SegmentedMessage
from trunkline.twiml import Comment, GenericNode, TwiMLException, parse
from trunkline.webhooks import Event

CASES = Path(__file__).parents[2] / "tests" / "conformance" / "helpers"
NOW = 1_700_000_000


def cases(name):
    read = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))["cases"]
    assert read
    return [pytest.param(case, id=case["name"]) for case in read]


def text(given):
    return given if isinstance(given, str) else given["repeat"] * given["times"]


@pytest.mark.parametrize("case", cases("signatures"))
def test_signatures(case):
    tokens = case.get("tokens", ["12345"])
    proxy = case.get("proxy")
    proxy = proxy["base"] if isinstance(proxy, dict) else proxy and proxy.replace("_", "-")
    shared = case.get("shared_keys", [None])[0]
    validator = RequestValidator(*tokens, shared_key=shared, proxy=proxy)
    if "headers" in case:
        _, problem = validator._parse(case["url"], list(case["headers"].items()), case["body"].encode())
        assert (problem and problem[0]) == case.get("refusal")
        return
    params, algorithm = case.get("parameters", case.get("body")), case.get("algorithm")
    assert validator.why_not(case["url"], params, case["signature"], algorithm) == case.get("refusal")
    assert validator.validate(case["url"], params, case["signature"], algorithm) is ("refusal" not in case)
    if "parameters" in case and "refusal" not in case:
        url = case.get("signed_url", case["url"])
        signed = [RequestValidator(token).compute_signature(url, params, algorithm) for token in tokens]
        assert case["signature"] in signed


@pytest.mark.parametrize("case", cases("segments"))
def test_segments(case):
    message = SegmentedMessage(text(case["text"]))
    assert (message.encoding, message.segments_count) == (case["encoding"], case["segments"])
    assert (message.units, message.units_left) == (case["units"], case["units_left"])
    assert message.is_too_long is case.get("too_long", False)
    assert "".join(message.segments) == message.message and len(message.segments) == message.segments_count
    if "forcing" in case:
        assert message.non_gsm_characters == [tuple(one) for one in case["forcing"]]
    if "smart" in case:
        assert SegmentedMessage(message.message, smart_encoding=True).message == case["smart"]
    if "cut" in case:
        assert segments.cut(message.message, case["cut"]["segments"]) == text(case["cut"]["text"])


class Raw(AccessTokenGrant):
    def __init__(self, key, payload):
        self.product, self.payload = key, payload

    @property
    def key(self):
        return self.product

    def to_payload(self):
        return self.payload


GRANTS = {
    "chat": grants.ChatGrant,
    "conversations": grants.ConversationsGrant,
    "data_sync": grants.SyncGrant,
    "task_router": grants.TaskRouterGrant,
    "video": grants.VideoGrant,
    "voice": grants.VoiceGrant,
}


def access_token(given):
    options = {name: value for name, value in given.items() if name not in ("algorithm", "grants")}
    token = AccessToken(**options)
    token.algorithm = given.get("algorithm", "HS256")
    for grant in given.get("grants", []):
        ((product, fields),) = grant.items()
        if product == "player":
            token.add_grant(grants.PlaybackGrant(fields))
        else:
            token.add_grant(GRANTS[product](**fields) if product in GRANTS else Raw(product, fields))
    return token


def client_capability(given):
    token = ClientCapabilityToken(given["account_sid"], given["auth_token"], ttl=given.get("ttl", 3600))
    for name, value in given.items():
        if name == "outgoing":
            token.allow_client_outgoing(value["application_sid"], **value.get("params", {}))
        elif name == "incoming":
            token.allow_client_incoming(value)
        elif name == "events":
            token.allow_event_stream(**value)
    return token


class TaskRouter(TaskRouterCapabilityToken):
    """For whatever channel a case has."""

    COLLECTIONS = {"WK": "Workers", "WQ": "TaskQueues"}

    @property
    def channel_prefix(self):
        return ("WK", "WQ", "WS")

    @property
    def resource_url(self):
        collection = self.COLLECTIONS.get(self.channel_id[:2])
        return f"{self.workspace_url}/{collection}/{self.channel_id}" if collection else self.workspace_url


def task_router(given):
    sids = [given[name] for name in ("account_sid", "auth_token", "workspace_sid", "channel")]
    token = TaskRouter(*sids, allow_web_sockets=False, allow_fetch_self=False)
    for allowed in given["allow"]:
        if isinstance(allowed, str):
            getattr(token, f"allow_{allowed}")()
        elif "subresources" in allowed:
            token._make_policy(token.resource_url + "/**", allowed["subresources"], True)
        else:
            filters = allowed.get("query_filter"), allowed.get("post_filter")
            token._make_policy(allowed["url"], allowed["method"], allowed["allow"], *filters)
    return token


MAKERS = {"access_token": access_token, "client_capability": client_capability, "task_router": task_router}


# Requests are validated by Rust alone so far. Without a key, `from_jwt` does not ask who signed, as in Twilio's library.
TOKENS = [
    case
    for case in cases("tokens")
    if "validation" not in case.values[0] and case.values[0].get("verify", {}).get("secret") != ""
]


@pytest.mark.parametrize("case", TOKENS)
def test_tokens(case, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: case.get("now", NOW))
    if "verify" in case:
        token, secret = case["verify"]["token"], case["verify"]["secret"]
        algorithm = "HS512" if case["name"] == "a token of another library" else "HS256"
        reader = type("Reader", (Jwt,), {"ALGORITHM": algorithm})
        if "claims" in case:
            assert reader.from_jwt(token, secret).payload == case["claims"]
        else:
            with pytest.raises(JwtDecodeError) as caught:
                reader.from_jwt(token, secret)
            assert caught.value.reason == case["refusal"]
        return
    ((kind, make),) = [(kind, make) for kind, make in MAKERS.items() if kind in case]
    if "jwt" in case:
        assert make(case[kind]).to_jwt() == case["jwt"]
    else:
        # An empty secret is refused in the words of Twilio's library.
        with pytest.raises(ValueError, match="key" if case["error"] in ("secret", "auth_token") else case["error"]):
            make(case[kind]).to_jwt()


def element(tree):
    name, *nodes = tree
    node = GenericNode(name)
    for one in nodes:
        if isinstance(one, dict) and "$comment" in one:
            node.comment(one["$comment"])
        elif isinstance(one, dict):
            node.attrs.update(one)
        else:
            node.append(element(one) if isinstance(one, list) else one)
    return node


def plain(node):
    nodes = [
        plain(one) if isinstance(one, GenericNode) else {"$comment": one.comment_text} if isinstance(one, Comment) else one
        for one in node.verbs
    ]
    return [node.name, *([node.attrs] if node.attrs else []), *nodes]


@pytest.mark.parametrize("case", cases("twiml"))
def test_twiml(case):
    if "xml" in case:
        if "tree" in case:
            assert plain(parse(case["xml"])) == case["tree"]
            assert plain(parse(case["xml"].encode())) == case["tree"]
        else:
            with pytest.raises(TwiMLException) as caught:
                parse(case["xml"])
            assert [caught.value.line, caught.value.column] == case["at"]
        return
    if "error" in case:
        with pytest.raises(TwiMLException, match=case["error"]):
            str(element(case["tree"]))
    elif "python" in case:
        written = str(element(case["tree"]))
        # Python's library sorts attributes; whatever has them in this order already is the same to the byte.
        assert plain(parse(written)) == plain(parse(case["python"]))
        assert written == case["python"] or case["name"] in ("attributes in their order", "names with a prefix and a hyphen")


@pytest.mark.parametrize("case", cases("events"))
def test_events(case):
    event = Event.of(case["parameters"])
    assert event.event_name == case["event"]
    assert list(event.unknown_parameters) == case.get("unknown", [])
    names = [name for name in type(event).__annotations__ if name not in Event.__annotations__]
    fields = {name: getattr(event, name) for name in names}
    assert {name: value for name, value in fields.items() if value not in (None, [])} == {
        "from_" if name == "from" else name: known(value) for name, value in case["fields"].items()
    }


def known(value):
    if not isinstance(value, dict):
        return value
    if "decimal" in value:
        return Decimal(value["decimal"])
    return datetime.fromisoformat(value["timestamp"].replace("Z", "+00:00"))
