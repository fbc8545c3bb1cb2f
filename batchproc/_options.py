"""The settings of a processor, looked at when it is made: what is out of range or contradicts is
refused.

Loaded when a setting is not the default, and when a processor is run in a way that is not its own.
"""

from __future__ import annotations

from batchproc.sources import EventType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def wrong_event_type(event_type: object) -> ValueError:
    """The error for anything that is not a member of `EventType`."""
    kind = type(event_type)
    # A member of somebody else's EventType, or a str.
    near = getattr(event_type, "name", event_type)
    hint = f" Did you mean EventType.{near}?" if str(near) in EventType.__members__ else ""
    return ValueError(
        f"event_type must be a member of batchproc.EventType ({', '.join(EventType.__members__)}); "
        f"{str(event_type)[:60]!r} of type {kind.__module__}.{kind.__qualname__} came.{hint}"
    )


def check_model(model: Any) -> None:
    """Raise `ValueError` unless the model can validate a record."""
    if not callable(getattr(model, "model_validate", None)):
        raise ValueError(
            f"model must be a pydantic model class (it needs model_validate); {str(model)[:60]!r} "
            "came. Inherit from one in batchproc.models, such as SqsRecordModel."
        )


def check_whole(name: str, value: object) -> None:
    """Raise `ValueError` unless the value is a whole number from 1 up."""
    if type(value) is not int or value < 1:
        raise ValueError(f"{name} must be a whole number from 1 up; {value!r} came.")


def check_least(value: object) -> None:
    """Raise `ValueError` unless the value is a number of milliseconds from 0 up."""
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not value >= 0:
        raise ValueError(
            f"stop_before_timeout_ms must be a number of milliseconds from 0 up; {value!r} came."
        )


def check_context(context: Any) -> None:
    """Raise `ValueError` where there is a deadline and nobody can tell the time that is left."""
    if not callable(getattr(context, "get_remaining_time_in_millis", None)):
        came = (
            "none was given" if context is None else f"{type(context).__name__} has no such method"
        )
        raise ValueError(
            "stop_before_timeout_ms needs the Lambda context with get_remaining_time_in_millis(), "
            f"and {came}. Pass context=context to process_partial_response, or "
            "lambda_context=context where you call the processor. No record was touched."
        )


_WRONG_WAY = {
    False: (
        "{} awaits its handlers, so it cannot be run synchronously. Use "
        "async_process_partial_response (or async_process() inside the with block; in a running "
        "event loop aprocess_partial_response or await aprocess()). No record was touched."
    ),
    True: (
        "{} does not await its handlers. Use process_partial_response (or process() inside the "
        "with block), or AsyncBatchProcessor for async handlers. No record was touched."
    ),
}


def wrong_way(processor: object, *, awaiting: bool) -> TypeError:
    """The error for a sync processor that is to be awaited, or an async one that is not."""
    return TypeError(_WRONG_WAY[awaiting].format(type(processor).__name__))
