"""Writes what an image of GraalVM must know of a native library: native_image.py FILE ARTIFACT LIBRARY FOLDER.

FILE is what UniFFI wrote in Kotlin. JNA finds structures and callbacks by reflection, and its native half asks for classes
by name, of JNA and of Java; `tests/jars.sh metadata` holds that none is missing.
"""

import json
import re
import sys
from pathlib import Path

SIMPLE = ("Boolean", "Byte", "Character", "Double", "Float", "Integer", "Long", "Short", "Void")
BUFFERS = ("Byte", "Char", "Double", "Float", "Int", "Long", "Short")
# What is asked for within JNA.
JNA = (
    "Callback CallbackProxy CallbackReference CallbackReference$AttachOptions FromNativeConverter IntegerType JNIEnv Native "
    "Native$ffi_callback NativeMapped Pointer PointerType Structure Structure$ByValue Structure$FFIType "
    "Structure$FFIType$FFITypes Structure$FFIType$size_t SecurityManagerExposer WString ptr.ByteByReference "
    "ptr.DoubleByReference ptr.FloatByReference ptr.IntByReference ptr.LongByReference ptr.PointerByReference "
    "ptr.ShortByReference"
).split()
# What JNA looks for in the Java that it runs on.
JAVA = (
    "java.lang.Object java.lang.StackWalker java.lang.StackWalker$Option java.lang.StackWalker$StackFrame java.lang.Throwable "
    "java.lang.reflect.Method java.security.AccessController"
).split()
EVERYTHING = {f"{which}{what}": True for which in ("allDeclared", "allPublic") for what in ("Constructors", "Fields", "Methods")}


def jna_types(kotlin):
    """The structures, callbacks and libraries that the file declares, by their names in a class file."""
    declared = {}
    outer = ""
    pattern = r"^( *)(?:\w+ )*?(class|interface|object) `?(\w+)`?(?:\((?:[^()]|\([^()]*\))*\))?(?:\s*:\s*([^{\n]+))?"
    for indent, _, name, parents in re.findall(pattern, kotlin, re.MULTILINE):
        outer = outer if indent else name
        full = f"{outer}${name}" if indent else name
        declared[full] = {parent.strip().removesuffix("()") for parent in re.sub(r"\(.*?\)", "", parents).split(",")}
    known = {"Structure", "com.sun.jna.Callback"}
    found = {name for name in declared if name.endswith("UniffiLib")}
    while True:
        more = {name for name, parents in declared.items() if parents & known} - found
        if not more:
            return sorted(found), sorted(name for name in found if "com.sun.jna.Callback" in declared[name])
        found |= more
        known |= {name.rpartition("$")[2] for name in more} | more


def main(file, artifact, library, folder):
    kotlin = Path(file).read_text()
    package = re.search(r"^package ([\w.]+)", kotlin, re.MULTILINE)[1]
    types, callbacks = ([f"{package}.{name}" for name in names] for names in jna_types(kotlin))
    ours = [{"name": name, **EVERYTHING} for name in types]
    jna = [{"name": f"com.sun.jna.{name}", **EVERYTHING} for name in JNA]
    java = (
        [{"name": f"java.lang.{name}", "allDeclaredConstructors": True, "allDeclaredFields": True} for name in SIMPLE]
        + [{"name": f"java.nio.{name}Buffer", "allPublicMethods": True} for name in BUFFERS]
        + [{"name": f"java.lang.{name}", "allPublicMethods": True} for name in ("Class", "Object", "System", "reflect.Method")]
        + [{"name": "java.nio.Buffer", "allPublicMethods": True}]
        + [{"name": "java.lang.String", "allPublicConstructors": True, "allPublicMethods": True}]
        + [{"name": name} for name in ("byte[]", "java.lang.UnsatisfiedLinkError")]
    )
    said = {
        "reflect-config.json": ours + jna + [{"name": name, "allPublicMethods": True} for name in JAVA],
        "jni-config.json": ours + jna + java,
        # What a function of Rust's is to Kotlin.
        "proxy-config.json": [{"interfaces": [name]} for name in callbacks],
        "resource-config.json": {
            "resources": {
                "includes": [
                    {"pattern": rf"[^/]+/(lib)?{library}\.(so|dll|dylib)"},
                    {"pattern": r"com/sun/jna/[^/]+/(lib)?jnidispatch\.(so|dll|jnilib)"},
                ]
            }
        },
    }
    place = Path(folder, "META-INF/native-image/io.trunkline", artifact)
    place.mkdir(parents=True, exist_ok=True)
    for name, content in said.items():
        (place / name).write_text(json.dumps(content, indent=1) + "\n")


main(*sys.argv[1:])
