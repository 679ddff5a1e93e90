"""What a learner does first, in Pyodide: prints one JSON object of what was seen."""

import contextlib
import io
import json
import logging
import sys
import time
from pathlib import Path

said = io.StringIO()
logging.basicConfig(stream=said)
with contextlib.redirect_stderr(said):
    import numpy as np

    from autograder import case, check, hint, progress
    from autograder.notebook.patience import OutOfTime, patience
    from autograder.submission.carry_over import carry_over_texts
    from course import plots  # noqa: F401  # figures are imported as a notebook imports them

seen = {"platform": sys.platform, "numpy": np.__version__, "stderr": said.getvalue()}


def shown(act, *arguments):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        act(*arguments)
    return out.getvalue()


def relu(z):
    return np.maximum(z, 0)


seen["right"] = shown(check, relu)
seen["hint"] = shown(hint, relu)


def relu(z):
    return abs(z)


seen["wrong"] = shown(check, relu)
seen["case"] = repr(case(relu))


def relu(z):
    return relu(z)


seen["recursion"] = shown(check, relu)


def stopped(block, seconds=0.5):
    start = time.monotonic()
    try:
        with patience(seconds):
            block()
    except OutOfTime:
        return time.monotonic() - start
    return None


def endless():
    while True:
        pass


def stubborn():
    while True:
        try:  # noqa: SIM105
            endless()
        except BaseException:
            pass


def generator():
    return sum(1 for _ in iter(int, 1))


seen["endless"] = [stopped(block) for block in (endless, stubborn, generator)]
seen["quick"] = stopped(lambda: None)


def nested():
    stopped(endless, 60.0)


# The limit outside holds, and the one inside does not take it away.
seen["nested"] = stopped(nested)
seen["after"] = shown(check, relu)
with contextlib.suppress(KeyboardInterrupt), patience(60):
    raise KeyboardInterrupt
seen["free"] = sys.monitoring.get_tool(4)
seen["progress"] = shown(progress)

base = Path("/repository/course/released/2_filters.ipynb").read_text("utf-8")
mine, newer = json.loads(base), json.loads(base)
for cell in mine["cells"]:
    if cell["metadata"].get("nbgrader", {}).get("grade_id") == "relu":
        cell["source"] = "def relu(z):\n    return np.maximum(z, 0)"
mine["cells"].append(
    {"id": "own", "cell_type": "code", "metadata": {}, "source": "1 + 1", "outputs": []}
)
newer["cells"][1]["source"] = "Another text."
made = json.loads(carry_over_texts(json.dumps(mine), base, json.dumps(newer)))
seen["carried"] = made["answers"], [cell["source"] for cell in made["notebook"]["cells"]]
seen["unreadable"] = json.loads(carry_over_texts("no notebook", base, base))
seen["nbformat"] = "nbformat" in sys.modules
print(json.dumps(seen))
