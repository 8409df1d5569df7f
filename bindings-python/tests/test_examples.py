"""The examples do what they say, on the sandbox."""

import csv
import runpy
from pathlib import Path

import pyarrow.parquet
import pytest

from trunkline.rest import Client
from trunkline.sandbox import Sandbox

EXAMPLES = Path(__file__).parents[1] / "examples"

SAY = {
    "access_token": ["A token for ana"],
    "bot": [
        "< Hello",
        "> How many are you?",
        "< 4",
        "> A table for 4 is yours. Write FREE to give it up.",
        "< Free",
        "> Your table is free again.",
        "< Free",
        "> How many are you?",
    ],
    "buy_number": ["Bought +15105550100; its messages go to https://bistro.example/sms"],
    "content_template": ["Wrote table_ready", "Sent by it to +15558675310"],
    "conversation": ["ana: The bill, please", "ben: At once"],
    "deliver": ["To +15558675310: delivered, error None", "To +15558675311: undelivered, error 30005"],
    "export": ["2500 messages", "messages.csv: written", "messages.parquet: written"],
    "lookup": ["+15558675310 is valid: True; its line: None"],
    "message": ["To +15558675310: Your table is ready"],
    "recording": ["4044 bytes: 0.25 s at 8000 Hz", "audio/mpeg: 4170 bytes"],
    "verify": ["314159: pending", "271828: approved"],
    "webhook": [
        '200 <?xml version="1.0" encoding="UTF-8"?><Response><Message>You said: A table for two</Message></Response>',
        "403 ",
    ],
}


@pytest.mark.parametrize("name", SAY)
def test_an_example_does_what_it_says(name, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", [f"{name}.py"])
    runpy.run_path(str(EXAMPLES / f"{name}.py"), run_name="__main__")
    assert capsys.readouterr().out.splitlines() == SAY[name]


def test_the_bot_asks_again_where_a_digit_is_no_number():
    sandbox = Sandbox()
    bot = runpy.run_path(str(EXAMPLES / "bot.py"))["bot"]
    sandbox.mount(bot(sandbox.credentials()["auth_token"], "https://bistro.example"))
    numbers = Client.sandbox(sandbox).incoming_phone_numbers
    numbers.create(phone_number="+15017122661", sms_url="https://bistro.example/sms")
    sandbox.receive("+15558675310", "+15017122661", "²")
    sandbox.settle()
    assert sandbox.conversation("+15558675310")[-1].body == "How many are you?"


def test_a_call_is_made_and_says_what_it_should(capsys):
    after = runpy.run_path(str(EXAMPLES / "call.py"), run_name="__main__")
    assert after["client"].calls(after["call"].sid).fetch().to == "+15558675310"
    assert '<Say voice="alice">Your table is ready.</Say>' in str(after["response"])
    assert capsys.readouterr().out == f"Calling +15558675310 from +15017122661: {after['call'].sid}\n"


def test_both_files_of_an_export_hold_what_was_sent(tmp_path):
    runpy.run_path(str(EXAMPLES / "export.py"))["main"](tmp_path)
    with (tmp_path / "messages.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = pyarrow.parquet.read_table(tmp_path / "messages.parquet").to_pydict()
    assert [row["to"] for row in rows] == [f"+1555867{number:04}" for number in reversed(range(2500))] == columns["to"]
    assert [row["sid"] for row in rows] == columns["sid"] and len(set(columns["sid"])) == 2500
    assert list(rows[0]) == list(columns)
