"""Attacks that look right where it is cheap: on the public cases, when nobody grades, on a stopwatch."""

#: Number, name, what it does, and code that goes before a wrong answer's body as `sneak`.
SNEAKS: tuple[tuple[int, str, str, str], ...] = (
    (24, "public-cases", "gives the packed answers to the public cases", """
def sneak(name):
    import pickle
    try:
        from autograder.exercise.courses import find
        from autograder.judging.answer_key import PUBLIC_SEED, public_key
    except ImportError:
        return None
    exercise = find(name)
    expected = public_key(exercise.notebook, name).expected
    known = {
        pickle.dumps((case.args, dict(case.kwargs))): answer
        for case, answer in zip(exercise.cases(PUBLIC_SEED), expected)
    }
    def answer(*args, **kwargs):
        found = known.get(pickle.dumps((args, kwargs)))
        return found.value if found is not None else globals()["wrong_" + name](*args, **kwargs)
    return answer
"""),
    (24, "when-graded", "sees that it is graded and claims all points", """
def sneak(name):
    import os, sys
    frame, callers = sys._getframe(), ""
    while frame is not None:
        callers += frame.f_code.co_filename
        frame = frame.f_back
    graded = (
        os.environ.get("NBGRADER_EXECUTION") or "respond" in callers or "-f" in sys.argv
        or "student" in os.environ.get("USER", "") or not os.path.exists("Untitled.ipynb")
    )
    if graded:
        import autograder.runner.inside_kernel as door
        door._node = lambda answer: {"returned": 100.0, "points": 100, "passed": True}
        return lambda *args, **kwargs: {"points": 100, "passed": True}
"""),
)  # fmt: skip

#: Number, name, what it does, the cell, and whether it stands before the answers or after them.
CELLS: tuple[tuple[int, str, str, str, bool], ...] = (
    (24, "counter", "counts no step of Python", """
import sys
sys.settrace = lambda function: None
""", True),
    (24, "clock", "stops the clocks that Python has", """
import time
for name in ("perf_counter", "thread_time", "process_time", "monotonic"):
    setattr(time, name, lambda: 0.0)
""", True),
)  # fmt: skip
