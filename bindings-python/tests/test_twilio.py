"""Twilio's own library sends what this one sends: every operation that both have, with the same arguments."""

import importlib
import inspect
import json
import pkgutil
import re
from datetime import date, datetime, timezone
from urllib.parse import parse_qsl, urlsplit

import pytest
from twilio.rest import Client as TwilioClient

import trunkline.rest
from trunkline import Client
from trunkline.base.methods import Method

SID = "AC0123456789abcdef0123456789abcdef"
VERBS = ["create", "fetch", "update", "patch", "delete", "list"]

# Where Twilio's library has no such operation, by the beginnings of modules.
ELSEWHERE = {
    "rest.assistants.": "9.13.0 has left the product out",
    "rest.monitor.v2.": "9.13.0 has left the version out",
    "rest.accounts.v1.compliance_signals_check": "Twilio's library for Node alone has it",
    "rest.messaging.v3.message_cost_estimate": "Twilio's library for Node alone has it",
    "rest.numbers.v1.embedded_session": "a list there",
    "rest.trusthub.v1.a2_p_brand_registration_embedded_session": "a list there",
    "rest.trusthub.v1.a2_p_campaign_registration_embedded_session": "a list there",
    "rest.insights.v2.": "lists have an argument there",
    "rest.insights.v3.query_job.": "nothing leads there in that library",
    "rest.preview_iam.versionless.organization.": "has the parent's argument beside its own there",
}


def is_different(verb, arguments, name, their, our):
    """Whether Twilio's library gets it wrong, and this one right."""
    if verb == "delete":
        # It makes the headers of a DELETE and does not send them.
        return name == "headers" and their == {} and {dashed(one) for one in arguments} >= set(our)
    if verb == "list":
        # It sends the headers of a list in the query.
        headers = {one for one in arguments if one in HEADERS}
        if name == "query":
            return [pair for pair in their if underscored(pair[0]) not in headers] == our
        return name == "headers" and {dashed(one) for one in headers} == set(our)
    return False


def dashed(name):
    return name.replace("_", "-")


def underscored(name):
    return name.replace("-", "_").lower()


class Seen(Exception):
    """What was to be sent, in a form in which both can be compared."""

    def __init__(self, method, url, body, headers):
        super().__init__()
        parts = urlsplit(url)
        content = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
        if isinstance(body, bytes):
            body = body.decode()
        if body and "json" in content:
            body = json.loads(body)
        elif body:
            body = sorted((name, plain(value)) for name, value in parse_qsl(body, keep_blank_values=True))
        own = {"accept", "accept-charset", "accept-encoding", "authorization", "content-type", "user-agent", "x-twilio-client"}
        others = {name.lower(): value for name, value in headers.items() if name.lower() not in own}
        self.seen = {
            "method": method.upper(),
            "address": f"{parts.scheme}://{parts.netloc}{parts.path}",
            "query": sorted(parse_qsl(parts.query, keep_blank_values=True)),
            "body": body or None,
            "headers": others,
        }


def plain(text):
    """A text that holds JSON without the spaces that one library puts there."""
    return json.dumps(json.loads(text)) if text.startswith(("{", "[")) else text


class Theirs:
    """The HTTP client of Twilio's library, which sends nothing."""

    def request(self, method, url, params=None, data=None, headers=None, **_):
        headers, content = headers or {}, (headers or {}).get("Content-Type", "")
        query = pairs(params)
        if query:
            url += "?" + "&".join(f"{quoted(name)}={quoted(value)}" for name, value in query)
        if data is None or data == {}:
            body = None
        elif "json" in content:
            body = json.dumps(data)
        else:
            body = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs(data))
        raise Seen(method, url, body, headers)


def quoted(text):
    from urllib.parse import quote

    return quote(text, safe="")


def pairs(params):
    """The pairs that `requests` makes of parameters."""
    for name, value in (params or {}).items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is not None:
                yield name, str(one)


class Ours:
    def __call__(self, request):
        raise Seen(request.method, request.url, request.body, dict(request.headers))


def modules():
    for found in pkgutil.walk_packages(trunkline.rest.__path__, "trunkline.rest."):
        yield importlib.import_module(found.name)


def operations():
    """Every method that is an operation, with the class of Twilio's library that has it, too."""
    for module in modules():
        for name, ours in vars(module).items():
            if not (inspect.isclass(ours) and ours.__module__ == module.__name__ and name.endswith(("List", "Context"))):
                continue
            for verb in VERBS:
                if isinstance(inspect.getattr_static(ours, verb, None), Method):
                    yield module.__name__.removeprefix("trunkline."), name, verb, ours


OPERATIONS = list(operations())


def theirs(module, name, verb):
    try:
        found = getattr(importlib.import_module(f"twilio.{module}"), name)
    except (ImportError, AttributeError):
        return None
    return found if hasattr(found, verb) else None


def version(client, module):
    """Twilio's object for a version of a product, which the classes below it ask for."""
    _, product, name, *_ = module.split(".")
    module = importlib.import_module(f"twilio.rest.{product}.{name}")
    made = [one for one in vars(module).values() if inspect.isclass(one) and one.__module__ == module.__name__]
    return made[0](getattr(client, product))


def example(annotation, name):
    """A value that a parameter takes, by what Twilio's library says of it."""
    text = str(annotation)
    if re.search(r"\bdatetime\b", text):
        return datetime(2026, 11, 30, 12, 30, 45, tzinfo=timezone.utc)
    if re.search(r"\bdate\b", text):
        return date(2026, 11, 30)
    if "Dict" in text:
        return {"a": "b & c"}
    many = "List[" in text
    if "bool" in text:
        value = True
    elif "int" in text:
        value = 7
    elif "float" in text:
        value = 1.5
    elif "object" in text and "str" not in text and "Union" not in text:
        value = {"a": ["b", 1]}
    else:
        # Headers take ASCII alone.
        value = name if name in HEADERS else f"{name} ü&="
    return [value, value] if many else value


HEADERS = [
    "accept_encoding",
    "authorization",
    "content_encoding",
    "flex_metadata",
    "if_match",
    "if_none_match",
    "idempotency_key",
    "i_twilio_auth_version",
    "schema_version",
    "ui_version",
    "x_twilio_api_version",
    "x_twilio_webhook_enabled",
]


class Whole:
    """An object of Twilio's library that is a whole body."""

    def __init__(self, body):
        self.body = body

    def to_dict(self):
        return self.body


def sent(call, arguments):
    try:
        call(**arguments)
    except Seen as seen:
        return seen.seen
    except Exception as error:  # what ours raises has it as its cause
        while error is not None:
            if isinstance(error, Seen):
                return error.seen
            error = error.__cause__ or error.__context__
        raise
    raise AssertionError("nothing was sent")


def cases(verb, method, needed):
    """The arguments of the required parameters alone, of all, and of each optional one."""
    # Tokens of pages are given to `page` here.
    own = ("self", "limit", "page", "page_size", "page_token") if verb == "list" else ("self",)
    params = {name: one for name, one in inspect.signature(method).parameters.items() if name not in own}
    required = [name for name, one in params.items() if one.default is inspect.Parameter.empty or name in needed]
    optional = [name for name in params if name not in required]
    for chosen in [[], optional, *([name] for name in optional)]:
        yield {name: example(params[name].annotation, name) for name in required + chosen}


def compared(module, name, verb, ours):
    their_class = theirs(module, name, verb)
    twilio = TwilioClient(SID, "token", http_client=Theirs())
    client = Client(SID, "token", transport=Ours(), max_retries=0)
    their_names = [one for one in inspect.signature(their_class.__init__).parameters if one not in ("self", "version")]
    path = tuple(SID if one == "account_sid" else str(at) for at, one in enumerate(their_names))
    method = getattr(their_class, verb)
    # Twilio's library fails without an object that is a whole body, and lets the service ask for these.
    wholes = WHOLES.get((module, name, verb), set())
    for arguments in cases(verb, method, wholes | ASKED_FOR.get((module, name), set())):
        for_them = {one: Whole({"some": "thing"}) if one in wholes else value for one, value in arguments.items()}
        for_us = {one: {"some": "thing"} if one in wholes else value for one, value in arguments.items()}
        their = sent(getattr(their_class(version(twilio, module), *path), verb), for_them)
        our = sent(getattr(ours(client._client, path), verb), for_us)
        yield arguments, their, our


ASKED_FOR = {
    ("rest.iam.v1.get_api_keys", "GetApiKeysList"): {"account_sid"},
    ("rest.messaging.v2.channels_sender", "ChannelsSenderList"): {"channel"},
}
WHOLES = {}
for one_module, one_name, one_verb, _ in OPERATIONS:
    one_class = theirs(one_module, one_name, one_verb)
    if one_class is not None:
        source = inspect.getsource(getattr(one_class, f"_{one_verb}", getattr(one_class, one_verb)))
        found = re.findall(r"(\w+)\.to_dict\(\)", source)
        if found:
            WHOLES[one_module, one_name, one_verb] = set(found)


@pytest.mark.parametrize("product", sorted({module.split(".")[1] for module, *_ in OPERATIONS}))
def test_what_is_sent_is_what_twilios_library_sends(product):
    different = []
    for module, name, verb, ours in OPERATIONS:
        if module.split(".")[1] != product or theirs(module, name, verb) is None:
            continue
        for arguments, their, our in compared(module, name, verb, ours):
            for what in their:
                if their[what] != our[what] and not is_different(verb, arguments, what, their[what], our[what]):
                    different.append(f"{module}.{name}.{verb}{tuple(arguments)}: {what}: {our[what]}, there {their[what]}")
    assert not different, "\n".join(different)


def test_what_twilios_library_does_not_have_is_known():
    missing = {module for module, name, verb, _ in OPERATIONS if theirs(module, name, verb) is None}
    assert not {module for module in missing if not module.startswith(tuple(ELSEWHERE))}
    assert len(OPERATIONS) > 1500
