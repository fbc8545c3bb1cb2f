"""The part of `docs/reliability.md` that speaks of mutants."""

from __future__ import annotations

from collections import Counter

from mutation.results import stored


def mutation() -> str:
    """The table of what was changed and noticed, and what the survivors are."""
    rows = ["| code | mutants | met by tests | noticed | share | change nothing | unnoticed |"]
    rows.append("|---|--:|--:|--:|--:|--:|--:|")
    for name, entry in stored().items():
        mutants, met, killed = (
            sum(module[column] for module in entry["modules"].values())
            for column in ("mutants", "met", "killed")
        )
        known = Counter(bool(one["reason"]) for one in entry["survivors"])
        cells = (
            f"`{name}`",
            f"{mutants:,}",
            f"{met:,}",
            f"{killed:,}",
            f"{100 * killed / met:.1f} %",
            known[True],
            known[False],
        )
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(rows)
