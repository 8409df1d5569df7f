"""What is uploaded to Maven Central, by a key of no worth, and to a server that says what Central says."""

import hashlib
import importlib.util
import json
import shutil
import subprocess
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SPEC = importlib.util.spec_from_file_location("central", ROOT / "bindings-uniffi/tools/central.py")
central = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(central)

PLACE = "io/trunkline/trunkline-core/0.1.0/trunkline-core-0.1.0"


def gpg(home, *arguments, **options):
    command = ["gpg", "--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback", *arguments]
    return subprocess.run(command, capture_output=True, **options)


@pytest.fixture
def home(tmp_path_factory):
    # Below pytest's own folders the name of its socket might be too long.
    made = tmp_path_factory.mktemp("k")
    made.chmod(0o700)
    yield made
    subprocess.run(["gpgconf", "--homedir", made, "--kill", "all"], check=True)


@pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not there")
def test_each_file_goes_with_its_checksums_and_a_signature(tmp_path, home):
    gpg(
        home,
        "--passphrase",
        "secret",
        "--quick-generate-key",
        "Nobody <nobody@example.com>",
        "ed25519",
        "sign",
        "never",
        check=True,
    )
    key = gpg(home, "--passphrase", "secret", "--armor", "--export-secret-keys", check=True).stdout.decode()
    maven = tmp_path / "maven"
    files = [f"{PLACE}{ending}" for ending in (".pom", ".jar", ".aar")]
    for name in files:
        path = maven / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
        # As Maven leaves them.
        Path(f"{path}.md5").write_text("of an older file")
    (maven / "io/trunkline/trunkline-core/maven-metadata.xml").write_text("<metadata/>")

    archive = tmp_path / "bundle.zip"
    central.bundle(maven, archive, key, "secret")

    with zipfile.ZipFile(archive) as packed:
        assert sorted(packed.namelist()) == sorted(
            f + e for f in files for e in ("", ".asc", ".md5", ".sha1", ".sha256", ".sha512")
        )
        for name in files:
            data = packed.read(name)
            assert data == name.encode()
            for kind in ("md5", "sha1", "sha256", "sha512"):
                assert packed.read(f"{name}.{kind}").decode() == hashlib.new(kind, data).hexdigest()
            (tmp_path / "signature").write_bytes(packed.read(f"{name}.asc"))
            assert gpg(home, "--verify", tmp_path / "signature", "-", input=data).returncode == 0
            assert gpg(home, "--verify", tmp_path / "signature", "-", input=data + b"!").returncode != 0


@pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not there")
def test_nothing_is_bundled_by_what_is_no_key(tmp_path):
    (tmp_path / "a.jar").write_bytes(b"")
    with pytest.raises(SystemExit, match="gpg: "):
        central.bundle(tmp_path, tmp_path / "bundle.zip", "no key", "")
    assert not (tmp_path / "bundle.zip").exists()


class Portal(BaseHTTPRequestHandler):
    """Says of a deployment what is in `states`, and keeps what it was asked."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, self.headers["Authorization"], body))
        if self.path.startswith("/upload"):
            self.answer(201, "f00d")
        elif self.server.states[0] is None:
            self.server.states.pop(0)
            self.answer(502, "<html>")
        else:
            self.answer(
                200, json.dumps({"deploymentState": self.server.states.pop(0), "errors": {"pkg:x": ["Missing signature"]}})
            )

    def do_HEAD(self):
        self.answer(200 if self.server.is_published else 404, "")

    def answer(self, status, text):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def portal():
    server = HTTPServer(("127.0.0.1", 0), Portal)
    server.asked, server.states, server.is_published = [], [], False
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def upload(portal, path):
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(f"{PLACE}.pom", "the bundle")
    address = f"http://127.0.0.1:{portal.server_port}"
    central.upload(path, "trunkline 0.1.0", "user:password", portal=address, repository=address, pause=0, patience=6)


def test_an_upload_waits_until_central_publishes(tmp_path, portal):
    portal.states += ["PENDING", None, "VALIDATED", "PUBLISHING"]
    upload(portal, tmp_path / "bundle.zip")
    (sent, token, body), *asked = portal.asked
    assert sent == "/upload?name=trunkline+0.1.0&publishingType=AUTOMATIC"
    assert body.count(b"the bundle") == 1 and b'name="bundle"' in body
    assert [path for path, _, _ in asked] == ["/status?id=f00d"] * 4
    # "user:password" in Base64.
    assert {token, *(said for _, said, _ in asked)} == {"Bearer dXNlcjpwYXNzd29yZA=="}


def test_what_is_published_is_not_uploaded_again(tmp_path, portal):
    portal.is_published = True
    upload(portal, tmp_path / "bundle.zip")
    assert portal.asked == []


def test_a_deployment_that_central_says_nothing_of_is_named(tmp_path, portal):
    portal.states += [None] * 6
    with pytest.raises(SystemExit, match="deployment f00d"):
        upload(portal, tmp_path / "bundle.zip")


def test_what_central_refuses_fails_and_says_why(tmp_path, portal):
    portal.states += ["VALIDATING", "FAILED"]
    with pytest.raises(SystemExit, match="Missing signature"):
        upload(portal, tmp_path / "bundle.zip")
