"""What is kept of a cell's output is valid, bounded, and what Jupyter would show."""

import json
import sys
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from autograder.runner.outputs import OutputBudget, Outputs
from autograder.sandbox.limits import Limits

LIMITS = Limits(output_bytes=100, output_count=5)


def collect(*messages: tuple[str, Any], budget: int = 10_000, limits: Limits = LIMITS) -> list[Any]:
    outputs = Outputs(limits, OutputBudget(budget))
    for kind, content in messages:
        outputs.take(kind, content)
    return checked(outputs)


def checked(outputs: Outputs) -> list[Any]:
    kept = outputs.result()
    cell = new_code_cell("", outputs=kept)
    nbformat.validate(new_notebook(cells=[cell]))
    json.dumps(kept).encode()
    "".join(str(output) for output in kept).encode()
    return kept


def stream(text: str, name: str = "stdout") -> tuple[str, Any]:
    return "stream", {"name": name, "text": text}


def display(text: str, name: str | None = None, kind: str = "display_data") -> tuple[str, Any]:
    transient = {"display_id": name} if name else {}
    return kind, {"data": {"text/plain": text}, "metadata": {}, "transient": transient}


def test_text_on_one_stream_is_joined() -> None:
    kept = collect(stream("a"), stream("b"), stream("c", "stderr"), stream("d"))
    assert [(output.name, output.text) for output in kept] == [
        ("stdout", "ab"),
        ("stderr", "c"),
        ("stdout", "d"),
    ]


def test_long_text_is_cut_and_says_so() -> None:
    *kept, note = collect(stream("x" * 60), stream("y" * 60), stream("z"))
    assert "".join(output.text for output in kept) == "x" * 60 + "y" * 40
    assert "left out" in note.text


def test_a_picture_is_kept_whole_or_not_at_all() -> None:
    kept = collect(display("x" * 101), display("y" * 100))
    assert [output.output_type for output in kept] == ["display_data", "stream"]
    assert kept[0].data == {"text/plain": "y" * 100}


def test_no_more_outputs_than_allowed() -> None:
    assert len(collect(*[display(str(n)) for n in range(9)])) == LIMITS.output_count + 1


def test_the_budget_of_the_notebook_holds_for_all_cells() -> None:
    budget = OutputBudget(150)
    for _ in range(3):
        outputs = Outputs(LIMITS, budget)
        outputs.take(*stream("x" * 100))
    assert budget.left == 0
    assert "left out" in checked(outputs)[-1].text


def test_the_first_error_is_kept_whatever_came_before() -> None:
    error = {"ename": "ValueError", "evalue": "shapes", "traceback": ["line " * 40]}
    kept = collect(stream("x" * 200), ("error", error), ("error", error))
    assert [output.output_type for output in kept] == ["stream", "error", "stream"]
    assert kept[1].evalue == "shapes"


@pytest.mark.parametrize("folder", [sys.prefix, sys.base_prefix])
def test_no_folder_of_the_machine_is_shown(folder: str) -> None:
    place = f"File \x1b[32m{folder}/lib/python3/site-packages/numpy/core.py:12\x1b[39m, in zeros"
    error = {"ename": "OSError", "evalue": f"no {folder}/x", "traceback": [place, place]}
    limits = Limits(output_bytes=10_000, output_count=5)
    kept = collect(stream(place), display(place), ("error", error), limits=limits)
    text = json.dumps(kept)
    assert len(kept) == 3
    assert text.count(".../lib/python3/site-packages/numpy/core.py:12") == 4
    assert folder in ("/", "/usr", "/usr/local") or folder not in text


def test_an_error_is_short() -> None:
    error = {"ename": "E" * 9999, "evalue": "v" * 99_999, "traceback": ["t" * 99_999] * 999}
    (kept,) = collect(("error", error), limits=Limits())
    assert len(kept.ename) + len(kept.evalue) + sum(map(len, kept.traceback)) < 210_000


def test_both_ends_of_a_deep_traceback_are_kept() -> None:
    trace = [f"frame {n}" for n in range(1000)]
    (kept,) = collect(("error", {"ename": "RecursionError", "evalue": "", "traceback": trace}))
    assert (kept.traceback[0], kept.traceback[-1], len(kept.traceback)) == (
        "frame 0",
        "frame 999",
        41,
    )


def test_a_progress_bar_replaces_itself() -> None:
    frames = [display(f"{n} %" + "." * 80, "bar", "update_display_data") for n in range(20)]
    kept = collect(display("0 %", "bar"), *frames)
    assert [output.data["text/plain"][:4] for output in kept] == ["19 %"]


def test_clearing_gives_back_what_was_used() -> None:
    frames = [
        message
        for n in range(20)
        for message in (("clear_output", {"wait": True}), stream(f"{n}" * 40))
    ]
    (kept,) = collect(*frames)
    assert kept.text == "19" * 40


def test_clearing_at_once_clears_at_once() -> None:
    assert collect(stream("a"), ("clear_output", {"wait": False})) == []
    assert [o.text for o in collect(stream("a"), ("clear_output", {"wait": True}))] == ["a"]


def test_what_cannot_be_written_to_a_file_is_replaced() -> None:
    (kept,) = collect(stream("a\ud800\x00b\x1b[31mred\n"))
    assert kept.text == "a��b\x1b[31mred\n"


def test_a_message_too_large_to_read_is_mentioned() -> None:
    outputs = Outputs(LIMITS, OutputBudget(100))
    outputs.drop()
    assert "left out" in checked(outputs)[0].text


ODD = {
    "stream of nothing": ("stream", {}),
    "stream of a number": ("stream", {"name": "stdout", "text": 3}),
    "stream by another name": ("stream", {"name": "root", "text": "x"}),
    "empty stream": stream(""),
    "no data": ("display_data", {}),
    "data is a list": ("display_data", {"data": []}),
    "text is a dict": ("display_data", {"data": {"text/plain": {}}}),
    "unknown type": ("display_data", {"data": {"text/evil": "x", 3: "y"}}),
    "script": ("display_data", {"data": {"application/javascript": "alert(1)"}}),
    "an answer": ("display_data", {"data": {"application/vnd.cnn-course.answer+json": "{}"}}),
    "error of nothing": ("error", {}),
    "error of numbers": ("error", {"ename": 1, "evalue": 2, "traceback": 3}),
    "unknown": ("comm_open", {"data": {}}),
    "input request": ("input_request", {"prompt": "?"}),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_output_is_left_out(name: str) -> None:
    assert collect(ODD[name]) == []


def test_odd_parts_of_an_output_do_not_cost_the_rest() -> None:
    data = {"text/plain": "3", "image/png": 7, "text/html": None}
    (kept,) = collect(("execute_result", {"data": data, "transient": "x", "metadata": 3}))
    assert kept.output_type == "execute_result"
    assert kept.data == {"text/plain": "3"}
    error = {"ename": "", "evalue": "", "traceback": [1, None, "line"]}
    (kept,) = collect(("error", error))
    assert (kept.ename, kept.traceback) == ("Error", ["line"])


KINDS = st.sampled_from(
    ["stream", "display_data", "update_display_data", "execute_result", "error", "clear_output"]
)
KEYS = st.sampled_from(
    [
        "name",
        "text",
        "data",
        "transient",
        "display_id",
        "ename",
        "evalue",
        "traceback",
        "wait",
        "text/plain",
    ]
)
PARTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=9)
    | st.sampled_from(["stdout", "stderr"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.tuples(KINDS, st.dictionaries(KEYS, PARTS, max_size=4)), max_size=12))
def test_any_messages_give_valid_outputs(messages: list[tuple[str, Any]]) -> None:
    kept = collect(*messages)
    assert len(kept) <= LIMITS.output_count + 2
