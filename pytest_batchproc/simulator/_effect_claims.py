"""Claims about effects: None where one holds, else the facts of its message."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_batchproc._explain import Facts, Row
from pytest_batchproc._timeline import seconds
from pytest_batchproc.simulator._stories import times

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from pytest_batchproc.simulator._report import Report


def effect_counts(report: Report, keys: Sequence[Hashable], exactly: bool) -> Facts | None:
    """Each of these effects happened, and only once if it is to be exact.

    Raises:
        ValueError: no keys are named, and the run has no effects; or one cannot be a key.
    """
    for key in keys:
        try:
            hash(key)
        except TypeError:
            raise ValueError(
                f"effects: expected keys, one argument each, as in 'charge 1'; got {key!r}"
            ) from None
    if not keys and not report.effects:
        raise ValueError(
            "the run has no effects: watch the call that has one, as in "
            "effects.patch('app.bank.charge', key=...), or name the effects that you expect"
        )
    happened = Counter(one.key for one in report.effects if one.happened)
    wanted = list(dict.fromkeys(keys or (one.key for one in report.effects)))
    wrong = [key for key in wanted if happened[key] != 1 and (exactly or happened[key] == 0)]
    if not wrong:
        return None
    seen: Counter[Hashable] = Counter()
    rows = []
    for index, one in enumerate(report.effects):
        seen[one.key] += one.happened
        again = one.happened and seen[one.key] > 1
        expected = "done once" if again and exactly else None if one.happened else "done"
        rows.append(
            Row(
                index=index,
                identifier=str(one.key),
                got=f"{one.outcome} again" if again else one.outcome,
                why=f"delivery {one.delivery} at {seconds(one.time)} s",
                expected=expected
                if one.key in wrong and (again or not happened[one.key])
                else None,
            )
        )
    bound = "exactly once" if exactly else "at least once"
    told = ", ".join(_counted(key, happened[key]) for key in wrong[:3])
    more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
    return Facts(
        fact=f"Expected each effect {bound}: {told}{more}",
        rows=tuple(rows),
        noun=("effect", "effects"),
        then=(),
        way_out=_ADVICE["twice" if happened[wrong[0]] else "never"],
    )


def _counted(key: Hashable, count: int) -> str:
    return f"{key} happened {times(count)}" if count else f"{key} never happened"


_ADVICE = {
    "twice": "Store a key of the record in the same write as the effect, or pass the key to the "
    "service, so that a retry changes nothing. If repeating the effect does no harm, write "
    "report.assert_at_least_once(...).",
    "never": "Let the record fail if its effect did not happen, so that Lambda retries it. If the "
    "effect is reached, check the key that names it.",
}
