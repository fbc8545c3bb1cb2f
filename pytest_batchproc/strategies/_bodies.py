"""Bodies of records: any JSON object, or what the JSON of a type may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis.errors import InvalidArgument

from batchproc._classes import kind_of
from pytest_batchproc._bodies import shown
from pytest_batchproc.errors import MissingExtraError
from pytest_batchproc.strategies import _instances, _json
from pytest_batchproc.strategies._schema import from_schema

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def bodies(model: Any = None) -> SearchStrategy[Any]:  # any type there is; any JSON value
    """Bodies as JSON values: those that a type accepts, or JSON objects of any kind.

    Of any class that `body=` of a processor takes: a pydantic model, a dataclass, a TypedDict, a
    NamedTuple, a `msgspec.Struct` or an attrs class, and of other types that pydantic validates.
    Keys are spelt as a producer spells them, by alias; optional ones are left out at times.
    Validators written in Python are asked after each draw: where they refuse nearly all, pass a
    custom strategy.

    Raises:
        InvalidArgument: the library of the class cannot say what its JSON looks like.
        MissingExtraError: pydantic is not installed.
    """
    if model is None:
        return _json.objects()
    name = getattr(model, "__name__", None) or shown(model)
    try:
        of_class = _instances.of_class(model)
        return _of_pydantic(model, name) if of_class is None else of_class
    except InvalidArgument as error:
        raise InvalidArgument(
            f"bodies({name}): {str(error).splitlines()[0]}. Pass a custom strategy in its "
            "place, such as st.builds(...): events take instances of models, too"
        ) from None


def _of_pydantic(model: Any, name: str) -> SearchStrategy[Any]:
    try:
        from pytest_batchproc.strategies import _models
    except ImportError:
        raise MissingExtraError(f"bodies({name})", "pydantic", "pytest") from None
    try:
        schema, validates = _models.described(model)
    except _models.CannotDescribe as error:
        raise InvalidArgument(str(error)) from None
    found = from_schema(schema).filter(validates)
    row = kind_of(model)
    if row is not None and row.name == "a NamedTuple":
        # pydantic reads objects too, and an item of DynamoDB has names.
        return found.map(lambda values: dict(zip(model._fields, values, strict=False)))
    return found
