"""Holds what the packed Kotlin library must be: archives.py FOLDER VERSION, where FOLDER is io.trunkline in dist/maven."""

import re
import struct
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

NAMESPACE = "{http://maven.apache.org/POM/4.0.0}"
TREE = Path(__file__).resolve().parents[2]
# What every Mac has.
MACOS = {"/usr/lib/libSystem.B.dylib", "/usr/lib/libiconv.2.dylib", "/usr/lib/libcharset.1.dylib"}
# Where those who build libraries have their files: here, on Linux, on macOS, on GitHub's machines.
# Paths of Twilio's API have a `/Users/`, too, but no name of a folder below it.
LOCAL = re.compile(
    rb"(?:(?:/home|/Users)/[\w.-]+|/root|/tmp|/__w|/github/\w+|/opt/hostedtoolcache|[A-Z]:\\Users\\[\w.-]+|%s)[/\\][\w.-]+[\w./\\-]*"
    % re.escape(str(TREE).encode())
)
# What each library may ask of its platform.
PLATFORMS = {
    # All of it has one name in musl, too.
    "linux-x86-64/lib{}.so": {"libc.so.6", "libpthread.so.0", "libdl.so.2", "libm.so.6"},
    "linux-aarch64/lib{}.so": {"libc.so.6", "libpthread.so.0", "libdl.so.2", "libm.so.6"},
    "win32-x86-64/{}.dll": None,
    "darwin-aarch64/lib{}.dylib": MACOS,
    "darwin-x86-64/lib{}.dylib": MACOS,
}
ABIS = ("arm64-v8a", "armeabi-v7a", "x86_64", "x86")
NATIVES = {"trunkline-core": "trunkline_native", "trunkline-sandbox": "trunkline_native_sandbox"}


def hold(condition, what):
    if not condition:
        sys.exit(f"archives.py: {what}")


def needed_by_elf(data):
    """The names of what an ELF library of 64 bits needs."""
    headers, size, count = struct.unpack_from("<Q", data, 32)[0], *struct.unpack_from("<HH", data, 54)
    segments = [struct.unpack_from("<IIQQQQQQ", data, headers + i * size) for i in range(count)]
    at = lambda address: next(s[2] + address - s[3] for s in segments if s[0] == 1 and s[3] <= address < s[3] + s[5])  # noqa: E731
    dynamic = next(s for s in segments if s[0] == 2)
    entries = [struct.unpack_from("<QQ", data, dynamic[2] + i) for i in range(0, dynamic[5], 16)]
    entries = entries[: next(i for i, (tag, _) in enumerate(entries) if tag == 0)]
    strings = at(next(value for tag, value in entries if tag == 5))
    return {data[strings + value : data.index(b"\0", strings + value)].decode() for tag, value in entries if tag == 1}


def needed_by_macho(data):
    """The names of what a Mach-O library needs. One for Apple's processors is signed, or macOS does not load it."""
    magic, processor, _, _, count, _ = struct.unpack_from("<IIIIII", data)
    hold(magic == 0xFEEDFACF, "it is no library of macOS")
    place, needed, signed = 32, set(), False
    for _ in range(count):
        command, size = struct.unpack_from("<II", data, place)
        if command in (0xC, 0x80000018):
            name = place + struct.unpack_from("<I", data, place + 8)[0]
            needed.add(data[name : data.index(b"\0", name)].decode())
        signed = signed or command == 0x1D
        place += size
    hold(signed or processor != 0x0100000C, "a library for Apple's processors is not signed")
    return needed


def hold_native(artifact, name, data):
    paths = sorted({path.decode() for path in LOCAL.findall(data)})
    hold(not paths, f"{artifact}: {name} holds paths of this machine: {paths[:3]}")
    hold(len(data) < 4_000_000, f"{artifact}: {name} has {len(data)} bytes")


def hold_android(artifact, archive):
    """A library for each of Android's ABIs, where the artifact has any."""
    library = NATIVES.get(artifact.removesuffix("-android"))
    expected = {f"jni/{abi}/lib{library}.so" for abi in ABIS if library}
    found = {name for name in archive.namelist() if name.endswith(".so")}
    hold(found == expected, f"{artifact} has {sorted(found)}, not {sorted(expected)}")
    for name in sorted(found):
        hold_native(artifact, name, archive.read(name))


def hold_natives(artifact, archive):
    library = NATIVES[artifact]
    expected = {name.format(library): allowed for name, allowed in PLATFORMS.items()}
    found = {name for name in archive.namelist() if name.endswith((".so", ".dll", ".dylib"))}
    hold(found == set(expected), f"{artifact} has libraries for {sorted(found)}, not for {sorted(expected)}")
    for name, allowed in expected.items():
        data = archive.read(name)
        hold_native(artifact, name, data)
        if allowed is not None:
            needed = needed_by_elf(data) if name.endswith(".so") else needed_by_macho(data)
            hold(needed <= allowed, f"{artifact}: {name} needs {sorted(needed - allowed)}, which not every machine has")
        print(f"{name}: {len(data):,} bytes")


def hold_sources(artifact, classes, sources):
    """Each class names the file that it was compiled from."""
    files = {}
    for name in sources.namelist():
        hold(not name.endswith((".so", ".dll", ".dylib")), f"the sources of {artifact} hold {name}")
        folder, _, file = name.rpartition("/")
        files.setdefault(folder, []).append(file)
    for name in (n for n in classes.namelist() if n.endswith(".class")):
        # Before the name stands its length, which may look like a letter.
        named = [text.decode() for text in re.findall(rb"[\w$]+\.(?:kt|java)", classes.read(name))]
        known = files.get(name.rpartition("/")[0], ())
        hold(
            not named or any(text.endswith(file) for text in named for file in known),
            f"the sources of {artifact} lack that of {name}",
        )


def hold_documentation(artifact, sources, documentation):
    """Each package with something public has its page."""
    text = {name.rpartition("/")[0] for name in documentation.namelist() if name.endswith(".html")}
    for name in sources.namelist():
        if (
            name.endswith(".kt")
            and "/internal/" not in name
            and re.search(rb"^(?:@\w+.*\n)*public ", sources.read(name), re.MULTILINE)
        ):
            package = name.rpartition("/")[0]
            hold(
                any(package in folder or package.replace("/", ".") in folder for folder in text),
                f"the documentation of {artifact} has nothing of {package}",
            )


def said(owner, path):
    return owner.findtext("/".join(NAMESPACE + part for part in path.split("/")))


def hold_pom(repository, artifact, version):
    """What Maven Central asks of each POM, in itself or in those that it stands on; but each has a name of its own."""
    poms, name = [], artifact
    while name:
        poms.append(ElementTree.parse(Path(repository, name, version, f"{name}-{version}.pom")).getroot())
        name = said(poms[-1], "parent/artifactId")
    hold(said(poms[0], "name"), f"the POM of {artifact} has no name")
    asked = (
        "description",
        "url",
        "licenses/license/name",
        "developers/developer/name",
        "scm/connection",
        "scm/developerConnection",
        "scm/url",
    )
    for path in asked:
        hold(any(said(pom, path) for pom in poms), f"the POM of {artifact} has no {path}")
    for path, expected in (("groupId", "io.trunkline"), ("version", version)):
        hold((said(poms[0], path) or said(poms[0], f"parent/{path}")) == expected, f"the POM of {artifact} has another {path}")
    return said(poms[0], "packaging") or "jar"


def main(repository, version):
    artifacts = sorted(folder.name for folder in Path(repository).iterdir() if folder.is_dir())
    hold(
        {"trunkline", "trunkline-core", "trunkline-okhttp", "trunkline-sandbox", "trunkline-api"} <= set(artifacts),
        f"there is only {artifacts}",
    )
    for artifact in artifacts:
        stem = Path(repository, artifact, version, f"{artifact}-{version}")
        packaging = hold_pom(repository, artifact, version)
        if packaging == "pom":
            continue
        for file in (f".{packaging}", "-sources.jar", "-javadoc.jar"):
            hold(Path(f"{stem}{file}").is_file(), f"{artifact} has no {file}, which Maven Central asks for")
        if packaging == "aar":
            with zipfile.ZipFile(f"{stem}.aar") as archive:
                hold_android(artifact, archive)
            continue
        with zipfile.ZipFile(f"{stem}.jar") as classes, zipfile.ZipFile(f"{stem}-sources.jar") as sources:
            with zipfile.ZipFile(f"{stem}-javadoc.jar") as documentation:
                hold_sources(artifact, classes, sources)
                hold_documentation(artifact, sources, documentation)
            if artifact in NATIVES:
                hold_natives(artifact, classes)
                rules = f"META-INF/proguard/{artifact}.pro"
                hold(rules in classes.namelist(), f"{artifact} has no {rules}")
    print(f"{len(artifacts)} artifacts, with sources, documentation and what Maven Central asks for")


main(*sys.argv[1:])
