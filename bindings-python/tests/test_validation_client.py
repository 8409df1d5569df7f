"""Requests that are signed with a private key, as those of Twilio's library."""

import threading
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest import mock

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from twilio.http.validation_client import ValidationClient as TheirClient

from trunkline import Client
from trunkline.base.exceptions import TwilioRestException
from trunkline.http.response import Response
from trunkline.http.validation_client import ValidationClient, ValidationPayload
from trunkline.jwt.validation import ClientValidationJwt

SIDS = "AC" + "0" * 32, "SK" + "0" * 32, "CR" + "0" * 32


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def read(token, key):
    header = jwt.get_unverified_header(token)
    return header, jwt.decode(token, key.public_key(), algorithms=["RS256"])


@pytest.mark.parametrize(
    ("params", "data"),
    [(None, None), ({"b": "2", "a": ["1", "ü &"]}, None), (None, {"To": "+15558675310", "Body": "Hi ü", "MediaUrl": ["b", "a"]})],
)
def test_the_tokens_are_those_of_twilios_library(key, params, data):
    asked = ("POST", "https://api.twilio.com/2010-04-01/Accounts.json", params, data, {"X-Trace": "7"}, ("SK1", "secret"))
    theirs, ours = TheirClient(*SIDS, pem(key)), ValidationClient(*SIDS, pem(key))
    ours._sender = mock.Mock(side_effect=RuntimeError)
    with mock.patch.object(theirs.session, "send", side_effect=RuntimeError) as sent, pytest.raises(RuntimeError):
        theirs.request(*asked)
    with pytest.raises(RuntimeError):
        ours.request(*asked)
    tokens = [one.call_args.args[0].headers["Twilio-Client-Validation"] for one in (sent, ours._sender)]
    (their_header, their), (our_header, our) = (read(token, key) for token in tokens)
    assert their_header == our_header and their["hrh"] == our["hrh"] and their["rqh"] == our["rqh"]
    assert (our["iss"], our["sub"], our["exp"] - our["nbf"]) == (SIDS[1], SIDS[0], 300)


def test_what_is_signed_is_what_arrives(key):
    arrived = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrived.append((self.command, self.path, dict(self.headers), body))
            self.send_response(201)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "14")
            self.end_headers()
            self.wfile.write(b'{"sid": "SM1"}')

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        http_client = ValidationClient(*SIDS, pem(key))
        url = f"http://127.0.0.1:{server.server_port}"
        client = Client(SIDS[1], "secret", SIDS[0], http_client=http_client, base_url=url, environment={})
        assert client.messages.create(to="+15558675310", from_="+15017122661", body="Hi ü").sid == "SM1"
    finally:
        server.shutdown()
        server.server_close()
    [(method, path, headers, body)] = arrived
    headers = {name.lower(): text for name, text in headers.items()}
    parts = [method, path, "", f"authorization:{headers['authorization']}", f"host:{headers['host']}", "", "authorization;host"]
    expected = sha256("\n".join([*parts, sha256(body).hexdigest()]).encode()).hexdigest()
    assert read(headers["twilio-client-validation"], key)[1]["rqh"] == expected


def test_keys_are_not_shown_and_must_be_of_rsa(key):
    client = ValidationClient(*SIDS, pem(key))
    token = ClientValidationJwt(*SIDS, pem(key), ValidationPayload("GET", "/", "", {}, [], ""))
    assert "PRIVATE KEY" not in repr(vars(client)) + repr(vars(token)) + repr(token) and token.to_jwt().count(".") == 2
    with pytest.raises(TypeError, match="RSA"):
        ClientValidationJwt(*SIDS, pem(ec.generate_private_key(ec.SECP256R1())), token.validation_payload).to_jwt()


def test_certificates_are_tried_through_a_client(key):
    client, other = ValidationClient(*SIDS, pem(key)), mock.Mock()
    other.request.return_value = Response(200, "x")
    client.validate_ssl_certificate(other)
    other.request.return_value = Response(504, "x")
    with pytest.raises(TwilioRestException):
        client.validate_ssl_certificate(other)
