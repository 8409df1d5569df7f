"""The programs of the README run as they are written, one after the other, on a sandbox in the place of Twilio."""

import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
KEY = README.parent.parent / "core" / "tests" / "data" / "key.pem"
sys.path.insert(0, str(README.parent.parent / "core" / "docs"))
from pages import programs  # noqa: E402

PROGRAMS = programs(README.read_text(encoding="utf-8"), "python")


def test_the_programs_of_the_readme_run(offline, capsys):
    sids = {"api_key_sid": "SK…", "account_sid": "AC…", "credential_sid": "CR…"}
    names = {**sids, "api_secret": "made-up-secret", "private_key": KEY.read_text()}
    for program in PROGRAMS:
        exec(compile(program, str(README), "exec"), names)
    shown = capsys.readouterr().out.splitlines()
    # One message, three by asyncio, one each in the three blocks on errors and raw answers.
    assert offline.counts()["done"]["api.v2010.accounts.messages.create"] == 7
    assert shown[-2] == "sent" and shown[-3].startswith("GET https://api.twilio.com/")
    # What answers a webhook.
    assert shown[-1].endswith("<Hangup /></Response>")
    # The test of the README passes.
    names["test_the_answer"](offline)
