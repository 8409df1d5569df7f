"""Public key client validation: what arrives is what the token vouches for, by PyJWT and by Twilio's own library."""

import asyncio
import http.server
import json
import pickle
import threading
from urllib.parse import urlsplit

import jwt as pyjwt
import pytest
import twilio.http.validation_client as theirs
import twilio.jwt.validation
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from trunkline.aio.rest import AsyncClient
from trunkline.base.exceptions import TwilioException
from trunkline.http.validation_client import ValidationClient, ValidationPayload
from trunkline.jwt.validation import ClientValidationJwt
from trunkline.rest import Client

ACCOUNT, KEY, CREDENTIAL = ("AC" + "0" * 32, "SK" + "0" * 32, "CR" + "0" * 32)
PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key, form=serialization.PrivateFormat.PKCS8, password=None):
    by = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, by).decode()


@pytest.fixture
def server():
    arrived = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            arrived.append((self.command, self.path, self.headers, body))
            text = json.dumps({"sid": "SM" + "0" * 32, "messages": []}).encode()
            self.send_response(201 if self.command == "POST" else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = answer

        def log_message(self, *_):
            pass

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{served.server_port}", arrived
    served.shutdown()
    served.server_close()


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
@pytest.mark.parametrize("form", [serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL])
def test_every_request_carries_a_token_for_what_arrives(server, algorithm, form):
    url, arrived = server
    http_client = ValidationClient(ACCOUNT, KEY, CREDENTIAL, pem(PRIVATE, form), algorithm=algorithm)
    client = Client(KEY, "made-up", ACCOUNT, http_client=http_client, base_url=url)
    client.messages.create(to="+15558675310", from_="+15017122661", body="Grüße & more")
    client.messages.list(limit=5)
    pickle.loads(pickle.dumps(client)).messages.list(limit=5)
    # A program may send by it, too.
    http_client.request("GET", f"{url}/Path", {"b": "2", "a": "1"}, auth=(KEY, "made-up"))
    assert [request[0] for request in arrived] == ["POST", "GET", "GET", "GET"]
    for method, path, headers, body in arrived:
        port = url.rpartition(":")[2]
        token = headers["Twilio-Client-Validation"]
        claims = pyjwt.decode(token, PRIVATE.public_key(), algorithms=[algorithm])
        parts = urlsplit(path)
        named = {"authorization": headers["Authorization"], "host": f"127.0.0.1:{port}"}
        payload = theirs.ValidationPayload(method, parts.path, parts.query, named, ["authorization", "host"], body)
        expected = twilio.jwt.validation.ClientValidationJwt(ACCOUNT, KEY, CREDENTIAL, "", payload)._generate_payload()
        assert {name: claims[name] for name in ("rqh", "hrh")} == expected
        assert (claims["iss"], claims["sub"], claims["exp"] - claims["nbf"]) == (KEY, ACCOUNT, 300)
        header = pyjwt.get_unverified_header(token)
        assert header == {"alg": algorithm, "typ": "JWT", "cty": "twilio-pkrv;v=1", "kid": CREDENTIAL}


def test_an_asynchronous_client_vouches_too(server):
    url, arrived = server

    async def run():
        http_client = ValidationClient(ACCOUNT, KEY, CREDENTIAL, pem(PRIVATE))
        client = AsyncClient(KEY, "made-up", ACCOUNT, http_client=http_client, base_url=url)
        await client.messages.create(to="+15558675310", from_="+15017122661", body="Hi")

    asyncio.run(run())
    pyjwt.decode(arrived[0][2]["Twilio-Client-Validation"], PRIVATE.public_key(), algorithms=["RS256"])


def test_the_token_of_a_request_is_that_of_twilios_library():
    payload = ("POST", "/2010-04-01/Accounts.json", "b=2&a=1", {"Host": "api.twilio.com", "authorization": "Basic x"})
    parts = (*payload, ["authorization", "host"], "a=b")
    key = pem(PRIVATE)
    ours = ClientValidationJwt(ACCOUNT, KEY, CREDENTIAL, key, ValidationPayload(*parts))
    other = twilio.jwt.validation.ClientValidationJwt(ACCOUNT, KEY, CREDENTIAL, key, theirs.ValidationPayload(*parts))
    read = [pyjwt.decode(token.to_jwt(), PRIVATE.public_key(), algorithms=["RS256"]) for token in (ours, other)]
    assert read[0]["rqh"] == read[1]["rqh"]
    assert ours.headers == {"alg": "RS256", "typ": "JWT", "cty": "twilio-pkrv;v=1", "kid": CREDENTIAL}
    assert ours.payload["hrh"] == "authorization;host"


NO_KEYS = {
    "nothing": "",
    "a text": "the-secret",
    "of a curve": pem(ec.generate_private_key(ec.SECP256R1())),
    "with a password": pem(PRIVATE, password=b"x"),
    "cut off": pem(PRIVATE)[:-9],
    "long": "x" * 10**7,
}


@pytest.mark.parametrize("key", NO_KEYS.values(), ids=NO_KEYS)
def test_what_is_no_key_is_refused_by_name(key):
    with pytest.raises((TwilioException, ValueError), match="private_key") as caught:
        Client(KEY, "made-up", ACCOUNT, http_client=ValidationClient(ACCOUNT, KEY, CREDENTIAL, key))
    assert "the-secret" not in str(caught.value)


def test_what_cannot_be_is_refused_and_nothing_is_shown():
    with pytest.raises((TwilioException, ValueError), match="`algorithm` must be RS256 or PS256"):
        Client(KEY, "x", ACCOUNT, http_client=ValidationClient(ACCOUNT, KEY, CREDENTIAL, pem(PRIVATE), algorithm="HS256"))
    with pytest.raises((TwilioException, ValueError), match="credential_sid"):
        Client(KEY, "x", ACCOUNT, http_client=ValidationClient(ACCOUNT, KEY, KEY, pem(PRIVATE)))
    shown = repr(vars(ValidationClient(ACCOUNT, KEY, CREDENTIAL, pem(PRIVATE))))
    assert "PRIVATE KEY" not in shown
