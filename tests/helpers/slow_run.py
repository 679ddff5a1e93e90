"""Grades a course directory without kernels, slowly enough to be killed: ``python -m ... ROOT [--ask]``.

With ``--ask``, grades that move wait for a word, which is given.
"""

import sys
import time
import warnings
from pathlib import Path

from tests.helpers.grading_fakes import grade_here, run_class


def slowly(job, assignment):
    time.sleep(0.05)
    return grade_here(job, assignment)


def on_row(count, row):
    print("row" if row else "begun", file=sys.stderr, flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    ask = "--ask" in sys.argv
    run_class(Path(sys.argv[1]), grade=slowly, on_row=on_row, ask=ask, agree=lambda moves: True)
