"""The errors for a processor, a batch or a hook that is used in a way that cannot work.

Loaded by the first of them, so that their texts cost a working function nothing.
"""

from __future__ import annotations

from batchproc._calling import a

__tracebackhide__ = True

# --- the class and what is assigned -----------------------------------------------------------


def not_implemented(cls: type, missing: list[str]) -> TypeError:
    """The error for a custom processor that lacks methods."""
    return TypeError(
        f"{cls.__name__} must implement {', '.join(missing)}: BasePartialProcessor says when each "
        "is called."
    )


def not_a_method(processor: object, name: str, value: object) -> TypeError:
    """The error for a value in place of a method: the call of it would fail."""
    return TypeError(
        f"{name} is a method of {type(processor).__name__}; {a(type(value))} cannot replace it, "
        "because it cannot be called. Assign a function."
    )


def records_unchanged() -> TypeError:
    """The error for an assignment to the records of a batch."""
    return TypeError(
        "The records of a batch cannot be replaced: a record that is left out would be deleted "
        "unprocessed. Filter them in the record handler, by returning early."
    )


def not_a_state(state: object) -> TypeError:
    """The error for the state of a tumbling window that is no dict."""
    return TypeError(
        f"state must be a dict, the state of the tumbling window; {type(state).__name__} came."
    )


def not_from_pipe(pipe: object) -> ValueError:
    """The error for an assignment of something else than True to `pipe`."""
    return ValueError(
        f"pipe must be True, or be left alone; {pipe!r} came. A batch that EventBridge Pipes did "
        "not deliver needs no assignment."
    )


# --- the with block and its order -----------------------------------------------------------------


def no_batch(processor: object) -> RuntimeError:
    """The error for a processor that is asked for a batch and has none."""
    return RuntimeError(
        f"This {type(processor).__name__} has not processed a batch in this thread or task. The "
        "results of a batch can be read only where it ran, and until two other processors have run "
        "there."
    )


def no_records() -> RuntimeError:
    """The error for a with block without records."""
    return RuntimeError(
        "The with block has no records: write `with processor(records, handler=record_handler) as "
        "batch:`, then `batch.process()`. No record was touched."
    )


def not_processed() -> RuntimeError:
    """The error for a with block in which nothing was run."""
    return RuntimeError(
        "The with block ended and its batch was not processed: call process() (or async_process(), "
        "or await aprocess()) inside it. No record was touched."
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


def loop_is_running() -> RuntimeError:
    """The error for async handlers that are to be run synchronously, inside a running loop."""
    return RuntimeError(
        "An event loop is running in this thread, so async handlers cannot be run to the end from "
        "here. Use `await aprocess_partial_response(...)` (or `await processor.aprocess()` inside "
        "the with block). No record was touched."
    )


def already_processed() -> RuntimeError:
    """The error for a second run of a batch."""
    return RuntimeError("This batch has been processed already: nothing runs twice.")


# --- hooks and steps ------------------------------------------------------------------------------


def not_at_work() -> RuntimeError:
    """The error for a step that is called by hand."""
    return RuntimeError(
        "_process_record works inside process() only: it belongs to one record of a batch."
    )


def wrong_outcome(processor: object, step: str, message: object) -> Exception:
    """The error for an overridden step that returned no processed message."""
    from batchproc.errors import WrongOutcomeError

    shown = "None" if message is None else a(type(message))
    if isinstance(message, tuple):
        shown = f"a tuple of {len(message)}"
    return WrongOutcomeError(
        f"{step} of {type(processor).__name__} returned {shown}. It must return "
        f'("success", result, record) or ("fail", text, record), as super().{step}(record), '
        "self.success_handler(...) and self.failure_handler(...) do. Is a return missing?"
    )


def messages_unchanged(change: str) -> TypeError:
    """The error for a change of a message list that cannot count."""
    return TypeError(
        f"The message lists of a processor are read from its batch, so {change} cannot change "
        "them. To report a record, append it to fail_messages in a hook, or raise in the hook."
    )


def not_of_the_batch(record: object) -> TypeError:
    """The error for what is appended to `fail_messages` and is no record of the batch."""
    return TypeError(
        "Only a record of the batch can be appended to fail_messages, while its records run; "
        f"{a(type(record))} came that is not one."
    )
