"""What the pages of the site promise of themselves: nothing on them is untried, and every link leads somewhere."""

import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "core" / "docs"
sys.path.insert(0, str(DOCS))
import pages as site  # noqa: E402

#: What is no program: text, and commands, which are looked at below.
OTHER = {"text", "sh"}

#: What the page on the sandbox's server has besides, and `wider/guide.py` runs.
GUIDE = {"go", "java"}

PAGES = {path.name: path.read_text(encoding="utf-8") for path in site.pages()}


def test_every_page_is_in_the_summary():
    listed = [path.name for _, path in site.summary()]
    assert sorted(listed) == sorted(PAGES) and len(listed) == len(set(listed))


@pytest.mark.parametrize("path", site.sources(), ids=lambda path: path.name)
def test_every_block_is_run_or_says_why_not(path):
    # With what the page includes.
    text = site.included(path)
    for block in site.blocks(text):
        run = {*site.LANGUAGES, *OTHER, *(GUIDE if path.stem == "sandbox-server" else ())}
        assert block.language in run or block.reason, f"nothing runs ```{block.language}"
    # A fence that the reader of blocks does not see is none that a test runs.
    fences = re.findall(r"^ *(?:```|~~~)", text, re.MULTILINE)
    assert len(fences) == 2 * len(site.blocks(text))


def test_what_is_run_and_what_is_not_is_counted(record_property):
    found = [(path.name, block) for path in site.sources() for block in site.blocks(site.included(path))]
    run = Counter(block.language for _, block in found if not block.reason and block.language not in OTHER)
    skipped = sorted(f"{name}: {block.language}, {block.reason}" for name, block in found if block.reason)
    record_property("programs", dict(run))
    record_property("programs that are not run", skipped)
    print("Programs:", dict(run), "Not run:", *skipped, sep="\n  ")
    assert all(run[language] >= 20 for language in site.LANGUAGES), run
    # Those of libraries whose languages no test has.
    assert len(skipped) == 3, skipped


def test_the_pages_with_programs_in_rust_are_documentation_tests():
    wanted = sorted(name for name, text in PAGES.items() if site.programs(text, "rust"))
    library = (DOCS / "src" / "lib.rs").read_text(encoding="utf-8")
    assert re.findall(r'^    \w+ "(.+\.md)"$', library, re.MULTILINE) == wanted


def test_programs_that_follow_each_other_are_in_the_order_of_the_languages():
    for name, text in PAGES.items():
        for group in re.findall(r"(?:^```\w+\n.*?^```\n\n?)+", text, re.MULTILINE | re.DOTALL):
            languages = [block.language for block in site.blocks(group) if block.language in site.LANGUAGES]
            assert languages == sorted(languages, key=site.LANGUAGES.index), f"{name}: {languages}"


def test_the_commands_of_shell_blocks_are_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {name for names in re.findall(r"^([\w -]+):", makefile, re.MULTILINE) for name in names.split()}
    bins = re.findall(r'"(trunkline[\w-]*)"', (ROOT / "bindings-wasm" / "npm.json").read_text(encoding="utf-8"))
    seen = set()
    for text in PAGES.values():
        for line in (line for block in site.blocks(text) if block.language == "sh" for line in block.text.splitlines()):
            match line.split("#")[0].split():
                case ["make", target]:
                    assert target in targets, line
                case ["python", "-m", module, *options]:
                    path = ROOT / "bindings-python" / "python" / Path(*module.split("."))
                    source = path / "__main__.py" if path.is_dir() else path.with_suffix(".py")
                    # The core reads the options of the sandbox's server.
                    server = (ROOT / "core" / "src" / "sandbox" / "command.rs").read_text(encoding="utf-8")
                    known = source.read_text(encoding="utf-8") + (server if module == "trunkline.sandbox" else "")
                    assert all(option in known for option in options if option.startswith("--")), line
                case ["npx", "-p", "trunkline", name, *_] | ["npx", name, *_]:
                    assert name in bins, line
                case ["pipx", "run", "--spec", "trunkline", name, *_]:
                    assert f'\n{name} = "' in (ROOT / "bindings-python" / "pyproject.toml").read_text(encoding="utf-8"), line
                case ["cargo", "run" | "install", *_, "--bin", name] | ["cargo", "run", "--all-features", "--bin", name, *_]:
                    assert f'name = "{name}"' in (ROOT / "core" / "Cargo.toml").read_text(encoding="utf-8"), line
                case _:
                    pytest.fail(f"nobody knows the command: {line}")
            seen.add(line)
    assert len(seen) >= 8


class Page(HTMLParser):
    """The links of a page that was built, and what they can lead to within it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if found.get("id"):
            self.anchors.add(found["id"])
        for name in ("href", "src"):
            if found.get(name) and tag != "base":
                self.links.append(found[name])


def test_every_link_of_the_site_leads_somewhere(tmp_path, record_property):
    subprocess.run([DOCS / "build.sh", tmp_path / "docs"], check=True)
    built = tmp_path / "docs"
    parsed = {path: Page(path.read_text(encoding="utf-8")) for path in built.rglob("*.html")}
    assert len(parsed) > len(PAGES)
    outside, broken = set(), []
    for path, page in parsed.items():
        for link in page.links:
            if re.match(r"(https?|mailto|data):", link):
                outside.add(link)
                continue
            file, _, anchor = link.partition("#")
            if (part := re.match(r"api/(\w+)/", file)) and path.parent == built:
                # What takes the packages is written beside the site.
                assert f'"$out/{part[1]}"' in (DOCS / "references.sh").read_text(encoding="utf-8")
                continue
            target = (path.parent / file).resolve() if file else path
            target = target / "index.html" if target.is_dir() else target
            if not target.exists():
                broken.append(f"{path.name}: {link}")
            elif anchor and target in parsed and anchor not in parsed[target].anchors:
                broken.append(f"{path.name}: {link}")
    assert broken == []
    # Those that lead elsewhere are for people to try: nothing here may depend on what is out there.
    record_property("links outside", sorted(outside))
    print("Links that lead elsewhere:", *sorted(outside), sep="\n  ")


def test_the_list_for_programs_that_read_has_every_page():
    listed = site.llms()
    for title, path in site.summary()[1:]:
        assert f"- [{title}]({path.stem}.html): " in listed, title
