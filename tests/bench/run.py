"""Measures the Python package beside Twilio's own: ``make bench``.

Every figure is the median of several processes, which take turns. The libraries live in virtual environments of their own.
"""

import json
import statistics
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
ROUNDS = 5
WORKS = {
    "start": "import and first use",
    "creates": "2,000 creates, one after the other",
    "threads": "2,000 fetches, 64 threads, 5 ms away",
    "asyncio": "2,000 fetches, asyncio, 64 at a time, 5 ms away",
    "listing": "list 20,000, reading 5 fields",
    "streaming": "stream 20,000, reading 5 fields",
}
UNITS = {"import_ms": "import, ms", "first_use_ms": "first use, ms", "wall_ms": "wall, ms", "cpu_ms": "CPU, ms", "peak_mb": "peak, MB"}


def environment(folder, *packages):
    if not (folder / "bin" / "python").exists():
        venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *(["--force-reinstall"] if any(one.endswith(".whl") for one in packages) else []), *packages], check=True)
    return folder / "bin" / "python"


def installed(python):
    """Bytes and files of what was installed, without bytecode and without pip's own tools."""
    command = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-c", command], capture_output=True, text=True, check=True).stdout.strip())
    tools = ("pip", "setuptools", "_distutils_hack", "pkg_resources", "distutils-precedence", "wheel")
    files = [
        file
        for file in site.rglob("*")
        if file.is_file() and file.suffix != ".pyc" and not file.relative_to(site).parts[0].startswith(tools)
    ]
    return {"size_mb": sum(file.stat().st_size for file in files) / 1e6, "files": len(files)}


def main(wheel, cache, programs, only=()):
    pythons = {
        "twilio": environment(cache / "twilio", "twilio==9.13.0"),
        "trunkline": environment(cache / "trunkline", wheel),
    }
    server = subprocess.Popen([programs / "bench-server"], stdout=subprocess.PIPE, text=True)
    address = server.stdout.readline().strip()
    print(f"| | twilio 9.13.0 | trunkline | ratio |\n|---|---|---|---|")
    try:
        sizes = {library: installed(python) for library, python in pythons.items()}
        for name, label in (("size_mb", "installed, MB without bytecode"), ("files", "installed files")):
            show(label, *(sizes[library][name] for library in ("twilio", "trunkline")))
        for work, label in WORKS.items():
            if only and work not in only:
                continue
            figures = {library: [] for library in pythons}
            # The first round warms caches and bytecode.
            for number in range(ROUNDS + 1):
                for library, python in pythons.items():
                    command = [python, HERE / "work.py", library, work, address]
                    done = subprocess.run(command, capture_output=True, text=True)
                    if done.returncode:
                        sys.exit(f"{library}, {work}:\n{done.stderr}")
                    if number:
                        figures[library].append(json.loads(done.stdout))
            for figure in figures["twilio"][0]:
                medians = [statistics.median(one[figure] for one in figures[library]) for library in ("twilio", "trunkline")]
                show(f"{label}: {UNITS[figure]}", *medians)
    finally:
        server.terminate()


def show(label, theirs, ours):
    print(f"| {label} | {theirs:,.1f} | {ours:,.1f} | {theirs / ours:.1f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
