"""Exit codes, the same for all commands: scripts may count on them."""

from __future__ import annotations

#: All right.
OK = 0
#: It ran, and there is something to look at: a file refused, a check that failed, a grade that was not given.
LOOK = 1
#: A wrong call, or it could not go on; the message says what to do.
CANNOT = 2
#: Grades would move that were given before, and nobody agreed (`autograder grade`).
NOT_AGREED = 3
#: Stopped, by Ctrl-C: 128 and the number of the signal, as shells have it.
STOPPED = 130
#: Who read the output had enough (``| head``), as any other program ends then.
UNREAD = 141

WORDS = {
    OK: "all right",
    LOOK: "it ran, and there is something to look at",
    CANNOT: "a wrong call, or it could not go on: the message says what to do",
    NOT_AGREED: "grades would move and nobody agreed (autograder grade)",
    STOPPED: "stopped with Ctrl-C",
}
