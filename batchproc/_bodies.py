"""How the body of a record is read for a processor with `body=`, and what is wrong with a body that
cannot be read, without the body.

Loaded by the first processor that has a `body`.
"""

from __future__ import annotations

import sys

from batchproc._classes import decoders
from batchproc._exceptions import (
    blames_record,
    drop_own_frames,
    is_of_pydantic,
    module_of,
    name_of,
    plain_text,
    traceback_of,
)
from batchproc.errors import InvalidBodyError

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from batchproc.sources import EventSource

OMITTED: Any = object()
"""What a reader returns for a record without a body whose handler is not called."""

_MOST_REASONS = 20
_LEFT_OUT = "its text is left out, because it may quote the body"


def reader(source: EventSource, body: Any, absent: str) -> Callable[[dict[str, Any]], Any]:
    """A function that takes a raw record and returns its body, decoded, or `OMITTED`.

    Raises:
        ValueError: `body` is neither a class that can be validated nor a decoder.
    """
    find, (of_text, of_image) = source.body_of, decoders(body)
    without_body = {"fail": OMITTED, "skip": OMITTED, "none": None}[absent]
    fails = absent == "fail"

    def read(record: dict[str, Any]) -> Any:
        found = None
        try:
            found = find(record)
            if found is not None:
                return of_image(found) if type(found) is dict else of_text(found)
        except BaseException as exception:
            if not blames_record(exception):
                raise
            failures = [_invalid(exception, body, found)]
        else:
            if not fails:
                return without_body
            failures = [_absent(source)]
        # Raised here, where no other exception is handled, and from a list, which is empty then:
        # so it has no context that a log would show, and is in no reference cycle with this frame.
        raise failures.pop()

    return read


def omitting(call: Callable[..., Any]) -> Callable[..., Any]:
    """The same handler, not called for a record without a body."""

    def call_or_omit(body: object, *view: object) -> object:
        return None if body is OMITTED else call(body, *view)

    return call_or_omit


def _absent(source: EventSource) -> InvalidBodyError:
    which = sys.modules[source.view_at[0]].NO_BODY
    return InvalidBodyError(
        f"This record has no body ({which}). To process such records without calling the "
        'handler, create the processor with absent="skip". To call the handler with None, use '
        'absent="none".'
    )


def _invalid(exception: BaseException, body: Any, found: Any) -> InvalidBodyError:
    kind = type(exception)
    text = ""
    if kind is InvalidBodyError:
        text = plain_text(exception)  # of an envelope or of a decoder, in its own words
    if not text:
        try:
            text = _reason(exception, body)
        except Exception:  # fail closed
            text = f"{name_of(kind)}; {_LEFT_OUT}"
        text += _hint(body, found, kind)
        if found is None:
            text = f"The body of this record cannot be read: {text}"
    failure = InvalidBodyError(text)
    traceback = traceback_of(exception)
    # Without the frame of `read`, which would hold the record in a reference cycle.
    BaseException.with_traceback(exception, traceback and traceback.tb_next)
    drop_own_frames(exception)
    failure.original = exception
    return failure


_TAKE_DICTS = ("model_validate", "validate_python")
_TAKE_TEXT = ("model_validate_json", "validate_json")


def _hint(body: Any, found: Any, kind: type) -> str:
    """For a decoder that takes what the bodies of other sources are."""
    name = getattr(body, "__name__", None)
    is_image = isinstance(found, dict)
    if name in (_TAKE_TEXT if is_image else _TAKE_DICTS):
        takes, came = ("text", "a dict") if is_image else ("a dict", "text")
        return f". {name} takes {takes}, and this body is {came}. Pass the class itself as body=."
    if is_image and kind is TypeError:
        return ". The decoder got a dict: the body of a DynamoDB record is its new image"
    return ""


def _reason(exception: BaseException, body: Any) -> str:
    """The type of an error and the path to it: its own text may quote the body."""
    kind = type(exception)
    if module_of(kind) == "pydantic.errors":  # about the class, and not about the body
        hint = ""
        if getattr(exception, "code", None) == "class-not-fully-defined":
            hint = (
                ": the class is not fully defined. Define the classes that its annotations name at "
                "module level"
            )
        return f"{name_of(kind)}{hint}"
    if is_of_pydantic(kind):
        from batchproc._validation import text_without_input

        return text_without_input(exception, _declared(body))
    json: Any = sys.modules.get("json")
    if json is not None and kind is json.JSONDecodeError:
        return f"The body is not JSON: {name_of(kind)} at character {_position(exception, 'pos')}"
    if module_of(kind) == "binascii":
        return f"it is not base64: binascii.{name_of(kind)}{_place(exception)}"
    if kind is UnicodeDecodeError:
        return f"The body is not UTF-8: {name_of(kind)} at byte {_position(exception, 'start')}"
    library = module_of(kind).partition(".")[0]
    if library == "msgspec" and name_of(kind) == "DecodeError":
        return "The body is not JSON: DecodeError"
    if library == "msgspec":
        return f"{name_of(kind)}{_path_of_msgspec(str(exception), body)}"
    if library == "cattrs" or _has_notes_of_cattrs(exception):
        reasons = _reasons_of_cattrs(exception, "$")
        more = len(reasons) - _MOST_REASONS
        return "; ".join(reasons[:_MOST_REASONS] + [f"{more} more"] * (more > 0))
    return f"{name_of(kind)}{_place(exception)}; {_LEFT_OUT}"


def _declared(body: Any) -> list[Any]:
    """The types that a class or a decoder validates, as far as it tells: for paths to fields."""
    while getattr(body, "__module__", None) == "batchproc.bodies" and hasattr(body, "inside"):
        body = body.inside  # of sns() and event_bridge()
    owner = getattr(body, "__self__", None)  # of Model.model_validate_json, TypeAdapter().validate
    return [one for one in (body, owner, getattr(owner, "_type", None)) if one is not None]


def _position(exception: BaseException, name: str) -> str:
    found = getattr(exception, name)
    return str(found) if type(found) is int else "?"


_LIBRARIES = ("batchproc", "pydantic", "pydantic_core", "cattrs", "msgspec", "json")


def _place(exception: BaseException) -> str:
    """The first function and line of the user's decoder or validator."""
    traceback = traceback_of(exception)
    while traceback is not None:
        frame = traceback.tb_frame
        module = frame.f_globals.get("__name__")
        if isinstance(module, str) and module.partition(".")[0] not in _LIBRARIES:
            file = frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
            return f" in {frame.f_code.co_qualname} ({file}, line {traceback.tb_lineno})"
        traceback = traceback.tb_next
    return ""


def _path_of_msgspec(text: str, body: Any) -> str:
    """The path at the end of a text, as far as the class declares it.

    A text may end in a key of the input that looks like a path, so each name is looked up.
    """
    import re

    from batchproc._validation import path_of

    _, _, path = text.rpartition(" - at `$")
    steps = r"\.([^.\[\]`]+)|\[(\d+|\.\.\.)\]"
    if re.fullmatch(f"(?:{steps})+`", path) is None:
        return ""
    location = [
        name or (int(index) if index.isdecimal() else "[key]")
        for name, index in re.findall(steps, path)
    ]
    return f" at {path_of(_declared(body), tuple(location))}"


def _has_notes_of_cattrs(exception: BaseException) -> bool:
    notes = getattr(exception, "__notes__", ())
    return any(module_of(type(note)).partition(".")[0] == "cattrs" for note in notes)


def _reasons_of_cattrs(exception: Any, path: str) -> list[str]:
    """One for each error in the groups of cattrs, whose notes say which field it was."""
    members = getattr(exception, "exceptions", None)
    if not members:
        return [f"{name_of(type(exception))} at {path}"]
    return [
        reason for one in members for reason in _reasons_of_cattrs(one, path + _step_of_cattrs(one))
    ]


def _step_of_cattrs(exception: BaseException) -> str:
    for note in getattr(exception, "__notes__", ()):
        if hasattr(note, "name"):
            return f".{note.name}"  # of a field that the class declares
        if hasattr(note, "index"):
            return f"[{note.index}]" if type(note.index) is int else "[key]"
    return ""
