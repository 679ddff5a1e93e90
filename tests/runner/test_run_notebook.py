"""Whole notebooks in real kernels, behind the walls."""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.errors import GradingError, KernelStartError, SandboxUnavailable
from autograder.exercise.model import Case, Exercise
from autograder.judging.answer import Answer, Missing, Raised, Returned, Unusable
from autograder.runner import run_notebook as run_module
from autograder.runner.run_notebook import RunResult, run_notebook
from autograder.sandbox.available import Availability
from autograder.sandbox.kernelspec import LOCAL
from autograder.sandbox.limits import Limits
from tests.helpers.waiting import patient
from tests.runner.conftest import CASES

RIGHT = [[0, 0, 0], [0, 2, 4], [0, 4, 8]]
GOOD = "def good(x):\n    return 2 * x"
STUBBORN = """
def stubborn(x):
    while True:
        try:
            time.sleep(99)
        except BaseException:
            pass
"""


def values(answers: tuple[Answer, ...]) -> list[Any]:
    return [answer.value.tolist() if isinstance(answer, Returned) else answer for answer in answers]


def reasons(answers: tuple[Answer, ...]) -> list[str]:
    return [answer.reason if isinstance(answer, Missing) else "" for answer in answers]


def text(ran: RunResult, number: int) -> str:
    outputs = ran.notebook.cells[number].outputs
    return "".join(output.get("text", "") + output.get("ename", "") for output in outputs)


def test_what_honest_and_careless_functions_give(run: Callable[..., RunResult]) -> None:
    """One kernel, many functions: what one does costs the others nothing."""
    names = ["good", "prints", "leaves", "gives_up", "stub", "lazy", "none", "changes", "huge"]
    names += ["not_callable", "absent", "good"]
    ran = run(
        [
            "import numpy as np\nimport warnings\nwarnings.warn('careful')",
            GOOD,
            "def prints(x):\n    for _ in range(20_000):\n        print('step', x)\n    return 2 * x",
            "def leaves(x):\n    raise SystemExit(3)",
            "def gives_up(x):\n    raise KeyboardInterrupt",
            "def stub(x):\n    raise NotImplementedError",
            "def lazy(x):\n    yield x",
            "def none(x):\n    pass",
            "def changes(x):\n    x *= 2\n    return x",
            "def huge(x):\n    return np.broadcast_to(0.5, (10**8,))[:4 * 10**6]",
            "not_callable = 3",
            "1 / 0",
            "respond = json = publish_display_data = autograder = 'a variable of mine'",
        ],
        names,
        limits=Limits(cell_seconds=60, notebook_seconds=900, submission_seconds=1800),
        seconds=dict.fromkeys(names, 120.0),
    )
    answers = ran.answers
    assert values(answers["good"]) == values(answers["prints"]) == RIGHT
    assert all(isinstance(a, Returned) and a.unchanged for a in answers["good"])
    assert all(isinstance(a, Raised) and a.error == "SystemExit" for a in answers["leaves"])
    assert reasons(answers["gives_up"]) == ["interrupted"] * 3
    assert all(isinstance(a, Raised) and a.error == "NotImplementedError" for a in answers["stub"])
    assert all(isinstance(a, Unusable) and a.type_name == "generator" for a in answers["lazy"])
    assert answers["none"][0] == Returned(None)
    assert [a.unchanged for a in answers["changes"] if isinstance(a, Returned)] == [
        True,
        False,
        False,
    ]
    assert reasons(answers["huge"]) == ["oversized"] * 3
    assert reasons(answers["not_callable"]) == reasons(answers["absent"]) == ["undefined"] * 3
    assert "careful" in text(ran, 0)
    assert "ZeroDivisionError" in text(ran, 11)
    assert ran.remarks == ()
    assert [cell.execution_count for cell in ran.notebook.cells] == list(range(1, 14))


def test_the_grader_answers_in_place_of_a_function(run: Callable[..., RunResult]) -> None:
    cells = [
        "def relu(z):\n    return 0 * z",
        "mine = relu",
        "def good(x):\n    return mine(2 * x)",
        "def errs(x):\n    return relu(2 * x, 3, 4)",
    ]
    alone = run(cells, ["good"])
    assert values(alone.answers["good"]) == [[0, 0, 0]] * 3
    ran = run(cells, ["good", "errs"], answered=["relu"])
    assert values(ran.answers["good"]) == RIGHT
    errors = {(a.error, a.text) for a in ran.answers["errs"] if isinstance(a, Raised)}
    assert errors == {("TypeError", "these arguments have no answer")}


def test_a_function_that_never_ends_costs_its_own_cases(run: Callable[..., RunResult]) -> None:
    ran = run(
        [
            "import time",
            GOOD,
            "def stuck(x):\n    while x[1]:\n        pass\n    return 2 * x",
            STUBBORN,
        ],
        ["stuck", "stubborn", "good"],
        seconds={"stuck": 1.5, "stubborn": 0.5},
        limits=patient(patience=3, grace_seconds=0.5),
    )
    assert values(ran.answers["stuck"])[0] == RIGHT[0]
    assert reasons(ran.answers["stuck"]) == ["", "timeout", "timeout"]
    assert reasons(ran.answers["stubborn"]) == ["timeout"] * 3
    assert values(ran.answers["good"]) == RIGHT


@pytest.mark.slow
def test_what_calls_a_function_that_never_ended_is_waited_for_a_shorter_time(
    run: Callable[..., RunResult],
) -> None:
    """And the processor time ends it: the limits by the clock are hours here, as on a very busy machine."""
    ran = run(
        [
            GOOD,
            "def stuck(x):\n    while True:\n        pass",
            "def calls(x):\n    return good(x) if x[1] < 1 else stuck(x)",
            "good([1])\nstuck([1])",
            "import numpy as np\ncalls(np.ones(2))",
            "print(good(3))",
        ],
        ["good", "calls", "stuck"],
        seconds=dict.fromkeys(("good", "calls", "stuck"), 2.5),
        limits=Limits(
            cell_seconds=5_000,
            notebook_seconds=50_000,
            submission_seconds=50_000,
            patience=2_000.0,
        ),
    )
    assert values(ran.answers["good"]) == RIGHT
    assert reasons(ran.answers["calls"]) == ["", "timeout", "timeout"]
    assert reasons(ran.answers["stuck"]) == ["timeout"] * 3
    assert ran.remarks == (
        "cell 4 ran into the time limit",
        "cell 5 ran into the time limit (a shorter one: stuck had used up a whole one)",
    )
    assert text(ran, 5) == "6\n"
    assert ran.exhausted == {"calls", "stuck"}


def test_a_function_that_ends_the_kernel_costs_its_own_cases(run: Callable[..., RunResult]) -> None:
    ran = run(
        [
            "import os\ncount = 0",
            "count += 1\nprint(count)",
            GOOD,
            "def dies(x):\n    return os._exit(0) if x[1] else 2 * x",
        ],
        ["dies", "good"],
    )
    assert reasons(ran.answers["dies"]) == ["", "killed", "killed"]
    assert values(ran.answers["good"]) == RIGHT
    # The cells' output of the first run is kept.
    assert text(ran, 1) == "1\n"


def test_an_answer_is_there_before_the_next_case_ends_the_kernel(
    run: Callable[..., RunResult],
) -> None:
    """One that takes a while to send: the kernel must not go on when it has only begun."""
    large = "def large(x):\n    return os._exit(0) if x[1] else np.zeros(900_000)"
    ran = run(["import os\nimport numpy as np", large, GOOD], ["large", "good"])
    assert reasons(ran.answers["large"]) == ["", "killed", "killed"]
    assert values(ran.answers["good"]) == RIGHT


def test_answers_that_waited_for_others_do_not_die_with_the_kernel(
    run: Callable[..., RunResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.runner.session.TOGETHER", 60.0)
    dies = "def dies_{0}(x):\n    return os._exit(0) if x[1] == 2 else 2 * x"
    names = ["dies_1", "good", "dies_2", "dies_3"]
    sources = ["import os", GOOD, *(dies.format(number) for number in (1, 2, 3))]
    dies_late = run(sources, names, limits=patient(restarts=3)).answers
    for name in ("dies_1", "dies_2", "dies_3"):
        assert reasons(dies_late[name]) == ["", "", "killed"], name
    assert values(dies_late["good"]) == RIGHT


@pytest.mark.slow
def test_cells_that_hang_or_end_the_kernel_are_left_out_of_the_next_try(
    run: Callable[..., RunResult],
) -> None:
    ran = run(
        [
            "print('first')",
            "import os\nos._exit(1)",
            "print('third')\nwhile True:\n    pass",
            "import sys\nsys.exit(1)",
            "exit()",
            "import ctypes\nctypes.string_at(0)",
            GOOD,
        ],
        ["good"],
        limits=patient(cell_seconds=20, grace_seconds=60),
    )
    assert ran.remarks == (
        "the kernel died in cell 2",
        "cell 3 ran into the time limit",
        "cell 5 ended the kernel (exit or quit)",
        "the kernel died in cell 6",
    )
    assert text(ran, 0) == "first\n"
    assert text(ran, 2) == "third\nKeyboardInterrupt"
    assert values(ran.answers["good"]) == RIGHT


def test_a_kernel_that_is_lost_too_often_is_not_started_again(
    run: Callable[..., RunResult],
) -> None:
    ran = run(["import os\nos._exit(1)", GOOD], ["good", "good"], limits=patient(restarts=0))
    assert reasons(ran.answers["good"]) == ["not-run"] * 3
    assert ran.remarks[0] == "the kernel died in cell 1"
    assert "was not run" in ran.remarks[1]


def test_the_time_of_all_cells_is_limited(run: Callable[..., RunResult]) -> None:
    ran = run(
        [GOOD, "import time\ntime.sleep(99)", "print('never')"],
        ["good"],
        limits=Limits(notebook_seconds=2.0),
    )
    assert ran.remarks[0] == "cell 2 ran into the time limit"
    assert "cell 3 and those after it were not run" in ran.remarks[1]
    assert text(ran, 2) == ""
    assert values(ran.answers["good"]) == RIGHT


def is_cut(cell: Any) -> bool:
    """Whether outputs were left out, with a note; the error that ended the cell is kept beside it."""
    size = sum(len(str(output)) for output in cell.outputs if output.output_type != "error")
    return size < 3000 and "left out" in cell.outputs[-1].text


def test_long_output_is_cut(run: Callable[..., RunResult]) -> None:
    ran = run(
        [
            "print('x' * 10**7)",
            "from IPython.display import display\nfor n in range(200):\n    display(n)",
            "print('y' * 10**8)",
            "print('alive')",
            GOOD,
        ],
        ["good"],
        limits=patient(output_bytes=1000, output_count=10),
    )
    assert all(map(is_cut, ran.notebook.cells[:3]))
    assert "alive\n" in text(ran, 3)
    assert values(ran.answers["good"]) == RIGHT
    assert ran.remarks == ()


@pytest.mark.slow
def test_output_without_end_is_cut(run: Callable[..., RunResult]) -> None:
    ran = run(
        [
            "while True:\n    print('y' * 10**5)",
            "import os\nwhile True:\n    os.write(1, b'z' * 10**4)",
            "from IPython.display import display\nwhile True:\n    display(1)",
            "print('alive')",
            GOOD,
        ],
        ["good"],
        limits=patient(cell_seconds=10, patience=5, output_bytes=1000, output_count=10),
    )
    assert all(map(is_cut, ran.notebook.cells[:3]))
    # No error of the kernel's own was shown, nor was memory used up.
    assert not any("ERROR" in text(ran, n) or "MemoryError" in text(ran, n) for n in range(3))
    assert "alive\n" in text(ran, 3)
    assert values(ran.answers["good"]) == RIGHT


def test_a_check_cell_is_replaced_by_the_question(run: Callable[..., RunResult]) -> None:
    notebook = new_notebook(
        cells=[
            new_markdown_cell("words"),
            new_code_cell(GOOD, metadata={"nbgrader": {"grade_id": "good"}}),
            new_code_cell("print('checked')", metadata={"nbgrader": {"grade_id": "good_check"}}),
            new_code_cell("print('odd')", metadata={"nbgrader": {"grade_id": ["list"]}}),
        ]
    )
    before = nbformat.writes(notebook)
    ran = run_notebook(notebook, [], check_ids={"good_check"})
    assert [cell.get("outputs") and cell.outputs[0].text for cell in ran.notebook.cells] == [
        None,
        [],
        [],
        "odd\n",
    ]
    assert nbformat.writes(notebook) == before


def test_files_stand_beside_the_notebook_and_are_the_only_ones(
    run: Callable[..., RunResult],
) -> None:
    ran = run(
        [
            "print(open('data/signal.txt').read())",
            "import helper\nprint(helper.VALUE)",
            "import numpy\nprint(numpy.zeros(1))",
            "import os\nprint(sorted(n for n in os.listdir('.') if not n.startswith('.')))",
        ],
        files={"data/signal.txt": b"0 0 1", "helper.py": b"VALUE = 7", "numpy.py": b"zeros = None"},
    )
    assert [text(ran, n).strip() for n in range(4)] == [
        "0 0 1",
        "7",
        "[0.]",
        "['data', 'helper.py', 'numpy.py']",
    ]


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.txt", "a/../../up.txt", ""])
def test_files_stay_in_their_folder(run: Callable[..., RunResult], name: str) -> None:
    with pytest.raises(GradingError, match="relative name"):
        run([], files={name: b""})


def test_cheats_change_nothing(run: Callable[..., RunResult]) -> None:
    """Wrong functions with every trick that needs no crash: only right arrays are right arrays."""
    ran = run(
        [
            "import builtins, sys\nimport numpy as np\nimport IPython",
            "class Equal(np.ndarray):\n    __eq__ = lambda self, other: True",
            "np.allclose = np.array_equal = lambda *a, **k: True",
            "np.testing.assert_allclose = lambda *a, **k: None",
            "builtins.abs = builtins.sum = lambda *a: 0",
            "def wrong(x):\n    return x + 1",
            "def subclass(x):\n    return (2 * x).view(Equal)",
            "sys.displayhook = lambda value: None",
            "get_ipython().showtraceback = lambda *a, **k: None",
            GOOD,
        ],
        ["wrong", "subclass", "good"],
    )
    assert values(ran.answers["wrong"]) == [[1, 1, 1], [1, 2, 3], [1, 3, 5]]
    assert all(isinstance(answer, Unusable) for answer in ran.answers["subclass"])
    assert values(ran.answers["good"]) == RIGHT


@pytest.mark.parametrize(
    "broken",
    [
        "import sys\nsys.stdout.close()\nsys.stderr = None",
        "import sys\nsys.stdout = sys.stderr = open('/dev/null', 'w')\nsys.stdout.close()",
        "import builtins\nbuiltins.len = 3\nbuiltins.print = None\ndel builtins.isinstance",
        "import json, base64\njson.loads = json.dumps = base64.b64decode = None",
        "import autograder.runner.inside_kernel as r\nr.respond = r._node = r.Returned = None",
        "get_ipython().display_pub.publish = get_ipython().run_cell = lambda *a, **k: None",
        "get_ipython().displayhook = get_ipython().display_pub = get_ipython = None",
        "import sys, warnings, threading\nsys.setrecursionlimit(60)\nthreading.Event = None\n"
        "warnings.simplefilter('error')",
        "get_ipython().input_transformers_post.append(lambda lines: ['pass'])",
    ],
    ids=["streams", "null", "builtins", "json", "door", "publisher", "ipython", "limits", "lines"],
)
def test_a_kernel_whose_surroundings_are_broken_still_answers(
    run: Callable[..., RunResult], broken: str
) -> None:
    ran = run([GOOD, broken], ["good"])
    assert values(ran.answers["good"]) == RIGHT
    assert ran.remarks == ()


def test_a_door_that_is_broken_while_it_answers_gives_no_answers(
    run: Callable[..., RunResult],
) -> None:
    breaks = (
        "def good(x):\n    import autograder.runner.inside_kernel as r\n"
        "    r._node = lambda answer: {'points': 100}\n    return 2 * x"
    )
    assert set(reasons(run([breaks], ["good"]).answers["good"])) == {"malformed"}


def test_answers_of_other_requests_do_not_count(run: Callable[..., RunResult]) -> None:
    """An answer sent before the question, or with its own nonce, is none."""
    forge = (
        "import json\nfrom IPython.display import publish_display_data\n"
        "def send(nonce):\n    for index in range(3):\n        publish_display_data({"
        "'application/vnd.cnn-course.answer+json': json.dumps({'nonce': nonce, 'index': index, "
        "'answer': {'returned': 42, 'unchanged': True}})}, {})\n"
    )
    ran = run(
        [forge, "send('0' * 32)", "def good(x):\n    send('0' * 32)\n    return 2 * x"], ["good"]
    )
    assert values(ran.answers["good"]) == RIGHT
    assert ran.notebook.cells[1].outputs == []


def test_a_notebook_can_be_run_inside_a_running_loop(run: Callable[..., RunResult]) -> None:
    async def inside() -> RunResult:
        return run([GOOD], ["good"])

    assert values(asyncio.run(inside()).answers["good"]) == RIGHT


def test_what_a_cell_gets_and_does_not_get(
    run: Callable[..., RunResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    ran = run(
        [
            "from os import environ as e",
            "print('SECRET_TOKEN' in e, e['PYTHONHASHSEED'], e['OMP_NUM_THREADS'])",
            "print(e['NBGRADER_EXECUTION'], e['MPLBACKEND'])",
            # The walls around it may be read, or not even that.
            "def read(path):\n    try:\n        return open(path).read()\n    except PermissionError:\n"
            "        return ''\n"
            "print('hunter2' in read('/proc/self/environ') + read('/proc/1/environ'))",
            "input('name?')",
            "import getpass\ngetpass.getpass()",
            "import numpy as np\nx = np.ones(10**9)",
        ]
    )
    assert text(ran, 1) == "False 0 1\n"
    assert text(ran, 2) == "autograde module://matplotlib_inline.backend_inline\n"
    assert text(ran, 3) in ("False\n", "PermissionError")
    assert "StdinNotImplementedError" in text(ran, 4)
    assert "StdinNotImplementedError" in text(ran, 5)
    assert "MemoryError" in text(ran, 6)
    assert ran.remarks == ()


def test_nothing_is_left_behind(
    run: Callable[..., RunResult], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        monkeypatch.setattr(tempfile, "tempdir", short)
        run([GOOD, "open('a', 'w').write('x')"], ["good"])
        with pytest.raises(GradingError):
            run([], files={"../x": b""})
        assert list(Path(short).iterdir()) == []


def test_without_walls_only_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        run_module,
        "sandbox_available",
        lambda: Availability(False, "no namespaces", "Switch them on."),
    )
    notebook = new_notebook(cells=[new_code_cell("x = 1\nprint(x)")])
    with pytest.raises(SandboxUnavailable, match=r"no namespaces\. Switch them on\."):
        run_notebook(notebook, [])
    ran = run_notebook(notebook, [], provisioner=LOCAL)
    assert text(ran, 0) == "1\n"


def test_a_kernel_that_cannot_start_is_the_graders_fault(run: Callable[..., RunResult]) -> None:
    with pytest.raises(KernelStartError, match="memory_megabytes"):
        run(["1"], limits=Limits(memory_bytes=50 * 2**20))
    with pytest.raises(KernelStartError, match="fewer at once"):
        run(["1"], limits=Limits(start_seconds=0.01))


@pytest.mark.slow
def test_many_figures_are_drawn_and_cut(run: Callable[..., RunResult]) -> None:
    ran = run(
        [
            "import matplotlib.pyplot as plt",
            "for _ in range(100):\n    plt.figure()\n    plt.plot([1, 2])",
            GOOD,
        ],
        ["good"],
        limits=patient(output_count=20),
    )
    outputs = ran.notebook.cells[1].outputs
    assert sum("image/png" in output.get("data", {}) for output in outputs) <= 20
    assert not any("cache" in output.get("text", "") for output in ran.notebook.cells[0].outputs)
    assert values(ran.answers["good"]) == RIGHT


@pytest.mark.slow
def test_two_notebooks_can_be_run_at_once(run: Callable[..., RunResult]) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(
            pool.map(lambda cells: run(cells, ["good"]), [[GOOD], ["def good(x):\n    return x"]])
        )
    assert values(both[0].answers["good"]) == RIGHT
    assert values(both[1].answers["good"]) != RIGHT


@pytest.mark.slow
def test_a_kernel_that_is_broken_on_purpose_ends_in_time(run: Callable[..., RunResult]) -> None:
    """What breaks every later message costs this submission its points, and the grader some seconds."""
    limits = Limits(cell_seconds=1, grace_seconds=0.5, restarts=1)
    breaks = "get_ipython().kernel.set_parent = None"
    ran = run([breaks, GOOD], ["good"], limits=limits, seconds={"good": 1})
    assert set(reasons(ran.answers["good"])) <= {"timeout", "not-run", "malformed"}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_work_is_also_measured_from_outside(run: Callable[..., RunResult]) -> None:
    """A kernel that counts wrong on purpose has spent its processor time all the same."""
    works = """
import sys, time
def works(x):
    sys.settrace(None)
    start = time.process_time()
    while time.process_time() - start < 0.3:
        pass
    return 2 * x
"""
    exercise = Exercise("works", "demo", ("x",), (), lambda _: (), ("", "", ""))
    cases = [Case("speed", case.args, counted=True) for case in CASES]
    ran = run_notebook(new_notebook(cells=[new_code_cell(works)]), [(exercise, cases)])
    assert values(ran.answers["works"]) == RIGHT
    assert all(a.cpu_seconds > 0.25 for a in ran.answers["works"] if isinstance(a, Returned))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_is_sent_to_nobody_fills_no_memory(run: Callable[..., RunResult]) -> None:
    """Not even on the line for input(), which the grader does not listen to."""
    flood = """
import zmq, time
kernel = get_ipython().kernel
end = time.time() + 2
while time.time() < end:
    for line in (kernel.stdin_socket, kernel.shell_stream):
        try:
            line.send_multipart([*kernel._parent_ident["shell"], b"x", bytes(8 * 2**20)], zmq.NOBLOCK)
        except zmq.Again:
            time.sleep(0.001)
"""
    run(["1"])
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    before = _peak()
    run([flood])
    assert _peak() - before < 300 * 1024


def _peak() -> int:
    """Return the most memory this process has had, in KiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
