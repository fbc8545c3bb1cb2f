"""Every public callable says in its docstring what each argument does."""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

import pytest

import batchproc
import pytest_batchproc
from pytest_batchproc import laws, simulator
from pytest_batchproc.clock import Clock
from tests.docs.callables import REFERENCE, everything, keywords

CALLABLES = everything()
# A class may have the Args of its base.
FUNCTIONS = [one for one in CALLABLES if not one.name.endswith(".__init__")]
WITH_KEYWORDS: list[Any] = [
    pytest_batchproc.SqsEventFactory.__call__,
    pytest_batchproc.KinesisEventFactory.__call__,
    pytest_batchproc.DynamoDBEventFactory.__call__,
    pytest_batchproc.KafkaEventFactory.__call__,
    pytest_batchproc.EventSourceMapping.__init__,
    pytest_batchproc.Simulate.__call__,
    laws.Law.__call__,
]
MOST_USED: list[Any] = [
    pytest_batchproc.assert_failed_at,
    pytest_batchproc.assert_failed_ids,
    pytest_batchproc.assert_all_succeeded,
    pytest_batchproc.assert_redelivered,
    pytest_batchproc.SqsEventFactory.__call__,
    pytest_batchproc.FakeLambdaContext,
    pytest_batchproc.SqsQueue,
    pytest_batchproc.EventSourceMapping,
    pytest_batchproc.Simulate.__call__,
    pytest_batchproc.KinesisStream,
]
ENUMS: list[type[Enum]] = [
    batchproc.EventType,
    batchproc.DynamoDBRecordEventName,
    batchproc.StreamViewType,
]


def documentation(thing: Any) -> str:
    of_class = thing.__qualname__.rpartition(".")[0] if thing.__name__ == "__init__" else ""
    home = pytest_batchproc
    return thing.__doc__ or (getattr(home, of_class).__doc__ if of_class else "") or ""


def entries(text: str) -> Iterator[str]:
    """The names that `Args` explains."""
    part = re.search(r"^Args:\n(.*?)(?=^\S|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    for names in re.findall(
        r"^    (\*{0,2}\w+(?:, \*{0,2}\w+)*): ", part[1] if part else "", flags=re.MULTILINE
    ):
        yield from (name.strip(" *") for name in names.split(","))


def test_the_callables_are_found() -> None:
    names = {one.name for one in CALLABLES}

    assert len(names) > 200
    assert {
        "batchproc.BatchProcessor.__init__",
        "batchproc.process_partial_response",
        "pytest_batchproc.SqsEventFactory.__call__",
        "pytest_batchproc.KinesisStream.put",
        "pytest_batchproc.fixtures.events.sqs_event_factory",
        "pytest_batchproc.hookspecs.pytest_batchproc_make_body",
    } <= names


def test_each_parameter_is_named_in_the_docstring() -> None:
    missing = [
        f"{one.name}: {name}"
        for one in CALLABLES
        for name in one.parameters
        if not re.search(rf"\b{name}\b", one.text)
    ]

    assert missing == []


def test_args_explains_no_parameter_that_is_not_there() -> None:
    found = [
        f"{one.name}: {name}"
        for one in FUNCTIONS
        for name in entries(one.text)
        if name not in one.parameters
    ]

    assert found == []


@pytest.mark.parametrize("function", WITH_KEYWORDS, ids=lambda one: one.__qualname__)
def test_each_keyword_is_named_in_the_docstring(function: Any) -> None:
    names = keywords(function)
    text = documentation(function)

    assert len(names) > 8
    assert [name for name in names if not re.search(rf"\b{name}\b", text)] == []


@pytest.mark.parametrize("thing", MOST_USED, ids=lambda one: one.__qualname__)
def test_the_example_runs(thing: Any) -> None:
    known = {name: getattr(pytest_batchproc, name) for name in pytest_batchproc.__all__}
    given = {**known, "simulate": simulator.Simulate(clock=Clock())}
    found = doctest.DocTestFinder(recurse=False).find(thing, thing.__qualname__, globs=given)
    results = [doctest.DocTestRunner().run(one) for one in found]

    assert sum(one.attempted for one in results) > 0
    assert sum(one.failed for one in results) == 0


@pytest.mark.parametrize("enum", ENUMS)
def test_each_member_of_an_enum_is_explained_in_the_reference(enum: type[Enum]) -> None:
    from inspect import getsource

    (definition,) = ast.parse(getsource(enum)).body
    assert isinstance(definition, ast.ClassDef)
    explained = [
        target.id
        for line, after in zip(definition.body, definition.body[1:], strict=False)
        if isinstance(line, ast.Assign)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        for target in line.targets
        if isinstance(target, ast.Name)
    ]
    pages = "\n".join(page.read_text(encoding="utf-8") for page in REFERENCE.glob("*.md"))

    assert explained == list(enum.__members__)
    assert f"::: batchproc.{enum.__name__}\n" in f"{pages}\n"


def test_every_public_enum_is_listed_here() -> None:
    names = [getattr(home, name) for home in (batchproc, pytest_batchproc) for name in home.__all__]

    assert (sorted(ENUMS, key=lambda one: one.__name__)) == [
        one for one in names if isinstance(one, type) and issubclass(one, Enum)
    ]


def test_no_private_remark_is_the_documentation_of_a_constructor() -> None:
    made = [batchproc.BatchProcessor, batchproc.AsyncBatchProcessor, batchproc.BasePartialProcessor]

    assert [one.__new__.__doc__ for one in made] == [None, None, None]
