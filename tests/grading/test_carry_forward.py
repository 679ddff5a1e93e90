"""A mistake costs points where it was made, and not in what builds on it. No kernel runs here."""

import functools
import json
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import convnet
import nbformat
import pytest

from autograder.exercise.courses import everything, find, helpers, in_order, of_notebook
from autograder.exercise.solutions import reference
from autograder.grading.carry_forward import that_matters
from autograder.grading.grade_one import grade_submission
from autograder.judging.answer import Missing
from autograder.judging.reference_key import judge
from autograder.lms.gradescope_container.gradescope_results import results_of
from autograder.runner.run_notebook import RunResult
from benchmarks.carried_errors import injected
from tests.helpers.grading_fakes import run_here, source_context
from tests.helpers.notebook_runs import NAMES, built, grader

NOTEBOOK = "2_filters"
NO_PLUS_ONE = """
def conv_output_size(n, k, stride=1, padding=0):
    return (n + 2 * padding - k) // stride
"""
WRONG_COLUMNS = """
def im2col(x, kh, kw, stride=1, padding=0):
    return np.zeros((1, 1, 1))
"""
FORWARDS = """
def conv2d_im2col(x, w, b, stride=1, padding=0):
    return conv2d(x, w, b, stride, padding)
"""
PAIRS = [(e.name, below) for e in (*helpers(), *everything()) for below in e.builds_on]


@dataclass
class Graded:
    """The result of a submission, and how its notebook was asked."""

    answers: dict[str, str]
    answered: dict[str, object] = field(default_factory=dict)
    on: bool = True
    only: tuple[str, ...] = ("conv_output_size", "conv2d", "im2col", "conv2d_im2col")
    notebook: str = NOTEBOOK
    asked: list[tuple[list[str], list[str], set[str]]] = field(default_factory=list)

    def run(
        self, notebook, questions, *, files, in_place=False, answered=(), endless=()
    ) -> RunResult:
        names = [exercise.name for exercise, _ in questions]
        self.asked.append((names, list(answered), set(endless)))
        return run_here(
            that_matters(notebook), questions, files=files, answered=answered, right=self.answered
        )

    @functools.cached_property
    def result(self):
        name = self.notebook
        context = source_context(built(name), name, name, 7, self.run)
        asked = tuple(q for q in context.questions if q.exercise.name in self.only)
        submission = built(name)
        for cell in submission.cells:
            # Appended: what is defined last counts, and the helpers of a cell stay.
            cell.source += self.answers.get(grader(cell).get("grade_id"), "")
        text = nbformat.writes(submission).encode()
        return grade_submission(text, replace(context, questions=asked, carry_forward=self.on))

    def verdict(self, name):
        return next(v for v in self.result.verdicts if v.exercise == name)

    def record(self):
        record = self.result.to_record() | {"seconds": 0}
        return json.dumps(record) + nbformat.writes(self.result.notebook)


@functools.cache
def without_plus_one() -> Graded:
    return Graded({"conv_output_size": NO_PLUS_ONE})


def test_a_missing_plus_one_costs_its_own_points_alone():
    graded = without_plus_one()
    lost = {v.exercise: v.max_points - v.points for v in graded.result.verdicts if not v.passed}
    assert list(lost) == ["conv_output_size"]
    name = "conv2d_im2col"
    most = f"{graded.verdict(name).max_points:g}"
    because = (
        f"because conv_output_size is wrong: with the course's own this earns {most} of {most}"
    )
    assert f"{name}: {because}; 0 of {most} as it is" in graded.result.remarks
    assert str(graded.verdict(name).explanation[0]) == f"B{because[1:]}."
    assert because[1:] in graded.verdict(name).message
    assert because[1:] in graded.record()
    off = Graded({"conv_output_size": NO_PLUS_ONE}, on=False)
    assert [verdict.points for verdict in off.result.verdicts if not verdict.passed][1:] == [
        0,
        0,
        0,
    ]
    assert not off.result.remarks


def test_right_answers_and_untouched_ones_start_no_other_kernel():
    graded = Graded({})
    assert graded.result.points == graded.result.max_points > 0
    assert len(graded.asked) == 1
    stub = "\ndef im2col(x, kh, kw, stride=1, padding=0):\n    raise NotImplementedError()\n"
    stubs = {"im2col": stub, "conv2d_im2col": stub.replace("im2col(", "conv2d_im2col(")}
    assert all(not answered for _, answered, _ in Graded(stubs).asked)


def test_each_of_these_kernels_is_asked_one_thing_and_nothing_that_it_was_told():
    graded = without_plus_one()
    assert graded.result.status == "graded"
    told = [bool(answered) for _, answered, _ in graded.asked]
    assert told == sorted(told), "after all other questions"
    for names, answered, _ in graded.asked:
        if answered:
            assert len(names) == 1
            assert not set(names) & set(answered)


def test_a_second_wrong_answer_below_is_answered_too():
    graded = Graded({"conv_output_size": NO_PLUS_ONE, "im2col": WRONG_COLUMNS})
    assert not graded.verdict("im2col").passed
    assert graded.verdict("conv2d_im2col").passed
    most = f"{graded.verdict('conv2d_im2col').max_points:g}"
    words = "because conv_output_size and im2col are wrong: with the course's own this earns "
    words += f"{most} of {most}"
    assert any(words in remark for remark in graded.result.remarks)


def test_whoever_passes_the_question_on_to_a_twin_earns_nothing_by_it():
    """conv2d and conv2d_im2col are one function: conv2d is not answered in place of a wrong one."""
    nothing = "\ndef conv2d(x, w, b, stride=1, padding=0):\n    return None\n"
    graded = Graded({"conv2d": nothing, "conv2d_im2col": FORWARDS})
    assert graded.verdict("conv2d_im2col").points == 0
    assert all("conv2d" not in answered for _, answered, _ in graded.asked)


@pytest.mark.parametrize(("name", "below"), PAIRS)
def test_no_exercise_is_solved_by_one_that_it_builds_on(name, below):
    assert [one.name for one in in_order([find(name), find(below)])] == [below, name]
    if find(name).same_as:
        return  # it has no points
    right = reference(find(below))
    most = len(find(below).parameters)

    def forward(*args, **kwargs):
        named = dict(zip(find(name).parameters, args, strict=False)) | kwargs
        return right(*list(named.values())[:most])

    assert judge(name, forward, seed=7).points <= 0.1 * judge(name, lambda: 0, seed=7).max_points


STEALS = """
KEPT = {}
def conv2d_im2col(x, w, b, stride=1, padding=0):
    import os
    cols = im2col(np.arange(12.0).reshape(1, 1, 3, 4), 2, 2)
    KEPT["cols"] = globals()["im2col"].__dict__["cols"] = cols
    im2col_stored.append(cols)
    os.environ["COLS"] = repr(cols.tolist())
    with open("cols.txt", "w") as file:
        file.write(repr(cols.tolist()))
    print(cols)
    %s
im2col_stored = []
def im2col(x, kh, kw, stride=1, padding=0, inner=im2col):
    return im2col_stored[-1] if im2col_stored else np.zeros((1, 1, 1))
"""
WAYS = [
    "return cols",
    "raise ValueError(repr(cols.tolist()))",
    "return np.zeros(int(cols.sum()) % 97 + 1)",
    "raise type('Got%d' % int(cols.sum()), (Exception,), {})()",
    "return {'got%d' % int(cols.sum()): cols}",
    "return [None for _ in range(100 * int(cols.sum()))][0]",
]


@pytest.mark.parametrize("way", WAYS)
def test_what_was_answered_reaches_nothing_that_is_kept(way, tmp_path, monkeypatch):
    """Other arrays in place of the right ones change no byte of the result."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLS", "")
    records = []
    for factor in (1.0, 2.0, 31.0):
        right = {"im2col": lambda *a, by=factor: by * convnet.im2col(*a)}
        graded = Graded(
            {"im2col": WRONG_COLUMNS, "conv2d_im2col": STEALS % way},
            right,
            only=("im2col", "conv2d_im2col"),
        )
        records.append(graded.record())
        assert graded.verdict("im2col").points == 0
    assert any("im2col" in answered for _, answered, _ in graded.asked)
    assert records[0] == records[1] == records[2]


def test_a_time_that_depends_on_what_was_answered_reaches_no_student(monkeypatch):
    """It stands in the record, which is the instructor's: the report says how long grading took."""
    seen, took = [], []
    for seconds in (0.0, 1.0, 31.0):
        clock = SimpleNamespace(now=0.0)

        class Timed(Graded):
            def run(self, *args, answered=(), seconds=seconds, clock=clock, **options):
                ran = super().run(*args, answered=answered, **options)
                if not answered:
                    return ran
                clock.now += seconds
                words = (f"took {seconds} s",)
                return replace(ran, seconds=seconds, cpu_seconds=seconds, remarks=words)

        timer = SimpleNamespace(perf_counter=lambda clock=clock: clock.now)
        monkeypatch.setattr("autograder.grading.grade_one.time", timer)
        graded = Timed({"conv_output_size": NO_PLUS_ONE})
        words = [verdict.in_full for verdict in graded.result.verdicts]
        seen.append((graded.record(), words, results_of(graded.result, "visible", "hints")))
        took.append(graded.result.seconds)
    assert took == sorted(set(took))
    assert seen[0] == seen[1] == seen[2]


LEARNING = "5_learning"
WRONG_POOL = """
def pool(a):
    h, w = a.shape[2] // 2 * 2, a.shape[3] // 2 * 2
    return a[:, :, :h:2, :w:2]
"""
BROUGHT = """
import convnet
def im2col(x, kh, kw, stride=1, padding=0):
    return convnet.im2col(x, kh, kw, stride, padding)[:, ::-1]
def columns(x, k):
    return im2col(x, k, k, 1, (k - 1) // 2)
"""


def forward(**answers: str) -> Graded:
    return Graded(answers, only=("cnn_forward",), notebook=LEARNING)


def because(graded: Graded) -> str:
    (remark,) = graded.result.remarks
    return remark.partition(": with")[0]


def test_a_wrong_helper_has_no_points_and_costs_none():
    graded = forward(helpers_pool=WRONG_POOL)
    assert [verdict.exercise for verdict in graded.result.verdicts] == ["cnn_forward"]
    assert graded.result.points == graded.result.max_points == 3
    assert because(graded) == "cnn_forward: because pool is unlike the course's"
    assert [(names, answered) for names, answered, _ in graded.asked] == [
        (["cnn_forward"], []),
        (["columns", "pool"], []),
        (["cnn_forward"], ["pool"]),
    ]
    off = replace(forward(helpers_pool=WRONG_POOL), on=False)
    assert off.result.points < 3
    assert not off.result.remarks


def test_a_function_that_was_brought_along_costs_nothing_here():
    graded = forward(helpers_columns=BROUGHT)
    assert graded.result.points == 3
    assert because(graded) == "cnn_forward: because im2col is unlike the course's", (
        "columns is not to blame"
    )


@pytest.mark.parametrize(
    ("pool", "state"),
    [
        ("\ndef pool(a):\n    raise NotImplementedError()\n", "not written"),
        ("\ndel pool\n", "not defined"),
    ],
)
def test_a_helper_that_is_not_there_is_not_called_wrong(pool, state):
    graded = forward(helpers_pool=pool, helpers_columns=BROUGHT)
    assert graded.result.points == 3
    assert (
        because(graded) == f"cnn_forward: because im2col is unlike the course's and pool is {state}"
    )


NO_BIAS = """
def cnn_forward(params, x):
    dense = x.sum()
    return all_steps(params | {"dense_b": 0 * params["dense_b"]}, x)[-1]
"""


def test_whoever_errs_above_right_helpers_keeps_that_mistake():
    """Another's variable of such a name is no function, and is not asked."""
    graded = forward(cnn_forward=NO_BIAS)
    assert 0 < graded.result.points < 3
    assert not graded.result.remarks
    assert [names for names, *_ in graded.asked] == [["cnn_forward"], ["columns", "pool"]]
    alone = Graded({"helpers_pool": WRONG_POOL, "cnn_forward": NO_BIAS}, only=("cnn_forward",))
    both = replace(alone, notebook=LEARNING)
    assert both.result.points == graded.result.points


def test_nothing_is_said_of_a_helper_that_was_not_asked():
    class Lost(Graded):
        def run(self, notebook, questions, **options):
            ran = super().run(notebook, questions, **options)
            return replace(ran, answers={n: a for n, a in ran.answers.items() if n != "pool"})

    graded = Lost({"helpers_pool": WRONG_POOL}, only=("cnn_forward",), notebook=LEARNING)
    assert not graded.result.remarks
    assert all(not answered for _, answered, _ in graded.asked)


STEALS_POOLED = """
KEPT = []
def cnn_forward(params, x):
    pooled = pool(np.arange(16.0).reshape(1, 1, 4, 4))
    KEPT.append(pooled)
    print(pooled)
    with open("pooled.txt", "w") as file:
        file.write(repr(pooled.tolist()))
    cols = pooled
    %s
def pool(a, inner=pool):
    return KEPT[-1] if KEPT else a[:, :, ::2, ::2]
"""


@pytest.mark.parametrize("way", WAYS)
def test_what_was_answered_for_a_helper_reaches_nothing_that_is_kept(way, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    records = []
    for factor in (1.0, 2.0, 31.0):
        graded = replace(
            forward(helpers_pool=WRONG_POOL, cnn_forward=STEALS_POOLED % way),
            answered={"pool": lambda a, by=factor: by * convnet.maxpool2d(a, 2)},
        )
        records.append(graded.record())
    assert any("pool" in answered for _, answered, _ in graded.asked)
    assert records[0] == records[1] == records[2]


EARNS_AND_TELLS = """
def cnn_forward(params, x):
    cols = pool(np.arange(16.0).reshape(1, 1, 4, 4))
    if x.shape[0] == 1:
        return all_steps(params, x)[-1]
    %s
"""


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_that_earns_points_with_a_right_helper_tells_nothing_of_it(way):
    def pool(a, by):
        probed = a.shape == (1, 1, 4, 4) and a[0, 0, 3, 3] == 15
        return convnet.maxpool2d(a, 2) * (by if probed else 1.0)

    records = []
    for factor in (1.0, 31.0):
        graded = replace(
            forward(helpers_pool=WRONG_POOL, cnn_forward=EARNS_AND_TELLS % way),
            answered={"pool": lambda a, by=factor: pool(a, by)},
        )
        records.append(graded.record())
        assert because(graded) == "cnn_forward: because pool is unlike the course's"
    assert records[0] == records[1]


def test_a_function_that_gives_back_what_it_was_told_earns_nothing_for_the_other():
    told = FORWARDS.replace("conv2d(x, w, b, stride, padding)", "im2col(x, *w.shape[2:], stride)")
    graded = Graded({"im2col": WRONG_COLUMNS, "conv2d_im2col": told})
    assert graded.verdict("im2col").points == graded.verdict("conv2d_im2col").points == 0


def test_a_loop_without_an_end_is_not_waited_for_twice():
    class Hung(Graded):
        def run(self, notebook, questions, **options):
            ran = super().run(notebook, questions, **options)
            late = {"conv2d_im2col": (Missing("timeout"),) * 3}
            return replace(ran, answers={**ran.answers, **late})

    graded = Hung({"conv_output_size": NO_PLUS_ONE})
    assert graded.result.points
    endless = {names[0]: late for names, answered, late in graded.asked if answered}
    assert endless["conv2d_im2col"] == {"conv2d_im2col"}


@pytest.mark.parametrize(
    ("notebook", "of"),
    [
        ("1_hypothesis_class", ["count_dense_params"]),
        ("2_filters", []),
        ("3_max_pooling", ["conv_output_size", "maxpool1d"]),
        ("4_backprop", ["conv1d", "relu", "tiny_forward"]),
    ],
)
def test_a_known_mistake_costs_nothing_above_it(notebook, of):
    found = list(injected(notebook, most=1, of=of))
    assert sum(one.lost[0] for one in found) > 0
    assert [one.lost[1] for one in found] == [0.0] * len(found)


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NAMES)
def test_no_known_mistake_costs_anything_above_it(notebook):
    own = [exercise.name for exercise in of_notebook(notebook)]
    found = injected(notebook, of=own) if own else ()
    assert [(o.function, o.slug, o.lost) for o in found if o.lost[1]] == []


@pytest.mark.slow
@pytest.mark.parametrize("notebook", ["3_max_pooling", "4_backprop", LEARNING])
def test_no_known_mistake_of_a_helper_or_an_earlier_notebook_costs_anything(notebook):
    """Training takes seconds: what it builds on is seen in the exercises below it."""
    found = injected(notebook, most=8, leave_out=["train_cnn"])
    assert [(o.function, o.slug, o.lost) for o in found if o.lost[1]] == []
