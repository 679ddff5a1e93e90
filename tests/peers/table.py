"""How many wrong answers do published checks let through, beside ours?

    python -m tests.peers.table

The wrong answers are this project's own collection, and its judge is tested on them: its 0 is no
surprise. What the table shows is what the published inputs cannot tell apart. Some of it cannot go
wrong in the course it stands beside: minitorch's layers have no stride, padding or bias.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import misconceptions

from autograder import judge
from tests.peers import cs231n, deeplearning_ai, minitorch, tinytorch
from tests.peers.check import CHECKS, Check

__all__ = ["CHECKS", "PEERS", "Row", "let_through", "ours_lets_through", "render", "rows"]

#: In the order of the table. Importing them fills CHECKS.
PEERS = (cs231n.PEER, cs231n.TIMED, deeplearning_ai.PEER, minitorch.PEER, tinytorch.PEER)


@dataclass(frozen=True)
class Row:
    """The slugs of the wrong answers that pass, of how many; and of those that pass ours."""

    peer: str
    exercise: str
    passing: tuple[str, ...]
    asked: int
    ours: tuple[str, ...]


def let_through(check: Check) -> tuple[str, ...]:
    """Return the slugs of the wrong answers a peer's check accepts."""
    return tuple(m.slug for m in misconceptions.of(check.exercise) if check.accepts(m.function))


def ours_lets_through(exercise: str, *, seed: int | None = None) -> tuple[str, ...]:
    """Return the slugs of the wrong answers that earn every point here."""
    known = misconceptions.of(exercise)
    return tuple(m.slug for m in known if judge(exercise, m.function, seed=seed).passed)


def rows(*, seed: int | None = None) -> Iterator[Row]:
    ours: dict[str, tuple[str, ...]] = {}
    for check in sorted(CHECKS, key=lambda check: PEERS.index(check.peer)):
        if check.exercise not in ours:
            ours[check.exercise] = ours_lets_through(check.exercise, seed=seed)
        asked = len(misconceptions.of(check.exercise))
        yield Row(check.peer, check.exercise, let_through(check), asked, ours[check.exercise])


def render(found: list[Row]) -> str:
    """Return the table, and under it what each check lets through."""
    lines = [
        "| check | exercise | wrong answers let through | ours |",
        "| --- | --- | --- | --- |",
        *(
            f"| {r.peer} | `{r.exercise}` | {len(r.passing)} of {r.asked} | {len(r.ours)} |"
            for r in found
        ),
    ]
    for r in found:
        lines += ["", f"{r.peer}, {r.exercise}: " + (", ".join(r.passing) or "none")]
    return "\n".join(lines)


if __name__ == "__main__":
    print(render(list(rows())))
