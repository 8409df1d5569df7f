"""Measures the Python package beside Twilio's own, and long lists beside programs in Rust: ``make bench-python``.

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
TWILIO, OURS, BARE = "twilio", "trunkline", "http.client"
#: What bare HTTP can do, too.
OF_HTTP = ("creates", "list", "stream")
WORKS = {
    "start": "import and first client",
    "creates": "2,000 creates, one after the other",
    # 2,000 / 64 times 5 ms: nobody is faster than 156 ms.
    "threads": "2,000 fetches, 64 threads, 5 ms away",
    "asyncio": "2,000 fetches, asyncio, 64 at a time, 5 ms away",
    "list": "list 20,000, reading 5 fields",
    "stream": "stream 20,000, reading 5 fields",
    "validate": "20,000 webhooks of 12 parameters checked",
    "tokens": "5,000 access tokens of two grants",
    "twiml": "2,000 TwiML responses of ten elements",
}
# What `bench-list` can be, and what that is.
IN_RUST = {
    "value": "Rust: hyper, serde_json::Value",
    "record": "Rust: trunkline, records",
    "struct": "Rust: trunkline, structs",
}
UNITS = {
    "import_ms": "import, ms",
    "first_use_ms": "first client, ms",
    "wall_ms": "wall, ms",
    "cpu_ms": "CPU, ms",
    "peak_mb": "peak, MB",
}


def environment(folder, *packages):
    if not (folder / "bin" / "python").exists():
        venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, *(["--force-reinstall"] if any(one.endswith(".whl") for one in packages) else []), *packages], check=True
    )
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
    return {"MB without bytecode": sum(file.stat().st_size for file in files) / 1e6, "files": len(files)}


def measure(commands):
    """The medians of each command's figures. The commands take turns; the first round warms caches and bytecode."""
    figures = {name: [] for name in commands}
    for number in range(ROUNDS + 1):
        for name, command in commands.items():
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"{name}: {command}\n{done.stderr}")
            if number:
                figures[name].append(json.loads(done.stdout))
    return {name: {key: statistics.median(one[key] for one in many) for key in many[0]} for name, many in figures.items()}


def main(wheel, cache, programs, into, only=()):
    rows = []

    def show(work, label, theirs, ours, bare=None):
        rows.append({"work": work, "label": label, "trunkline": ours, "twilio": theirs, "bare": bare})
        print(f"| {label} | {ours:,.1f} | {theirs:,.1f} | {theirs / ours:.1f} | {bare and f'{bare:,.1f}' or ''} |", flush=True)

    pythons = {TWILIO: environment(cache / TWILIO, "twilio==9.13.0"), OURS: environment(cache / OURS, wheel)}
    server = subprocess.Popen([programs / "bench-server"], stdout=subprocess.PIPE, text=True)
    lists = {}
    try:
        address = server.stdout.readline().strip()
        print("| | trunkline | twilio 9.13.0 | ratio | http.client |\n|---|---|---|---|---|")
        sizes = {library: installed(python) for library, python in pythons.items()}
        for unit, size in sizes[OURS].items():
            show("installed", f"installed: {unit}", sizes[TWILIO][unit], size)
        for work, label in WORKS.items():
            if only and work not in only:
                continue
            commands = {library: [python, HERE / "work.py", library, work, address] for library, python in pythons.items()}
            if work in OF_HTTP:
                commands[BARE] = [pythons[OURS], HERE / "work.py", BARE, work, address]
            if work in ("list", "stream"):
                commands |= {label: [programs / "bench-list", kind, work, address] for kind, label in IN_RUST.items()}
            figures = measure(commands)
            for unit, ours in figures[OURS].items():
                show(work, f"{label}: {UNITS[unit]}", figures[TWILIO][unit], ours, figures.get(BARE, {}).get(unit))
            if work in ("list", "stream"):
                lists[work] = {"Python: trunkline": figures[OURS]} | {label: figures[label] for label in IN_RUST.values()}
    finally:
        server.terminate()
    for work, readers in lists.items():
        print(f"\n| {WORKS[work]} | wall, ms | CPU, ms | peak, MB |\n|---|---|---|---|")
        for reader, figures in readers.items():
            print(f"| {reader} | {figures['wall_ms']:,.1f} | {figures['cpu_ms']:,.1f} | {figures['peak_mb']:,.1f} |")

    if not only:
        versions = {"twilio": "9.13.0", "runtime": f"Python {sys.version_info.major}.{sys.version_info.minor}", "http": BARE}
        into.write_text(json.dumps({**versions, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:5]), sys.argv[5:])
