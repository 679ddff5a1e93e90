"""Messages of Jupyter's protocol are read as `jupyter_client` writes them; noise is no message."""

import json

import pytest
import zmq
from hypothesis import given
from hypothesis import strategies as st
from jupyter_client.session import Session

from autograder.runner.jupyter_wire import read_json, read_message


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


@pytest.mark.parametrize(
    "text",
    ["[" + "[]," * 200 + "[]]", '["' + 'a","' * 200 + '"]', '{"a": [' + "{}," * 200 + "1]}",
     '["\\\\"' + ",1" * 200 + "]", "[" * 200 + "]" * 200],
    ids=["lists", "words", "dicts", "behind a backslash", "deep"],
)  # fmt: skip
def test_more_values_than_a_message_has_are_not_read(text: str, monkeypatch) -> None:
    assert read_json(text, 1000) == json.loads(text)
    monkeypatch.setattr(json, "loads", pytest.fail)
    assert read_json(text, 90) is read_json(text.encode(), 90) is None


@pytest.mark.parametrize("words", ["1, " * 500, "[{" * 500, '\\",' * 50 + "," * 500, '"[,' * 90])
def test_words_are_one_value_whatever_stands_in_them(words: str) -> None:
    text = json.dumps({"text": words})
    assert read_json(text, 100) == read_json(text.encode(), 100) == {"text": words}


@given(st.recursive(st.text(',[{"\\') | st.integers(), st.lists, max_leaves=20))
def test_what_is_small_is_always_read(value: object) -> None:
    text = json.dumps(value)
    count = text.count("[") + text.count(",") + text.count("{")
    assert read_json(text, count) == value
