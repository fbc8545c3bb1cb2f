"""Handlers that are not simply `def handler(record)`: odd parameters, and the Lambda context."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, Optional, Union

import pytest

from batchproc import _signatures
from tests.batchproc.handing import CONTEXT, refused, results
from tests.support.ways import ALL_WAYS, Way

# --- shapes of parameters ------------------------------------------------------------------------


def test_a_handler_of_keywords_alone_gets_record() -> None:
    def handler(**keywords: Any) -> list[str]:
        return list(keywords)

    class Called:
        def __call__(self, **keywords: Any) -> list[str]:
            return list(keywords)

    assert results(handler, context=CONTEXT) == [["record"], ["record"]]
    assert results(Called(), context=CONTEXT) == [["record"], ["record"]]


@pytest.mark.parametrize("way", ALL_WAYS, ids=repr)
def test_the_only_parameter_takes_the_record_whatever_it_is_called(way: Way) -> None:
    def by_name(lambda_context: Any) -> str:
        return str(lambda_context["body"])

    def by_annotation(thing: LambdaContext) -> str:
        return str(thing["body"])  # type: ignore[index]  # it is the record

    def beside_others(thing: LambdaContext, *more: Any, **keywords: Any) -> str:
        return by_annotation(thing) + "".join(map(str, (*more, *keywords)))

    class Called:
        def __call__(self, lambda_context: Any) -> str:
            return str(lambda_context["body"])

        def by_name(self, lambda_context: Any) -> str:
            return str(lambda_context["body"])

        def by_annotation(self, thing: LambdaContext) -> str:
            return str(thing["body"])  # type: ignore[index]  # it is the record

    async def awaited(thing: LambdaContext) -> str:
        return by_annotation(thing)

    plain = [by_name, by_annotation, beside_others]
    methods = [Called(), Called().by_name, Called().by_annotation]
    for handler in (*plain, *methods, *([awaited] if way.is_async else [])):
        assert results(handler, context=CONTEXT, way=way) == ["a", "b"]


def test_a_method_with_its_self_among_the_arguments_gets_the_record() -> None:
    class Shop:
        def handle(*arguments: Any) -> str:
            return str(arguments[1]["body"])

    assert results(Shop().handle) == ["a", "b"]


def test_the_only_keyword_beside_positions_takes_the_context() -> None:
    def by_name(*records: Any, lambda_context: Any) -> Any:
        return len(records), lambda_context

    def by_annotation(*records: Any, thing: LambdaContext) -> Any:
        return len(records), thing

    for handler in (by_name, by_annotation):
        assert results(handler, context=CONTEXT) == [(1, CONTEXT), (1, CONTEXT)]


def test_a_callable_that_does_not_tell_its_signature_gets_the_record() -> None:
    class Silent:
        __signature__ = "none"

        def __call__(self, *arguments: Any, **keywords: Any) -> tuple[int, dict[str, Any]]:
            return len(arguments), keywords

    assert results(Silent(), context=CONTEXT) == [(1, {}), (1, {})]


def test_without_a_place_for_the_record_the_advice_is_whole(snapshot: object) -> None:
    def handler() -> None: ...

    assert refused(handler) == snapshot


# --- the context ---------------------------------------------------------------------------------


class LambdaContext:
    """Somebody else's: the name is what counts."""


ANNOTATIONS: list[Any] = [
    "LambdaContext",
    "'LambdaContext'",
    "LambdaContext|None",
    "LambdaContext | None",
    "None | LambdaContext",
    "Optional[LambdaContext]",
    "typing.Optional[LambdaContext]",
    "Union[LambdaContext, None]",
    "typing.Union[None, 'LambdaContext']",
    "typing.Union[LambdaContext, None]",
    "Union[None, LambdaContext]",
    "'Optional[LambdaContext]'",
    '"Union[None, LambdaContext]"',
    "Optional['LambdaContext']",
    "'LambdaContext' | None",
    "some.module.LambdaContext",
    LambdaContext,
    Optional[LambdaContext],  # noqa: UP045  # as users write it
    Union[None, LambdaContext],  # noqa: UP007  # as users write it
    Union[int, str, LambdaContext],  # noqa: UP007  # as users write it
    LambdaContext | None,
]


def annotated(annotation: Any) -> Any:
    def handler(order: Any, ctx: Any = None) -> Any:
        return ctx

    handler.__annotations__ = {"order": "Any", "ctx": annotation}
    return handler


@pytest.mark.parametrize("annotation", ANNOTATIONS, ids=repr)
def test_an_annotation_that_names_the_context_gets_it(annotation: Any) -> None:
    assert results(annotated(annotation), context=CONTEXT) == [CONTEXT, CONTEXT]


@pytest.mark.parametrize("annotation", ANNOTATIONS[-5:], ids=repr)
def test_so_it_is_for_callable_objects(annotation: Any) -> None:
    class Called:
        def __call__(self, order: Any, ctx: Any = None) -> Any:
            return ctx

    Called.__call__.__annotations__ = {"ctx": annotation}

    assert results(Called(), context=CONTEXT) == [CONTEXT, CONTEXT]


@pytest.mark.parametrize(
    "annotation",
    [
        "Context",
        "LambdaContextual",
        "LambdaContextX",
        "dict[str, int]",
        int,
        None,
        7,
        Optional[int],  # noqa: UP045  # as users write it
    ],
)
def test_any_other_annotation_does_not(annotation: Any) -> None:
    assert results(annotated(annotation), context=CONTEXT) == [None, None]


def context_by_position(record: Any, lambda_context: Any, /) -> None: ...


def test_a_context_by_position_only_is_refused_with_advice(snapshot: object) -> None:
    assert refused(context_by_position, context=CONTEXT) == snapshot


def test_a_context_by_position_only_with_a_default_keeps_it() -> None:
    def handler(record: Any, lambda_context: Any = "mine", /) -> Any:
        return lambda_context

    assert results(handler, context=CONTEXT) == ["mine", "mine"]


def test_annotations_that_cannot_be_evaluated_are_read_as_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Unreadable:
        """Like a function of Python 3.14 whose annotation is imported for type checkers only."""

        __code__ = annotated("").__code__
        __defaults__ = (None,)
        __kwdefaults__ = None

        @property
        def __annotations__(self) -> Any:  # type: ignore[override]  # as Python 3.14 has it
            raise NameError("name 'LambdaContext' is not defined")

    class Format:
        STRING = "as text"

    asked: list[Any] = []

    def get_annotations(function: Any, *, format: Any) -> dict[str, str]:
        asked.append((function, format))
        return {"ctx": "LambdaContext"}

    library: Any = ModuleType("annotationlib")
    library.Format, library.get_annotations = Format, get_annotations
    monkeypatch.setitem(sys.modules, "annotationlib", library)
    function: Any = Unreadable()

    (order, context), any_position, any_keyword = _signatures._from_code(function, skip=0)

    assert asked == [(function, "as text")]
    assert (order.name, order.annotation, order.required) == ("order", None, True)
    assert (context.name, context.annotation, context.required) == ("ctx", "LambdaContext", False)
    assert not any_position
    assert not any_keyword
