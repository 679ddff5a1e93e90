"""Run benchmarks by name, store what they find, and compare it with a stored run.

python -m benchmarks run [NAME ...] [--save FILE]
python -m benchmarks compare OLD [NEW]

Without names it is the default set, at most twelve minutes on two idle cores. Without NEW, the benchmarks
of OLD are run now. The status is 1 where a figure is worse by more than 15 %, and each of its values is worse
than all that are stored.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

from benchmarks import measure
from benchmarks.measure import Measure, Run

#: Each is a module here, whose `measures` yields its figures.
DEFAULT = {
    "learner": "How long does a learner wait for the first cell, and for a check?",
    "training_step": "How long does a training step take, against PyTorch and one big GEMM?",
    "grading": "How fast is a class graded, against stock nbgrader, and a class of one?",
    "overhead": "Where does the processor time of one submission go?",
}
MORE = {
    "class_size": "How do grading, report, feedback and export grow with the class?",
    "each_layer": "How fast is each layer, and which limit is it at?",
    "scaling": "How does grading scale over the workers of a cluster?",
    "time_to_accuracy": "How good do networks get, and how soon?",
}


def found(names: Iterable[str]) -> Iterator[Measure]:
    for name in names:
        yield from import_module(f"benchmarks.{name}").measures()


def run(names: list[str]) -> Run:
    # As everywhere, but for some servers: then each process would compile this project anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return measure.run(names, found(names))


def main() -> int:
    listed = [f"  {name:<18}{question}" for name, question in (DEFAULT | MORE).items()]
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        epilog="\n".join(["benchmarks (the first four are the default set):", *listed]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    running = commands.add_parser("run", help="measure and print")
    running.add_argument("names", nargs="*", metavar="NAME", help=", ".join(DEFAULT | MORE))
    running.add_argument("--save", type=Path, metavar="FILE", help="write the run as JSON")
    comparing = commands.add_parser("compare", help="print how figures changed")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path, nargs="?")
    given = parser.parse_args()
    if given.command == "run":
        if unknown := set(given.names) - (DEFAULT | MORE).keys():
            parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
        done = run(given.names or list(DEFAULT))
        if given.save:
            measure.save(done, given.save)
        return 0
    stored = measure.load(given.old)
    now = measure.load(given.new) if given.new else run(stored.benchmarks)
    print()
    return int(measure.compare(stored, now))


if __name__ == "__main__":
    sys.exit(main())
