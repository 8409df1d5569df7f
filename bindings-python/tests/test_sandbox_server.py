"""Whom the server of the sandbox answers and how much it bears: the cases of ``tests/sandbox-server.json``; and what its
command takes: those of ``tests/sandbox-command.json``.

Those with limits of their own are run in Rust alone, whose server this is.
"""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import flask
import pytest
from twilio.request_validator import RequestValidator

from trunkline import Client

CASES = json.loads((Path(__file__).parents[2] / "tests" / "sandbox-server.json").read_text())
COMMANDS = json.loads((Path(__file__).parents[2] / "tests" / "sandbox-command.json").read_text())
USUAL = [case for case in CASES if "limits" not in case]


def serve(allow_hosts, *options):
    allowed = [argument for name in allow_hosts for argument in ("--allow-host", name)]
    command = [sys.executable, "-u", "-m", "trunkline.sandbox", "--port", "0", *allowed, *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def send(connection: socket.socket, pieces) -> None:
    """Sends what the server takes: it may hang up before the end."""
    try:
        for piece in pieces:
            if isinstance(piece, str):
                connection.sendall(piece.encode())
            else:
                some = max(1, 65536 // len(piece["of"]))
                many = piece["of"].encode() * some
                for _ in range(piece["times"] // some):
                    connection.sendall(many)
                connection.sendall(piece["of"].encode() * (piece["times"] % some))
    except OSError:
        pass


def answer(connection: socket.socket):
    """Status and body of the answer; nothing if the connection ends before it."""
    said = b""
    try:
        while True:
            head, end, body = said.partition(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            if end and len(body) >= int(length[1] if length else 0):
                return int(head.split()[1]), body.decode()
            more = connection.recv(65536)
            if not more:
                return None, ""
            said += more
    except ConnectionError:
        return None, ""


def is_open(connection: socket.socket, seconds: float) -> bool:
    connection.settimeout(seconds)
    try:
        while connection.recv(65536):
            pass
    except TimeoutError:
        return True
    except ConnectionError:
        pass
    return False


@pytest.mark.parametrize("case", USUAL, ids=lambda case: case["name"])
def test_all_hosts_let_in_the_same_and_bear_the_same(case):
    with serve(case.get("allow_hosts", [])) as server:
        try:
            port = next(int(found[1]) for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:(\d+)", line)))
            for exchange in case["exchanges"]:
                with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                    send(connection, exchange["send"])
                    status, body = answer(connection)
                    if "status" in exchange:
                        assert (status, exchange.get("says", "") in body) == (exchange["status"], True), body
                    if exchange.get("then") == "stays":
                        assert is_open(connection, 0.1)
                    if exchange.get("then") == "ends":
                        assert not is_open(connection, 10)
        finally:
            server.kill()


@pytest.mark.parametrize("case", COMMANDS, ids=lambda case: case["name"])
def test_the_commands_of_all_languages_take_and_say_the_same(case):
    command = [sys.executable, "-u", "-m", "trunkline.sandbox", *case["arguments"]]
    if "serves" not in case:
        ended = subprocess.run(command, capture_output=True, text=True)
        assert ended.returncode == case["status"], ended
        for said, part in ((ended.stdout, case.get("out", "")), (ended.stderr, case.get("error", ""))):
            assert part in said and bool(said) == bool(part), ended
        return
    serves = case["serves"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = next(found[1] for line in server.stdout if (found := re.search(r"Address: +(http\S+)", line)))
            assert address.startswith(f"http://{serves['address']}:")
            request = urllib.request.Request(f"{address}/_sandbox", headers={"Host": serves["host"]})
            with urllib.request.urlopen(request, timeout=20) as answer:
                assert serves["says"] in answer.read().decode()
        finally:
            server.kill()


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def until(condition):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it does not come to that"
        time.sleep(0.02)


def ask(address, path, body=None, method="POST"):
    request = urllib.request.Request(
        f"{address}/_sandbox{path}", None if body is None else json.dumps(body).encode(), method=method
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def test_the_program_sends_webhooks_to_this_machine_whose_signature_twilios_library_finds_right(monkeypatch):
    app, counts = flask.Flask("app"), Counter()

    @app.post("/<path>")
    def answer(path):
        request = flask.request
        validator = RequestValidator("made-up-auth-token")
        if not validator.validate(request.url, request.form, request.headers["X-Twilio-Signature"]):
            return "", 403
        counts[path] += 1
        return (f"<Response><Message>{request.form['Body']} to you</Message></Response>" if path == "sms" else ""), {
            "Content-Type": "text/xml"
        }

    application = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    threading.Thread(target=application.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{application.server_port}"
    credentials = ["--account-sid", "AC" + "7" * 32, "--auth-token", "made-up-auth-token"]
    try:
        with serve([], *credentials, "--speed", "20", "--webhooks-to", "app.example") as server:
            try:
                # The lines that it prints are all that a program needs.
                for line in server.stdout:
                    if found := re.search(r"export (\w+)='(.*)'", line):
                        monkeypatch.setenv(*found.groups())
                    if "Ctrl-C" in line:
                        break
                address = os.environ["TWILIO_BASE_URL"].removesuffix("/{product}")
                client = Client()
                number = client.incoming_phone_numbers.create(phone_number="+15017122661", sms_url=f"{origin}/sms")
                ask(address, "/receive", {"from": "+15558675310", "to": "+15017122661", "body": "Grüße"})
                for _ in range(10):
                    client.messages.create(
                        to="+15558675310", from_="+15017122661", body="Hi", status_callback=f"{origin}/status?a=b"
                    )
                until(lambda: counts == {"sms": 1, "status": 30})
                number.update(sms_url=f"http://example.com:{application.server_port}/sms")
                ask(address, "/receive", {"from": "+15558675310", "to": "+15017122661", "body": "Hi"})
                until(lambda: len(ask(address, "/webhooks", method="GET")["webhooks"]) == 32)
                seen = ask(address, "/webhooks", method="GET")["webhooks"]
                assert [webhook["status"] for webhook in seen] == [200] * 31 + [None]
                assert "--webhooks-to" in seen[-1]["failure"] and counts == {"sms": 1, "status": 30}
                messages = ask(address, "/conversation", {"number": "+15558675310"})["messages"]
                assert sorted(message["body"] for message in messages) == ["Grüße", "Grüße to you", "Hi", *["Hi"] * 10]
            finally:
                server.kill()
    finally:
        application.shutdown()
        application.server_close()
