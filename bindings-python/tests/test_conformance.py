"""The cases of tests/conformance, for both clients: what goes out on the wire, and what comes of the answers."""

import asyncio
import base64
import inspect
import itertools
import json
import os
import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

import trunkline
from trunkline import AsyncClient, Client
from trunkline._native import Record
from trunkline.base.exceptions import TwilioException

CASES = Path(os.environ.get("TRUNKLINE_CONFORMANCE") or Path(__file__).parents[2] / "tests" / "conformance")
SID, TOKEN = "AC0123456789abcdef0123456789abcdef", "made-up-auth-token"
KINDS = {row["python"]: row["kind"] for row in json.loads((CASES.parent / "errors.json").read_text())}
# Python spells a null for a form as "": as in Twilio's library, None is not sent there.
NULLS = ("null is sent as empty", "null for a number or a date is sent as empty")
# What Python calls a parameter or a setting.
NAMES = {"from": "from_", "page": "page_number", "cursor": "target_url", "bearer_token": "token"}
# Settings that a client of Python does not take by a name of their own.
UNSAYABLE = {"auth_token", "api_key", "api_secret", "user_agent"}
SORTS = {"environment", "username", "password", "client_id", "client_secret", "bearer_token", "anonymous"}


def cases():
    files = [(file.stem, json.loads(file.read_text())["cases"]) for file in sorted(CASES.glob("*.json"))]
    named = [(name, case) for name, cases in files for case in cases if case["name"] not in OTHERWISE]
    return [pytest.param(case, id=f"{name}: {case['name']}") for name, case in named]


# In Python a number is a text, too, as for Twilio's library: test_texts.py.
OTHERWISE = {"a number for a text is refused"}


def with_hosts(result):
    """A page names its neighbours with their host here, as those of Twilio's library do."""
    for name in ("next", "previous") if isinstance(result, dict) and "items" in result else ():
        if (result.get(name) or "").startswith("/"):
            result = {**result, name: f"https://api.twilio.com{result[name]}"}
    return result


def moment(text):
    # Python 3.10 reads fractions of three or six digits alone.
    text = re.sub(r"\.(\d+)", lambda fraction: "." + fraction[1].ljust(6, "0")[:6], text)
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


class World:
    """A transport that plays a script, with a clock and chance of its own."""

    def __init__(self, case):
        self.time = moment(case.get("now", "2026-11-21T12:00:00Z"))
        self.chance = case.get("random", 0.5)
        self.idle_since = self.time
        self.exchanges = []
        self.attempts = []
        self.complaints = []

    def now(self):
        return self.time

    def random(self):
        return self.chance

    def sleep(self, seconds):
        self.time += timedelta(seconds=seconds)

    def __call__(self, request):
        if not self.exchanges:
            self.complaints.append(f"a request too many: {request}")
            raise ConnectionResetError("nothing was to be sent")
        exchange = self.exchanges.pop(0)
        self.expect("the pause before the request", exchange.get("pause", 0), (self.time - self.idle_since).total_seconds())
        expected = exchange["request"]
        self.expect("the method", expected["method"], request.method)
        self.expect("the URL", expected["url"], request.url)
        sent = {name.lower(): value for name, value in request.headers.items()}
        for name, value in expected.get("headers", {}).items():
            self.expect(f"the header {name}", value, sent.get(name.lower()))
        self.expect("the body", expected.get("body"), request.body if request.body is None else request.body.decode())
        self.sleep(exchange.get("after", 0))
        self.idle_since = self.time
        match exchange.get("failure"):
            case "not_sent":
                raise ConnectionRefusedError("the connection was refused")
            case "timeout":
                raise TimeoutError("no answer in time")
            case "no_answer":
                raise ConnectionResetError("the connection broke")
        answer = exchange["answer"]
        headers = dict(answer.get("headers", {}))
        if "json" in answer:
            headers.setdefault("Content-Type", "application/json")
            body = json.dumps(answer["json"]).encode()
        elif "base64" in answer:
            body = base64.b64decode(answer["base64"])
        else:
            text = answer.get("text", "")
            body = (text if isinstance(text, str) else "\n".join(text)).encode()
        return trunkline.Response(answer["status"], headers, body)

    def expect(self, what, expected, actual):
        if isinstance(expected, (int, float)) and isinstance(actual, float):
            equal = abs(expected - actual) < 1e-5
        else:
            equal = expected == actual
        if not equal:
            self.complaints.append(f"{what}: expected {expected!r}, but was {actual!r}")


def expanded(exchanges):
    """The exchanges one by one: those that take place several times in a row stand once in the file."""
    for exchange in exchanges:
        text = json.dumps(exchange)
        if "times" not in exchange:
            yield exchange
        for n in range(1, exchange.get("times", 0) + 1):
            yield json.loads(text.replace("{n}", str(n)).replace("{n+1}", str(n + 1)))


def tagged(value):
    if isinstance(value, dict) and len(value) == 1:
        ((name, text),) = value.items()
        if name.startswith("$") and isinstance(text, str):
            return name[1:], text
    return None, None


def argument(value):
    match tagged(value):
        case "timestamp", text:
            return moment(text)
        case "date", text:
            return date.fromisoformat(text)
        case "decimal", text:
            return Decimal(text)
        case "integer", text:
            return int(text)
    if isinstance(value, dict):
        return {name: argument(item) for name, item in value.items()}
    if isinstance(value, list):
        return [argument(item) for item in value]
    return value


def plain(value):
    """As canonical JSON has it."""
    if isinstance(value, Record):
        return plain(value.to_dict())
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        fraction = f".{value.microsecond:06}".rstrip("0") if value.microsecond else ""
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S") + fraction + "Z"
    if isinstance(value, date):
        return value.isoformat()
    return value


def differences(place, expected, actual):
    match tagged(expected):
        case "decimal", text:
            # Within an object of a record numbers are as `json` reads them.
            kind = float if place.startswith("result") and place.count(".") > 1 else Decimal
            expected, same = text, isinstance(actual, kind) and actual == kind(text)
        case "integer", text:
            expected, same = text, isinstance(actual, int) and str(actual) == text
        case _ if isinstance(expected, str) and isinstance(actual, str) and len(expected) == 30 and actual[19:20] == ".":
            # Python's clock ends at microseconds.
            same = expected[:26] == actual[:26]
        case _ if isinstance(expected, dict) and isinstance(actual, dict):
            for name, item in expected.items():
                yield from differences(f"{place}.{name}", item, actual.get(name))
            for name, item in actual.items():
                if name not in expected and item is not None:
                    yield f"{place}.{name} is {item!r} and should be null"
            return
        case _ if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
            for at, (one, other) in enumerate(zip(expected, actual, strict=True)):
                yield from differences(f"{place}[{at}]", one, other)
            return
        case _:
            if isinstance(actual, Decimal) and isinstance(expected, (int, float)) and not isinstance(expected, bool):
                same = actual == Decimal(str(expected))
            else:
                same = expected == actual and isinstance(expected, bool) == isinstance(actual, bool)
    if not same:
        yield f"{place}: expected {expected!r}, but was {actual!r}"


def make(kind, options, world):
    case_options, options = options, dict(options)
    credentials = options.pop("credentials", None)
    given = {"environment": options.pop("environment", {}), **{NAMES.get(name, name): item for name, item in options.items()}}
    match credentials:
        case None if not SORTS & case_options.keys():
            given.update(username=SID, password=TOKEN)
        case {"type": "auth_token", "account_sid": sid, "auth_token": token}:
            given.update(username=sid, password=token)
        case {"type": "api_key", "account_sid": sid, "key": key, "secret": secret}:
            given.update(username=key, password=secret, account_sid=given.get("account_sid", sid))
        case {"type": "client_credentials", "client_id": client_id, "client_secret": secret}:
            given.update(client_id=client_id, client_secret=secret)
        case {"type": "bearer", "token": token}:
            given.update(token=token)
        case {"type": "anonymous"}:
            given.update(anonymous=True)
    return kind(transport=world, on_attempt=world.attempts.append, **given)


def place(client, operation, arguments):
    """The method of the façade for an operation, and what is left of the arguments; None where the façade cannot say it."""
    product, version, *names, verb = operation.split(".")
    at, left = getattr(getattr(client, product), version), dict(arguments)
    for number, name in enumerate(names):
        at = getattr(at, name)
        if number + 1 == len(names) and hasattr(at, "stream" if verb == "list" else verb):
            break
        if not callable(at):
            continue
        parameters = list(inspect.signature(at).parameters)
        if not parameters:
            at = at()
            continue
        own = name[:-1] + "_sid" if name.endswith("s") else name + "_sid"
        known = [*parameters, own] if number + 1 == len(names) else [own, *parameters]
        key = next((key for key in known if key in left), None)
        if key is None and name == "accounts" and number + 1 < len(names):
            at = getattr(client.api, version).account
        elif key is None or not isinstance(left[key], str):
            return None, arguments
        else:
            at = at(left.pop(key))
    return at, left


FACADE = itertools.count()


def group(pairs):
    return {name: [text for key, text in pairs if key == name] for name, _ in pairs}


async def perform(client, call, is_async, clears):
    async def value(result):
        return await result if inspect.isawaitable(result) else result

    client = client.with_options(**call.get("options", {})) if call.get("options") else client
    if request := call.get("request"):
        answer = await value(
            client.request(
                request["method"],
                request["url"],
                group(request.get("query", [])),
                group(request.get("form", [])),
                json=argument(request.get("json")),
            )
        )
        return answer.data, answer
    arguments = {name: argument(item) for name, item in call.get("arguments", {}).items()}
    if clears:
        arguments = {name: "" if item is None else item for name, item in arguments.items()}
    operation = call["operation"]
    verb = operation.rsplit(".", 1)[1]
    at, left = place(client, operation, arguments)
    keywords = {NAMES.get(name, name): item for name, item in left.items()}
    method = getattr(at, "stream" if verb == "list" else verb, None) if at is not None else None
    expressible = method is not None and "cursor" not in call
    if expressible:
        try:
            inspect.signature(method).bind(**keywords)
        except TypeError:
            expressible = False
    native = client._client
    if not expressible:
        if verb in ("list", "find_sent"):
            pages = native.pages(
                operation, (), arguments, None, None, call.get("limit"), call.get("page_size"), call.get("cursor")
            )
            records, page = [], True
            while page:
                page = await value(pages.page_async() if is_async else pages.page())
                if call.get("page"):
                    return dict(zip(("items", "next", "previous"), page, strict=False)), None
                records.extend(page[0] if page else [])
            return records, None
        execute = native.execute_async if is_async else native.execute
        return await value(execute(operation, (), arguments, None, None)), None
    next(FACADE)
    if verb == "find_sent":
        return await value(method(**keywords)), None
    if verb != "list":
        raw = place(client.with_raw_response, operation, arguments)[0]
        answer = await value(getattr(raw, verb)(**keywords))
        return answer.data, answer
    size = {} if "page_size" not in call else {"page_size": call["page_size"]}
    if call.get("page"):
        if "limit" in call:
            size.setdefault("page_size", call["limit"])
        page = await value(at.page(**keywords, **size))
        return {"items": list(page), "next": page.next_page_url, "previous": page.previous_page_url}, None
    limit = {} if "limit" not in call else {"limit": call["limit"]}
    stream = at.stream(**keywords, **limit, **size)
    return ([record async for record in stream] if is_async else list(stream)), None


def compare_error(error, expected, call):
    facts = {
        "kind": KINDS[type(error).__name__],
        # What the service says stands behind what was tried.
        "message": re.sub(r"^Unable to \w+ (record|page): ", "", error.msg) or None,
        "cause": KINDS.get(type(error.__cause__).__name__),
        **{
            name: getattr(error, name, None)
            for name in (
                *("status", "code", "more_info", "details", "parameter", "retry_after", "request_id"),
                *("may_have_happened", "started_at", "attempts", "method", "url"),
            )
        },
    }
    names = {"url": "uri"} if "request" in call else NAMES
    is_ours = expected.get("kind") in ("configuration", "invalid_argument")
    for name, item in expected.items():
        if name == "message" and item.startswith("no complete answer within"):
            # The script's transport gave up by itself.
            continue
        if name == "parameter":
            item = names.get(item, item)
        if name == "message" and is_ours:
            item = item.replace("{time}", "a positive number of seconds")
            item = re.sub('"[^"]*"|`(\\w+)`', lambda match: f"`{names.get(match[1], match[1])}`" if match[1] else match[0], item)
        yield from differences(f"error.{name}", item, plain(facts[name]))


def compare_attempts(expected, told):
    if len(expected) != len(told):
        yield f"{len(told)} attempts were told, and not {len(expected)}: {told}"
    for at, (members, attempt) in enumerate(zip(expected, told, strict=False)):
        for name, item in members.items():
            actual = plain(getattr(attempt, name))
            if isinstance(actual, float) and item is not None:
                actual = round(actual, 5)
            yield from differences(f"attempts[{at}].{name}", item, actual)


async def run(case, kind):
    world = World(case)
    steps = [case, *case.get("then", [])]
    complaints = world.complaints
    try:
        client = make(kind, case.get("client", {}), world)
    except TwilioException as error:
        return [f"it was refused: {error}"] if "call" in case else list(compare_error(error, case["error"], {}))
    for step in steps:
        world.sleep(step.get("wait", 0))
        world.exchanges, world.idle_since = list(expanded(step.get("exchanges", []))), world.time
        world.attempts.clear()
        if "call" not in step:
            return ["the client was to be refused"]
        try:
            data, answer = await perform(client, step["call"], kind is AsyncClient, case["name"] in NULLS)
        except TwilioException as error:
            if "error" in step:
                complaints.extend(compare_error(error, step["error"], step["call"]))
            else:
                complaints.append(f"it failed: {error!r}")
        else:
            if "error" in step:
                complaints.append(f"it succeeded where an error was due: {step['error']}")
            if "result" in step:
                expected = with_hosts(step["result"])
                if expected is None:
                    expected = True if data is True else None
                complaints.extend(differences("result", expected, plain(data)))
            for name, expected in step.get("raw", {}).items() if isinstance(data, Record) else ():
                complaints.extend(differences(f"raw.{name}", expected, data.raw.get(name)))
            for name, expected in step.get("response", {}).items():
                if answer is None:
                    continue
                if name == "headers":
                    complaints.extend(f"header {key}" for key, text in expected.items() if answer.headers.get(key) != text)
                elif name == "elapsed":
                    world.expect(name, expected, answer.elapsed)
                else:
                    complaints.extend(differences(f"response.{name}", expected, getattr(answer, name)))
        complaints.extend(f"never sent: {exchange['request']}" for exchange in world.exchanges)
        if "attempts" in step:
            complaints.extend(compare_attempts(step["attempts"], world.attempts))
    return complaints


def leave_out_what_python_cannot_say(case):
    if names := UNSAYABLE & case.get("client", {}).keys():
        pytest.skip(f"a client takes no {' and no '.join(sorted(names))}")


@pytest.mark.parametrize("case", cases())
def test_sync(case):
    leave_out_what_python_cannot_say(case)
    # Driven without a loop, as a synchronous program would.
    coroutine = run(case, Client)
    try:
        coroutine.send(None)
    except StopIteration as done:
        assert done.value == []
    else:
        pytest.fail("the synchronous client awaited something")


@pytest.mark.parametrize("case", cases())
def test_async(case):
    leave_out_what_python_cannot_say(case)
    assert asyncio.run(run(case, AsyncClient)) == []


def test_most_cases_go_through_the_facade():
    # Every case runs twice.
    assert next(FACADE) > len(cases())
