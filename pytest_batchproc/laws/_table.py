"""The table of laws. Each row is also a function that checks this law alone."""

from __future__ import annotations

from pytest_batchproc._sources import ROWS, of_kind
from pytest_batchproc.laws import _judges, _plays
from pytest_batchproc.laws._law import Law
from pytest_batchproc.laws._shapes import SHAPES

_EVERY = tuple(SHAPES)
_GROUPS = tuple(name for name, row in ROWS.items() if row.words.group)
_UNORDERED = tuple(name for name in of_kind("queue") if name not in _GROUPS)
_LINES = tuple(name for name in SHAPES if name not in _UNORDERED)
_STREAMS = tuple(name for name, shape in SHAPES.items() if shape.source.retry == "rewind")

_GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg/"
_SQS = f"{_GUIDE}services-sqs-errorhandling.html"
_STREAM = f"{_GUIDE}services-kinesis-batchfailurereporting.html"
_MAPPING = f"{_GUIDE}invocation-eventsourcemapping.html"
_ENVIRONMENT = f"{_GUIDE}lambda-runtime-environment.html"

law_stateless: Law = Law(
    name="stateless",
    sources=_EVERY,
    sentence="The response to a batch does not depend on earlier batches.",
    why="Lambda reuses the process for the next batch, including module-level lists and sets.",
    page=_ENVIRONMENT,
    play=_plays.stateless,
)
law_identifiers_from_event: Law = Law(
    name="identifiers_from_event",
    sources=_EVERY,
    sentence="A response names only identifiers of its own batch.",
    why="An identifier that is not in the batch makes Lambda retry the whole batch.",
    page=_SQS,
    judge=_judges.identifiers_from_event,
)
law_valid_response: Law = Law(
    name="valid_response",
    sources=_EVERY,
    sentence="Lambda reads the response as you meant it.",
    why="A misspelt key loses every failure, and a misspelt entry fails the whole batch.",
    page=_SQS,
    judge=_judges.valid_response,
)
law_healthy_batch: Law = Law(
    name="healthy_batch",
    sources=_EVERY,
    sentence="If no record of a batch should fail, Lambda retries nothing.",
    why="A retried record is processed again, and ends in the dead-letter queue.",
    page=_SQS,
    judge=_judges.healthy_batch,
    needs_failures=False,
)
law_raises_only_when_all_fail: Law = Law(
    name="raises_only_when_all_fail",
    sources=_EVERY,
    sentence="The handler raises only if Lambda has to retry the whole batch.",
    why="After an exception Lambda retries the whole batch, including records that succeeded.",
    page=_SQS,
    judge=_judges.raises_only_when_all_fail,
)
law_checkpoint: Law = Law(
    name="checkpoint",
    sources=_STREAMS,
    sentence="The lowest record that a response names is the first that failed.",
    why="Lambda continues from it: it skips the records before and retries the rest.",
    page=_STREAM,
    judge=_judges.checkpoint,
)
law_nothing_lost: Law = Law(
    name="nothing_lost",
    sources=_EVERY,
    sentence="Lambda skips or deletes only records that should succeed and, with `done`, did so.",
    why="Lambda deletes or skips a record that no response names, without any notice.",
    page=_SQS,
    judge=_judges.nothing_lost,
)
law_group_order: Law = Law(
    name="group_order",
    sources=_GROUPS,
    sentence="Lambda deletes no message that follows a failed message of its group.",
    why="Lambda deletes the later message, and the failed message is processed after it.",
    page=_SQS,
    judge=_judges.group_order,
)
law_effects_in_order: Law = Law(
    name="effects_in_order",
    sources=_GROUPS,
    sentence="Messages of a group are processed in order, and none after a failure of the group.",
    why="A FIFO queue delivers messages of a group in order; the handler must keep it.",
    page=f"{_GUIDE}services-sqs-scaling.html",
    judge=_judges.effects_in_order,
    needs_done=True,
)
law_fails_alone: Law = Law(
    name="fails_alone",
    sources=_EVERY,
    sentence="After a failure Lambda retries that record, and others only to keep the order.",
    why="Healthy records are processed again, and are dead-lettered with the poison record.",
    page=_SQS,
    judge=_judges.fails_alone,
)
law_stops_on_failure: Law = Law(
    name="stops_on_failure",
    sources=_LINES,
    sentence="After the first failure the handler processes no later record and reports them all.",
    why="The handler promises it with `stops_on_failure=True`.",
    page=_SQS,
    judge=_judges.stops_on_failure,
    stops=True,
)
law_once_per_delivery: Law = Law(
    name="once_per_delivery",
    sources=_EVERY,
    sentence="Each record of a batch is processed at most once.",
    why="Lambda delivers at least once; the handler must not process a delivery twice.",
    page=_MAPPING,
    judge=_judges.once_per_delivery,
    needs_done=True,
)
law_redelivery: Law = Law(
    name="redelivery",
    sources=_EVERY,
    sentence=(
        "After all retries, every record that can succeed was processed (once on queues and "
        "topics), and every other record was retried each time."
    ),
    why="A handler that remembers a record from an earlier delivery skips and loses it.",
    page=_MAPPING,
    play=_plays.redelivery,
)
law_permutation: Law = Law(
    name="permutation",
    sources=_UNORDERED,
    sentence="Lambda retries the same messages if they arrive in another order.",
    why="A standard queue guarantees no order.",
    page=f"{_GUIDE}with-sqs.html",
    play=_plays.permutation,
    stops=False,
)

LAWS = (
    # First, before what a faulty handler keeps from other batches makes it break other laws.
    law_stateless,
    # A response that Lambda misreads breaks most others too.
    law_identifiers_from_event,
    law_valid_response,
    law_healthy_batch,
    law_raises_only_when_all_fail,
    law_checkpoint,
    law_nothing_lost,
    law_group_order,
    law_effects_in_order,
    law_fails_alone,
    law_stops_on_failure,
    law_once_per_delivery,
    law_redelivery,
    law_permutation,
)
