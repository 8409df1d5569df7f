"""Unpacks each archive of the sandbox's server, starts what is in it and sends a message through it, by qemu and by Wine where it
is for another platform: server_archives.py FOLDER PLATFORM…. Takes zig for Windows, and Debian for those. Exits with 75
where one could not be run, having tried the others."""

import base64
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

from sandbox_server import started

#: What a program for another platform is run by, and the package of Debian that has it.
EMULATORS = {
    "aarch64-unknown-linux-musl": ("qemu-aarch64-static", "qemu-user-static"),
    "x86_64-pc-windows-gnu": ("/usr/lib/wine/wine64", "wine64"),
}
RELEASE = Path(__file__).parents[1] / "core/release"
LICENCES = ["LICENSE-APACHE", "LICENSE-MIT", "THIRD-PARTY-NOTICES.txt"]


def unpacked(archive: Path, folder: Path) -> Path:
    if archive.suffix == ".zip":
        zipfile.ZipFile(archive).extractall(folder)
    else:
        tarfile.open(archive).extractall(folder)
    (inner,) = folder.iterdir()
    program = inner / ("trunkline-sandbox.exe" if archive.suffix == ".zip" else "trunkline-sandbox")
    assert sorted(path.name for path in inner.iterdir()) == sorted([*LICENCES, program.name]), inner
    assert "github.com/rustls/rustls" in (inner / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")
    program.chmod(0o755)
    return program


def use(command: list[str], folder: str) -> None:
    """Starts it on a free port, and sends as Twilio's documentation has it with curl."""
    environment = {**os.environ, "WINEPREFIX": f"{folder}/wine", "WINEDEBUG": "-all"}
    try:
        with started(command, stderr=subprocess.DEVNULL, env=environment) as (address, told):
            account, token = told["TWILIO_ACCOUNT_SID"], told["TWILIO_AUTH_TOKEN"]
            base = address.replace("localhost", "127.0.0.1")
            form = urllib.parse.urlencode({"To": "+15558675310", "From": "+15017122661", "Body": "Grüße"}).encode()
            request = urllib.request.Request(f"{base}/2010-04-01/Accounts/{account}/Messages.json", form)
            request.add_header("Authorization", "Basic " + base64.b64encode(f"{account}:{token}".encode()).decode())
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
                sent = json.load(answer)
            assert (answer.status, sent["status"], sent["body"]) == (201, "queued", "Grüße"), sent
    finally:
        if "wine" in command[0]:
            subprocess.run([str(Path(command[0]).parent / "wineserver"), "--kill"], env=environment, check=False)


def installed(package: str) -> bool:
    """Whether a package of Debian is there now; not if it cannot be had here."""
    status = subprocess.run([RELEASE / "packages.sh", package]).returncode
    assert status in (0, 75), status
    return status == 0


def is_static(program: Path) -> bool:
    """Whether an ELF file asks for no interpreter and no library."""
    told = subprocess.run(
        ["readelf", "--wide", "--program-headers", "--dynamic", program], check=True, capture_output=True, text=True
    )
    return "INTERP" not in told.stdout and "(NEEDED)" not in told.stdout


def main(folder: Path, platforms: list[str]) -> int:
    missing = 0
    for target in platforms:
        (archive,) = [
            path for path in folder.iterdir() if re.fullmatch(rf"trunkline-sandbox-.*-{target}\.(zip|tar\.gz)", path.name)
        ]
        with tempfile.TemporaryDirectory() as scratch:
            program = unpacked(archive, Path(scratch))
            assert "linux" not in target or is_static(program), f"{archive} asks for libraries"
            is_ours = target.startswith(f"{platform.machine()}-unknown-{platform.system().lower()}")
            emulator, package = (None, None) if is_ours else EMULATORS.get(target, ("", ""))
            if not is_ours and not (emulator and (shutil.which(emulator) or installed(package))):
                print(f"{archive.name}: not run, it takes {emulator or 'its own platform'}")
                missing = 75
                continue
            if emulator and "wine" in emulator:
                subprocess.run([RELEASE / "wine-random.sh", program.parent], check=True)
            use([*filter(None, [emulator]), str(program)], scratch)
            print(f"{archive.name}: used, {archive.stat().st_size:,} bytes, {program.stat().st_size:,} unpacked")
    return missing


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
