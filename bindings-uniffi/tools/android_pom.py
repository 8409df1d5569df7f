"""Prints the POM of a module's AAR: android_pom.py KOTLIN MODULE. It is that of its jar, on what Android has in other forms."""

import sys
from pathlib import Path
from xml.etree import ElementTree

NAMESPACE = "http://maven.apache.org/POM/4.0.0"
# What Android has another artifact for: its name there, and its kind.
ANDROID = {
    "io.trunkline:trunkline-core": ("trunkline-core-android", "aar"),
    "io.trunkline:trunkline-okhttp": ("trunkline-okhttp-android", "aar"),
    "com.squareup.okhttp3:okhttp-jvm": ("okhttp-android", "aar"),
    "net.java.dev.jna:jna": ("jna", "aar"),
    "org.jetbrains.kotlinx:kotlinx-coroutines-core": ("kotlinx-coroutines-android", "jar"),
}


def element(parent, name, text=None):
    made = ElementTree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    made.text = text
    return made


def read(path):
    return ElementTree.parse(path).getroot()


def said(owner, name):
    return owner.findtext(f"{{{NAMESPACE}}}{name}")


def main(kotlin, module):
    parent, jar = read(Path(kotlin, "pom.xml")), read(Path(kotlin, module, "pom.xml"))
    properties = {p.tag.removeprefix(f"{{{NAMESPACE}}}"): p.text for p in parent.find(f"{{{NAMESPACE}}}properties")}
    properties["project.version"] = said(parent, "version")
    managed = {
        f"{said(d, 'groupId')}:{said(d, 'artifactId')}": said(d, "version")
        for d in parent.iterfind(f"{{{NAMESPACE}}}dependencyManagement/*/*")
    }
    ElementTree.register_namespace("", NAMESPACE)
    pom = ElementTree.Element(f"{{{NAMESPACE}}}project")
    element(pom, "modelVersion", "4.0.0")
    element(pom, "groupId", said(parent, "groupId"))
    element(pom, "artifactId", f"{said(jar, 'artifactId')}-android")
    element(pom, "version", said(parent, "version"))
    element(pom, "packaging", "aar")
    element(pom, "name", f"{said(jar, 'name')} for Android")
    for name in ("description", "url", "licenses", "developers", "scm"):
        pom.append(parent.find(f"{{{NAMESPACE}}}{name}"))
    dependencies = element(pom, "dependencies")
    for needed in jar.iterfind(f"{{{NAMESPACE}}}dependencies/*"):
        if said(needed, "optional") == "true":
            continue
        group, artifact = said(needed, "groupId"), said(needed, "artifactId")
        version = said(needed, "version") or managed[f"{group}:{artifact}"]
        while version.startswith("${"):
            version = properties[version[2:-1]]
        name, kind = ANDROID.get(f"{group}:{artifact}", (artifact, "jar"))
        dependency = element(dependencies, "dependency")
        for key, value in {"groupId": group, "artifactId": name, "version": version, "type": kind, "scope": "compile"}.items():
            element(dependency, key, value)
    ElementTree.indent(pom)
    print('<?xml version="1.0" encoding="UTF-8"?>')
    print(ElementTree.tostring(pom, encoding="unicode"))


main(*sys.argv[1:])
