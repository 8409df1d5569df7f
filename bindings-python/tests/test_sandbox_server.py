"""Whom the server of the sandbox answers and how much it bears: the cases of ``tests/sandbox-server.json``.

Those with limits of their own are run in Rust alone, whose server this is.
"""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

CASES = json.loads((Path(__file__).parents[2] / "tests" / "sandbox-server.json").read_text())
USUAL = [case for case in CASES if "limits" not in case]


def serve(allow_hosts):
    allowed = [argument for name in allow_hosts for argument in ("--allow-host", name)]
    command = [sys.executable, "-u", "-m", "trunkline.sandbox", "--port", "0", *allowed]
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


def test_a_name_that_cannot_be_allowed_is_refused():
    with serve(["http://sandbox.example"]) as server:
        assert server.wait() == 2
        assert 'not "http://sandbox.example"' in server.stderr.read()
