"""The error for a keyword, an attribute or a method whose name is nearly one of ours.

Loaded by the first of them.
"""

from __future__ import annotations

from batchproc._near import bare, nearest

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_SYNONYMS = {
    "workers": "max_workers", "threads": "max_workers", "maxthreads": "max_workers",
    "concurrency": "max_concurrency", "maxconcurrent": "max_concurrency",
    "failfast": "stop_on_failure", "stoponerror": "stop_on_failure",
    "timeout": "stop_before_timeout_ms", "timeoutms": "stop_before_timeout_ms",
    "handler": "record_handler", "lambdacontext": "context",
    "records": "event",
}  # fmt: skip
_OF_OTHERS = ("max_concurrency", "max_workers", "skip_group_on_error")
_PER_CALL = ("context", "event", "handler", "lambda_context", "record_handler", "records")
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
_OF_THE_MAPPING = {
    "batchsize", "bisectbatchonfunctionerror", "destinationconfig", "filtercriteria",
    "functionresponsetypes", "maximumbatchingwindowinseconds", "maximumrecordageinseconds",
    "maximumretryattempts", "parallelizationfactor", "reportbatchitemfailures", "scalingconfig",
    "startingposition", "tumblingwindowinseconds",
}  # fmt: skip


def unknown_option(kind: Any, name: str, options: Iterable[str]) -> TypeError:
    """The error for a keyword that is no option of a class of processors."""
    options = list(options)
    hint = _hint(kind, name, options)
    hint = f": {hint} The" if hint else "; the"
    return TypeError(
        f"{kind.__name__} has no option {name!r}{hint} options are {', '.join(options)}."
    )


def _hint(kind: Any, name: str, options: list[str]) -> str:
    awaits, fifo = getattr(kind, "_awaits", False), getattr(kind, "_fifo", False)
    if name == "event_type" and fifo:
        return "it is always EventType.SQS. Leave it out."
    if name in _PER_CALL:
        entry = "async_process_partial_response" if awaits else "process_partial_response"
        return f"pass it to {entry}."
    if bare(name) in _OF_THE_MAPPING:
        return "it is a setting of the event source mapping in Lambda, not of the processor."
    meant = _SYNONYMS.get(bare(name)) or nearest(name, [*options, *_OF_OTHERS])
    if meant in options:
        return f"did you mean {meant}?"
    if meant == "max_concurrency":
        return (
            f"it is an option of {'AsyncSqsFifoPartial' if fifo else 'AsyncBatch'}Processor, which "
            "awaits its handlers. Here, max_workers is the number of threads."
        )
    if meant == "max_workers":
        return "an async processor has no threads. Use max_concurrency."
    if meant == "skip_group_on_error":
        at = "Async" if awaits else ""
        return f"it is an option of {at}SqsFifoPartialProcessor, for FIFO queues."
    return ""


def unknown_keyword(function: str, unknown: Iterable[str], keywords: Iterable[str]) -> TypeError:
    """The error for a keyword of an entry function or a decorator that it does not have."""
    name, keywords = next(iter(unknown)), list(keywords)
    meant = _SYNONYMS.get(bare(name))
    meant = meant if meant in keywords else nearest(name, keywords)
    hint = f"did you mean {meant}=?" if meant else "options belong to the processor."
    return TypeError(
        f"{function} has no argument {name!r}: {hint} It takes {', '.join(keywords)}. "
        "No record was touched."
    )


def misspelt_setting(kind: type, name: str, meant: str) -> AttributeError:
    """The error for an assignment to something that is nearly a setting."""
    return AttributeError(
        f"{kind.__name__} has no setting {name!r}: did you mean {meant}? An assignment to another "
        "name changes nothing."
    )


def misspelt_in_class(kind: type, name: str, meant: str) -> TypeError:
    """The error for a class whose method or attribute is nearly a hook or a setting."""
    return TypeError(
        f"{kind.__name__} defines {name!r}, which batchproc never reads: did you mean {meant}? "
        "Rename it; a custom method needs a name that differs more."
    )
