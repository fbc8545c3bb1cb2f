"""Target: whatever a handler returns, the verdict says of each record whether it comes back or is
gone, and only the named errors are raised.
"""

from __future__ import annotations

import json
from typing import Any

from batchproc import sources
from batchproc.sources import EventSource
from pytest_batchproc import BatchAssertionError, assert_valid_response
from pytest_batchproc._verdict import Verdict, lambda_verdict
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.marshalling import MarshalError, to_json_value
from tests.fuzz import events
from tests.fuzz.choices import Choices
from tests.fuzz.junk import Rude, any_value, json_value, key

try:
    from awslambdaric.lambda_runtime_marshaller import LambdaMarshaller
except ImportError:  # not on every system
    _runtime: Any = None
else:
    _runtime = LambdaMarshaller()


def try_one(choices: Choices) -> None:
    """Make an event and a response of the bytes, and judge the response."""
    if choices.once_in(8):
        case = events.case(choices, only_json=True)
        source, event = case.source, case.event
    else:
        source = choices.one_of(sources.ALL)
        event = events.kept_event(choices, source)
    if choices.once_in(8) and isinstance(event, dict):
        event = {**event, **_WINDOW}
    try_response(source, event, _response(choices, source, event), choices)


def try_response(source: EventSource, event: Any, response: Any, choices: Choices) -> None:
    """Judge a response to an event and claim what must hold."""
    looked_into = choices.once_in(4)
    value, sent = _sent(response) if looked_into else (None, False)
    reads = not choices.once_in(8)
    try:
        verdict = lambda_verdict(response, event, report_batch_item_failures=reads)
    except InvalidEventError:
        return
    number = (
        sum(1 for _ in source.gather(event[source.collection])) if _is_of(source, event) else None
    )
    _check_parts(verdict, number)
    _check_text(verdict)
    raised = isinstance(response, BaseException)
    if verdict.outcome == "failure" and not raised and number:
        assert verdict.trap or _names_enough(verdict, source, number), "a failure without a trap"
    if sent and reads and "window" not in event and number and not raised:
        _check_reading(verdict, value, source, event)
    if reads and choices.once_in(16) and type(response) is not Rude:
        _check_assertion(verdict, response, event)


def _response(choices: Choices, source: EventSource, event: Any) -> Any:
    kind = choices.below(8)
    if kind == 0:
        return any_value(choices)
    if kind == 1:
        return json.dumps(json_value(choices)).encode()
    value = any_value if kind == 2 else json_value
    try:
        names = [
            source.reported(one) for one in source.identify(source.gather(event[source.collection]))
        ]
    except Exception:  # a broken event: whatever is in it
        names = []
    entries = [_entry(choices, names, value) for _ in range(choices.below(6))]
    response: dict[Any, Any] = {"batchItemFailures": entries}
    if choices.once_in(8):
        response["state"] = value(choices)
    if choices.once_in(8):
        response[key(choices)] = value(choices)
    if choices.once_in(16):
        response[choices.one_of(_MISSPELT)] = response.pop("batchItemFailures")
    return response


_WINDOW = {"window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:02:00Z"}, "state": {}}
_MISSPELT = ("batchItemFailure", "BatchItemFailures", "batch_item_failures", "failures", "body")


def _entry(choices: Choices, names: list[Any], value: Any) -> Any:
    kind = choices.below(16)
    if kind < 11 and names:
        return {"itemIdentifier": choices.one_of(names)}
    if kind < 12:
        return {"itemIdentifier": value(choices)}
    if kind == 12:
        return value(choices)
    if kind == 13 and names:
        return {"itemIdentifier": choices.one_of(names), key(choices): value(choices)}
    name = choices.one_of(names) if names else value(choices)
    if kind == 14 and isinstance(name, dict):
        return {"itemIdentifier": {**name, key(choices): value(choices)}}
    return {"itemIdentifier": name, "itemidentifier": 1}


# --- what must hold -------------------------------------------------------------------------------


def _sent(response: Any) -> tuple[Any, bool]:
    """What the runtime would send, compared with the runtime's own code."""
    value, refused = None, ""
    try:
        value = to_json_value(response)
        json.dumps(value)
    except MarshalError as error:
        refused = str(error)
    known = not isinstance(response, bytes | BaseException)
    # How deep is too deep depends on the version of Python, and on who called the runtime's code.
    if known and _runtime is not None and _TOO_DEEP not in refused:
        try:
            text = _runtime.marshal_response(response)[0]
        except Exception:
            assert refused, "the runtime does not send this"
        else:
            assert not refused, "the runtime sends this"
            assert json.dumps(json.loads(text)) == json.dumps(value), "the runtime sends another"
    return value, known and not refused


_TOO_DEEP = "too deeply nested"


def _is_of(source: EventSource, event: Any) -> bool:
    try:
        source.identify(source.gather(event[source.collection]))
    except Exception:  # taken as an event of another source
        return False
    return True


def _check_parts(verdict: Verdict, number: int | None) -> None:
    both = sorted([*verdict.gone, *verdict.redelivered])
    if number is not None:
        assert list(range(number)) == both, "a record is neither gone nor comes back, or both"
    assert list(range(len(both))) == both, "a record is neither gone nor comes back, or both"
    named = {"success": (False, None), "partial": (True, True), "failure": (None, False)}
    comes, goes = named[verdict.outcome]
    assert comes is None or comes is bool(verdict.redelivered) or not both, "not what comes back"
    assert goes is None or goes is bool(verdict.gone), "not what is gone"
    assert set(verdict.reported) <= set(both), "names a record that is not there"


def _check_text(verdict: Verdict) -> None:
    for text in filter(None, (verdict.reason, verdict.trap)):
        assert text.endswith(".") and text.isprintable() and len(text) < 600, "no sentence"


def _names_enough(verdict: Verdict, source: EventSource, number: int) -> bool:
    return len(verdict.reported) == number or (
        source.retry == "rewind" and verdict.reported[:1] == [0]
    )


def _check_reading(verdict: Verdict, value: Any, source: EventSource, event: Any) -> None:
    """Read the response once more, plainly, as Lambda would."""
    found = value.get("batchItemFailures") if isinstance(value, dict) else None
    if not isinstance(found, list) or not found or not _is_of(source, event):
        return
    records = source.gather(event[source.collection])
    names = [json.dumps(source.reported(one), sort_keys=True) for one in source.identify(records)]
    said = [
        json.dumps(one["itemIdentifier"], sort_keys=True)
        if isinstance(one, dict) and "itemIdentifier" in one
        else None
        for one in found
    ]
    back = [index for index, name in enumerate(names) if name in said]
    if not all(one in names for one in said) or not _is_json(value):
        back = list(range(len(names)))
        assert verdict.trap, "a wrong entry, or no JSON, and no trap"
    elif source.retry == "rewind":
        back = list(range(back[0], len(names)))
    assert back == verdict.redelivered, "others come back than the response names"


def _is_json(value: Any) -> bool:
    # Python writes NaN and Infinity, which no other reader of JSON takes.
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True


def _check_assertion(verdict: Verdict, response: Any, event: Any) -> None:
    try:
        assert_valid_response(response, event, allow_empty=True)
    except BatchAssertionError as error:
        assert verdict.trap is not None or isinstance(response, BaseException), str(error)
    else:
        assert verdict.trap is None, "a trap, and the assertion passed"
