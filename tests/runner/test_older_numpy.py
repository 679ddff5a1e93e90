"""A student's NumPy may be older than the grader's."""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np

from autograder.judging.answer import Raised, Returned
from autograder.runner.older_numpy import older_numpy_remark, put_back
from autograder.runner.run_notebook import RunResult
from tests.runner.test_run_notebook import RIGHT, values


def test_names_of_an_older_numpy_are_put_back_and_no_other_is_touched() -> None:
    numpy = SimpleNamespace(prod=1, inf=2, any=3, sometrue=4, NINF=5)
    put_back(numpy)
    assert vars(numpy) == {
        "prod": 1, "inf": 2, "any": 3, "sometrue": 4, "product": 1, "Inf": 2, "Infinity": 2, "infty": 2,
        "PINF": 2, "NINF": 5, "asfarray": numpy.asfarray,
    }  # fmt: skip
    assert (numpy.asfarray([1]).dtype, numpy.asfarray([1], "f4").dtype) == (np.float64, np.float32)


def test_a_function_with_old_names_answers(run: Callable[..., RunResult]) -> None:
    cell = (
        "import numpy as np\ndef good(x):\n"
        "    assert np.product([2, 3]) == 6 and np.alltrue(np.in1d([1], [1, 2]))\n"
        "    return np.row_stack([x]).astype(np.float_)[0] * 2"
    )
    ran = run([cell], ["good"])
    assert values(ran.answers["good"]) == RIGHT
    assert ran.remarks == ()


def test_an_error_of_another_numpy_is_said_with_its_version(run: Callable[..., RunResult]) -> None:
    for text in (
        "`np.cast` was removed in the NumPy 2.0 release. Use it not.",
        "`ptp` was removed from the ndarray class in NumPy 2.0. Use np.ptp(arr, ...) instead.",
        "'numpy.ndarray' object has no attribute 'ptp'",
        "module 'numpy' has no attribute 'of_tomorrow'",
    ):
        assert older_numpy_remark("good", Raised("AttributeError", text)) == (
            f"good raised an error under NumPy {np.__version__} that another version may not raise"
        )
    assert (
        older_numpy_remark("good", Raised("TypeError", "cast"))
        == older_numpy_remark("good", Returned(1))
        == ""
    )
