"""Every operation is called on the sandbox, by both clients, as the walk over the tables calls it.

``make walk`` writes that walk as a script, whose form ``core/src/sandbox/tests/operations/script.rs`` tells, and the way to each
operation.
"""

import asyncio
import inspect
import json
import os
from pathlib import Path

import pytest

from trunkline import AsyncClient, Client
from trunkline.base.exceptions import TwilioRestException
from trunkline.sandbox import Sandbox

TARGET = Path(os.environ.get("TRUNKLINE_WALK") or Path(__file__).parents[2] / "target" / "walk.json")


def read(path: Path):
    assert path.exists(), f"there is no {path}: run `make walk`"
    return json.loads(path.read_text())


async def value(result):
    return await result if inspect.isawaitable(result) else result


async def play(kind):
    """Plays the script with clients of this kind. Gives what the sandbox has counted, and what it was to count."""
    script, ways = read(TARGET), read(TARGET.with_name("ways-python.json"))
    sandbox = Sandbox()
    known = sandbox.credentials()
    account_sid = known["account_sid"]

    def client(**credentials):
        return kind(**credentials, transport=sandbox, max_retries=0, environment={})

    account = client(username=account_sid, password=known["auth_token"])
    bearer = client(token=script["bearer"], account_sid=account_sid)
    for step in script["steps"]:
        if "insert" in step:
            sandbox.insert(step["insert"], step["fields"])
        elif "auth_token" in step:
            account = client(username=account_sid, password=step["auth_token"])
        else:
            way = ways[step["operation"]]
            place = bearer if step.get("oauth") else account
            for name, arguments in way["steps"]:
                place = getattr(place, name)
                if arguments is not None:
                    place = place(*(step["path"][one] for one in arguments))
            method = getattr(place, "page" if way["method"] == "list" and hasattr(place, "page") else way["method"])
            given = {way["params"][name]: item for name, item in step["arguments"].items()}
            try:
                await value(method(**given))
                status = 200
            except TwilioRestException as error:
                status = error.status
            assert status == step["status"] or status < 300 and step["status"] < 400, f"{step}: {status}"
    return sandbox.counts()["done"], script["done"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_every_operation_is_called_through_the_facade(kind):
    done, expected = asyncio.run(play(kind))
    assert done == expected
    assert len(expected) == len(read(TARGET.with_name("ways-python.json")))
