"""Holds that the metadata of the jars has what trace.c saw asked for by name, and names no class that is not there.

covered.py TRACE JAR…
"""

import json
import re
import sys
import zipfile
from pathlib import Path

# How a kind of member may be named, all of a class at once.
MEMBERS = {"<init>": "Constructors", "field": "Fields", "method": "Methods"}


def hold(condition, what):
    if not condition:
        sys.exit(f"covered.py: {what}")


def name_of(signature):
    return signature.removeprefix("L").removesuffix(";").replace("/", ".").replace("[B", "byte[]")


def main(trace, *jars):
    told = {"reflect": {}, "jni": {}}
    for jar in jars:
        with zipfile.ZipFile(jar) as archive:
            names = set(archive.namelist())
            files = [name for name in names if name.startswith("META-INF/native-image/") and name.endswith(".json")]
            hold(len(files) >= 4, f"{jar} has no metadata for GraalVM")
            for file in files:
                content = json.loads(archive.read(file))
                kind = Path(file).name.removesuffix("-config.json")
                classes = [i for entry in content for i in entry["interfaces"]] if kind == "proxy" else []
                if kind == "resource":
                    for pattern in (one["pattern"] for one in content["resources"]["includes"]):
                        ours = not pattern.startswith("com/sun/jna/")
                        hold(
                            not ours or any(re.fullmatch(pattern, name) for name in names),
                            f"{file} of {jar}: nothing is {pattern}",
                        )
                    continue
                if kind in told:
                    told[kind].update({entry["name"]: entry for entry in content})
                    classes = [entry["name"] for entry in content]
                for name in classes:
                    if name.startswith("io.trunkline."):
                        hold(f"{name.replace('.', '/')}.class" in names, f"{file} of {jar} names {name}, which is not in it")
    asked = {tuple(line.split("\t")) for line in Path(trace).read_text().splitlines()}
    hold(len(asked) > 200, f"only {len(asked)} questions were seen")
    for how, signature, member, kind in asked:
        name = name_of(signature)
        # Primitive types have no members.
        if len(name) == 1:
            continue
        entry = told["jni" if how == "jni" else "reflect"].get(name)
        # Whether there is a field by which a library says how it is called: there is none, and JNA expects that.
        if how == "reflection" and member == "getField" and not name.startswith("io.trunkline."):
            continue
        hold(entry is not None, f"{how} asked for {name} {member}, which no metadata names")
        if not member:
            continue
        if how == "jni":
            what = MEMBERS.get(member) or MEMBERS["method" if kind.startswith("(") else "field"]
        else:
            what = next(w for w in MEMBERS.values() if w.removesuffix("s") in member or member == "newInstance")
        hold(
            entry.get(f"allDeclared{what}") or (entry.get(f"allPublic{what}") and "Declared" not in member),
            f"{how} asked for {name} {member}: no {what} are named",
        )
    print(f"{len(asked)} questions of JNA's are answered by the metadata for GraalVM")


main(*sys.argv[1:])
