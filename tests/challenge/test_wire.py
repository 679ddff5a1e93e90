"""Messages of Jupyter's protocol are read as `jupyter_client` writes them; noise is no message."""

from __future__ import annotations

import pytest
import zmq
from hypothesis import given
from hypothesis import strategies as st
from jupyter_client.session import Session

from autograder.challenge.wire import read_message


def sent(*frames: bytes) -> list[zmq.Frame]:
    return [zmq.Frame(frame) for frame in frames]


def test_what_a_kernel_sends_is_read() -> None:
    session = Session(key=b"key")
    request = session.msg("execute_request")
    message = session.msg("stream", {"name": "stdout", "text": "é"}, parent=request)
    heard = read_message(sent(b"topic", *session.serialize(message)))
    assert heard == ("stream", {"name": "stdout", "text": "é"}, request["header"]["msg_id"])


GOOD = (b"<IDS|MSG>", b"", b'{"msg_type": "x"}', b"{}", b"{}", b"{}")


@pytest.mark.parametrize(
    "changed",
    [
        {0: b"x"},
        {2: b"{}"},
        {2: b"[]"},
        {2: b'{"msg_type": 1}'},
        {3: b"1"},
        {5: b"[]"},
        {5: b"\xff"},
    ],
)
def test_what_lacks_something_is_no_message(changed: dict[int, bytes]) -> None:
    assert read_message(sent(*GOOD)) == ("x", {}, "None")
    frames = [changed.get(n, frame) for n, frame in enumerate(GOOD)]
    assert read_message(sent(*frames)) is None
    assert read_message(sent(*GOOD[:5])) is None


@given(st.lists(st.binary() | st.sampled_from(GOOD)))
def test_noise_never_raises(frames: list[bytes]) -> None:
    read_message(sent(*frames))
