"""Interrupt every line and print the totals: `python -m tests.interrupts [words of scenarios]`."""

from __future__ import annotations

import sys
import time
from collections import Counter

from tests.interrupts.harness import ALL_AWAITS, ALL_SYNC, Totals
from tests.support.limit import within


def main() -> int:
    words = sys.argv[1:]
    chosen = ALL_SYNC if sys.version_info < (3, 12) else [*ALL_SYNC, *ALL_AWAITS]
    chosen = [one for one in chosen if all(word in str(one) for word in words)]
    totals, start = Totals(), time.monotonic()
    for scenario in chosen:
        within(600, lambda scenario=scenario: totals.add(scenario))  # type: ignore[misc]  # bound
    print(*totals.wrong, sep="\n")
    print(
        f"{len(chosen)} scenarios, {totals.lines} lines, {totals.interruptions} interruptions, "
        f"{len(totals.wrong)} wrong answers, {time.monotonic() - start:.0f} s"
    )
    print("lines before the batch is taken:", dict(totals.before))
    places = Counter(line.split("(", 1)[1].split(")", 1)[0] for line in totals.wrong)
    for place, count in places.most_common(40):
        print(f"{count:6} {place}")
    return 1 if totals.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
