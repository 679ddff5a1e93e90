"""Submissions that wait for a limit let others on, and lose no time of their own. No true clock here."""

from collections.abc import Mapping
from multiprocessing import get_context

import pytest

from autograder.runner import turns
from autograder.runner.turns import Clock, Turn, Turns

PLENTY = 2**62


def shared(count: int = 1) -> Turns:
    context = get_context("spawn")
    return Turns(context.Semaphore(count), context.Value("i", 0))


class Machine:
    """A clock, and threads that wait for a processor."""

    def __init__(self) -> None:
        self.time = 0.0
        self.waited: dict[str, float] = {}

    def goes_on(self, seconds: float, **waiting: float) -> None:
        self.time += seconds
        self.waited = {n: self.waited.get(n, 0.0) + more for n, more in waiting.items()}

    def queued(self, _: int) -> Mapping[str, float]:
        return dict(self.waited)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr(turns, "_COUNTED", 0.0)
    return Machine()


def clock_of(machine: Machine, turn: Turn) -> Clock:
    return Clock(turn, lambda: machine.time, machine.queued)


def test_a_clock_goes_as_all_clocks_do_until_its_submission_steps_aside(machine: Machine) -> None:
    clock = clock_of(machine, Turn(shared()))
    machine.goes_on(10, main=7)
    clock.look(1)
    assert clock.now() == 10


def test_afterwards_it_stands_still_while_the_kernel_waits_for_a_processor(
    machine: Machine,
) -> None:
    turn = Turn(shared())
    with turn.taken():
        clock = clock_of(machine, turn)
        machine.goes_on(5, main=3)
        assert clock.step_aside(1, 0)
        machine.goes_on(10, main=8)
        clock.look(1)
        assert clock.now() == 7
        # It sleeps: that is its own doing.
        machine.goes_on(10, main=0)
        clock.look(1)
        assert clock.now() == 17


def test_it_never_goes_backwards(machine: Machine) -> None:
    turn = Turn(shared())
    with turn.taken():
        clock = clock_of(machine, turn)
        machine.goes_on(1, main=0)
        clock.step_aside(1, 0)
        machine.goes_on(10, main=9, second=9, third=9)
        clock.look(1)
        assert clock.now() == 1
        # Threads that have ended take nothing back.
        machine.goes_on(1, main=1)
        clock.look(1)
        assert clock.now() == 1


def test_it_comes_to_an_end_also_where_nobody_lets_the_kernel_on(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_COUNTED", 0.05)
    turn = Turn(shared())
    with turn.taken():
        clock = clock_of(machine, turn)
        machine.goes_on(1, main=0)
        clock.step_aside(1, 0)
        for _ in range(100):
            machine.goes_on(1, main=1)
            clock.look(1)
        assert clock.now() == pytest.approx(6)


def test_a_later_kernel_of_the_submission_is_waited_for_as_well(machine: Machine) -> None:
    turn = Turn(shared())
    with turn.taken():
        machine.goes_on(1, main=0)
        clock_of(machine, turn).step_aside(1, 0)
        later = clock_of(machine, turn)
        assert later.aside
        machine.goes_on(10, main=0, other=10)
        later.look(2)
        assert later.now() == 1


def test_nobody_steps_aside_where_waiting_cannot_be_seen(machine: Machine) -> None:
    """Its limits would be shorter there than those of others."""
    turn = Turn(shared())
    with turn.taken():
        assert not clock_of(machine, turn).step_aside(1, 0)
        assert not turn.aside


def test_a_turn_that_was_given_up_is_another_ones() -> None:
    both = shared(1)
    first, second = Turn(both), Turn(both)
    with first.taken():
        assert first.step_aside(0)
        assert both.count == 1
        with second.taken():
            assert not both.free.acquire(False)
    assert both.count == 0
    assert not first.aside
    assert both.free.acquire(False)
    assert not both.free.acquire(False)


def test_a_submission_that_fails_gives_back_what_it_had() -> None:
    both = shared(1)
    turn = Turn(both)
    for aside in (False, True, True):
        with pytest.raises(ZeroDivisionError), turn.taken():
            1 / (0 if not aside or turn.step_aside(0) else 1)
    assert both.count == 0
    assert both.free.acquire(False)


def test_only_so_many_step_aside() -> None:
    both, most = shared(100), turns._MOST_ASIDE
    found = []
    for _ in range(most + 2):
        turn = Turn(both)
        turn.taken().__enter__()
        found.append(turn.step_aside(0))
    assert found == [True] * most + [False, False]
    assert both.count == most


def test_nobody_steps_aside_where_memory_is_short_or_turns_are_not_shared() -> None:
    turn = Turn(shared())
    with turn.taken():
        assert not turn.step_aside(PLENTY)
    with Turn().taken() as alone:
        assert alone is None
    assert not Turn().step_aside(0)
