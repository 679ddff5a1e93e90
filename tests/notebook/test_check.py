"""The notebook's side: what a student sees, in a terminal and in a kernel."""

import functools
import re
import signal
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import convnet
import numpy as np
import pytest

from autograder import check, hint
from autograder.exercise.courses import find
from autograder.judging import answer_key
from autograder.judging.answer_key import public_keys
from autograder.judging.card import note_card, verdict_card
from autograder.judging.verdict import AspectResult, Evidence, ReportSentence, Verdict
from autograder.notebook import learner_record
from autograder.notebook.check import CheckFailed
from autograder.notebook.patience import OutOfTime, patience
from course.picture import evidence_image


def named(name, function):
    function.__name__ = name
    return function


def test_a_right_answer_is_shown_with_its_points(capsys):
    verdict = check(convnet.relu)
    assert verdict.passed
    assert verdict.points == verdict.max_points
    assert "1 of 1 points" in capsys.readouterr().out


def test_a_wrong_answer_is_named_and_placed(capsys):
    verdict = check(named("relu", lambda z: np.abs(z)))
    out = capsys.readouterr().out
    assert verdict.diagnosis == "absolute-value"
    assert "WRONG" in out
    assert "Look at:" in out
    assert "Traceback" not in out


def test_the_cell_does_not_show_the_verdict_twice():
    verdict = check(convnet.relu)
    assert verdict._ipython_display_() is None


def test_prints_of_the_function_are_kept_short(capsys):
    def relu(z):
        for i in range(100):
            print("line", i)
        return np.maximum(z, 0)

    assert check(relu).passed
    out = capsys.readouterr().out
    assert out.count("\n") < 15
    assert "more lines" in out


def test_what_a_newer_numpy_may_refuse_is_said_and_costs_nothing(capsys):
    def relu(z):
        warnings.warn("an array as a number is deprecated", DeprecationWarning, stacklevel=1)
        return np.maximum(z, 0)

    assert check(relu).passed
    out = " ".join(capsys.readouterr().out.split())
    assert f"While relu ran, a DeprecationWarning came up (your NumPy is {np.__version__})" in out
    assert check(convnet.relu).passed
    assert "DeprecationWarning" not in capsys.readouterr().out


def test_a_loop_that_never_ends_is_stopped_and_said(monkeypatch, capsys):
    quick = replace(find("relu"), seconds=0.3)
    monkeypatch.setattr("autograder.notebook.check.find", lambda name: quick)

    def relu(z):
        while True:
            pass

    verdict = check(relu)
    assert verdict.diagnosis == "timeout"
    assert "time limit" in capsys.readouterr().out


def test_patience_ends_also_where_ctrl_c_is_switched_off():
    def busy(seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pass

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(OutOfTime), patience(0.05):
            busy(10)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_patience_leaves_quick_code_and_other_threads_alone():
    with patience(5):
        pass
    with ThreadPoolExecutor(1) as pool:

        def elsewhere():
            with patience(0.05):
                time.sleep(0.2)
            return "done"

        assert pool.submit(elsewhere).result() == "done"


def test_stopping_a_check_gives_a_report(capsys):
    def relu(z):
        raise KeyboardInterrupt

    assert check(relu).diagnosis == "interrupted"


@pytest.mark.parametrize("variable", ["NBGRADER_EXECUTION", "NBGRADER_VALIDATING"])
def test_validation_reads_a_failed_check_as_an_error_with_our_words(monkeypatch, variable, capsys):
    monkeypatch.setenv(variable, "validate")
    assert check(convnet.relu).passed
    with pytest.raises(CheckFailed) as caught:
        check(named("relu", lambda z: np.abs(z)))
    assert "absolute value" in "\n".join(caught.value._render_traceback_())
    assert capsys.readouterr().out == ""


def test_hints_come_one_by_one_and_then_all(capsys, monkeypatch):
    monkeypatch.setattr(learner_record, "_of", functools.cache(learner_record.LearnerRecord))
    for _ in range(4):
        hint(convnet.conv1d)
    out = capsys.readouterr().out
    assert "Hint 1 of 3" in out
    assert "Hint 3 of 3" in out
    assert "all the hints" in out
    hint("no_such_function")
    assert "hint(dense)" in capsys.readouterr().out


def test_a_card_escapes_what_students_say():
    evil = "<script>alert(1)</script>"
    aspect = AspectResult(evil, False, 1, 0, evil)
    verdict = Verdict(evil, 0, 1, (aspect,), "x", evil, (ReportSentence(evil),))
    html = verdict_card(verdict) + note_card(evil)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_picture_carries_its_words():
    evidence = Evidence("x (4,)", np.arange(4.0), np.array([0.0, 2.0, 2.0, 3.0]))
    image = evidence_image(evidence)
    assert image.startswith("<img alt=")
    assert "1 of 4 numbers differ" in image
    assert evidence_image(Evidence("n=3", 3, 4)) is None
    assert evidence_image(Evidence("x", None, np.ones(3))) is None
    assert "shape" in evidence_image(Evidence("x", np.ones((2, 3)), np.ones((3, 2))))


def test_a_student_needs_no_reference_and_no_grader():
    code = (
        "import sys\n"
        "for name in ('convnet', 'misconceptions', 'nbgrader', 'autograder.judging.reference_key'):\n"
        "    sys.modules[name] = None\n"
        "import numpy as np\n"
        "from autograder import check\n"
        "def relu(z): return np.abs(z)\n"
        "assert check(relu).diagnosis == 'absolute-value'\n"
        "assert 'matplotlib' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


COLUMNS = """
def im2col(x, kh, kw, stride=1, padding=0):
    return np.zeros((1, 1, 1))

def product(w, cols):
    return w.reshape(len(w), -1) @ cols

def conv2d_im2col(x, w, b, stride=1, padding=0):
    return product(w, im2col(x, *w.shape[2:], stride, padding)) + b[:, None]
"""


def test_a_wrong_function_below_is_to_be_mended_first(capsys):
    page = {"np": np}
    exec(COLUMNS, page)
    check(page["conv2d_im2col"])
    said = capsys.readouterr().out
    assert said.endswith(
        "im2col, which this calls, is not right yet: mend it first, then check again.\n"
    )
    # Its own check is another matter: what it said last stays.
    assert "im2col" not in learner_record.learner_record().last
    page["im2col"] = convnet.im2col
    check(page["conv2d_im2col"])
    assert "which this calls" not in capsys.readouterr().out
    check(page["product"])


@pytest.mark.parametrize("text", ["x.im2col", "(lambda im2col: 0)(1)", "'im2col'"])
def test_a_function_that_is_only_named_is_not_called(text, capsys):
    page = {"np": np, "im2col": lambda *a: None}
    exec(f"def conv2d_im2col(x, w, b, stride=1, padding=0):\n    return {text}", page)
    check(page["conv2d_im2col"])
    assert "which this calls" not in capsys.readouterr().out


HELPERS = """
def columns(x, k):
    return convnet.im2col(x, k, k, 1, (k - 1) // 2)

def pool(a):
    return a[:, :, ::2, ::2]

def cnn_forward(params, x):
    k = params["conv_w"].shape[-1]
    cols, (n, _, h, w) = columns(x, k), x.shape
    z = params["conv_w"].reshape(len(params["conv_w"]), -1) @ cols + params["conv_b"][:, None]
    flat = pool(np.maximum(z, 0).reshape(n, -1, h, w)).reshape(n, -1)
    return flat @ params["dense_w"] + params["dense_b"]
"""


def test_of_a_wrong_helper_it_says_what_is_wrong(capsys):
    """It has no check of its own."""
    page = {"np": np, "convnet": convnet}
    exec(HELPERS, page)
    check(page["cnn_forward"])
    said = capsys.readouterr().out
    words = said[said.index("pool, which this calls, is not right yet: ") :]
    assert "Got shape (2, 1, 4, 3), expected (2, 1, 3, 2)" in " ".join(words.split())
    assert words.endswith("Mend it first, then check again.\n")
    exec("def pool(a):\n    raise NotImplementedError()", page)
    check(page["cnn_forward"])
    said = " ".join(capsys.readouterr().out.split())
    assert said.endswith(
        "pool, which this calls, is not right yet: it is not written. Write it first, then check again."
    )
    page["pool"] = lambda a: convnet.maxpool2d(a, 2)
    check(page["cnn_forward"])
    assert "which this calls" not in capsys.readouterr().out


def test_a_function_of_an_earlier_notebook_is_to_be_mended_first(capsys, monkeypatch):
    page = {"np": np, "convnet": convnet, "im2col": lambda x, *a: convnet.im2col(x, *a)[:, ::-1]}
    exec(HELPERS.replace("convnet.im2col(", "im2col(").replace("a[:, :, ::2, ::2]", "0"), page)
    check(page["cnn_forward"])
    said = capsys.readouterr().out
    assert "im2col, which this calls, is not right yet: mend it first" in said
    # A class may have been given the keys of this notebook alone.
    here = public_keys("5_learning")
    monkeypatch.setattr(
        answer_key, "public_keys", lambda name: here if name == "5_learning" else {}
    )
    check(page["cnn_forward"])
    assert "columns, which this calls, is not right yet" in capsys.readouterr().out


def one_padding(n, k, stride=1, padding=0):
    return (n + padding - k) // stride + 1  # and no error where nothing fits


def first_filter_flipped(w1, w2):
    return np.convolve(w1[::-1], w2)


def a_sum_of_strides(layers):
    field = 1
    for kernel, stride in layers:
        field += (kernel - 1) * stride
    return field


@pytest.mark.parametrize(
    ("name", "function", "shown"),
    [
        # A wrong number is shown before an error that did not come, which its aspect tells anyway.
        ("conv_output_size", one_padding, "Got 22, expected 23. Simplest failing case: n=23, k=3"),
        (
            "merge_filters",
            first_filter_flipped,
            "Simplest failing case: w1 = [-3, -4], w2 = [-1, 1].",
        ),
        ("receptive_field", a_sum_of_strides, "Simplest failing case: layers = [(2, 2)]."),
    ],
)
def test_a_mistake_without_a_name_is_shown_in_whole_numbers(name, function, shown, capsys):
    check(named(name, function))
    said = " ".join(capsys.readouterr().out.split())
    assert shown in said
    assert said.endswith("Look at: Work out that call by hand: what do you get?")
    got, expected = re.search(r"got (-?\d+), expected (-?\d+)\.", said, re.IGNORECASE).groups()
    assert got != expected
