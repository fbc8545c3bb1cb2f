"""The table of laws. Each row is also a function that checks this law alone."""

from __future__ import annotations

from pytest_batchproc.laws import _judges, _plays
from pytest_batchproc.laws._law import Law
from pytest_batchproc.laws._shapes import SHAPES
from pytest_batchproc.sources import ROWS, of_kind

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
    sentence="What a batch's answer is does not depend on the batches before it.",
    why="Lambda keeps the process for the next batch, and module-level lists and sets with it.",
    page=_ENVIRONMENT,
    play=_plays.stateless,
)
law_identifiers_from_event: Law = Law(
    name="identifiers_from_event",
    sources=_EVERY,
    sentence="A response names only identifiers of its own batch.",
    why="One that is not in the batch makes the whole batch fail.",
    page=_SQS,
    judge=_judges.identifiers_from_event,
)
law_valid_response: Law = Law(
    name="valid_response",
    sources=_EVERY,
    sentence="Lambda reads the response as it is meant.",
    why="A misspelt key loses every failure, a misspelt entry fails the whole batch.",
    page=_SQS,
    judge=_judges.valid_response,
)
law_healthy_batch: Law = Law(
    name="healthy_batch",
    sources=_EVERY,
    sentence="Of a batch in which nothing should fail nothing comes back.",
    why="What comes back is done again, and ends in the dead-letter queue.",
    page=_SQS,
    judge=_judges.healthy_batch,
    needs_failures=False,
)
law_raises_only_when_all_fail: Law = Law(
    name="raises_only_when_all_fail",
    sources=_EVERY,
    sentence="The handler raises only where nothing is gone anyway.",
    why="An exception brings the whole batch back, also what was done.",
    page=_SQS,
    judge=_judges.raises_only_when_all_fail,
)
law_checkpoint: Law = Law(
    name="checkpoint",
    sources=_STREAMS,
    sentence="The lowest record that a response names is the first that failed.",
    why="Lambda goes back to it: what stands before it is passed by, what follows comes back.",
    page=_STREAM,
    judge=_judges.checkpoint,
)
law_nothing_lost: Law = Law(
    name="nothing_lost",
    sources=_EVERY,
    sentence="A record is gone only if it should succeed and, with `done`, if it has been done.",
    why="What no response names is deleted or passed by, and nobody hears of it.",
    page=_SQS,
    judge=_judges.nothing_lost,
)
law_group_order: Law = Law(
    name="group_order",
    sources=_GROUPS,
    sentence="After a failed message no later one of its group is gone.",
    why="Lambda deletes the later one, and the failed one is done after it.",
    page=_SQS,
    judge=_judges.group_order,
)
law_effects_in_order: Law = Law(
    name="effects_in_order",
    sources=_GROUPS,
    sentence="Messages of a group are done in their order, none after a failure of the group.",
    why="A FIFO queue gives messages of a group in order; handling them must keep it.",
    page=f"{_GUIDE}services-sqs-scaling.html",
    judge=_judges.effects_in_order,
    needs_done=True,
)
law_fails_alone: Law = Law(
    name="fails_alone",
    sources=_EVERY,
    sentence="A failure brings back only itself, and what its order lets come back.",
    why="Healthy records are done again, and end in the dead-letter queue with the poison.",
    page=_SQS,
    judge=_judges.fails_alone,
)
law_stops_on_failure: Law = Law(
    name="stops_on_failure",
    sources=_LINES,
    sentence="After the first failure no later record is processed, and all are reported.",
    why="The handler promises it with `stops_on_failure=True`.",
    page=_SQS,
    judge=_judges.stops_on_failure,
    stops=True,
)
law_once_per_delivery: Law = Law(
    name="once_per_delivery",
    sources=_EVERY,
    sentence="Each record of a batch is done at most once.",
    why="Lambda delivers at least once; the handler must not add to it.",
    page=_MAPPING,
    judge=_judges.once_per_delivery,
    needs_done=True,
)
law_redelivery: Law = Law(
    name="redelivery",
    sources=_EVERY,
    sentence=(
        "Delivered until nothing comes back, every record that can succeed is done, on queues and "
        "topics once, and every other has come back each time."
    ),
    why="A record that an earlier delivery marked as seen is skipped, and lost.",
    page=_MAPPING,
    play=_plays.redelivery,
)
law_permutation: Law = Law(
    name="permutation",
    sources=_UNORDERED,
    sentence="In another order the same messages come back.",
    why="A standard queue promises no order.",
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
