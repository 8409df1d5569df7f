"""Python's soak client: ``python soak.py threads|asyncio|http.client``. What it does stands in ``tests/soak/README.md``."""

import asyncio
import json
import os
import sys
import threading
import time
import urllib.request
from pathlib import Path

from trunkline import AsyncClient, Client
from trunkline.base.exceptions import TwilioException
from trunkline.transports import HttpClient

ERRORS = json.loads((Path(__file__).parents[2] / "tests" / "errors.json").read_text())
KINDS = {error["python"]: error["kind"] for error in ERRORS}


def control(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    # The environment's proxies are not for this.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(os.environ["SOAK_URL"] + path, data), timeout=120) as answer:
        return json.load(answer)


def made(cls, plan, **more):
    def client(base_url, account_sid, timeout_ms, max_retries, **credentials):
        if "auth_token" in credentials:
            credentials = {"username": account_sid, "password": credentials["auth_token"]}
        settings = {"account_sid": account_sid, "base_url": base_url, "timeout": timeout_ms / 1000, "max_retries": max_retries}
        return cls(**credentials, **settings, environment={}, **more)

    return [client(**settings) for settings in plan["clients"]]


def begun(client, operation, arguments):
    if operation == "create":
        return client.messages.create(to=arguments["to"], from_=arguments["from"], body=arguments["body"])
    if operation == "fetch":
        return client.messages(arguments["sid"]).fetch()
    return client.messages.list(**arguments)


def told_ok(answer):
    records = answer if isinstance(answer, list) else [answer]
    shown = [{"account_sid": one.account_sid, "sid": one.sid, "body": one.body} for one in records]
    return {"told": "ok", "records": shown}


def told_error(error):
    if not isinstance(error, TwilioException):
        return {"told": "error", "kind": "other", "message": repr(error)}
    cause = error.__cause__
    return {
        "told": "error",
        "kind": KINDS[type(error).__name__],
        "cause": KINDS.get(type(cause).__name__),
        "status": getattr(error, "status", None),
        "may_have_happened": error.may_have_happened,
        "message": str(error),
    }


def report(call, started, told):
    return {"id": call["id"], "took_ms": (time.monotonic() - started) * 1000, **told}


def run_threads(clients, work):
    calls, reports = iter(work["calls"]), []
    lock = threading.Lock()

    def worker():
        while True:
            with lock:
                call = next(calls, None)
            if call is None:
                return
            time.sleep(call.get("pause_ms", 0) / 1000)
            started = time.monotonic()
            try:
                told = told_ok(begun(clients[call["client"]], call["operation"], call["arguments"]))
            except Exception as error:
                told = told_error(error)
            reports.append(report(call, started, told))

    threads = [threading.Thread(target=worker) for _ in range(work["workers"])]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return reports


async def run_tasks(clients, work):
    calls, reports = iter(work["calls"]), []

    async def worker():
        for call in calls:
            await asyncio.sleep(call.get("pause_ms", 0) / 1000)
            started = time.monotonic()
            task = asyncio.ensure_future(begun(clients[call["client"]], call["operation"], call["arguments"]))
            after = call.get("abort_after_ms")
            timer = after is not None and asyncio.get_running_loop().call_later(after / 1000, task.cancel)
            try:
                told = told_ok(await task)
            except asyncio.CancelledError:
                told = {"told": "aborted"}
            except Exception as error:
                told = told_error(error)
            if timer:
                timer.cancel()
            reports.append(report(call, started, told))

    await asyncio.gather(*(worker() for _ in range(work["workers"])))
    return reports


def in_threads(plan, **more):
    clients = made(Client, plan, **more)
    while (work := control("/work"))["calls"]:
        control("/reports", run_threads(clients, work))


async def in_tasks(plan):
    clients = made(AsyncClient, plan)
    while (work := await asyncio.to_thread(control, "/work"))["calls"]:
        await asyncio.to_thread(control, "/reports", await run_tasks(clients, work))


if __name__ == "__main__":
    kind, plan = sys.argv[1], control("/plan")
    if kind == "asyncio":
        asyncio.run(in_tasks(plan))
    elif kind == "http.client":
        in_threads(plan, transport=HttpClient())
    else:
        in_threads(plan)
