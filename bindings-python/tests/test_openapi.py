"""Requests of every published operation, judged by openapi-core: Twilio's documents allow them, and they say what was given."""

import importlib
import inspect
import json
import os
import pkgutil
import re
from datetime import date, datetime, timezone
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
import requests
from openapi_core import Config, OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest

import trunkline.rest
from trunkline import Client
from trunkline.base.methods import Method

SID = "AC0123456789abcdef0123456789abcdef"
METHODS = ["get", "post", "put", "patch", "delete"]
VERBS = ["create", "fetch", "update", "patch", "delete", "list"]
MOMENT, DAY = datetime(2026, 11, 30, 12, 30, 45, tzinfo=timezone.utc), date(2026, 11, 30)
FILES = sorted(Path(os.environ["TRUNKLINE_OPENAPI"]).glob("*.json"))


class Sent(Exception):
    """Instead of an answer."""


class Wire:
    """A transport that keeps what it is given."""

    def __call__(self, request):
        self.request = request
        raise Sent

    def sent(self, call, arguments):
        self.request = None
        try:
            call(**arguments)
        except Exception:
            if self.request is None:
                raise
        return self.request


class Place:
    """An operation where a program finds it, and where its requests go."""

    def __init__(self, owner, verb):
        self.owner, self.verb = owner, verb
        self.name = f"{owner.__module__.removeprefix('trunkline.rest.')}.{owner.__name__}.{verb}"
        self.names = [name for name in inspect.getattr_static(owner, verb)._operation.names if name not in ("limit", "page_size")]
        params = inspect.signature(inspect.getattr_static(owner, verb)).parameters
        self.required = [name for name in self.names if params[name].default is inspect.Parameter.empty]
        annotations = {name: str(params[name].annotation) for name in self.names}
        given = {name: placeholder(annotations[name]) for name in self.required}
        self.path = []
        while True:
            try:
                self.request = self.send(given)
                break
            except trunkline.base.exceptions.TwilioInvalidArgumentException as error:
                name = re.match(r"`(\w+)` is required", str(error))
                if name is None:
                    raise
                if name[1] in self.names:
                    # Required by the service, though not by its library for Python.
                    self.required.append(name[1])
                    given[name[1]] = placeholder(annotations[name[1]])
                else:
                    self.path.append(str(90_000 + len(self.path)))

    def send(self, arguments, path=None):
        wire = Wire()
        client = Client(SID, "token", transport=wire, max_retries=0)
        place = self.owner(client._client, tuple(self.path if path is None else path))
        return wire.sent(getattr(place, self.verb), arguments)


def placeholder(annotation):
    """Something that a parameter takes."""
    if "Sequence" in annotation or "List[" in annotation:
        return []
    if re.search(r"\bbool\b", annotation):
        return True
    if "AnyNumber" in annotation:
        return 1
    if re.search(r"AnyDate|datetime", annotation):
        return MOMENT
    if re.search(r"Mapping|Dict|Input", annotation):
        return {}
    return "text"


def places():
    for found in pkgutil.walk_packages(trunkline.rest.__path__, "trunkline.rest."):
        module = importlib.import_module(found.name)
        for name, owner in list(vars(module).items()):
            if inspect.isclass(owner) and owner.__module__ == module.__name__ and name.endswith(("List", "Context")):
                for verb in VERBS:
                    if isinstance(vars(owner).get(verb), Method):
                        yield Place(owner, verb)


def own_formats(value):
    """The formats in a document that OpenAPI does not know."""
    if isinstance(value, dict):
        if isinstance(value.get("format"), str) and value["format"] not in (
            "date",
            "date-time",
            "int32",
            "int64",
            "float",
            "double",
        ):
            yield value["format"]
        for one in value.values():
            yield from own_formats(one)
    elif isinstance(value, list):
        for one in value:
            yield from own_formats(one)


# The media type of SCIM is JSON.
SCIM = {"extra_media_type_deserializers": {"application/scim+json": json.loads}}


class Operation:
    """An operation of a document."""

    def __init__(self, document, host, template, method):
        self.document, self.host, self.template, self.method = document, host, template, method
        item = document.spec["paths"][template]
        self.params = [document.resolved(param) for param in item.get("parameters", []) + item[method].get("parameters", [])]
        content = document.resolved(item[method].get("requestBody", {})).get("content", {})
        self.body = document.resolved(next(iter(content.values()))["schema"]) if content else {}
        # A body may be one of several, each with members of its own.
        self.bodies = [document.resolved(one) for one in self.body.get("oneOf", [self.body])]
        for name, schema in self.body.get("properties", {}).items():
            if "application/x-www-form-urlencoded" in content and document.resolved(schema).get("type") == "object":
                # Objects in forms are JSON, which the documents do not say.
                content["application/x-www-form-urlencoded"].setdefault("encoding", {})[name] = {
                    "contentType": "application/json"
                }
        self.pattern = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template)))

    def __str__(self):
        return f"{self.method.upper()} {self.host}{self.template}"


class Document:
    """A published document, and what judges by it."""

    def __init__(self, file):
        self.spec = json.loads(file.read_text())
        self.operations = []
        for template, item in self.spec["paths"].items():
            server = (item.get("servers") or self.spec["servers"])[0]["url"]
            for method in METHODS:
                if method in item:
                    self.operations.append(Operation(self, urlsplit(server).netloc, template, method))
        for operation in self.operations:
            if "properties" in operation.body:
                # A member that the document does not have is a mistake.
                operation.body.setdefault("additionalProperties", False)
        # Formats of Twilio's own, such as `iso-country-code`, are plain text to a validator.
        formats = dict.fromkeys(own_formats(self.spec), lambda value: value)
        self.judge = OpenAPI.from_dict(
            self.spec, config=Config(spec_validator_cls=None, extra_format_unmarshallers=formats, **SCIM)
        )

    def resolved(self, schema):
        while "$ref" in schema:
            found = self.spec
            for name in schema["$ref"].removeprefix("#/").split("/"):
                found = found[name.replace("~1", "/").replace("~0", "~")]
            schema = found
        return schema

    def example(self, schema, name=""):
        """A value that a schema allows, as a program in Python gives it."""
        schema = self.resolved(schema)
        for several in ("oneOf", "anyOf"):
            if several in schema:
                return self.example(schema[several][0], name)
        if "allOf" in schema:
            merged = {}
            for part in schema["allOf"]:
                merged.update(self.example(part, name))
            return merged
        if "enum" in schema:
            return schema["enum"][-1]
        sort = schema.get("type") or ("object" if "properties" in schema else None)
        if sort == "boolean":
            return True
        if sort in ("integer", "number"):
            least, most = schema.get("minimum", 7), schema.get("maximum", 7)
            return min(max(7, least), most)
        if sort == "array":
            return [self.example(schema["items"], name)] * max(2, schema.get("minItems", 0))
        if sort == "object":
            return {
                name: self.example(one, name) for name, one in schema.get("properties", {}).items() if not one.get("readOnly")
            }
        if sort is None:
            return {"a": ["b & c", 1]}
        return text(schema, name)


def text(schema, name, awkward="ü&=+%/"):
    form = schema.get("format")
    if form == "date-time":
        return MOMENT
    if form == "date":
        return DAY
    if "pattern" in schema:
        beginning = re.match(r"\^?\(?([A-Z]{2}|[a-z_]+)", schema["pattern"])
        return (beginning[1] if beginning else "ZZ") + SID[2:]
    some = {"uri": "https://example.com/ü?a=b&c=%20", "http-method": "GET", "email": "ana@example.com"}.get(
        form, f"{name} {awkward}"
    )
    return (some + "x" * schema.get("minLength", 0))[: schema.get("maxLength")]


def plain(name):
    """A name without what differs between the wire and Python."""
    return name.replace("<", "before").replace(">", "after").replace("_", "").replace(".", "").replace("-", "").lower()


def same(given, read):
    """Whether what was read is what was given."""
    if isinstance(given, list) and isinstance(read, list):
        return len(given) == len(read) and all(map(same, given, read))
    if isinstance(given, (dict, list)) and isinstance(read, str):
        return json.loads(read) == given
    if isinstance(given, (datetime, int, float)) and isinstance(read, str):
        return read == (given.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(given, datetime) else str(given))
    return given == read


# What our methods take that no document has: Twilio's library for Python, 9.13.0, does.
NEWER = {
    "accounts.v1": {"suppress_email_notification"},
    "api.v2010": {
        *("recording_configuration_id", "transcription_configuration_id", "passports", "message_intent"),
        *("emergency_caller_position", "emergency_caller_location", "emergency_name", "emergency_address"),
        *("emergency_zip_code", "emergency_city", "emergency_state", "emergency_country"),
    },
    "content.v1": {"bid_amount", "send_ttl_seconds"},
    "iam.v1": {"token_endpoint_auth_method"},
    "messaging.v2": {"friendly_name"},
    "oauth.v2": {"code_challenge", "code_challenge_method", "code_verifier"},
    "studio.v2": {"author_sid"},
    "verify.v2": {"templates"},
}
# Members of bodies that the documents say are read alone, though Twilio's library sends them.
READ_ONLY = {("marketplace.v1.installed_add_on.installed_add_on_usage.InstalledAddOnUsageList.create", "total_submitted")}
# What is called otherwise than on the wire, as in Twilio's library.
RENAMED = {"resource_version": "Version"}


class Judged:
    """A place of ours beside the operation of the document that its requests are of."""

    def __init__(self, place, operation):
        self.place, self.operation = place, operation
        document = operation.document
        segments = operation.pattern.fullmatch(urlsplit(place.request.url).path).groupdict()
        schemas = {param["name"]: param["schema"] for param in operation.params}
        own = {value: str(document.example(schemas[name])) for name, value in segments.items() if value in place.path}
        self.path = [own.get(value, value) for value in place.path]
        self.segments = {name: own.get(value, value) for name, value in segments.items()}
        self.wires = {
            plain(param["name"]): (param["in"], param["name"], param["schema"])
            for param in operation.params
            if param["in"] != "path"
        }
        self.members = [
            {plain(name): ("body", name, schema) for name, schema in body.get("properties", {}).items()}
            for body in operation.bodies
        ]
        self.params, self.whole, self.unknown = {}, None, []
        newer = NEWER.get(".".join(place.name.split(".")[:2]), set())
        for name in place.names:
            key = plain(RENAMED.get(name, name))
            found = next((known[key] for known in [self.wires, *self.members] if key in known), None)
            if found is None:
                self.unknown += [name] if name not in newer else []
            elif found[2].get("format", "").startswith("prefixed-collapsible-map"):
                pass  # Its members are parameters of their own.
            elif (place.name, name) not in READ_ONLY:
                self.params[name] = found
        if self.unknown and operation.body:
            self.whole = self.unknown.pop(0)

    def cases(self):
        """The required arguments alone, all, and each optional one; and the whole body as an object."""
        for body, members in zip(self.operation.bodies, self.members, strict=True):
            asked = set(body.get("required", [])) | {param["name"] for param in self.operation.params if param.get("required")}
            known = {**self.wires, **members}
            params = {name: known[key] for name in self.params if (key := plain(RENAMED.get(name, name))) in known}
            required = [name for name, (_, wire, _) in params.items() if name in self.place.required or wire in asked]
            optional = [name for name in params if name not in required]
            for chosen in [[], optional, *([name] for name in optional)]:
                yield {name: self.example(name, *params[name]) for name in required + chosen}
            if self.whole:
                others = {name: self.example(name, *params[name]) for name in required if params[name][0] != "body"}
                yield {**others, self.whole: self.operation.document.example(body)}

    def example(self, name, place, _, schema):
        if name == "authorization":
            return "Basic bWFkZTp1cA=="  # a header of credentials that stands for the client's
        is_text = place == "header" and schema.get("type") == "string" and "enum" not in schema
        # Headers take ASCII alone.
        return text(schema, name, "&=+%/") if is_text else self.operation.document.example(schema, name)

    def complaints(self, arguments):
        """What is wrong with the request of a call."""
        request = self.place.send(arguments, self.path)
        prepared = requests.Request(request.method, request.url, headers=request.headers, data=request.body)
        read = self.operation.document.judge.unmarshal_request(RequestsOpenAPIRequest(prepared))
        if read.errors:
            yield from map(reason, read.errors)
            return
        # openapi-core leaves segments as they are encoded.
        segments = {name: unquote(str(value)) for name, value in read.parameters.path.items()}
        if segments != self.segments:
            yield f"the path says {segments}, not {self.segments}"
        given = {"query": {}, "header": {}, "body": {}}
        for name, value in arguments.items():
            if name == self.whole:
                given["body"] = value
            else:
                place, wire, _ = self.params[name]
                given[place][wire] = value
        parts = {"query": dict(read.parameters.query), "header": dict(read.parameters.header), "body": read.body or {}}
        for part, values in given.items():
            for name, value in values.items():
                if name not in parts[part] or not same(value, parts[part][name]):
                    yield f"{part} {name}: {value!r} was read as {parts[part].get(name)!r}"
        # The document's defaults are read, too, so that what was sent is counted as it is.
        sent = {name for name, _ in parse_qsl(urlsplit(request.url).query, keep_blank_values=True)}
        if sent != set(given["query"]):
            yield f"the query has {sorted(sent)} for {sorted(given['query'])}"
        body = (request.body or b"").decode()
        is_json = "json" in next((value for name, value in request.headers.items() if name.lower() == "content-type"), "")
        sent = set(json.loads(body)) if is_json else {name for name, _ in parse_qsl(body, keep_blank_values=True)}
        if sent != set(given["body"]):
            yield f"the body has {sorted(sent)} for {sorted(given['body'])}"


def reason(error):
    """An error with all that it stands on."""
    texts = []
    while error is not None:
        texts += [str(error), *(one.message for one in getattr(error, "schema_errors", ()))]
        error = error.__cause__
    return " | ".join(texts)


PLACES = list(places())
DOCUMENTS = [Document(file) for file in FILES]
OPERATIONS = [operation for document in DOCUMENTS for operation in document.operations]
# What the published documents do not have, and Twilio's library does.
BEYOND = [
    "accounts.v1.compliance_signals_check",
    "content.v1.content.approval_create.ApprovalCreateList.update",
    "conversations.v2",
    "insights.v3",
    "intelligence.v3",
    "knowledge.v2",
    "memory.v1",
    "messaging.v3.message_cost_estimate",
    "numbers.v1.sms_verification",
    "numbers.v1.sms_verification_check",
    "numbers.v1.voice_verification",
    "preview.hosted_numbers.authorization_document.AuthorizationDocumentContext.delete",
    "routes.v3",
    "trusthub.v1.a2_p_brand_registration",
    "trusthub.v1.a2_p_brand_registration_embedded_session",
    "trusthub.v1.a2_p_campaign_registration",
    "trusthub.v1.a2_p_campaign_registration_embedded_session",
    "trusthub.v1.customer_profiles_provisional_copy",
    "trusthub.v1.trust_products_provisional_copy",
    "voice.v2",
    "voice.v3",
    "webhooks.v1",
]


def operation_of(place):
    """The operation that the requests of a place are of; that with more of its path spelled out, where several could be."""
    parts = urlsplit(place.request.url)
    found = [one for one in OPERATIONS if one.method == place.request.method.lower() and one.host == parts.netloc]
    found = [one for one in found if one.pattern.fullmatch(parts.path)]
    return min(found, key=lambda one: one.template.count("{"), default=None)


JUDGED = [Judged(place, operation) for place in PLACES if (operation := operation_of(place))]


def test_every_published_operation_is_one_of_ours():
    judged = sorted(str(one.operation) for one in JUDGED)
    assert judged == sorted(map(str, OPERATIONS))
    beyond = {place.name for place in PLACES} - {one.place.name for one in JUDGED}
    assert not [name for name in beyond if not f"{name}.".startswith(tuple(f"{one}." for one in BEYOND))]


def test_what_is_called_otherwise_than_in_the_documents_is_known():
    assert not {one.place.name: one.unknown for one in JUDGED if one.unknown}


@pytest.mark.filterwarnings("ignore:Unsupported scheme type")  # OAuth: that there is a token is not looked at
@pytest.mark.parametrize("product", sorted({one.place.name.split(".")[0] for one in JUDGED}))
def test_the_published_documents_allow_what_is_sent_and_say_what_was_given(product):
    wrong, count = [], 0
    for one in JUDGED:
        if one.place.name.split(".")[0] == product:
            for arguments in one.cases():
                count += 1
                wrong += [f"{one.place.name}({', '.join(arguments)}): {complaint}" for complaint in one.complaints(arguments)]
    assert count, "nothing was sent"
    assert not wrong, f"{len(wrong)} of {count} requests:\n" + "\n".join(wrong[:50])
