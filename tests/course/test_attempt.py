"""A demonstration above an unfinished function says the next step, and nothing else."""

from typing import Any

import pytest

from course import plots
from course.attempt import attempt


def run(definitions: str, demonstration: str) -> None:
    """Run both as a notebook would: in the module called __main__."""
    page: dict[str, Any] = {"__name__": "__main__", "attempt": attempt, "plots": plots}
    exec(definitions, page)
    exec(f"with attempt():\n    {demonstration}", page)


def test_a_stub_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    run("def conv1d(x): raise NotImplementedError()", "print(conv1d([1]))")
    words = "conv1d is not written yet: fill its cell above, then run this cell again.\n"
    assert capsys.readouterr().out == words


def test_the_stub_inside_a_finished_function_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    run(
        "def conv2d_single(x): raise NotImplementedError()\n"
        "def conv2d(x): return [conv2d_single(c) for c in x]",
        "conv2d([1])",
    )
    assert capsys.readouterr().out.startswith("conv2d_single is not written yet")


def test_an_error_is_placed(capsys: pytest.CaptureFixture[str]) -> None:
    run("def relu(z): return z / 0", "relu(1)")
    words = capsys.readouterr().out
    assert words.startswith("relu stopped\nZeroDivisionError: division by zero\n")
    assert "check(relu)" in words


@pytest.mark.parametrize(
    ("definitions", "demonstration", "words"),
    [
        ("def relu(z): raise ValueError", "relu(1)", "relu stopped\nValueError\n"),
        ("def relu(z): assert z < 0", "relu(1)", "relu stopped\nAssertionError\n"),
        ("", "raise ValueError", "Nothing to show yet: ValueError\n"),
    ],
)
def test_an_error_without_words_is_called_by_its_kind(
    capsys: pytest.CaptureFixture[str], definitions: str, demonstration: str, words: str
) -> None:
    run(definitions, demonstration)
    assert capsys.readouterr().out.startswith(words)


def test_a_missing_return_is_named_where_it_hurts(capsys: pytest.CaptureFixture[str]) -> None:
    run(
        "def conv1d(x): pass\ndef relu(z, slope=None): return max(z, 0)",
        "relu(conv1d([1]))",
    )
    assert (
        "Its z is None: does the function that made z end with return?" in capsys.readouterr().out
    )


def test_an_option_left_at_none_is_no_missing_return(capsys: pytest.CaptureFixture[str]) -> None:
    run("def relu(z, slope=None): return z / 0", "relu(1)")
    assert "is None" not in capsys.readouterr().out


def test_none_in_a_figure_is_a_missing_return(capsys: pytest.CaptureFixture[str]) -> None:
    run("def conv1d(x): pass", "plots.strips([('Z', conv1d([1]), 'signed')])")
    assert "got None instead of an array" in capsys.readouterr().out


def test_none_in_the_demonstration_is_a_missing_return(capsys: pytest.CaptureFixture[str]) -> None:
    run("def conv1d(x): pass", "conv1d([1])[0]")
    assert "a function gave back None: does it end with return?" in capsys.readouterr().out


def test_a_missing_name_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    run("", "print(edges)")
    assert capsys.readouterr().out.startswith("edges is not there yet")


def test_a_finished_function_just_runs(capsys: pytest.CaptureFixture[str]) -> None:
    run("def relu(z): return max(z, 0)", "print(relu(-1))")
    assert capsys.readouterr().out == "0\n"


def test_the_stop_button_still_stops() -> None:
    with pytest.raises(KeyboardInterrupt):
        run("", "raise KeyboardInterrupt")
