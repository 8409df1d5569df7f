"""Publishes the Kotlin library on Maven Central as it was built and tested, in dist/maven. It is signed here, where the key is.

central.py bundle MAVEN ARCHIVE
    writes the archive that Central takes, each file with its checksums and its signature, by the key in MAVEN_GPG_KEY, as gpg
    exports it in ASCII, with MAVEN_GPG_PASSPHRASE, if it has one

central.py upload ARCHIVE NAME
    uploads it under a name for people, and waits until Central has checked it and publishes it; the token in MAVEN_CENTRAL_TOKEN
    is one that Central made for a user, as NAME:PASSWORD
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
import zipfile
from pathlib import Path

PORTAL = "https://central.sonatype.com/api/v1/publisher"
REPOSITORY = "https://repo1.maven.org/maven2"
DEPLOYMENTS = "https://central.sonatype.com/publishing/deployments"


class Signer:
    """A key in a key ring of its own, which ends with it."""

    def __init__(self, key, passphrase):
        self.passphrase = passphrase
        self.folder = tempfile.TemporaryDirectory()
        self.gpg("--import", said=key.encode())

    def gpg(self, *arguments, said):
        command = ["gpg", "--homedir", self.folder.name, "--batch", "--quiet", "--pinentry-mode", "loopback", *arguments]
        done = subprocess.run(command, input=said, capture_output=True)
        if done.returncode:
            sys.exit(f"central.py: gpg: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def sign(self, path):
        return self.gpg(
            "--passphrase-fd", "0", "--armor", "--detach-sign", "--output", "-", str(path), said=self.passphrase.encode()
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["gpgconf", "--homedir", self.folder.name, "--kill", "all"], check=True)
        self.folder.cleanup()


def bundle(maven, archive, key, passphrase):
    # Not the lists of versions beside them, which Central writes.
    files = sorted(path for path in Path(maven).rglob("*") if path.suffix in (".pom", ".jar", ".aar"))
    if not files:
        sys.exit(f"central.py: {maven} is empty: run `make dist` first")
    # Under its name only when it is whole.
    unfinished = Path(f"{archive}.new")
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    with Signer(key, passphrase) as signer, zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as out:
        for path in files:
            name, data = path.relative_to(maven).as_posix(), path.read_bytes()
            out.writestr(name, data)
            out.writestr(f"{name}.asc", signer.sign(path))
            for checksum in ("md5", "sha1", "sha256", "sha512"):
                out.writestr(f"{name}.{checksum}", hashlib.new(checksum, data).hexdigest())
    unfinished.rename(archive)
    print(f"{archive}: {len(files)} files, each with a signature and checksums")


def is_published(archive, repository):
    """Whether what is in an archive is on Maven Central. All of a deployment is published at once: one file stands for it."""
    with zipfile.ZipFile(archive) as packed:
        name = next(name for name in packed.namelist() if name.endswith(".pom"))
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{repository}/{name}", method="HEAD"), timeout=60):
            return True
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return False
        raise


def upload(archive, name, token, portal=PORTAL, repository=REPOSITORY, pause=10, patience=180):
    """Asks for the state `patience` times at most, with a pause of so many seconds before each."""
    authorization = f"Bearer {base64.b64encode(token.encode()).decode()}"
    # Run again, it has nothing to do, and Central would refuse it.
    if is_published(archive, repository):
        print(f"{name} is on Maven Central already")
        return

    def ask(path, query, data=b"", content_type="application/octet-stream"):
        headers = {"Authorization": authorization, "Content-Type": content_type}
        request = urllib.request.Request(f"{portal}/{path}?{urllib.parse.urlencode(query)}", data, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                raise
            sys.exit(f"central.py: {path}: {error.code}: {error.read().decode(errors='replace')}")

    boundary = uuid.uuid4().hex
    begin = f'--{boundary}\r\nContent-Disposition: form-data; name="bundle"; filename="bundle.zip"\r\n'
    form = (
        f"{begin}Content-Type: application/octet-stream\r\n\r\n".encode()
        + Path(archive).read_bytes()
        + f"\r\n--{boundary}--\r\n".encode()
    )
    query = {"name": name, "publishingType": "AUTOMATIC"}
    deployment = ask("upload", query, form, f"multipart/form-data; boundary={boundary}")
    print(f"deployment {deployment}", flush=True)
    for _ in range(patience):
        time.sleep(pause)
        # It goes on there whatever becomes of an answer.
        try:
            status = json.loads(ask("status", {"id": deployment}))
        except (OSError, ValueError) as error:
            print(f"central.py: no state: {error}", file=sys.stderr)
            continue
        state = status["deploymentState"]
        if state == "FAILED":
            sys.exit(f"central.py: Central refuses it: {json.dumps(status.get('errors'), indent=2)}")
        if state in ("PUBLISHING", "PUBLISHED"):
            print(f"{name} is on Maven Central, or will be within the hour: {state.lower()}, deployment {deployment}")
            return
    sys.exit(
        f"central.py: Central has not said what became of deployment {deployment}: look at {DEPLOYMENTS}, "
        "and run this again when it is published"
    )


def main(task, *arguments):
    def setting(name, otherwise=None):
        value = os.environ.get(name) or otherwise
        return sys.exit(f"central.py: {name} is not set") if value is None else value

    if task == "bundle":
        bundle(*arguments, setting("MAVEN_GPG_KEY"), setting("MAVEN_GPG_PASSPHRASE", ""))
    elif task == "upload":
        upload(*arguments, setting("MAVEN_CENTRAL_TOKEN"))
    else:
        sys.exit("central.py: takes bundle MAVEN ARCHIVE or upload ARCHIVE NAME")


if __name__ == "__main__":
    main(*sys.argv[1:])
