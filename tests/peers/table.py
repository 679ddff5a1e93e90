"""How many wrong answers do published checks let through, beside ours?

    python -m tests.peers.table

The wrong answers are this project's own collection, and its judge is tested on them: its 0 is no
surprise. What the table shows is what the published inputs cannot tell apart. Not every slip can be
made in every course (minitorch's layers have no stride, padding or bias), so a second column counts
only those that go wrong on what the course's own layer takes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import misconceptions

from autograder import judge
from tests.peers import cs231n, deeplearning_ai, minitorch, tinytorch
from tests.peers.check import CHECKS, Check
from tests.peers.ground import Ground, possible

__all__ = [
    "CHECKS",
    "PEERS",
    "Row",
    "can_be_made",
    "let_through",
    "ours_lets_through",
    "render",
    "rows",
]

#: In the order of the table, each with what its layers take. Importing them fills CHECKS.
PEERS: dict[str, Ground] = {
    cs231n.PEER: cs231n.ground,
    cs231n.TIMED: cs231n.ground,
    deeplearning_ai.PEER: deeplearning_ai.ground,
    minitorch.PEER: minitorch.ground,
    tinytorch.PEER: tinytorch.ground,
}
#: Gradients that a course's layer returns, where some are missing: without a bias there is no db.
GRADIENTS = {minitorch.PEER: 2}
#: Slips that cannot be made for another reason: what the course hands out, or teaches as right.
GIVEN = {minitorch.PEER: minitorch.GIVEN, deeplearning_ai.PEER: deeplearning_ai.GIVEN}


@dataclass(frozen=True)
class Row:
    """One check. Slugs of wrong answers: all, those that pass it, those that pass ours.

    ``possible`` are those that can go wrong in that course at all.
    """

    peer: str
    exercise: str
    asked: tuple[str, ...]
    passing: tuple[str, ...]
    possible: tuple[str, ...]
    ours: tuple[str, ...]

    @property
    def missed(self) -> tuple[str, ...]:
        """Those that pass though they can go wrong there."""
        return tuple(slug for slug in self.passing if slug in self.possible)


def let_through(check: Check) -> tuple[str, ...]:
    """Return the slugs of the wrong answers a peer's check accepts."""
    return tuple(m.slug for m in misconceptions.of(check.exercise) if check.accepts(m.function))


def ours_lets_through(exercise: str, *, seed: int | None = None) -> tuple[str, ...]:
    """Return the slugs of the wrong answers that earn every point here."""
    known = misconceptions.of(exercise)
    return tuple(m.slug for m in known if judge(exercise, m.function, seed=seed).passed)


def can_be_made(check: Check) -> tuple[str, ...]:
    """Return the slugs of the wrong answers that go wrong on what the course's own layer takes."""
    given = GIVEN.get(check.peer, {}).get(check.exercise, frozenset())
    outputs = GRADIENTS.get(check.peer) if check.exercise.endswith("_backward") else None
    return tuple(
        m.slug
        for m in misconceptions.of(check.exercise)
        if m.slug not in given and possible(check.exercise, m.function, PEERS[check.peer], outputs)
    )


def rows(*, seed: int | None = None) -> Iterator[Row]:
    ours: dict[str, tuple[str, ...]] = {}
    for check in sorted(CHECKS, key=lambda check: list(PEERS).index(check.peer)):
        if check.exercise not in ours:
            ours[check.exercise] = ours_lets_through(check.exercise, seed=seed)
        yield Row(
            check.peer,
            check.exercise,
            tuple(m.slug for m in misconceptions.of(check.exercise)),
            let_through(check),
            can_be_made(check),
            ours[check.exercise],
        )


def render(found: list[Row]) -> str:
    """Return the table, and under it what each check lets through."""
    lines = [
        "| check | exercise | wrong answers let through | of those that can be made there | ours |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {r.peer} | `{r.exercise}` | {len(r.passing)} of {len(r.asked)} "
            f"| {len(r.missed)} of {len(r.possible)} | {len(r.ours)} |"
            for r in found
        ),
        "",
        "What passes; in brackets what cannot be made in that course:",
    ]
    for r in found:
        names = [slug if slug in r.possible else f"({slug})" for slug in r.passing]
        lines.append(f"- {r.peer}, {r.exercise}: {', '.join(names) or 'nothing'}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(render(list(rows())))
