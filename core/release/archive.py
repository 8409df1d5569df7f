"""Packs a folder, under its own name, as anyone would pack it again to the byte: archive.py FOLDER ARCHIVE, a .zip or a .tar.gz.
Every file has the date of SOURCE_DATE_EPOCH, belongs to nobody, and stands in the order of names."""

import gzip
import os
import sys
import tarfile
import time
import zipfile
from pathlib import Path


def pack(folder: Path, archive: Path) -> None:
    date = int(os.environ["SOURCE_DATE_EPOCH"])
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with archive.open("wb") as out:
        if archive.suffix == ".zip":
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
                for path in files:
                    entry = zipfile.ZipInfo(str(path.relative_to(folder.parent)), time.gmtime(date)[:6])
                    entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, mode(path) << 16, 3
                    packed.writestr(entry, path.read_bytes())
            return
        with gzip.GzipFile("", "wb", fileobj=out, mtime=date) as zipped, tarfile.open(fileobj=zipped, mode="w") as packed:
            for path in files:
                entry = tarfile.TarInfo(str(path.relative_to(folder.parent)))
                entry.size, entry.mtime, entry.mode = path.stat().st_size, date, mode(path)
                with path.open("rb") as file:
                    packed.addfile(entry, file)


def mode(path: Path) -> int:
    return 0o755 if os.access(path, os.X_OK) else 0o644


if __name__ == "__main__":
    pack(Path(sys.argv[1]), Path(sys.argv[2]))
