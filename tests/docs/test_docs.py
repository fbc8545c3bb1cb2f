"""What the pages say is so: their Python runs, their links lead somewhere, their commands exist."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import batchproc
from tests.docs.pages import PAGES, ROOT, Block, blocks
from tests.support.context import FakeContext
from tests.support.events import response_of

BLOCKS = [block for page in PAGES for block in blocks(page)]
# What a block is about may be missing, and the block is then left out.
ABOUT = {"batchproc.models": "pydantic"} | {
    name: name
    for name in (
        *("aws_lambda_powertools", "boto3", "chalice", "fastsqs", "hypothesis", "moto"),
        *("polyfactory", "py_event_mocks", "pydantic", "sentry_sdk"),
    )
}
PROCESSORS = [
    batchproc.BatchProcessor,
    batchproc.AsyncBatchProcessor,
    batchproc.SqsFifoPartialProcessor,
    batchproc.AsyncSqsFifoPartialProcessor,
]
pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


# What happens to a coroutine that nobody awaits is what docs/comparison.md shows.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_python_blocks_run(block: Block) -> None:
    # Tracebacks show the line of the page; annotations are what the page says, not our strings.
    code = compile("\n" * (block.line - 1) + block.code, str(block.page), "exec", dont_inherit=True)
    if not block.is_run:
        return
    for needed in re.findall(r"^(?:from|import) ([\w.]+)", block.code, flags=re.M):
        library = ABOUT.get(needed) or ABOUT.get(needed.partition(".")[0])
        if library is not None:
            pytest.importorskip(library, reason="the block is about it")
    namespace: dict[str, Any] = {"__name__": "page"}

    exec(code, namespace)

    tests = [thing for name, thing in namespace.items() if name.startswith("test_")]
    for test in tests:
        test()
    call = block.call
    if call is None:
        assert tests or "lambda_handler" not in namespace, "say what to call it with: see pages.py"
        return
    if call.error is not None:
        with pytest.raises(getattr(batchproc, call.error)):
            namespace["lambda_handler"](call.event, FakeContext(30_000))
        return
    identifiers = call.source.identifiers(call.event)
    expected = response_of(identifiers[index] for index in call.reported)
    assert namespace["lambda_handler"](call.event, FakeContext(30_000)) == expected


@pages
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.S))
    missing = [
        link
        for link in links
        if not link.startswith(("https://", "#"))
        if not (page.parent / link.partition("#")[0]).exists()
    ]

    assert missing == []


@pages
def test_anchors_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = []
    for file, anchor in re.findall(r"\]\(([^)\s#:]*)#([^)\s]+)\)", text):
        there = (page.parent / file) if file else page
        titles = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), flags=re.M)
        if anchor not in [_anchor(title) for title in titles]:
            missing.append(f"{file}#{anchor}")

    assert missing == []


def _anchor(title: str) -> str:
    """As GitHub makes them."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


@pages
def test_make_targets_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.M))
    named = re.findall(r"(?:`|^\$ |^)make ([a-z]+)", page.read_text(encoding="utf-8"), flags=re.M)

    assert set(named) - targets == set()


def test_the_table_of_options_has_them_all() -> None:
    page = (ROOT / "docs" / "options.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^## `(\w+)`", page, flags=re.M))
    options = {name for one in PROCESSORS for name in inspect.signature(one).parameters}

    assert options - {"event_type"} == described


def test_public_names_in_the_pages_exist() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    named = set(re.findall(r"`batchproc\.([A-Za-z]\w*)`", text))

    assert {name for name in named if name[0].isupper()} - set(batchproc.__all__) == set()
