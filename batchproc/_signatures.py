"""Where a handler takes the record and the Lambda context, for handlers that are not simply `def
h(record)`.

Loaded when the first such handler comes. The rules are in `places`.
"""

from __future__ import annotations

from functools import partial
from types import CodeType, FunctionType, MethodType

from batchproc._calling import ASYNC_GENERATOR, COROUTINE, GENERATOR, ITERABLE_COROUTINE
from batchproc.errors import WrongHandlerError

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NamedTuple

    class Parameter(NamedTuple):
        name: str
        positional: bool
        by_keyword: bool
        required: bool
        annotation: object
else:
    from collections import namedtuple

    Parameter = namedtuple("Parameter", "name positional by_keyword required annotation")

_CONTEXT = "lambda_context"


def refuse_wrong_kind(handler: object, *, awaits: bool) -> None:
    """Raise for a handler of which no call can do its work.

    Raises:
        WrongHandlerError: not callable, a generator function, or asynchronous with a processor that
            does not await.
    """
    if not callable(handler):
        raise WrongHandlerError(f"The record handler must be callable; {_shown(handler)} came.")
    flags = flags_of(handler)
    if flags & ASYNC_GENERATOR or (flags & GENERATOR and not flags & ITERABLE_COROUTINE):
        raise WrongHandlerError(
            f"The record handler {name_of(handler)} is a generator function (there is a yield in "
            "it): calling it runs nothing. Return instead of yielding. No record was touched."
        )
    if flags & (COROUTINE | ITERABLE_COROUTINE) and not awaits:
        raise WrongHandlerError(
            f"The record handler {name_of(handler)} is async, and this processor does not await: "
            "every record would look done while nothing ran. Use AsyncBatchProcessor with "
            "async_process_partial_response, or make it a plain def. No record was touched."
        )


def flags_of(handler: Any) -> int:
    while isinstance(handler, partial):
        handler = handler.func
    function = handler.__func__ if type(handler) is MethodType else handler
    if type(function) is FunctionType:
        return function.__code__.co_flags
    from inspect import iscoroutinefunction  # knows the marks of mocks and other libraries

    try:
        if iscoroutinefunction(handler):
            return COROUTINE
    except TypeError:  # a mock that pretends to be a function
        return 0
    call = type(handler).__call__
    return call.__code__.co_flags if type(call) is FunctionType else 0


def places(
    handler: Callable[..., object], context: object, *, by_body: bool = False
) -> tuple[dict[str, Any], str | None, bool]:
    """The keywords that every call passes, the keyword of the record (None: first position), and
    whether there is a body, which takes this place, and `record=` in addition.

    The record goes first, or as `record=` where a parameter of that name exists and is not the
    first free one. The context goes to `lambda_context`, or to a parameter whose annotation ends in
    `LambdaContext`; never to a bare `**kwargs`. Where the processor has a `body`, that goes where
    the record goes otherwise; a parameter named `record` next to it gets the record.

    Raises:
        WrongHandlerError: no place for the record, or a parameter that nothing fills.
    """
    parameters, any_position, any_keyword = parameters_of(handler)
    second_hand = _is_wrapper(handler)
    takes_context = _context_parameter(parameters)
    free = [one for one in parameters if one is not takes_context]
    view = _record_parameter(free, any_position) if by_body else None
    in_front = view is not None and view is free[0] and view.positional
    free = [one for one in free if one is not view]
    first = next((one for one in free if one.positional), None)
    named = next((one for one in free if one.name == "record" and one.by_keyword), None)
    opaque = _keyword_of_opaque_wrapper(handler)
    record_keyword: str | None = None
    if opaque in {one.name for one in free}:
        record_keyword = opaque
    elif second_hand and hasattr(handler, "register"):
        # functools.singledispatch and its method look at the first position.
        return {}, None, view is not None
    elif named is not None and named is not first:
        record_keyword = "record"
    elif in_front and first is not None:
        record_keyword = first.name  # def ship(record, order)
    elif first is not None and takes_context is not None and takes_context.positional:
        # With the context in front of it by position, the record cannot be first.
        if parameters.index(takes_context) < parameters.index(first):
            record_keyword = first.name
    elif first is None and not any_position:
        if not any_keyword:
            raise WrongHandlerError(_no_place_text(handler, by_body=by_body))
        record_keyword = "record"
    filled = (record_keyword,) if record_keyword else (first.name if first else None,)
    missing = [one.name for one in free if one.required and one.name not in filled]
    if missing and not second_hand:  # a wrapper may fill what the handler behind it asks for
        raise WrongHandlerError(_missing_text(handler, missing, by_body=by_body and view is None))
    if takes_context is None:
        return {}, record_keyword, view is not None
    if context is not None:
        return {takes_context.name: context}, record_keyword, view is not None
    if takes_context.required:
        raise WrongHandlerError(
            f"The record handler {name_of(handler)} wants the Lambda context as "
            f"{takes_context.name!r}, and none was given. Pass context=context to "
            "process_partial_response, or lambda_context=context where you call the processor. No "
            "record was touched."
        )
    return {}, record_keyword, view is not None


def _record_parameter(free: list[Parameter], any_position: bool) -> Parameter | None:
    """The parameter named `record`, unless it is the one that gets the body."""
    view = next((one for one in free if one.name == "record" and one.by_keyword), None)
    others = [one for one in free if one is not view]
    if view is None or any(one.required for one in others):
        return view
    if view is free[0] and view.positional:
        return None  # def ship(record, extra=None), also with *args
    return view if others or any_position else None


def _is_wrapper(handler: Any) -> bool:
    """Whether its parameters are those of the handler that it wraps as `(*args, **kwargs)`."""
    function = getattr(handler, "__func__", handler)
    if type(function) is FunctionType and function.__code__.co_argcount:
        return False
    return hasattr(handler, "__wrapped__")


def _no_place_text(handler: object, *, by_body: bool) -> str:
    given = "body" if by_body else "record"
    also = ", or def handler(body, record)" if by_body else ""
    return (
        f"The record handler {name_of(handler)} has no parameter for the {given}. "
        f"Write it as def handler({given}){also}. No record was touched."
    )


def _missing_text(handler: object, missing: list[str], *, by_body: bool) -> str:
    names = ", ".join(repr(name) for name in missing)
    hint = "Give it a default, or bind it with functools.partial."
    if by_body:
        hint = f"The record view goes to a parameter named record. {hint}"
    if any("context" in name for name in missing):
        hint = (
            "For the Lambda context, call it lambda_context or annotate it as LambdaContext, and "
            "let it be passed by keyword."
        )
    return (
        f"The record handler {name_of(handler)} has a parameter that nothing fills: {names}. "
        f"{hint} No record was touched."
    )


def _context_parameter(parameters: list[Parameter]) -> Parameter | None:
    if len(parameters) == 1 and parameters[0].positional:
        return None  # it takes the record, whatever it is called
    usable = [one for one in parameters if one.by_keyword]
    for one in usable:
        if one.name == _CONTEXT:
            return one
    return next((one for one in usable if _is_context(one.annotation)), None)


def _is_context(annotation: object) -> bool:
    if annotation is None:
        return False
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", None)
    if not isinstance(text, str) or text in ("Optional", "Union"):
        text = repr(annotation)
    text = text.replace(" ", "").strip("'\"")
    for union in ("typing.Optional[", "Optional[", "typing.Union[", "Union["):
        if text.startswith(union):
            text = text.removeprefix(union).removesuffix("]").replace(",", "|")
    return any(one.strip("'\"").endswith("LambdaContext") for one in text.split("|"))


def parameters_of(handler: Any) -> tuple[list[Parameter], bool, bool]:
    """The parameters, and whether there are `*args` and `**kwargs`."""
    method = type(handler) is MethodType
    function = handler.__func__ if method else handler
    if type(function) is FunctionType:
        own = _from_code(function, skip=1 if method else 0)
        if own[0] or not hasattr(function, "__wrapped__"):
            return own
    import inspect

    try:
        signature = inspect.signature(handler)
    except (TypeError, ValueError):
        return [], True, False  # some builtins do not tell: they get the record and nothing else
    found, any_position, any_keyword = [], False, False
    for one in signature.parameters.values():
        if one.kind is one.VAR_POSITIONAL:
            any_position = True
        elif one.kind is one.VAR_KEYWORD:
            any_keyword = True
        else:
            annotation = None if one.annotation is one.empty else one.annotation
            found.append(
                Parameter(
                    one.name,
                    one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD),
                    one.kind is not one.POSITIONAL_ONLY,
                    one.default is one.empty,
                    annotation,
                )
            )
    return found, any_position, any_keyword


def _from_code(function: FunctionType, skip: int) -> tuple[list[Parameter], bool, bool]:
    code = function.__code__
    names, total = code.co_varnames, code.co_argcount
    with_default = total - len(function.__defaults__ or ())
    defaults = function.__kwdefaults__ or {}
    annotations = _annotations(function)
    found = [
        Parameter(
            name, True, at >= code.co_posonlyargcount, at < with_default, annotations.get(name)
        )
        for at, name in enumerate(names[:total])
    ][skip:]
    found += [
        Parameter(name, False, True, name not in defaults, annotations.get(name))
        for name in names[total : total + code.co_kwonlyargcount]
    ]
    return found, bool(code.co_flags & 0x04), bool(code.co_flags & 0x08)


def _annotations(function: FunctionType) -> dict[str, Any]:
    try:
        return function.__annotations__
    except Exception:
        # From Python 3.14 on annotations are evaluated when asked for, and a name imported for type
        # checkers only is not there. https://docs.python.org/3.14/library/annotationlib.html
        import annotationlib  # type: ignore[import-not-found, unused-ignore]  # 3.14 and newer

        found: dict[str, Any] = annotationlib.get_annotations(
            function, format=annotationlib.Format.STRING
        )
        return found


def _keyword_of_opaque_wrapper(handler: Any) -> str | None:
    """The keyword by which a decorator of the incumbent insists on getting the record.

    `idempotent_function(data_keyword_argument="record")` wraps a handler as `(*args, **kwargs)` and
    takes its key from the keyword alone, so for it the first position is no place.
    https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/#idempotent_function-decorator
    """
    while handler is not None:
        function = getattr(handler, "__func__", handler)
        code = getattr(function, "__code__", None)
        if type(code) is CodeType and "data_keyword_argument" in code.co_freevars:
            cell = function.__closure__[code.co_freevars.index("data_keyword_argument")]
            return cell.cell_contents if isinstance(cell.cell_contents, str) else None
        handler = getattr(handler, "__dict__", {}).get("__wrapped__")
    return None


def name_of(handler: object) -> str:
    """What a message calls the handler."""
    name = getattr(handler, "__qualname__", None) or getattr(handler, "__name__", None)
    return repr(name) if isinstance(name, str) else f"of type {type(handler).__name__!r}"


def _shown(value: object) -> str:
    return "None" if value is None else f"{type(value).__name__} {str(value)[:60]!r}"
