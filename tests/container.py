"""Makes the container of core/Dockerfile for both processors, of the archives that `make server` has left in a folder, and sends
a message through the one for this machine, run as its user, with nothing but its files: container.py FOLDER. Takes root, and
Debian for buildah. Exits with 75 where that cannot be had."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from server_archives import installed, unpacked, use

ROOT = Path(__file__).parent.parent
#: By the container's name for it, how Python and an ELF file call a processor.
PROCESSORS = {"amd64": ("x86_64", 62), "arm64": ("aarch64", 183)}


def main(folder: Path) -> int:
    if os.getuid() or not installed("buildah"):
        print("the containers: not made, it takes root and buildah")
        return 75
    with tempfile.TemporaryDirectory() as scratch:
        # Its own store, which asks for no more of the machine than folders.
        store = ["--root", f"{scratch}/store", "--runroot", f"{scratch}/run", "--storage-driver", "vfs"]

        def buildah(*command: str) -> str:
            environment = {**os.environ, "BUILDAH_ISOLATION": "chroot"}
            return subprocess.run(
                ["buildah", *store, *command], check=True, stdout=subprocess.PIPE, text=True, env=environment
            ).stdout.strip()

        context = Path(scratch) / "context"
        for name, (processor, in_elf) in PROCESSORS.items():
            (archive,) = folder.glob(f"trunkline-sandbox-*-{processor}-unknown-linux-musl.tar.gz")
            (context / "unpacked").mkdir(parents=True)
            packed = unpacked(archive, context / "unpacked").parent.rename(context / name)
            (context / "unpacked").rmdir()
            build = ["build", "--quiet", "--platform", f"linux/{name}", "--file", str(ROOT / "core/Dockerfile"), str(context)]
            image = buildah(*build).split()[-1]
            told = json.loads(buildah("inspect", "--type", "image", image))["OCIv1"]
            assert (told["os"], told["architecture"]) == ("linux", name), told
            files = Path(buildah("mount", buildah("from", "--pull-never", image)))
            assert sorted(path.name for path in files.iterdir()) == sorted(path.name for path in packed.iterdir())
            config = told["config"]
            program = files / config["Entrypoint"][0].lstrip("/")
            assert int.from_bytes(program.read_bytes()[18:20], "little") == in_elf
            if processor == platform.machine():
                assert not config["User"].startswith(("0", "root")), config
                use(["chroot", f"--userspec={config['User']}", str(files), *config["Entrypoint"]], scratch)
            print(f"the container for {name}: {'used' if processor == platform.machine() else 'made'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
