"""When a piece of code is taken to have ended, whichever of its messages are lost."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from autograder.runner import execution as running_module
from autograder.runner.execution import End, Running


class Ear:
    def __init__(self) -> None:
        self.heard: list[str] = []

    def hear(self, kind: str, content: Mapping[str, Any]) -> None:
        self.heard.append(kind)

    def miss(self) -> None:
        self.heard.append("missed")


IDLE = {"execution_state": "idle"}
EXIT = {"status": "ok", "payload": [{"source": "ask_exit"}]}


def end_of(messages: Callable[[Running], object], *, wait_for_reply: bool = True) -> End | None:
    """Return how it ended, at once or after the wait for the other half; None where it has not."""

    async def whole() -> End | None:
        running = Running(Ear(), wait_for_reply=wait_for_reply)
        messages(running)
        await asyncio.wait([running.end], timeout=0.2)
        return running.end.result() if running.end.done() else None

    return asyncio.run(whole())


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running_module, "_OTHER_HALF_SECONDS", 60.0)


@pytest.mark.usefixtures("patient")
def test_both_halves_make_an_end_in_either_order() -> None:
    assert end_of(lambda r: (r.reply({"status": "ok"}), r.output("status", IDLE))) == "ok"
    assert end_of(lambda r: (r.output("status", IDLE), r.reply({"status": "error"}))) == "error"
    assert end_of(lambda r: (r.output("status", IDLE), r.reply(EXIT))) == "exit"


@pytest.mark.usefixtures("patient")
def test_one_half_is_not_an_end() -> None:
    assert end_of(lambda r: r.output("status", IDLE)) is None
    assert end_of(lambda r: r.reply({"status": "ok"})) is None
    assert end_of(lambda r: r.output("status", {"execution_state": "busy"})) is None


def test_a_lost_half_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running_module, "_OTHER_HALF_SECONDS", 0.01)
    assert end_of(lambda r: r.reply({"status": "error"})) == "error"
    assert end_of(lambda r: r.output("status", IDLE)) == "ok"
    assert end_of(lambda r: (r.output("error", {}), r.output("status", IDLE))) == "error"


@pytest.mark.usefixtures("patient")
def test_where_replies_are_lost_the_end_of_output_is_the_end() -> None:
    assert end_of(lambda r: r.output("status", IDLE), wait_for_reply=False) == "ok"


@pytest.mark.parametrize("payload", [None, 3, [3], [{}], {"source": "ask_exit"}])
@pytest.mark.usefixtures("patient")
def test_an_odd_reply_is_an_ordinary_one(payload: object) -> None:
    content = {"status": "ok", "payload": payload}
    assert end_of(lambda r: (r.output("status", IDLE), r.reply(content))) == "ok"


def test_the_listener_hears_output_but_not_states() -> None:
    async def whole() -> list[str]:
        ear = Ear()
        running = Running(ear, wait_for_reply=True)
        for kind in ("stream", "status", "error", "display_data"):
            running.output(kind, {})
        return ear.heard

    assert asyncio.run(whole()) == ["stream", "status", "error", "display_data"]
