"""Exit codes, the same for all commands: scripts may rely on them."""

#: Success.
OK = 0
#: The command ran, and something needs attention: a refused file, a failed check, a missing grade.
LOOK = 1
#: Usage or runtime error; the message says what to do.
CANNOT = 2
#: A person must decide, and nobody did: grades given before would change, or it is not known who is who.
NOT_AGREED = 3
#: Stopped, by Ctrl-C: 128 and the number of the signal, as shells have it.
STOPPED = 130
#: The reader of the output closed it (``| head``): the code of any other program then.
UNREAD = 141

WORDS = {
    OK: "success",
    LOOK: "it ran, and something needs your attention",
    CANNOT: "usage or runtime error: the message says what to do",
    NOT_AGREED: "a person must decide first, such as where grades would change",
    STOPPED: "stopped with Ctrl-C",
}
