"""What pydantic found wrong with a record, without the input that its own text quotes.

The text of a validation error quotes values, and its `loc` and `msg` quote keys and tags of the
input. Shown are the type of each error and the path to it as far as the model declares it; a key
that the model does not declare is `[extra]`. What cannot be read is left out.

Loaded by the first validation error. https://docs.pydantic.dev/latest/errors/errors/
"""

from __future__ import annotations

import sys
import typing
from collections import deque
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import lru_cache
from types import UnionType

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LEFT_OUT = "<text left out: it may quote the input>"
_MOST_ERRORS = 20
_LONGEST_TITLE = 100
_DEEPEST = 20
_KINDS = ("type_error", "value_error", "assertion_error")
_MARKS = ("[key]",)  # pydantic's own


def text_without_input(exception: BaseException, declared: Sequence[Any] = ()) -> str:
    """How many errors there are, in which model, and of each where it is and of which type.

    `declared`: the types that were validated, as far as they are known; the models that have the
    title of the error are found without it.
    """
    try:
        return _text(exception, declared)
    except Exception:
        return LEFT_OUT


def _text(exception: Any, declared: Sequence[Any]) -> str:
    try:
        errors = exception.errors(include_url=False, include_context=False, include_input=False)
    except TypeError:  # pydantic.v1
        errors = exception.errors()
    title = str(exception.title if hasattr(exception, "title") else exception.model.__name__)
    models = [*declared, *_models_called(title)]
    known = _types_of_pydantic()
    lines = [
        f"{_path(models, one['loc'])}{_shown_type(one['type'], known)}"
        for one in errors[:_MOST_ERRORS]
    ]
    if len(errors) > _MOST_ERRORS:
        lines.append(f"{len(errors) - _MOST_ERRORS} more")
    count = f"{len(errors)} validation error{'s' * (len(errors) != 1)}"
    return f"{count} for {title[:_LONGEST_TITLE]}: {'; '.join(lines)}"


def _path(models: list[Any], location: tuple[Any, ...]) -> str:
    path = path_of(models, location)
    return f"{path}: " if path else ""


def path_of(types: list[Any], location: tuple[Any, ...]) -> str:
    """The path to an error in what these types describe; `[extra]`: a key that none declares."""
    found: list[str] = []
    here = types
    for key in location:
        shown, here = _step(here, key)
        found.append(shown)
    return ".".join(found)


def _step(here: list[Any], key: object) -> tuple[str, list[Any]]:
    """How a key of a path is shown, and the annotations of what it leads to."""
    options = [option for one in here for option in _unwrapped(one)]
    rest = [one for one in options if isinstance(one, _Rest) and one.path[0] == key]
    if rest:
        return str(key), [_Rest(one.path[1:], one.annotation).unless_empty() for one in rest]
    if type(key) is int:
        kinds = [typing.get_origin(option) or option for option in options]
        if not any(map(_is_list, kinds)) or any(_is(kind, Mapping) for kind in kinds):
            return "[key]", here
        return str(key), [element for one in options for element in typing.get_args(one)]
    kinds = _reachable(options)
    fields = [fields[key] for kind in kinds if key in (fields := _fields(kind))]
    if fields:
        return str(key), fields
    if key in _MARKS or any(key == getattr(kind, "__name__", None) for kind in kinds):
        return str(key), here  # which member of a union
    if any(key in _tags(kind) for kind in kinds):
        return str(key), here
    return "[extra]", here


def _unwrapped(annotation: Any, depth: int = 0) -> list[Any]:
    """What an annotation allows: the members of a union, what an alias or a root model names."""
    one = getattr(annotation, "__value__", annotation)  # of `type Name = ...`
    one = getattr(one, "__supertype__", one)  # of NewType
    inner: tuple[Any, ...] = ()
    if typing.get_origin(one) in (typing.Union, UnionType):
        inner = typing.get_args(one)
    elif typing.get_origin(one) is typing.Annotated:
        inner = typing.get_args(one)[:1]
    elif isinstance(one, type) and getattr(one, "__pydantic_root_model__", False):
        inner = (_fields(one)["root"],)
    elif one is not annotation:
        inner = (one,)
    if not inner or depth > _DEEPEST:
        return [one]
    return [option for each in inner for option in _unwrapped(each, depth + 1)]


def _is(kind: Any, of: type) -> bool:
    return isinstance(kind, type) and issubclass(kind, of)


def _is_list(kind: Any) -> bool:
    return any(_is(kind, of) for of in (list, tuple, set, frozenset, deque, Sequence))


def _shown_type(name: str, known: set[str]) -> str:
    kind = name.partition(".")[0]  # pydantic.v1 says type_error.integer
    return name if name in known else kind if kind in _KINDS else "[custom]"


def _types_of_pydantic() -> set[str]:
    """The types of errors that pydantic itself has; a validator may make others of the input."""
    core = sys.modules.get("pydantic_core.core_schema")
    return set(typing.get_args(getattr(core, "ErrorType", None)))


def _models_called(title: str) -> list[Any]:
    """The models whose errors have this title: the class itself is not in the error."""
    pydantic = sys.modules.get("pydantic")
    found: list[Any] = []
    pending: list[Any] = [] if pydantic is None else [pydantic.BaseModel]
    seen: set[int] = set()
    while pending:
        model = pending.pop()
        if id(model) in seen:
            continue
        seen.add(id(model))
        if title in (model.__name__, model.model_config.get("title")):
            found.append(model)
        pending += type.__subclasses__(model)
    return found


def _reachable(annotations: list[Any]) -> list[Any]:
    """The classes and literals that annotations name, through unions and containers."""
    found: list[Any] = []
    pending = [(one, 0) for one in annotations]
    while pending:
        one, depth = pending.pop()
        one = getattr(one, "__value__", one)  # of `type Name = ...`
        arguments = typing.get_args(one)
        origin = typing.get_origin(one)
        if origin is typing.Literal:
            found.append(one)
        elif arguments and depth < _DEEPEST:
            pending += [(each, depth + 1) for each in (origin, *arguments)]
        elif isinstance(one, type):
            found.append(one)
    return found


def _fields(kind: Any) -> dict[Any, Any]:
    """The annotation of each field that a class declares, by each of its names in the input."""
    if _is_plain(kind):
        return {}
    is_model = isinstance(getattr(kind, "model_fields", None), dict)
    found: dict[Any, Any] = {} if is_model else _annotated(kind)
    for name, field in fields_of_pydantic(kind).items():
        annotation = found.get(name, field.annotation)
        for path in ((name,), *_paths(field.alias), *paths_read(field)):
            found[path[0]] = _Rest(path[1:], annotation).unless_empty()
    return found


def fields_of_pydantic(kind: Any) -> dict[str, Any]:
    """What pydantic says of each field: of a model, of its dataclasses, and of `Annotated`."""
    for name in ("model_fields", "__pydantic_fields__"):
        fields = getattr(kind, name, None)
        if isinstance(fields, dict):
            return fields
    return _marked(kind) if "pydantic" in sys.modules else {}


@lru_cache(maxsize=128)  # an event of a test asks for each of its bodies
def _marked(kind: Any) -> dict[str, Any]:
    try:
        hints = typing.get_type_hints(kind, include_extras=True)
    except Exception:  # a name that is for type checkers alone
        return {}
    return {
        name: mark
        for name, hint in hints.items()
        for mark in getattr(hint, "__metadata__", ())
        if hasattr(mark, "validation_alias")
    }


def paths_read(field: Any) -> list[tuple[Any, ...]]:
    """The paths in the input where pydantic reads a field, the first one preferred."""
    return _paths(field.validation_alias)


def _annotated(kind: Any) -> dict[Any, Any]:
    """The fields of a dataclass, a TypedDict, a NamedTuple, a Struct or any annotated class."""
    try:
        declared = typing.get_type_hints(kind)
    except Exception:  # a name that is for type checkers alone
        declared = getattr(kind, "__annotations__", None) or {}
    names = getattr(kind, "__struct_encode_fields__", ())  # of a Struct with rename=
    renamed = zip(names, getattr(kind, "__struct_fields__", ()), strict=False)
    return {**declared, **{shown: declared.get(name) for shown, name in renamed}}


def _is_plain(kind: Any) -> bool:
    return not isinstance(kind, type) or issubclass(kind, Enum) or kind.__module__ == "builtins"


class _Rest:
    """What is left of the path of an alias, and the annotation that it leads to."""

    def __init__(self, path: tuple[Any, ...], annotation: Any) -> None:
        self.path = path
        self.annotation = annotation

    def unless_empty(self) -> Any:
        return self if self.path else self.annotation


def _paths(alias: Any) -> list[tuple[Any, ...]]:
    if isinstance(alias, str):
        return [(alias,)]
    choices = getattr(alias, "choices", None)
    if choices is not None:
        return [path for choice in choices for path in _paths(choice)]
    path = getattr(alias, "path", ())
    return [tuple(path)] if path else []


def _tags(kind: Any) -> list[Any]:
    """The values of literals: one of a class's own fields may be the tag of a union."""
    if typing.get_origin(kind) is typing.Literal:
        return list(typing.get_args(kind))
    return [value for field in _fields(kind).values() for value in _literals(field)]


def _literals(annotation: Any) -> list[Any]:
    return (
        list(typing.get_args(annotation)) if typing.get_origin(annotation) is typing.Literal else []
    )
