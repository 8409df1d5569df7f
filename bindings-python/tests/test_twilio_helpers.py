"""Webhooks, tokens and TwiML, beside Twilio's own library: the same signatures, the same tokens, the same bytes."""

import copy
import enum
import inspect
import json
import pickle
import random
import time

import jwt as pyjwt
import pytest
import twilio.jwt.access_token.grants as their_grants
import twilio.jwt.taskrouter.capabilities as their_capabilities
import twilio.twiml.fax_response as their_fax
import twilio.twiml.messaging_response as their_messaging
import twilio.twiml.voice_response as their_voice
from twilio.jwt.access_token import AccessToken as TheirAccessToken
from twilio.jwt.client import ClientCapabilityToken as TheirClientCapabilityToken
from twilio.request_validator import RequestValidator as TheirRequestValidator

import trunkline.jwt.access_token.grants as our_grants
import trunkline.jwt.taskrouter.capabilities as our_capabilities
import trunkline.twiml.fax_response as our_fax
import trunkline.twiml.messaging_response as our_messaging
import trunkline.twiml.voice_response as our_voice
from trunkline.jwt import JwtDecodeError
from trunkline.jwt.access_token import AccessToken
from trunkline.jwt.client import ClientCapabilityToken
from trunkline.request_validator import RequestValidator
from trunkline.twiml import GenericNode, TwiMLException, parse

MODULES = {"voice": (our_voice, their_voice), "messaging": (our_messaging, their_messaging), "fax": (our_fax, their_fax)}
DOCUMENTS = {"voice": "VoiceResponse", "messaging": "MessagingResponse", "fax": "FaxResponse"}
ACCOUNT, KEY = "AC0123456789abcdef0123456789abcdef", "SK0123456789abcdef0123456789abcdef"
SECRET = "made-up-secret-of-thirty-two-bytes"


# TwiML.


def methods(cls):
    """The methods that make an element, in the order of the source."""
    found = {}
    for name, value in vars(cls).items():
        if inspect.isfunction(value) and not name.startswith("_"):
            found[name] = list(inspect.signature(value).parameters.values())[1:]
    return found


NEWER = {"media_filter", "conversation_configuration", "conversation_id"}
"""What Twilio's library for Node has, and not yet the one for Python."""


@pytest.mark.parametrize("family", MODULES)
def test_every_class_and_method_has_the_signature_of_twilios(family):
    ours, theirs = MODULES[family]
    classes = {name: cls for name, cls in vars(theirs).items() if inspect.isclass(cls) and cls.__module__ == theirs.__name__}
    assert classes
    for name, cls in classes.items():
        mine = getattr(ours, name)
        shape = lambda params: [(param.name, param.kind, param.default) for param in params]  # noqa: E731
        known = lambda params: [param for param in params if param.name not in NEWER]  # noqa: E731
        assert {method: shape(known(params)) for method, params in methods(mine).items() if method not in NEWER} == {
            method: shape(params) for method, params in methods(cls).items()
        }
        mine = known(inspect.signature(mine).parameters.values())
        assert shape(mine) == shape(inspect.signature(cls).parameters.values())


class Trees:
    """Random trees, made by the same calls of both libraries."""

    LETTERS = "abc <>&\"'é👍\t\n;/-=ž"

    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self):
        return "".join(self.random.choices(self.LETTERS, k=self.random.randrange(1, 9)))

    def value(self):
        return self.random.choice(
            [self.text, lambda: self.random.randrange(100), lambda: self.random.random() < 0.5, lambda: 1.5]
        )()

    def arguments(self, params):
        arguments = {}
        for param in params:
            if param.kind is param.VAR_KEYWORD:
                for name in self.random.sample(
                    ["newer_one", "for_", "xml_lang", "interpret_as", "x", "aBc_d"], self.random.choice([0, 0, 1])
                ):
                    arguments[name] = self.value()
            elif param.default is param.empty or self.random.random() < 0.3:
                first = param is params[0]
                # Texts of theirs must be texts.
                is_text = first and param.name not in ("action", "input", "for_", "code", "connector", "ai_connector")
                arguments[param.name] = self.text() if is_text else self.random.choice([self.value(), self.value(), None])
        return arguments

    def grow(self, ours, theirs, depth):
        has_text = False
        for _ in range(self.random.randrange(4)):
            choice = self.random.random()
            if choice < 0.15:
                # They keep the last of texts that follow each other, and lose the value before one.
                if has_text or not ours.verbs and ours.value:
                    continue
                text = self.text()
                self.random.choice([ours.append, ours.nest])(text)
                theirs.append(text)
                has_text = True
                continue
            if choice < 0.3:
                name, value, extra = (
                    self.random.choice(["Newer", "a-b", "x:y"]),
                    self.random.choice([None, self.text()]),
                    self.arguments([]),
                )
                pair = ours.add_child(name, value, **extra), theirs.add_child(name, value, **extra)
            else:
                made = methods(type(theirs))
                if not made:
                    continue
                name = self.random.choice(list(made))
                arguments = self.arguments(made[name])
                # They cannot write a number as a text, and neither is one required.
                pair = getattr(ours, name)(**arguments), getattr(theirs, name)(**arguments)
            has_text = False
            if depth:
                self.grow(*pair, depth - 1)


def test_2000_random_trees_are_written_to_the_byte_as_twilios_library_writes_them():
    for seed in range(2000):
        trees = Trees(seed)
        family = trees.random.choice(["voice", "voice", "voice", "messaging", "fax"])
        ours, theirs = (getattr(module, DOCUMENTS[family])() for module in MODULES[family])
        trees.grow(ours, theirs, 4)
        for declaration in (True, False):
            assert ours.to_xml(declaration) == theirs.to_xml(declaration), seed
        assert str(ours) == str(theirs)
        assert parse(str(ours)).to_xml() == str(ours), seed


def test_dicts_are_written_as_json_and_numbers_as_text():
    ours, theirs = (module.VoiceResponse() for module in MODULES["voice"])
    for response in (ours, theirs):
        response.enqueue(workflow_sid="WW1").task({"a": [1, "é"], "b": None}, priority=3)
    assert str(ours) == str(theirs)


class Voice(str, enum.Enum):
    ALICE = "alice"


def test_where_their_library_is_wrong_ours_is_right():
    """The table of differences in the README."""
    # A list is the items with spaces between, not the list as Python shows it.
    response = our_voice.VoiceResponse()
    response.dial(recording_status_callback_event=["in-progress", "completed"])
    assert repr(response) == '<Response><Dial recordingStatusCallbackEvent="in-progress completed" /></Response>'
    # Texts that follow each other are all kept.
    response = our_voice.Say("Hello")
    response.append(", ").append("you")
    assert repr(response) == "<Say>Hello, you</Say>"
    # A text may be a number, and a member of an enum of texts is its text.
    assert repr(our_voice.Say(5, voice=Voice.ALICE)) == '<Say voice="alice">5</Say>'
    # What is no XML is refused.
    for node in (
        our_voice.Say("a\0b"),
        our_voice.Say("\ud83d"),
        our_voice.Say(voice="\x0b"),
        GenericNode("a b"),
        GenericNode(""),
    ):
        with pytest.raises(TwiMLException):
            str(node)
    # A tree that holds itself is refused, too.
    response.append(response)
    with pytest.raises(TwiMLException, match="deeply"):
        str(response)


def test_trees_are_built_with_context_managers_and_copied():
    with our_voice.VoiceResponse() as response:
        with response.gather(num_digits=1) as gather:
            gather.say("Hello")
            with gather.say("and") as say:
                say.emphasis("welcome", level="strong")
    said = '<Say>Hello</Say><Say>and<emphasis level="strong">welcome</emphasis></Say>'
    assert repr(response) == f'<Response><Gather numDigits="1">{said}</Gather></Response>'
    assert str(copy.deepcopy(response)) == str(pickle.loads(pickle.dumps(response))) == str(response)
    assert response.xml().find("Gather").get("numDigits") == "1"


def test_nesting_is_checked_if_asked():
    response = our_voice.VoiceResponse()
    response.gather().append(our_voice.Hangup())
    assert "Hangup" in response.to_xml()
    with pytest.raises(TwiMLException, match="<Gather> takes <Pause>, <Play>, <Say>, not <Hangup>"):
        response.to_xml(strict=True)
    response = our_voice.VoiceResponse()
    response.gather().say("Hello").add_child("newer").append(our_voice.Play("x"))
    assert response.to_xml(strict=True)


def test_comments_are_written_before_in_and_after():
    response = our_voice.VoiceResponse()
    response.comment_before("one")
    response.comment("two")
    response.say("Hello").comment_after("three")
    response.comment_after("four")
    assert response.to_xml(False) == "<!-- one --><Response><!-- two --><Say>Hello</Say><!-- three --></Response><!-- four -->"
    with pytest.raises(TwiMLException):
        response.comment("a -- b")
        str(response)


def test_nothing_else_may_be_nested():
    for thing in (None, 1, {}):
        with pytest.raises(TwiMLException):
            our_voice.VoiceResponse().append(thing)
        with pytest.raises(Exception, match="nesting"):
            their_voice.VoiceResponse().append(thing)


# Signatures.


def signature_case(rng):
    letters = "abcA1 +%&=/é'👍"
    word = lambda most=6: "".join(rng.choices(letters, k=rng.randrange(most)))  # noqa: E731
    host = rng.choice(["example.com", "sub.example.com"]) + rng.choice(["", ":443", ":80", ":8080"])
    url = (
        f"{rng.choice(['https', 'http'])}://{host}/{rng.choice(['', 'sms', 'a/b', '/x'])}{rng.choice(['', '?a=1&b=2', '?a=%20'])}"
    )
    return url, {word(): word() for _ in range(rng.randrange(6))}


def test_signatures_are_those_of_twilios_library():
    rng = random.Random(1)
    ours, theirs = RequestValidator(SECRET), TheirRequestValidator(SECRET)
    for _ in range(2000):
        url, params = signature_case(rng)
        for algorithm in (None, "HMAC_SHA1", "hmac_sha256"):
            signature = theirs.compute_signature(url, params, algorithm)
            assert ours.compute_signature(url, params, algorithm) == signature
            assert ours.validate(url, params, signature, algorithm)
            # What they take, we take: with another port, or without.
            with_port = url if url.count(":") > 1 else url.replace("example.com", "example.com:8080")
            assert ours.validate(with_port, params, signature, algorithm) >= theirs.validate(
                with_port, params, signature, algorithm
            )
            assert not ours.validate(url, {**params, "x": "y"}, signature, algorithm)
    with pytest.raises(ValueError):
        ours.compute_signature(url, params, "HMAC_MD5")
    assert ours.why_not(url, params, "x", "HMAC_MD5") == "unknown_algorithm"


class ByGetlist(dict):
    """As Django's QueryDict."""

    def getlist(self, name):
        return super().__getitem__(name)

    def __getitem__(self, name):
        return super().__getitem__(name)[-1]


class ByGetall:
    """As aiohttp's MultiDict."""

    def __init__(self, values):
        self.values = values

    def __iter__(self):
        return (name for name, values in self.values.items() for _ in values)

    def __len__(self):
        return len(self.values)

    def getall(self, name):
        return self.values[name]


def test_multidicts_of_the_frameworks_are_read():
    values = {"b": ["2", "1", "2"], "a": [""]}
    ours, theirs = RequestValidator(SECRET), TheirRequestValidator(SECRET)
    for params in (ByGetlist(values), ByGetall(values)):
        signature = theirs.compute_signature("https://example.com", params)
        assert ours.compute_signature("https://example.com", params) == signature
        assert ours.validate("https://example.com", params, signature)
    assert ours.validate("https://example.com", values, signature)


def test_garbage_is_refused_and_raises_nothing():
    ours = RequestValidator(SECRET)
    garbage = [None, "", "x", 5, b"\xff", "\ud800", object(), [], {"a": object()}, {1: 2}, {"a": "\ud800"}]
    for uri in (*garbage, "https://example.com"):
        for params in garbage:
            for signature in garbage:
                assert ours.validate(uri, params, signature) is False
    assert "made-up" not in repr(ours)


def test_a_token_is_needed():
    for token in ("", " ", None, 5):
        with pytest.raises(ValueError, match="auth_token"):
            RequestValidator(token)


def test_json_without_its_body_is_refused_where_theirs_takes_it():
    url = "https://example.com/?bodySHA256=" + "0" * 64
    signature = TheirRequestValidator(SECRET).compute_signature(url, {})
    assert TheirRequestValidator(SECRET).validate(url, {}, signature)
    assert RequestValidator(SECRET).why_not(url, {}, signature) == "missing_body"
    assert RequestValidator(SECRET).why_not(url, "{}", signature) == "body_hash_mismatch"


# Tokens.


@pytest.fixture
def now(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 1_700_000_000.5)
    return 1_700_000_000


GRANTS = [
    ("ChatGrant", {"service_sid": "IS1", "push_credential_sid": "CR1"}),
    ("SyncGrant", {"service_sid": "IS1", "endpoint_id": ""}),
    ("VoiceGrant", {"incoming_allow": True, "outgoing_application_sid": "AP1", "outgoing_application_params": {"a": "é"}}),
    ("VoiceGrant", {"incoming_allow": False, "outgoing_application_params": {"a": 1}}),
    ("VideoGrant", {"room": "kitchen"}),
    ("VideoGrant", {}),
    ("TaskRouterGrant", {"workspace_sid": "WS1", "worker_sid": "WK1", "role": "worker"}),
    ("PlaybackGrant", {"grant": {"a": [1, 2.5, None, True]}}),
    ("PlaybackGrant", {}),
]


def test_access_tokens_are_those_of_twilios_library(now):
    rng = random.Random(2)
    for _ in range(300):
        chosen = rng.sample(GRANTS, rng.randrange(4))
        options = {
            name: value
            for name, value in [
                ("identity", rng.choice(["ana", "Željko 👍", "", None])),
                ("region", rng.choice(["au1", None])),
                ("nbf", rng.choice([None, 0, now + 5])),
                ("ttl", rng.choice([1, 60, 86_400])),
                ("valid_until", rng.choice([now + 1, None])),
            ]
            if rng.random() < 0.5
        }
        made = []
        for cls, grants in ((AccessToken, our_grants), (TheirAccessToken, their_grants)):
            token = cls(ACCOUNT, KEY, SECRET, **options)
            for name, fields in chosen:
                token.add_grant(getattr(grants, name)(**fields))
            made.append((token.to_jwt(), token.to_jwt(ttl=77), token.payload, token.headers))
        assert made[0] == made[1]


def test_a_grant_that_is_newer_is_a_subclass(now):
    class Newer(our_grants.AccessTokenGrant):
        key = "newer"

        def to_payload(self):
            return {"a": 1}

    token = AccessToken(ACCOUNT, KEY, SECRET, grants=[Newer()])
    assert token.payload["grants"] == {"newer": {"a": 1}}
    assert str(Newer()) == "<Newer {'a': 1}>"
    with pytest.raises(ValueError):
        token.add_grant({"a": 1})
    with pytest.raises(ValueError):
        AccessToken(ACCOUNT, KEY, SECRET, grants=[1])


def test_capability_tokens_are_those_of_twilios_library(now):
    made = []
    for cls in (ClientCapabilityToken, TheirClientCapabilityToken):
        token = cls(ACCOUNT, SECRET, ttl=60, allow_event_stream={"type": "a b"})
        token.allow_client_outgoing("AP1", a="b c", d=["1", 2], e="é~*/")
        token.allow_client_incoming("ana ü")
        made.append((token.to_jwt(), token.payload))
    assert made[0] == made[1]
    made = []
    for module in (our_capabilities, their_capabilities):
        workspace, worker, queue = ("WS" + "1" * 32, "WK" + "1" * 32, "WQ" + "1" * 32)
        tokens = [
            module.WorkerCapabilityToken(
                ACCOUNT, SECRET, workspace, worker, allow_update_activities=True, allow_update_reservations=True
            ),
            module.WorkerCapabilityToken(
                ACCOUNT, SECRET, workspace, worker, ttl=5, allow_web_sockets=False, allow_fetch_activities=False
            ),
            module.TaskQueueCapabilityToken(ACCOUNT, SECRET, workspace, queue, allow_delete_subresources=True, nbf=7),
            module.WorkspaceCapabilityToken(ACCOUNT, SECRET, workspace, allow_update_self=True, allow_delete_self=True),
        ]
        made.append([(token.to_jwt(), token.payload, token.policies) for token in tokens])
        with pytest.raises(ValueError):
            module.WorkerCapabilityToken(ACCOUNT, SECRET, workspace, queue)
    assert made[0] == made[1]


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_pyjwt_reads_our_tokens_and_we_read_its(algorithm):
    token = AccessToken(ACCOUNT, KEY, SECRET * 2, identity="ana")
    token.algorithm = algorithm
    claims = pyjwt.decode(token.to_jwt(), SECRET * 2, algorithms=[algorithm])
    assert claims["grants"] == {"identity": "ana"}
    AccessToken.ALGORITHM, kept = algorithm, AccessToken.ALGORITHM
    try:
        theirs = pyjwt.encode(claims, SECRET * 2, algorithm=algorithm)
        assert AccessToken.from_jwt(theirs, SECRET * 2).payload == claims
    finally:
        AccessToken.ALGORITHM = kept


def test_tokens_are_read_back_as_twilios_library_reads_them():
    jwt = AccessToken(ACCOUNT, KEY, SECRET, identity="ana").to_jwt()
    for key in (SECRET, ""):
        ours, theirs = AccessToken.from_jwt(jwt, key), TheirAccessToken.from_jwt(jwt, key)
        facts = ("payload", "headers", "issuer", "subject", "algorithm", "nbf", "valid_until")
        assert [getattr(ours, fact) for fact in facts] == [getattr(theirs, fact) for fact in facts]
    expired = pyjwt.encode({"exp": 1}, SECRET)
    early = pyjwt.encode({"nbf": int(time.time()) + 100}, SECRET)
    other = pyjwt.encode({}, SECRET * 2, algorithm="HS512")
    unsigned = pyjwt.encode({}, None, algorithm="none")
    reasons = {
        expired: "expired",
        early: "not_yet_valid",
        other: "wrong_signature",
        unsigned: "unknown_algorithm",
        "a.b": "malformed",
    }
    for jwt, reason in reasons.items():
        with pytest.raises(JwtDecodeError) as caught:
            AccessToken.from_jwt(jwt, SECRET)
        assert caught.value.reason == reason
    with pytest.raises(JwtDecodeError, match="not signed by HS256"):
        AccessToken.from_jwt(other, SECRET * 2)


def test_what_a_token_cannot_be_is_refused_by_name_and_no_secret_shows():
    for wrong, name in [
        ({"ttl": 86_401}, "ttl"),
        ({"ttl": -1}, "ttl"),
        ({"account_sid": KEY}, "account_sid"),
        ({"signing_key_sid": ACCOUNT}, "signing_key_sid"),
        ({"grants": [our_grants.PlaybackGrant({"a": object()})]}, "grants"),
    ]:
        given = {"account_sid": ACCOUNT, "signing_key_sid": KEY, "secret": "made-up", **wrong}
        with pytest.raises(ValueError, match=name) as caught:
            AccessToken(**given).to_jwt()
        assert "made-up" not in str(caught.value)
    with pytest.raises(ValueError):
        AccessToken(ACCOUNT, KEY, "").to_jwt()
    token = AccessToken(ACCOUNT, KEY, "made-up-secret", identity="ana")
    shown = f"{token} {token!r} {vars(token)}"
    assert "made-up" not in shown and token.to_jwt() not in shown
    assert "made-up" not in f"{ClientCapabilityToken(ACCOUNT, 'made-up')!r}"
    json.dumps(token.payload)
