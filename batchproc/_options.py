"""What is wrong with a setting: loaded when one is not the default."""

from __future__ import annotations

from batchproc.sources import EventType

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


# Any: the Settings, whose module loads this one, and the processor above it.


def check(processor: Any, settings: Any) -> None:
    """Refuse what is out of range or contradicts, by name.

    Raises:
        ValueError: a setting cannot be used.
        TypeError: `logger` has no `warning` method.
    """
    if processor.model is not None:
        _check_model(processor, settings)
    if processor.absent not in ("fail", "skip", "none"):
        raise ValueError(f'absent must be "fail", "skip" or "none"; {processor.absent!r} came.')
    if processor.absent != "fail" and not settings.by_body:
        raise ValueError(
            f"absent={processor.absent!r} is about records without a body, and the processor has "
            "no body. Pass body= too, or leave absent out."
        )
    if settings.logger is not None:
        _check_logger(settings.logger)
    if settings.least is not None:
        _check_least(settings.least)
    if processor.max_workers is not None:
        _check_whole("max_workers", processor.max_workers)
    _check_whole("max_concurrency", processor.max_concurrency)
    if not processor._is_derived:  # a subclass may have a step for the other way to run
        _check_kind(processor)
    if processor._fifo and processor.stop_on_failure:
        raise ValueError(
            "stop_on_failure says what a FIFO processor does anyway: leave it out. "
            "skip_group_on_error=True holds back only the failed message group."
        )
    if settings.workers is not None:
        _check_workers(processor, settings)


def _check_kind(processor: Any) -> None:
    """Refuse what was assigned and works for other processors only."""
    name = type(processor).__name__
    if processor.max_concurrency != 100 and not processor._awaits:
        raise ValueError(
            f"max_concurrency is an option of AsyncBatchProcessor; {name} runs handlers on threads "
            "with max_workers."
        )
    if processor.max_workers is not None and processor._awaits:
        raise ValueError(
            f"max_workers is an option of BatchProcessor; {name} has no threads. Use "
            "max_concurrency."
        )
    if processor.skip_group_on_error and not processor._fifo:
        raise ValueError(
            f"skip_group_on_error is an option of SqsFifoPartialProcessor; {name} keeps no order "
            "of message groups."
        )


def _check_workers(processor: Any, settings: Any) -> None:
    if processor._fifo and not processor.skip_group_on_error:
        raise ValueError(
            "max_workers needs skip_group_on_error=True on a FIFO queue: without it the whole "
            "batch is one line, and threads would break its order."
        )
    if settings.first_only:
        raise ValueError(
            "max_workers contradicts stop_on_failure on a stream: its records run sequentially, so "
            "that the first failure is the checkpoint. Leave one of the two out."
        )


def wrong_event_type(processor: Any) -> ValueError:
    """The error for anything that is not a member of `EventType`."""
    from batchproc._near import event_type_hint

    event_type = processor.event_type
    if processor._fifo:
        return ValueError(
            f"event_type of {type(processor).__name__} is EventType.SQS and nothing else; "
            f"{_came(event_type)} came."
        )
    kind = type(event_type)
    # A member of another library's EventType, or a str.
    near = getattr(event_type, "name", event_type)
    hint = event_type_hint(str(near), list(EventType.__members__))
    if event_type is EventType:
        hint = "Pass a member, such as EventType.SQS."
    if event_type is None:
        hint = (
            "Pass event_type=EventType.SQS, or call super().__init__(...) in the __init__ of the "
            "subclass."
        )
    return ValueError(
        f"event_type must be a member of batchproc.EventType ({', '.join(EventType.__members__)}); "
        f"{str(event_type)[:60]!r} of type {kind.__module__}.{kind.__qualname__} came."
        f"{' ' if hint else ''}{hint}"
    )


def _came(value: object) -> str:
    return f"{str(value)[:60]!r} of type {type(value).__name__}"


def _check_model(processor: Any, settings: Any) -> None:
    model = processor.model
    if settings.by_body:
        raise ValueError(
            "model and body contradict each other: model is the whole record, body what is in it. "
            "Leave one of the two out."
        )
    if not isinstance(model, type) or not callable(getattr(model, "model_validate", None)):
        hint = (
            "Inherit from one in batchproc.models, such as SqsRecordModel. For a class of the body "
            "alone, use body=."
        )
        if isinstance(model, EventType) and processor._fifo:
            hint = f"{type(processor).__name__} takes no event_type: leave it out."
        elif callable(getattr(type(model), "model_validate", None)):
            hint = f"Pass the class {type(model).__name__}, not an instance of it."
        raise ValueError(
            f"model must be a pydantic model class (it needs model_validate); {str(model)[:60]!r} "
            f"came. {hint}"
        )
    field = _field_of_a_body(model, settings.source)
    if field is not None:
        raise ValueError(
            f"model={model.__name__} requires the field {field}, which no {settings.source.title} "
            "record has. model= is for the whole record, with AWS's fields: inherit from one in "
            f"batchproc.models. If {model.__name__} is what is in the body, pass it as "
            f"body={model.__name__}."
        )


# A class with one of these may make another input of a record.
_OWN_WAYS = ("model_validate", "__init__", "__get_pydantic_core_schema__")
_RECORD_MODELS = ("batchproc.models", "aws_lambda_powertools.")


def _field_of_a_body(model: Any, source: Any) -> str | None:
    """A field that a model requires and no record of the source has, so that all would fail."""
    from batchproc._exceptions import module_of
    from batchproc._validation import fields_of_pydantic, paths_read

    for one in model.__mro__:
        module = module_of(one)
        if module.startswith(_RECORD_MODELS):
            return None
        is_own = not module.startswith("pydantic.") and one is not object
        if is_own and any(name in vars(one) for name in _OWN_WAYS):
            return None
    decorators = getattr(model, "__pydantic_decorators__", None)
    validators = getattr(decorators, "model_validators", {}).values()
    if any(one.info.mode != "after" for one in validators):
        return None
    known = None
    for name, field in fields_of_pydantic(model).items():
        if name != "root" and field.is_required():
            known = known or _fields_of_records(source)
            aliases: list[Any] = [path[0] for path in paths_read(field)]
            if known.isdisjoint([name, *aliases]):
                return str((aliases or [name])[0])
    return None


def _fields_of_records(source: Any) -> set[str]:
    """The fields of the shapes that have the identifier of the source, or that of its pipe."""
    from batchproc import shapes

    found: set[str] = set()
    for row in (source, source.pipe):
        needed = {name.partition(".")[0] for name, _ in row.identifier_fields}
        for shape in vars(shapes).values():
            fields: frozenset[str] = getattr(shape, "__required_keys__", frozenset())
            if needed <= fields:
                found |= fields | shape.__optional_keys__
    return found


def _check_logger(logger: Any) -> None:
    if callable(getattr(logger, "warning", None)) and not isinstance(logger, type):
        return
    if isinstance(logger, str):
        hint = f"Pass logging.getLogger({logger[:60]!r})."
    elif logger is True:
        hint = "Leave it out: failures are logged by default."
    elif logger is False:
        hint = "Pass log_failures=False to log no failures."
    elif isinstance(logger, type):
        hint = "Pass an instance, such as logging.getLogger(...)."
    elif isinstance(logger, int):
        hint = "Set a level on the logger: logging.getLogger('batchproc').setLevel(...)."
    elif str(getattr(logger, "__name__", "")).endswith(("getLogger", "get_logger")):
        hint = f"Call it: {logger.__name__}(...)."
    elif callable(getattr(logger, "emit", None)):
        hint = "Add it to a logger: logging.getLogger('batchproc').addHandler(...)."
    elif callable(logger):
        hint = (
            "A function is not a logger. To print lines, leave it out and call "
            "logging.basicConfig(stream=sys.stdout)."
        )
    else:
        hint = "Pass logging.getLogger(...), or leave it out."
    raise TypeError(
        f"logger must have a `warning` method, like logging.Logger; {_came(logger)} came. {hint}"
    )


def not_a_switch(name: str, value: object) -> ValueError:
    """The error for a switch that is not True or False."""
    return ValueError(f"{name} must be True or False; {value!r} came.")


def _check_whole(name: str, value: object) -> None:
    if type(value) is not int or value < 1:
        raise ValueError(f"{name} must be a whole number from 1 up; {value!r} came.")


def _check_least(value: object) -> None:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not value >= 0:
        raise ValueError(
            f"stop_before_timeout_ms must be a number of milliseconds from 0 up; {value!r} came."
        )


def check_context(context: Any) -> None:
    """Raise `ValueError` where there is a deadline and the remaining time cannot be read."""
    if not callable(getattr(context, "get_remaining_time_in_millis", None)):
        came = (
            "none was given" if context is None else f"{type(context).__name__} has no such method"
        )
        raise ValueError(
            "stop_before_timeout_ms needs the Lambda context with get_remaining_time_in_millis(), "
            f"and {came}. Pass context=context to process_partial_response, or "
            "lambda_context=context where you call the processor. No record was touched."
        )
