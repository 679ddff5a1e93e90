"""The reference's answers to calls that a student's code makes, computed in a process with limits.

The arguments are the student's choice: arrays as large as they like, ten billion epochs.
So the reference runs neither in the sandbox, where its source could be read, nor in the grader's process,
whose memory and time are everybody's.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.errors import GradingError
from autograder.exercise.courses import find
from autograder.exercise.plain_values import leaves, plain
from autograder.exercise.solutions import reference
from autograder.judging.calls import raised_text, read_call, refused_text, returned_text

#: Calls that one exercise may make. Training in notebook 5 makes about 450.
MOST_CALLS = 20_000
#: Characters of all calls and their outcomes.
MOST_TEXT = 256 * 2**20
#: Bytes of the arrays that one call returns.
MOST_BYTES = 8 * 2**20
#: Seconds for one call, and processor time for all of them.
CALL_SECONDS, CPU_SECONDS = 10.0, 120
#: Only a machine that is overloaded takes that long.
_START_SECONDS = 600.0
_MEMORY = 2 * 2**30
_READY = "ready"


class ReferenceProcess:
    """Answers calls by the reference, so many and no more. Use it as a context, from one thread at a time.

    Parameters
    ----------
    names : sequence of str
        Exercises that it answers.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._process: subprocess.Popen[str] | None = None
        self._ready = False
        self._calls = MOST_CALLS
        self._text = MOST_TEXT
        self._problem = ""

    def __enter__(self) -> ReferenceProcess:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._end()
        if self._problem and kind is None:
            raise GradingError(self._problem)

    def reply(self, text: object) -> str:
        """Return the outcome of a call as text; untrusted text may be anything."""
        if not isinstance(text, str) or self._problem:
            return refused_text("not a call")
        self._calls -= 1
        self._text -= len(text)
        if self._calls < 0 or self._text < 0:
            return refused_text("too many calls, or too much in them")
        process = self._running()
        if process is None:
            return refused_text("the grader cannot answer")
        outcome = self._line(process, json.dumps(text), CALL_SECONDS)
        if not outcome:
            self._end()
            return refused_text("this call takes too long")
        self._text -= len(outcome)
        return outcome

    def _running(self) -> subprocess.Popen[str] | None:
        """Return the process, started where there is none; None where it does not start."""
        if self._process is None:
            # -P: the working directory is a course's, and no module is taken from there.
            command = [sys.executable, "-P", "-m", __name__, *self._names]
            self._process = subprocess.Popen(
                command,
                env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            if self._line(self._process, "", _START_SECONDS).strip() != _READY:
                self._problem = (
                    "the process that answers in place of wrong functions does not start. Try "
                    f"`{' '.join(command)}`, or switch it off in grading.toml"
                )
                self._end()
        return self._process

    def _line(self, process: subprocess.Popen[str], line: str, seconds: float) -> str:
        """Send a line, where there is one, and return the one that comes back; "" after too long."""
        assert process.stdin
        assert process.stdout
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        try:
            if line:
                process.stdin.write(line + "\n")
                process.stdin.flush()
            return process.stdout.readline().strip("\n")
        except OSError:  # it is gone
            return ""
        finally:
            timer.cancel()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            with process:
                pass


def main(names: Sequence[str]) -> None:
    """Answer the calls on standard input until it ends."""
    _limit()
    functions = {name: reference(find(name)) for name in names}
    sys.stdout.write(_READY + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(outcome(json.loads(line), functions) + "\n")
        sys.stdout.flush()


def outcome(text: str, functions: Mapping[str, Callable[..., Any] | None]) -> str:
    """Return as text what a function returns or raises for a call, which may be anything."""
    try:
        number, name, args, kwargs = read_call(text)
    # Untrusted text may break reading in any way.
    except Exception:
        return refused_text("not a call")
    function = functions.get(name)
    if function is None:
        return refused_text("this function is not answered")
    try:
        with np.errstate(all="ignore"):
            value = plain(function(*args, **kwargs))
    except MemoryError:
        return refused_text("this call takes too much memory")
    # The reference may raise anything for arguments that nobody chose for it.
    except Exception as error:
        return raised_text(number, error)
    if sum(getattr(leaf, "nbytes", 8) for _, leaf in leaves(value)) > MOST_BYTES:
        return refused_text("this call returns too much")
    return returned_text(number, value, [*args, *kwargs.values()])


def _limit() -> None:
    if sys.platform == "win32":
        return
    import resource

    for kind, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS)):
        # Not every system lets a process limit its memory.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main(sys.argv[1:])
