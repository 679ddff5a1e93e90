"""Names that an older NumPy had: put back where a newer one grades; what cannot be is said.

A student's NumPy may be older than the grader's, and everything was right there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.judging.answer import Answer, Raised

#: Names that NumPy 1.26, the oldest that the course supports, has, and what NumPy calls them today.
_RENAMED = {
    "product": "prod", "cumproduct": "cumprod", "sometrue": "any", "alltrue": "all", "in1d": "isin",
    "row_stack": "vstack", "trapz": "trapezoid", "round_": "round", "float_": "float64",
    "complex_": "complex128", "bool8": "bool_", "Inf": "inf", "Infinity": "inf", "infty": "inf",
    "PINF": "inf", "NaN": "nan", "NAN": "nan", "mat": "asmatrix",
}  # fmt: skip
#: Others that it has, and NumPy has under no name today.
_GONE = {"asfarray": lambda a, dtype=np.float64: np.asarray(a, dtype), "NINF": -np.inf}
#: NumPy's errors in place of former warnings.
_ERRORS = (
    ("TypeError", "only 0-dimensional arrays can be converted to Python scalars"),
    ("ValueError", "setting an array element with a sequence."),
    ("AttributeError", "was removed in the NumPy 2.0 release"),
    *(
        ("AttributeError", f"object has no attribute '{name}'")
        for name in ("ptp", "itemset", "newbyteorder")
    ),
    ("AttributeError", "was removed from the ndarray class in NumPy 2.0"),
    ("AttributeError", "module 'numpy' has no attribute "),
)


def put_back(numpy: Any = np) -> None:
    """Give NumPy the names back that an older one had."""
    for name, today in _RENAMED.items():
        if name not in vars(numpy) and hasattr(numpy, today):
            setattr(numpy, name, getattr(numpy, today))
    for name, value in _GONE.items():
        if name not in vars(numpy):
            setattr(numpy, name, value)


def older_numpy_remark(name: str, answer: Answer) -> str:
    """Return a remark on an error that another NumPy may not raise; "" for any other answer."""
    if isinstance(answer, Raised) and any(
        answer.error == error and words in answer.text for error, words in _ERRORS
    ):
        return f"{name} raised an error under NumPy {np.__version__} that another version may not raise"
    return ""
