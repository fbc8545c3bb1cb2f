"""Bodies of records: any JSON object, or what the JSON of a type may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis.errors import InvalidArgument

from pytest_batchproc._bodies import shown
from pytest_batchproc.errors import MissingExtraError
from pytest_batchproc.strategies import _instances, _json
from pytest_batchproc.strategies._schema import from_schema

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def bodies(model: Any = None) -> SearchStrategy[Any]:  # any type there is; any JSON value
    """Bodies as JSON values: those that a type accepts, or JSON objects of any kind.

    A pydantic model, a dataclass, a TypedDict, or whatever else pydantic reads; a `msgspec.Struct`
    or an attrs class. Keys are spelt as a producer spells them, by alias; optional ones of what
    pydantic reads are left out at times. Validators written in
    Python are asked after each draw: where they refuse nearly all, give a strategy of your own.

    Raises:
        InvalidArgument: pydantic cannot say what the JSON of the type looks like.
        MissingExtraError: pydantic is not installed.
    """
    if model is None:
        return _json.objects()
    of_class = _instances.of_class(model)
    if of_class is not None:
        return of_class
    name = getattr(model, "__name__", None) or shown(model)
    try:
        from pytest_batchproc.strategies import _models
    except ImportError:
        raise MissingExtraError(f"bodies({name})", "pydantic", "pytest") from None
    try:
        schema, validates = _models.described(model)
        return from_schema(schema).filter(validates)
    except (_models.CannotDescribe, InvalidArgument) as error:
        raise InvalidArgument(
            f"bodies({name}): {str(error).splitlines()[0]}. Pass a custom strategy in its "
            "place, such as st.builds(...): events take instances of models, too"
        ) from None
