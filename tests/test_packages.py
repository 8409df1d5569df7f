"""What all packages say of themselves: one version, one licence, one repository."""

import json
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
WORKSPACE = (ROOT / "Cargo.toml").read_text()
VERSION, LICENCE, REPOSITORY, AUTHOR = (
    re.search(rf'^{key} = \[?"(.*?)"', WORKSPACE, re.MULTILINE)[1] for key in ("version", "license", "repository", "authors")
)


def committed(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / path for path in listed.stdout.split()]


def test_every_package_has_the_version_of_the_workspace():
    namespace = "{http://maven.apache.org/POM/4.0.0}"
    poms = [pom for pom in committed("*pom.xml") if "expected" not in pom.parts]
    assert len(poms) > 4
    for pom in poms:
        for owner in ElementTree.parse(pom).iter():
            if owner.findtext(f"{namespace}groupId") == "io.trunkline" and (said := owner.findtext(f"{namespace}version")):
                assert said in (VERSION, "${project.version}"), pom
    assert json.loads((ROOT / "bindings-wasm/npm.json").read_text())["version"] == VERSION
    for path, said in {
        "bindings-wasm/npm/base/version.js": f'version = "{VERSION}"',
        "bindings-uniffi/swift/Sources/TrunklineCore/Internal/NativeLibrary.swift": f'packageVersion = "{VERSION}"',
        "README.md": f"of `io.trunkline`, {VERSION}, from",
        "bindings-uniffi/kotlin/README.md": f"io.trunkline:trunkline-api:{VERSION}",
        "bindings-uniffi/swift/README.md": f'from: "{VERSION}"',
        "bindings-wasm/npm/README.md": f"/trunkline-{VERSION}.tgz",
    }.items():
        assert said in (ROOT / path).read_text(), path


def test_every_package_says_whose_it_is_and_where_it_comes_from():
    npm = json.loads((ROOT / "bindings-wasm/npm.json").read_text())
    assert (npm["license"], npm["author"], npm["repository"]["url"]) == (LICENCE, AUTHOR, f"git+{REPOSITORY}.git")
    python = (ROOT / "bindings-python/pyproject.toml").read_text()
    for line in (f'license = "{LICENCE}"', f'authors = [{{ name = "{AUTHOR}" }}]', f'Repository = "{REPOSITORY}"'):
        assert f"\n{line}\n" in python
    crate = (ROOT / "core/Cargo.toml").read_text()
    for key in ("version", "license", "repository", "authors"):
        assert f"\n{key}.workspace = true\n" in crate
    assert AUTHOR in (ROOT / "LICENSE-MIT").read_text()


def test_every_address_of_the_repository_is_the_same():
    owner = REPOSITORY.split("/")[-2]
    for name in (
        "SECURITY.md",
        "bindings-python/pyproject.toml",
        "bindings-uniffi/kotlin/pom.xml",
        "bindings-uniffi/swift/README.md",
        "bindings-wasm/npm.json",
    ):
        owners = re.findall(r"(?:github\.com[/:]|--repo )([\w-]+)/trunkline", (ROOT / name).read_text())
        assert set(owners) == {owner}, name


def test_what_maven_central_asks_for_is_in_the_parent_of_all_poms():
    namespace = "{http://maven.apache.org/POM/4.0.0}"
    parent = ElementTree.parse(ROOT / "bindings-uniffi/kotlin/pom.xml").getroot()

    def said(path: str) -> str:
        return parent.findtext("/".join(namespace + name for name in path.split("/"))) or ""

    assert said("name") and said("description") and said("url") == REPOSITORY
    assert [licence.findtext(f"{namespace}name") for licence in parent.iter(f"{namespace}license")] == LICENCE.split(" OR ")
    assert all(licence.findtext(f"{namespace}url") for licence in parent.iter(f"{namespace}license"))
    assert said("developers/developer/name") == AUTHOR
    assert (
        said("scm/url") == REPOSITORY
        and said("scm/connection") == f"scm:git:{REPOSITORY}.git"
        and said("scm/developerConnection")
    )
    for pom in committed("bindings-uniffi/kotlin/*pom.xml"):
        assert ElementTree.parse(pom).findtext(f"{namespace}name"), pom


def test_workflows_take_actions_by_their_commits_and_may_only_read_unless_a_job_asks_for_more():
    workflows = committed(".github/workflows/*.yml")
    assert len(workflows) == 2
    for workflow in workflows:
        text = workflow.read_text()
        assert "\npermissions:\n  contents: read\n\n" in text, workflow
        used = re.findall(r"uses: *(.*)", text)
        assert used and all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in used), workflow
