"""What mkdocs does not know: the repository around docs/, and pages made of the code.

The pages link to examples, tests and the changelog as they lie in the repository. Whatever a link
beyond docs/ leads to becomes a page of the site under `repository/`, so that nothing points
nowhere and the site can be read without the repository.
"""

from __future__ import annotations

import io
import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
HERE = "docs/"
BEYOND = "repository/"
LANGUAGES = {".py": "python", ".json": "json", ".yaml": "yaml", ".yml": "yaml", ".toml": "toml"}
PAGES_OF_GITHUB = ".github/"  # on the site like the other pages: mkdocs hides folders with a dot

_PARTS = re.compile(r"(^ *(?:```+|~~~+).*?^ *(?:```+|~~~+)$|`[^`\n]+`)", re.M | re.S)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_MARK = re.compile(r"^<!-- made of the code: (.+) -->$", re.M)


# --- what mkdocs calls ----------------------------------------------------------------------------


def on_config(config: MkDocsConfig) -> None:
    """Create anchors as GitHub does."""
    options: Any = config.mdx_configs
    options.setdefault("toc", {})["slugify"] = anchor


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page for all that the pages, and those added, link to beyond docs/."""
    waiting = [file.src_uri for file in files.documentation_pages()]
    waiting += [uri for uri in _in_nav(config.nav) if uri.startswith(BEYOND)]
    while waiting:
        uri = waiting.pop()
        path = path_of(uri)
        # What is not there gets no page, so that mkdocs misses it.
        if uri.startswith(BEYOND) and path.exists() and files.get_file_from_path(uri) is None:
            files.append(File.generated(config, uri, content=page_of(path)))
        file = files.get_file_from_path(uri)
        if file is not None:
            waiting += [
                linked
                for linked, _ in links(file.content_string, uri)
                if linked.startswith(BEYOND) and files.get_file_from_path(linked) is None
            ]
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead the links to where the site has what they name; put in what is made of the code."""
    uri = page.file.src_uri
    found = {link: to for to, link in links(markdown, uri)}

    def lead(match: re.Match[str]) -> str:
        link = match[1]
        if link not in found:
            return match[0]
        _, hash_, title = link.partition("#")
        return f"]({posixpath.relpath(found[link], posixpath.dirname(uri))}{hash_}{title})"

    parts = _PARTS.split(_MARK.sub(lambda mark: MADE[mark[1]](), markdown))
    return "".join(part if is_code(part) else _LINK.sub(lead, part) for part in parts)


# --- links ----------------------------------------------------------------------------------------


def anchor(title: str, separator: str) -> str:
    """The anchor that GitHub gives to a title."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", separator)


def is_code(part: str) -> bool:
    """Whether a part of a page is a block or a span of code; a block in a tab is indented."""
    return part.lstrip(" ").startswith(("`", "~~~"))


def links(markdown: str, uri: str) -> Iterator[tuple[str, str]]:
    """Links that do not hold on the site as they are: the page each leads to, and the link."""
    there = path_of(uri)
    base = there if uri.endswith("/index.md") and uri.startswith(BEYOND) else there.parent
    for part in _PARTS.split(markdown):
        if is_code(part):
            continue
        for link in _LINK.findall(part):
            if link.startswith(("https:", "http:", "mailto:", "#")):
                continue
            target = Path(os.path.normpath(base / link.partition("#")[0]))
            to = uri_of(target)
            if to.startswith(BEYOND) or uri.startswith(BEYOND):
                yield to, link


def uri_of(path: Path) -> str:
    """Where the site has a file or directory of the repository."""
    name = path.relative_to(ROOT).as_posix().removeprefix(PAGES_OF_GITHUB)
    if name.startswith(HERE):
        return name.removeprefix(HERE)
    if path.name == "README.md" and path.parent != ROOT:
        path, name = path.parent, posixpath.dirname(name)
    if path.is_dir():
        return f"{BEYOND}{name}/index.md"
    return f"{BEYOND}{name}" if path.suffix == ".md" else f"{BEYOND}{name}.md"


def path_of(uri: str) -> Path:
    """Which file or directory of the repository a page of the site shows."""
    if not uri.startswith(BEYOND):
        return ROOT / HERE / uri
    name = uri.removeprefix(BEYOND)
    if name.endswith("/index.md"):
        return ROOT / posixpath.dirname(name)
    places = (name, PAGES_OF_GITHUB + name)
    found = next((ROOT / place for place in places if (ROOT / place).exists()), None)
    return found or ROOT / name.removesuffix(".md")


def _in_nav(entries: Any) -> Iterator[str]:
    if isinstance(entries, str):
        yield entries
    for entry in entries.values() if isinstance(entries, Mapping) else entries:
        yield from [entry] if isinstance(entry, str) else _in_nav(entry)


# --- pages of what lies beyond docs/ --------------------------------------------------------------


def page_of(path: Path) -> str:
    """A page that shows a Markdown file, a directory, or a file of code."""
    if path.is_dir():
        return page_of_directory(path)
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    name = path.relative_to(ROOT).as_posix()
    # Code is for those who follow a link to it: a search for a word should find what explains it.
    return f"---\nsearch: {{exclude: true}}\n---\n\n# `{name}`\n\n{listing(path)}"


def page_of_directory(path: Path) -> str:
    """The README of a directory, then its files; without a README, links to its files."""
    readme = path / "README.md"
    if not readme.exists():
        names = [one.name for one in sorted(path.glob("*.py"))]
        title = path.relative_to(ROOT).as_posix()
        return "\n".join([f"# `{title}`\n", *(f"- [{name}]({name})" for name in names)])
    text = readme.read_text(encoding="utf-8")
    stories = {one.parent.name for one in path.glob("*/README.md")}
    if stories:  # a directory of directories: its README says which is which
        return re.sub(
            r"`([\w-]+)`", lambda one: _to_story(one[1]) if one[1] in stories else one[0], text
        )
    shown = [text]
    shown += [f"## {one.name}\n\n{listing(one)}" for one in sorted(path.iterdir()) if shows(one)]
    for one in sorted(path.glob("*/*")):
        if shows(one) and one.suffix != ".py":
            block = listing(one).replace("\n", "\n    ")
            shown.append(f'??? note "{one.relative_to(path).as_posix()}"\n\n    {block}')
    return "\n\n".join(shown)


def _to_story(name: str) -> str:
    return f"[{name}]({name}/README.md)"


def shows(path: Path) -> bool:
    """Whether a file is one that a reader of its directory wants to see."""
    return path.suffix in LANGUAGES and path.name != "__init__.py"


def listing(path: Path) -> str:
    """A file of code as a block of its language."""
    text = path.read_text(encoding="utf-8").rstrip()
    return f"````{LANGUAGES.get(path.suffix, 'text')}\n{text}\n````\n"


# --- pages made of the code -----------------------------------------------------------------------


def settings() -> str:
    """The settings as a table."""
    from pytest_batchproc._settings import DEFAULTS, ROWS

    rows = ["| keyword of the marker, ini key, option | default | takes |", "|---|---|---|"]
    for name, rule in ROWS.items():
        keys = f"`{name}`<br>`batchproc_{name}`<br>`--batchproc-{name.replace('_', '-')}`"
        rows.append(f"| {keys} | `{getattr(DEFAULTS, name)}` | {rule.expected}: {rule.help} |")
    return "\n".join(rows)


def mapping() -> str:
    """The settings of `EventSourceMapping`: the default and the values that each source accepts."""
    from pytest_batchproc.simulator._settings import SETTINGS

    lines = []
    for name, setting in SETTINGS.items():
        lines += [f"`{name}`", ""]
        sources: dict[tuple[str, str], list[str]] = {}
        for source, takes in setting.takes.items():
            sources.setdefault((repr(takes.default), takes.expected), []).append(source)
        lines += [f":   AWS's name: `{'.'.join(setting.path)}`.", ""]
        for (default, expected), names in sources.items():
            where = (
                "every source" if len(names) == len(SETTINGS["enabled"].takes) else ", ".join(names)
            )
            lines += [f"    - {where}: default `{default}`, accepts {expected}"]
        lines.append("")
    return "\n".join(lines)


def commands() -> str:
    """What the command `batchproc` and its subcommands say when they are asked for help."""
    from pytest_batchproc._cli import main

    said = []
    for name in ("", "generate", "invoke", "check", "simulate"):
        command = f"batchproc {name}".rstrip()
        with redirect_stdout(io.StringIO()) as out:
            main([*command.split()[1:], "--help"])
        said.append(f"## `{command}`\n\n```text\n{out.getvalue().rstrip()}\n```\n")
    return "\n".join(said)


def fixtures() -> str:
    """The fixtures, each with what its docstring says."""
    from _pytest.fixtures import FixtureFunctionDefinition

    from pytest_batchproc.plugin import FIXTURES

    rows = ["| fixture | what a test gets |", "|---|---|"]
    for module in FIXTURES:
        for name, fixture in vars(import_module(module)).items():
            if isinstance(fixture, FixtureFunctionDefinition) and name[0] != "_":
                told = cleandoc(fixture.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
                rows.append(f"| `{name}` | {told} |")
    return "\n".join(rows)


MADE = {
    "settings": settings,
    "mapping settings": mapping,
    "command line": commands,
    "fixtures": fixtures,
}
