"""A kernel's messages are all taken, in turns with all else; only the code's own processor time ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
import zmq
import zmq.asyncio
from jupyter_client.session import Session

from autograder.runner.execution import Running
from autograder.runner.kernel import Kernel
from autograder.runner.turns import Clock
from autograder.sandbox.limits import Limits

MESSAGES = 200


def bare() -> Any:
    """A kernel without a process."""
    kernel: Any = Kernel.__new__(Kernel)
    kernel._listening, kernel._running = set(), None
    kernel._limits, kernel._clock = Limits(), Clock()
    return kernel


async def until(condition: Callable[[], object]) -> int:
    """Wait; return how many turns that took."""
    turns = 0
    while not condition():
        await asyncio.sleep(0)
        turns += 1
    return turns


def over_sockets(work: Callable[[Any, zmq.Socket[bytes], Any], Awaitable[None]]) -> None:
    """Do something with both ends of a line."""

    async def main() -> None:
        with zmq.asyncio.Context() as context:
            ours, end = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
            theirs: zmq.Socket[bytes] = zmq.Socket.shadow(end)
            theirs.bind("inproc://line")
            ours.connect("inproc://line")
            try:
                await work(bare(), theirs, ours)
            finally:
                ours.close(0)
                end.close(0)

    asyncio.run(main())


def send(socket: zmq.Socket[bytes], session: Session, number: int) -> None:
    socket.send_multipart(session.serialize(session.msg("stream", {"number": number})))


def test_all_messages_are_taken_in_order_and_others_get_their_turn() -> None:
    async def work(kernel: Any, theirs: zmq.Socket[bytes], ours: Any) -> None:
        heard: list[int] = []
        session = Session(key=b"key")
        for number in range(MESSAGES):
            send(theirs, session, number)
        kernel._listen(ours, lambda kind, content, parent: heard.append(content["number"]))
        assert await until(lambda: len(heard) == MESSAGES) > 5
        for number in range(MESSAGES, 2 * MESSAGES):
            send(theirs, session, number)
            await asyncio.sleep(0)
        await until(lambda: len(heard) == 2 * MESSAGES)
        assert heard == list(range(2 * MESSAGES))

    over_sockets(work)


def test_an_answer_that_came_while_something_was_sent_is_taken() -> None:
    """Sending on a line takes the notice away that something has come on it."""

    async def work(kernel: Any, theirs: zmq.Socket[bytes], ours: Any) -> None:
        heard: list[int] = []
        session = Session(key=b"key")
        take = kernel._listen(ours, lambda kind, content, parent: heard.append(content["number"]))
        for number in range(MESSAGES):
            send(theirs, session, number)
            session.send(ours, "execute_request")
            asyncio.get_running_loop().call_soon(take)
            await until(lambda: len(heard) > number)  # noqa: B023

    over_sockets(work)


def test_nothing_is_taken_after_the_end() -> None:
    async def work(kernel: Any, theirs: zmq.Socket[bytes], ours: Any) -> None:
        heard: list[int] = []
        take = kernel._listen(ours, lambda kind, content, parent: heard.append(content["number"]))
        kernel._listening.clear()
        send(theirs, Session(key=b"key"), 1)
        take()
        assert not heard

    over_sockets(work)


@pytest.mark.parametrize("enough", [0.01, 0.3])
def test_time_spent_before_a_piece_of_code_does_not_end_it(
    monkeypatch: pytest.MonkeyPatch, enough: float
) -> None:
    """Also where it may take less than the time after which it is first counted."""
    monkeypatch.setattr(Kernel, "spent", 100.0)

    async def main() -> None:
        kernel = bare()
        lives = asyncio.get_running_loop().create_future()
        lives.set_result(True)
        kernel._manager = SimpleNamespace(is_alive=lambda: lives)
        counted: list[float] = []
        kernel._clock.look = lambda process: counted.append(kernel.spent)
        monkeypatch.setattr(Kernel, "_pid", 0)
        running = Running(SimpleNamespace(), wait_for_reply=True)  # type: ignore[arg-type]
        # It is its time by the clock that ends it, long after it was looked at.
        begin = kernel._clock.now()
        assert await kernel._end(running, 1.0, enough) is None
        assert kernel._clock.now() - begin >= 1.0
        assert counted

    asyncio.run(main())
