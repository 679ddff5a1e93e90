"""Attacks that take all there is, write where results lie, or stay when they should be gone.

Cells are worth what the answers beside them are; an answer that takes too much is worth nothing.
"""

#: Number, name, what it does, the cell, and whether it stands before the answers or after them.
CELLS: tuple[tuple[int, str, str, str, bool], ...] = (
    (16, "endless-cell", "loops without end", """
while True:
    pass
""", False),
    (16, "stubborn-cell", "loops without end and catches the interrupt", """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""", False),
    (16, "sleep-cell", "sleeps for days", """
import time
time.sleep(10**6)
""", False),
    (16, "memory-cell", "takes memory in many processes", """
import os, time
for _ in range(6):
    if os.fork() == 0:
        kept = bytearray(400 * 2**20)
        kept[::4096] = b"x" * len(kept[::4096])
        time.sleep(600)
time.sleep(600)
""", False),
    (16, "forks-cell", "is a fork bomb", """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
""", False),
    (16, "disk-cell", "fills every place that it can write to, and all the names there", """
import os
for place in (".", "/tmp", "/dev/shm", "/kernel", "/kernels", "/var/tmp", "/run"):
    for size in (60 * 2**20, 2**20, 0):
        for number in range(40_000):
            try:
                with open(f"{place}/fill-{size}-{number}", "wb") as file:
                    file.write(bytes(size))
            except OSError:
                break
""", False),
    (16, "output-cell", "puts out a gigabyte", """
for _ in range(1000):
    print("x" * 10**6)
""", False),
    (16, "outputs-cell", "puts out a million outputs", """
from IPython.display import display
for number in range(10**6):
    display(number)
""", False),
    (19, "gradebook", "writes gradebook, verdicts, results and the packages that grade", """
import glob, json, os, sqlite3, sys
points = json.dumps({"points": 100, "score": 100, "verdicts": [{"points": 100, "max_points": 100}]})
names = ("gradebook.db", "verdicts.json", "results.json", "grades.csv", ".autograder/journal.db",
         "autograded/me/NOTEBOOK/NOTEBOOK.ipynb", "feedback/me/NOTEBOOK/NOTEBOOK.html")
places = (".", "..", "../..", "../../..", "/", "/tmp", "/srv", "/course", "/packages", "/kernels",
          os.path.expanduser("~"), sys.prefix)
for place in places:
    for name in names:
        try:
            os.makedirs(os.path.dirname(f"{place}/{name}"), exist_ok=True)
            with open(f"{place}/{name}", "w") as file:
                file.write(points)
        except OSError:
            pass
for found in glob.glob("/**/gradebook.db", recursive=True):
    try:
        sqlite3.connect(found).execute("update grade set manual_score = 100, auto_score = 100")
    except Exception:
        pass
for name, module in list(sys.modules.items()):
    if name.startswith(("autograder", "numpy", "course")):
        try:
            with open(module.__file__, "a") as file:
                file.write("raise SystemExit")
        except Exception:
            pass
""", True),
    (20, "processes", "leaves processes in sessions of their own", """
import os, signal, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            os.execv("/bin/sh", ["sh", "-c", ": left-by-a-submission; sleep 600; :"])
        os._exit(0)
""", True),
    (20, "thread", "leaves a thread that changes answers, and a hook that never ends", """
import atexit, threading, time
def forever(*args):
    while True:
        for name in EXERCISES:
            globals()[name + "_score"] = 100
        time.sleep(0.001)
threading.Thread(target=forever).start()
atexit.register(forever)
""", True),
)  # fmt: skip

#: Number, name, what it does, the place of its exercise in the notebook, and the code. Worth nothing.
#: HEADER stands for the first line of the exercise's function.
RETURNS: tuple[tuple[int, str, str, int, str], ...] = (
    (16, "endless-answer", "an answer loops without end", 0, """
HEADER
    while True:
        pass
"""),
    (16, "stubborn-answer", "an answer loops without end and catches the interrupt", -2, """
HEADER
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""),
    (16, "memory-answer", "an answer takes all memory", -2, """
HEADER
    kept = []
    while True:
        kept.append(bytearray(2**26))
"""),
    (16, "forks-answer", "an answer is a fork bomb", -2, """
HEADER
    import os
    while True:
        try:
            os.fork()
        except OSError:
            pass
"""),
    (16, "large-answer", "an answer is larger than an answer may be", -2, """
HEADER
    import numpy as np
    return np.zeros(30 * 2**20 // 8)
"""),
    (16, "outputs-answer", "an answer puts out a gigabyte, past Python's own stream", -2, """
HEADER
    import os
    while True:
        os.write(1, b"x" * 2**20)
"""),
)  # fmt: skip
