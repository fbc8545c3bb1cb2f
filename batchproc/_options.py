"""The settings of a processor, checked when it is made: what is out of range or contradicts is refused."""

from __future__ import annotations

from batchproc.sources import BY_EVENT_TYPE, EventType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypedDict

    from batchproc.sources import EventSource

    class CommonOptions(TypedDict, total=False):
        """Keyword options of every processor.

        log_failures: write a WARNING for each failed record (default True).
        stop_before_timeout_ms: start a record only while at least this many milliseconds are left.
        """

        log_failures: bool
        stop_before_timeout_ms: float | None

    class SyncOptions(CommonOptions, total=False):
        """Adds max_workers: run records on this many threads."""

        max_workers: int | None

    class AsyncOptions(CommonOptions, total=False):
        """Adds max_concurrency: how many records are open at a time (default 100; 1 = in order)."""

        max_concurrency: int


def source_of(event_type: object) -> EventSource:
    """The row of the table for an event type.

    Raises:
        ValueError: it is no member of `EventType`.
    """
    if isinstance(event_type, EventType):
        return BY_EVENT_TYPE[event_type]
    kind = type(event_type)
    near = getattr(event_type, "name", event_type)  # a member of somebody else's EventType, or a str
    hint = f" Did you mean EventType.{near}?" if near in EventType.__members__ else ""
    raise ValueError(
        f"event_type must be a member of batchproc.EventType ({', '.join(EventType.__members__)}); "
        f"{str(event_type)[:60]!r} of type {kind.__module__}.{kind.__qualname__} came.{hint}"
    )


def check_model(model: Any) -> None:
    """Raise `ValueError` unless the model is None or can validate a record."""
    if model is not None and not callable(getattr(model, "model_validate", None)):
        raise ValueError(
            f"model must be a pydantic model class (it needs model_validate); {str(model)[:60]!r} came. "
            "Inherit from one in batchproc.models, such as SqsRecordModel."
        )


def check_whole(name: str, value: object) -> None:
    """Raise `ValueError` unless the value is a whole number from 1 up."""
    if type(value) is not int or value < 1:
        raise ValueError(f"{name} must be a whole number from 1 up; {value!r} came.")


def check_least(value: object) -> None:
    """Raise `ValueError` unless the value is None or a number of milliseconds from 0 up."""
    if value is None:
        return
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not value >= 0:
        raise ValueError(f"stop_before_timeout_ms must be a number of milliseconds from 0 up; {value!r} came.")


def check_context(least: object, context: Any) -> None:
    """Raise `ValueError` where a deadline is asked for and nobody can tell the time that is left."""
    if least is not None and not callable(getattr(context, "get_remaining_time_in_millis", None)):
        came = "none was given" if context is None else f"{type(context).__name__} has no such method"
        raise ValueError(
            "stop_before_timeout_ms needs the Lambda context with get_remaining_time_in_millis(), and "
            f"{came}. Pass context=context to process_partial_response, or lambda_context=context where you "
            "call the processor. No record was touched."
        )
