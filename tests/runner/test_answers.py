"""Whatever a kernel sends, there is one answer for each case, and only well-formed data is one."""

import json
import math
import pickle
from base64 import b64encode
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.exercise.courses import everything
from autograder.exercise.encoding import encode, to_base64
from autograder.exercise.model import Case
from autograder.exercise.plain_values import Function, Rng, Spread, same
from autograder.judging.answer import Answer, Missing, Raised, Returned, Unusable
from autograder.judging.answer_key import public_key
from autograder.judging.fingerprint import fingerprint, fingerprint_array, shapes_in
from autograder.runner import inside_kernel as respond_module
from autograder.runner.answers import AnswerSheet, read_answer, room_for
from autograder.runner.protocol import MAX_ANSWER_BYTES, MAX_ANSWER_TEXT
from autograder.runner.request import request_text

NONCE = "n" * 32


def message(answer: object, index: object = 0, nonce: object = NONCE, **more: object) -> str:
    return json.dumps({"nonce": nonce, "index": index, "answer": answer, **more})


def read(*messages: object, count: int = 1) -> tuple[Answer, ...]:
    sheet = AnswerSheet(NONCE, [None] * count)
    for text in messages:
        sheet.take(text)
    return sheet.result(Missing("interrupted"))


def returned(value: Any, unchanged: object = True) -> dict[str, Any]:
    flags = {"unchanged": unchanged, "kept": True, "new": True}
    return {"returned": encode(value, to_base64), **flags}


# -- honest answers -------------------------------------------------------------------------------

FLOATS = st.floats(width=64)
NUMBERS = st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.bool_, np.dtype(">f8")])
ARRAYS = NUMBERS.flatmap(
    lambda dtype: hnp.arrays(
        dtype, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)
    )
)
LEAVES = (
    ARRAYS | FLOATS | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.none() | st.just("conv")
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(VALUES)
def test_a_plain_value_crosses_the_door_unchanged(value: Any) -> None:
    (answer,) = read(message(returned(value)))
    assert isinstance(answer, Returned)
    assert same(answer.value, value)
    assert type(answer.value) is type(value)


@given(VALUES)
def test_the_whole_way_from_a_case_to_an_answer(value: Any) -> None:
    sent: list[Any] = []
    text = request_text("f", [Case("g", (value,), {"k": value})], NONCE)
    respond_module.respond({"f": lambda x, k: (x, k)}, text, sent.extend)
    (answer,) = read(*sent)
    assert isinstance(answer, Returned)
    assert same(answer.value, (value, value))


def answers_of(function: Any, cases: list[Case]) -> tuple[Answer, ...]:
    sent: list[Any] = []
    respond_module.respond({"f": function}, request_text("f", cases, NONCE), sent.extend)
    return read(*sent, count=len(cases))


def test_recipes_are_carried_out_for_the_function() -> None:
    case = Case("g", (Rng(3), Spread(np.arange(3.0)), Function("sq", "def sq(x): return x * x")))
    seen: list[Any] = []
    answers_of(lambda *args: seen.extend(args), [case])
    rng, spread, function = seen
    assert rng.random() == np.random.default_rng(3).random()
    assert spread.tolist() == [0, 1, 2]
    assert not spread.flags.c_contiguous
    assert function(3) == 9


def test_each_kind_of_answer_keeps_its_words() -> None:
    def fail(x: Any) -> None:
        raise ValueError("too small")

    def change(x: Any) -> Any:
        x += 1
        return x.copy()

    case = [Case("g", (np.ones(2),))]
    (raised,) = answers_of(fail, case)
    assert isinstance(raised, Raised)
    assert (raised.error, raised.text) == ("ValueError", "too small")
    (unusable,) = answers_of(lambda x: iter(x), case)
    assert isinstance(unusable, Unusable)
    (changed,) = answers_of(change, case)
    assert isinstance(changed, Returned)
    assert not changed.unchanged
    assert answers_of(None, case) == (Missing("undefined"),)
    assert answers_of("text", case) == (Missing("undefined"),)


def test_an_answer_that_is_too_large_is_not_sent() -> None:
    wide = np.broadcast_to(np.float64(1), (4000, 4000))
    for value in (wide, [np.zeros(2**20), np.zeros(2**20)], "x" * (MAX_ANSWER_TEXT + 1)):
        (answer,) = answers_of(lambda x, value=value: value, [Case("g", (1,))])
        assert isinstance(answer, Missing)
        assert answer.reason == "oversized"


def test_a_huge_whole_number_is_said_to_be_one() -> None:
    for value in (10**40, (1, [2**63])):
        (answer,) = answers_of(lambda x, value=value: value, [Case("g", (1,))])
        assert isinstance(answer, Unusable)
        assert "64 bits" in answer.advice


def test_what_a_function_prints_is_not_sent(capsys: pytest.CaptureFixture[str]) -> None:
    (answer,) = answers_of(lambda x: print("noise") or x, [Case("g", (1,))])
    assert answer == Returned(1, True)
    assert capsys.readouterr().out == ""


def test_an_interrupt_ends_the_answering() -> None:
    sent: list[Any] = []

    def second_hangs(x: int) -> int:
        if x == 2:
            raise KeyboardInterrupt
        return x

    cases = [Case("g", (x,)) for x in (1, 2, 3)]
    with pytest.raises(KeyboardInterrupt):
        respond_module.respond({"f": second_hangs}, request_text("f", cases, NONCE), sent.extend)
    assert [type(answer) for answer in read(*sent, count=3)] == [Returned, Missing, Missing]


def messages_of(count: int, together: float) -> list[int]:
    """Return how many answers stood in each message."""
    sizes: list[int] = []
    cases = [Case("g", (x,)) for x in range(count)]
    respond_module.respond(
        {"f": abs},
        request_text("f", cases, NONCE, together),
        lambda texts: sizes.append(len(texts)),
    )
    return sizes


def test_quick_answers_share_a_message() -> None:
    assert messages_of(5, 60.0) == [5]


def test_each_answer_is_sent_before_the_next_is_asked() -> None:
    assert messages_of(5, 0.0) == [1] * 5


def test_long_answers_do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(respond_module, "MAX_HELD_TEXT", 10)
    assert messages_of(3, 60.0) == [1] * 3


def test_one_bad_answer_does_not_cost_those_beside_it() -> None:
    sheet = AnswerSheet(NONCE, [None] * 3)
    texts = [message(returned(1), 0), "[" * 10**5, 7, message(returned(3), 2)]
    sheet.take_all(texts[:2])
    sheet.take_all(texts[2:])
    kinds = [type(answer) for answer in sheet.result(Missing("timeout"))]
    assert kinds == [Returned, Missing, Returned]


def test_no_more_of_a_list_is_read_than_there_are_cases() -> None:
    sheet = AnswerSheet(NONCE, [None])
    sheet.take_all([7, message(returned(1))])
    assert sheet.result(Missing("timeout")) == (Missing("timeout"),)


# -- steps ----------------------------------------------------------------------------------------


def test_steps_are_counted_where_the_case_asks_for_them() -> None:
    def loops(x: Any) -> Any:
        return np.array([v + 1 for v in x])

    few, many, uncounted = (Case("g", (np.ones(n),), counted=n < 99) for n in (10, 50, 99))
    steps = [a.steps for a in answers_of(loops, [few, many, uncounted]) if isinstance(a, Returned)]
    assert 10 <= steps[0] < 20
    assert 50 <= steps[1] < 60
    assert steps[2] == 0


@pytest.mark.parametrize("word", [-1, 10**9, 1.5, "7", True, None, [3]])
def test_steps_are_a_number_of_steps(word: object) -> None:
    assert read(message(returned(1) | {"steps": word})) == (
        Missing("malformed", "the answer could not be read"),
    )


# -- anything else --------------------------------------------------------------------------------


def npy(header: str, body: bytes = b"") -> str:
    text = header.encode() + b"\n"
    return b64encode(b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + body).decode()


PICKLED = np.array([{"a": 1}], dtype=object)
DEEP: Any = 1
for _ in range(50):
    DEEP = [DEEP]

MALFORMED = {
    "not a dict": 5,
    "empty": {},
    "unknown tag": {"score": 100},
    "recipe rng": {"returned": {"rng": 1}},
    "recipe function": {"returned": {"function": ["f", "raise SystemExit"]}},
    "recipe spread": {"returned": {"spread": to_base64(np.ones(2))}},
    "fingerprint": {"returned": {"print": [[1], 1.0, [1.0]]}},
    "two tags": {"returned": {"array": to_base64(np.ones(2)), "tuple": []}},
    "no tag": {"returned": {}},
    "recipe inside": {"returned": {"tuple": [1, {"dict": {"a": {"rng": 1}}}]}},
    "array of nothing": {"returned": {"array": None}},
    "array is no base64": {"returned": {"array": "%%%"}},
    "array is pickled": {"returned": {"array": b64encode(pickle.dumps(PICKLED)).decode()}},
    "array of objects": {
        "returned": {"array": npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}")}
    },
    "array cut": {
        "returned": {"array": npy("{'descr': '<f8', 'fortran_order': False, 'shape': (9,)}")}
    },
    "negative sides": {
        "returned": {
            "array": npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -1)}", b"\0" * 8)
        }
    },
    "too many sides": {
        "returned": {
            "array": npy(
                f"{{'descr': '<f8', 'fortran_order': False, 'shape': {(1,) * 40}}}", b"\0" * 8
            )
        }
    },
    "huge side": {
        "returned": {
            "array": npy(f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({2**80},)}}")
        }
    },
    "tuple of nothing": {"returned": {"tuple": 3}},
    "dict of nothing": {"returned": {"dict": [1]}},
    "deep": {"returned": DEEP},
    "wide": {"returned": [0] * 300_000},
    "half a character": {"returned": "\ud800"},
    "raised nothing": {"raised": None},
    "raised numbers": {"raised": [1, 2, 3]},
    "raised too few": {"raised": ["E"]},
    "unusable": {"unusable": {}},
    "missing by its own word": {"missing": ["timeout", ""]},
    "missing without reason": {"missing": [None, ""]},
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_answer_is_a_missing_one(name: str) -> None:
    (answer,) = read(message(MALFORMED[name]))
    assert isinstance(answer, Missing)
    assert answer.reason == "malformed"


FOREIGN = {
    "not text": {"nonce": NONCE, "index": 0, "answer": {}},
    "bytes": b"{}",
    "not json": "{",
    "json of another kind": "[1]",
    "number with too many digits": "1" * 10_000,
    "nested without end": "[" * 100_000,
    "too long": message({"returned": "x" * MAX_ANSWER_TEXT}),
    "other nonce": message(returned(1), nonce="m" * 32),
    "nonce of another type": message(returned(1), nonce=7),
    "nonce not ascii": message(returned(1), nonce="ä\ud800"),
    "no nonce": json.dumps({"index": 0, "answer": returned(1)}),
    "index below": message(returned(1), -1),
    "index above": message(returned(1), 1),
    "index is true": message(returned(1), False),
    "index is a float": message(returned(1), 0.0),
    "index is text": message(returned(1), "0"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_message_that_names_no_case_is_no_answer(name: str) -> None:
    assert read(FOREIGN[name]) == (Missing("interrupted"),)


def test_the_first_readable_answer_counts() -> None:
    assert read(message(returned(1)), message(returned(2))) == (Returned(1, True),)
    first = read(message({"returned": {"rng": 1}}), message(returned(2)), message(returned(3)))
    assert isinstance(first[0], Returned)
    assert first[0].value == 2


def test_unknown_keys_are_ignored() -> None:
    (answer,) = read(message(returned(1) | {"points": 100}, score=100))
    assert answer == Returned(1, True)


@pytest.mark.parametrize("word", [1, "yes", None, [], False])
def test_unchanged_must_be_said_in_so_many_words(word: object) -> None:
    (answer,) = read(message(returned(1, word)))
    assert isinstance(answer, Returned)
    assert not answer.unchanged


def test_no_more_messages_are_read_than_honest_code_sends() -> None:
    sheet = AnswerSheet(NONCE, [None])
    for _ in range(1000):
        sheet.take("{}")
    sheet.take(message(returned(1)))
    assert sheet.result(Missing("timeout")) == (Missing("timeout"),)


def test_no_more_bytes_are_read_than_answers_may_hold() -> None:
    sheet = AnswerSheet(NONCE, [None] * 40)
    large = message({"returned": "x" * (MAX_ANSWER_TEXT - 100)})
    for _ in range(8):
        sheet.take(large)
    sheet.take(message(returned(1), 1))
    assert sheet.result(Missing("timeout"))[1] == Missing("timeout")


def test_words_are_cut_and_fit_to_be_written() -> None:
    answer = read_answer({"raised": ["E" * 999, "\x00\ud800" + "x" * 9999, "y" * 999]})
    assert isinstance(answer, Raised)
    assert (len(answer.error), len(answer.text), len(answer.line)) == (80, 500, 200)
    assert (answer.error + answer.text).encode().decode() == answer.error + answer.text
    assert "\x00" not in answer.text


@given(st.text() | st.binary() | st.integers() | st.none())
def test_noise_never_raises(noise: object) -> None:
    assert read(noise) == (Missing("interrupted"),)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["array", "tuple", "dict", "returned", "raised", "missing", "print", "x"]
            ),
            inner,
            max_size=2,
        )
    ),
    max_leaves=8,
)


@given(JSON)
def test_any_json_gives_one_answer(node: object) -> None:
    assert isinstance(read_answer(node), (Returned, Raised, Unusable, Missing))
    (answer,) = read(message({"returned": node}))
    assert isinstance(answer, (Returned, Unusable, Missing))


# -- room -------------------------------------------------------------------------------------------


def in_room(room: int, *texts: str) -> Answer:
    sheet = AnswerSheet(NONCE, [room])
    for text in texts:
        sheet.take(text)
    return sheet.result(Missing("timeout"))[0]


@pytest.mark.parametrize(
    "value",
    [np.zeros(2**17), (np.zeros(2**14), [np.zeros(2**15)]), [0] * 40_000, "x" * 2**19],
    ids=["array", "arrays", "numbers", "text"],
)
def test_an_answer_has_room_for_a_few_times_the_right_one(value: Any) -> None:
    small, large = room_for([Returned(1.0)]), room_for([Returned(np.zeros(2**17))])
    text = message(returned(value))
    found = in_room(small, text)
    assert isinstance(found, Missing)
    assert found.reason in ("oversized", "malformed")
    if not isinstance(value, str):
        assert found.reason == "oversized"
        kept = in_room(large, text)
        assert isinstance(kept, Returned)
        assert same(kept.value, value)


def test_room_is_for_all_right_answers_and_never_less_than_a_mistake_needs() -> None:
    assert room_for([]) == room_for([Raised("ValueError", "")]) == room_for([Returned(1)])
    array = np.zeros((3, 2**15), np.float32)
    print_ = fingerprint_array(array)
    # In float64, whatever the right answer's own type, and as much where only its fingerprint is kept.
    assert room_for([Returned(array)]) == 4 * 8 * array.size == room_for([Returned((print_,))])
    assert room_for([Returned(1), Returned({"a": array})]) == 4 * 8 * array.size
    assert room_for([Returned(np.zeros(2**25, np.bool_))]) == MAX_ANSWER_BYTES


def test_every_known_answer_of_the_course_has_room() -> None:
    for exercise in everything():
        key = public_key(exercise.notebook, exercise.name)
        rooms = [room_for([answer]) for answer in key.expected]
        for theirs in (*key.wrong.values(), [fingerprint(answer) for answer in key.expected]):
            for print_, room in zip(theirs, rooms, strict=True):
                sizes = [math.prod(shape) for shape in shapes_in([print_])]
                assert 8 * sum(sizes) <= room, exercise.name
