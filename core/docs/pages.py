"""The pages of the site: the programs on them, and a list of the pages.

python3 core/docs/pages.py programs swift|kotlin FOLDER    writes the programs of each page as a function
python3 core/docs/pages.py llms FOLDER                     writes llms.txt
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).parent / "pages"

#: What people read first. Its programs are run with those of the pages.
README = Path(__file__).parents[2] / "README.md"

#: The languages whose programs are run.
LANGUAGES = ("python", "js", "rust", "swift", "kotlin")

_FENCE = re.compile(
    r"^(?:<!-- not run: (?P<reason>[^\n]+) -->\n)?```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """A block of a page: its language, its text, and why it is not run, where it is not."""

    language: str
    text: str
    reason: str | None


def blocks(page: str) -> list[Block]:
    """The blocks of a page's text."""
    return [Block(found["info"], found["text"], found["reason"]) for found in _FENCE.finditer(page)]


def programs(page: str, language: str) -> list[str]:
    """The programs of a page's text in a language, in their order."""
    return [block.text for block in blocks(page) if block.language == language and not block.reason]


def pages() -> list[Path]:
    """The pages, by name."""
    return sorted(path for path in PAGES.glob("*.md") if path.name != "SUMMARY.md")


def sources() -> list[Path]:
    """What has programs that are run: the pages, and the README."""
    return [*pages(), README]


def summary() -> list[tuple[str, Path]]:
    """The titles and files of the pages, in the order of the summary."""
    found = re.findall(r"\[(.+)\]\((.+)\)", (PAGES / "SUMMARY.md").read_text(encoding="utf-8"))
    return [(title.replace("`", ""), PAGES / name) for title, name in found]


def _function(language: str, page: Path) -> tuple[str, str]:
    """The programs of a page as one function, with the imports that it needs."""
    name = "page" + "".join(part.capitalize() for part in page.stem.split("-"))
    lines = "\n".join(programs(page.read_text(encoding="utf-8"), language)).splitlines()
    imports = {line for line in lines if line.startswith("import ")}
    body = [line for line in lines if line not in imports]
    if language == "swift":
        imports |= {"import TrunklineCore", "import TrunklineSandbox"}
        # What a page only shows is used here, so that the compiler does not warn.
        body += [f"_ = {found}" for found in dict.fromkeys(re.findall(r"^(?:let|var) (\w+)", "\n".join(body), re.MULTILINE))]
        head, indented = f"func {name}(client: Client, sandbox: Sandbox) async throws {{", [f"    {line}" for line in body]
    else:
        imports |= {"import io.trunkline.Client", "import io.trunkline.sandbox.Sandbox"}
        head, indented = f"suspend fun {name}(client: Client, sandbox: Sandbox) {{", [f"    {line}" for line in body]
    text = "\n".join([*sorted(imports), "", head, *(line.rstrip() for line in indented), "}", ""])
    return name, text


def write_programs(language: str, folder: Path) -> None:
    """A file for each page that has programs in the language, and one that lists them."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for page in sources():
        if not programs(page.read_text(encoding="utf-8"), language):
            continue
        name, text = _function(language, page)
        names.append(name)
        source = "// swift-format-ignore-file\n" if language == "swift" else ""
        source += f"// The programs of {page.relative_to(README.parent)}.\n\n"
        if language == "kotlin":
            source += '@file:Suppress("NAME_SHADOWING", "UNUSED_VARIABLE")\n\npackage docs\n\n'
        ending = {"swift": "swift", "kotlin": "kt"}[language]
        (folder / f"{name[0].upper()}{name[1:]}.{ending}").write_text(source + text, encoding="utf-8")
    if language == "swift":
        listed = "\n".join(f'    ("{name}", {name}),' for name in names)
        text = (
            "// swift-format-ignore-file\nimport TrunklineCore\nimport TrunklineSandbox\n\n"
            f"let pages: [(String, @Sendable (Client, Sandbox) async throws -> Void)] = [\n{listed}\n]\n"
        )
        (folder / "Pages.swift").write_text(text, encoding="utf-8")
    else:
        listed = "\n".join(f'    "{name}" to ::{name},' for name in names)
        text = (
            "package docs\n\nimport io.trunkline.Client\nimport io.trunkline.sandbox.Sandbox\n\n"
            f"val PAGES: Map<String, suspend (Client, Sandbox) -> Unit> = mapOf(\n{listed}\n)\n"
        )
        (folder / "Pages.kt").write_text(text, encoding="utf-8")


def _first_paragraph(page: str) -> str:
    """The first paragraph of a page, as a line of plain text."""
    parts = (part.strip() for part in page.split("\n\n"))
    paragraph = next((part for part in parts if part and not part.startswith(("#", "{{", "```", "|"))), "")
    text = re.sub(r"\[(.+?)\]\(.+?\)", r"\1", " ".join(paragraph.split()))
    return text.replace("**", "")


def llms() -> str:
    """The site for programs that read: https://llmstxt.org."""
    (_, first), *others = summary()
    lines = ["# Trunkline", "", f"> {_first_paragraph(first.read_text(encoding='utf-8'))}", "", "## Pages", ""]
    for title, path in others:
        about = _first_paragraph(included(path))
        lines.append(f"- [{title}]({path.with_suffix('.html').name})" + (f": {about}" if about else ""))
    return "\n".join(lines) + "\n"


def included(path: Path) -> str:
    """The text of a page with what it includes."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\{\{#include (.+?)\}\}", lambda found: (path.parent / found[1]).read_text(encoding="utf-8"), text)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["programs", ("swift" | "kotlin") as language, folder]:
            write_programs(language, Path(folder))
        case ["llms", folder]:
            (Path(folder) / "llms.txt").write_text(llms(), encoding="utf-8")
        case _:
            sys.exit(__doc__)
