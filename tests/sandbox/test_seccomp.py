"""The system call filter: what is refused, with which error, and that honest programs go on as before."""

import errno
import json
import platform
import signal
import struct
import subprocess
import sys
from typing import Any

import pytest

from autograder.sandbox.walls import bpf, seccomp
from autograder.sandbox.walls.bpf import Argument, Rule
from autograder.sandbox.walls.syscalls import ARCHITECTURES, NEWEST, NUMBERS

needs_filters = pytest.mark.skipif(
    sys.platform != "linux" or bool(seccomp.supported()), reason=seccomp.supported() or "no Linux"
)

HELP = """
import ctypes, errno, json, os, platform, socket, sys
from autograder.sandbox.walls import seccomp
from autograder.sandbox.walls.syscalls import NUMBERS
libc = ctypes.CDLL(None, use_errno=True)
numbers = NUMBERS[platform.machine()]
def call(name, *arguments):
    number = name if isinstance(name, int) else numbers[name]
    ctypes.set_errno(0)
    libc.syscall(ctypes.c_long(number), *(ctypes.c_ulong(a % 2**64) for a in arguments))
    return ctypes.get_errno()
def error(action, *arguments):
    try:
        action(*arguments)
    except OSError as failure:
        return failure.errno
    return 0
"""


def filtered(code: str, **options: bool) -> Any:
    """Run code behind the filter and return the JSON value that it prints."""
    install = f"seccomp.install(**{options or {'offline': False}})\n"
    ran = subprocess.run(
        [sys.executable, "-c", HELP + install + code], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


# Each with arguments that do nothing where the call is not refused.
MINUS = 2**64 - 1
ALWAYS = sorted(set(seccomp._NEVER.split()) & NUMBERS["x86_64"].keys() & NUMBERS["aarch64"].keys())
OFFLINE = ["connect", "truncate", "mknodat"]
IDLE = sorted(set(seccomp._IDLE.split()) & NUMBERS["x86_64"].keys() & NUMBERS["aarch64"].keys())


@needs_filters
def test_refused_calls_are_refused() -> None:
    minus = f"[{MINUS}] * 6"
    found = filtered(f"print(json.dumps({{n: call(n, *{minus}) for n in {ALWAYS}}}))")
    assert found == dict.fromkeys(ALWAYS, errno.EPERM)


@needs_filters
def test_calls_that_the_c_library_can_do_without() -> None:
    found = filtered(f"print(json.dumps([call('clone3', 0, 0), call({NEWEST + 1})]))")
    assert found == [errno.ENOSYS] * 2


@needs_filters
def test_arguments_decide() -> None:
    new_user, terminal = 0x10000000, 0x5412
    code = f"""
print(json.dumps({{
    "new user": call("clone", {new_user} | 17, 0, 0, 0, 0),
    "new network": call("clone", 0x40000000 | 17, 0, 0, 0, 0),
    "typing": call("ioctl", 0, {terminal}, 0),
    "typing, disguised": call("ioctl", 0, {terminal} | 1 << 32, 0),
    "typing, negative": call("ioctl", 0, {terminal} - 2**40, 0),
    "console": call("ioctl", 0, 0x541C, 0),
    "no randomization": call("personality", 0x40000),
    "personality asked": call("personality", 0xFFFFFFFF),
    "limits of another": call("prlimit64", os.getppid(), 7, 0, 0),
    "own limits": call("prlimit64", 0, 7, 0, 0),
    "sockets": [error(socket.socket, f, socket.SOCK_STREAM) for f in (17, 38, 40)],
    "kernel": [error(socket.socket, 16, socket.SOCK_RAW, p) for p in (4, 9, 12, 15)],
    "interfaces": error(socket.if_nameindex),
    "disguised": call("socket", 17 | 1 << 40, 3, 0),
    "own sockets": [error(socket.socket, f, socket.SOCK_STREAM) for f in (1, 2)],
    "line discipline": call("ioctl", 0, 0x5423, 0),
    "large pages": call("mmap", 0, 4096, 3, 0x40022, -1, 0),
    "usual pages": call("mmap", 0, 4096, 3, 0x22, -1, 0),
    "a core of its own": call("prctl", 62, 1, 0, 0, 0),
    "its own name": call("prctl", 16, 0, 0, 0, 0),
    "protocols": [error(socket.socket, f, k, p) for f in (2, 10) for k, p in ((1, 132), (2, 136))],
    "TCP, UDP": [error(socket.socket, 2, *kind) for kind in ((1, 6), (2, 17), (2, 0))],
}}))
"""
    found = filtered(code)
    refused = {"new user", "new network", "typing", "typing, disguised", "typing, negative",
               "console", "no randomization", "limits of another", "line discipline"}  # fmt: skip
    assert {name for name, end in found.items() if end == errno.EPERM} == refused
    assert found["personality asked"] == found["own limits"] == 0
    assert found["sockets"] == [errno.EAFNOSUPPORT] * 3
    assert found["kernel"] == [errno.EAFNOSUPPORT] * 4
    assert found["interfaces"] == 0
    assert found["disguised"] == errno.EAFNOSUPPORT
    assert found["own sockets"] == [0, 0]
    assert (found["large pages"], found["usual pages"]) == (errno.ENOMEM, 0)
    # The second reaches the system, which finds no place for the name.
    assert (found["a core of its own"], found["its own name"]) == (errno.EINVAL, errno.EFAULT)
    assert found["protocols"] == [errno.EAFNOSUPPORT] * 4
    assert found["TCP, UDP"] == [0] * 3


@needs_filters
def test_what_is_reported_as_done_and_is_not() -> None:
    found = filtered(f"print(json.dumps({{n: call(n, *[{MINUS}] * 6) for n in {IDLE}}}))")
    assert found == dict.fromkeys(IDLE, 0)


@needs_filters
@pytest.mark.parametrize("offline", [False, True])
def test_a_file_that_can_only_be_read_lets_nothing_be_done_to_others(offline: bool) -> None:
    code = """
import fcntl, struct, tempfile
lock = struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, 0, 0, 0)
with tempfile.NamedTemporaryFile() as file, open(file.name, "rb") as one, open(file.name) as other:
    names = ("SETOWN", "SETSIG", "SETLEASE", "NOTIFY", "SETPIPE_SZ")
    commands = (8, 10, 1024, 1026, 1031)
    found = {n: error(fcntl.fcntl, one, c, 1) for n, c in zip(names, commands)}
    found["disguised"] = call("fcntl", one.fileno(), 1024 | 1 << 40, 1)
    found["owner of both"] = call("fcntl", one.fileno(), 15, 0)
    found["hint"] = call("fcntl", one.fileno(), 1036, 0)
    found["flags"] = error(fcntl.ioctl, one, 0x40086602, bytes(8))
    for command in (6, 7, 37, 38):
        fcntl.fcntl(one, command, lock)
    fcntl.flock(one, fcntl.LOCK_EX)
    # Not held, so that another opening can have it, and a program that asks for it goes on.
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    asked = fcntl.fcntl(other, fcntl.F_GETLK, lock)
    kind = struct.unpack("h", asked[:2])[0] == fcntl.F_UNLCK
    status = [fcntl.fcntl(one, c) for c in (fcntl.F_GETFD, fcntl.F_GETFL)]
import mmap
page = mmap.mmap(-1, 4096)
advice = [error(page.madvise, a) for a in (mmap.MADV_DONTNEED, 12, 20, 21)]
print(json.dumps([found, kind, len(status), advice]))
"""
    found, unlocked, answered, advice = filtered(code, offline=offline)
    assert found == dict.fromkeys(found, errno.EPERM)
    assert unlocked
    assert answered == 2
    assert advice == [0, *[errno.EINVAL] * 3]


@needs_filters
def test_offline_there_is_nobody_to_talk_to() -> None:
    code = f"""
minus = [{MINUS}] * 6
print(json.dumps({{
    "refused": {{n: call(n, *minus) for n in {OFFLINE}}},
    "idle": call("sched_setaffinity", *minus),
    "internet": [error(socket.socket, f, socket.SOCK_STREAM) for f in (2, 10)],
    "datagrams": [error(socket.socket, 1, k) for k in (socket.SOCK_DGRAM, socket.SOCK_RAW)],
    "pair of datagrams": error(socket.socketpair, 1, socket.SOCK_DGRAM),
    "local": [error(socket.socket, 1, socket.SOCK_STREAM), error(socket.socketpair)],
    "others": [call("setpriority", 0, os.getppid(), 19), call("setpriority", 1, 0, 19)],
    "own": call("setpriority", 0, 0, 19),
}}))
"""
    found = filtered(code, offline=True)
    assert found["refused"] == dict.fromkeys(OFFLINE, errno.EPERM)
    assert found["idle"] == 0
    assert found["internet"] == [errno.EAFNOSUPPORT] * 2
    assert found["datagrams"] == [errno.EAFNOSUPPORT] * 2
    assert found["pair of datagrams"] == errno.EAFNOSUPPORT
    assert found["local"] == [0, 0]
    assert found["others"] == [errno.EPERM] * 2
    assert found["own"] == 0


@needs_filters
def test_own_signals() -> None:
    code = """
import signal
def child():
    try:
        os.kill(os.getppid(), 0)
    except OSError as failure:
        os._exit(failure.errno)
    os._exit(0)
pid = os.fork() or child()
print(json.dumps({
    "self": [error(os.kill, os.getpid(), 0), call("tgkill", os.getpid(), os.getpid(), 0)],
    "all, group, parent": [error(os.kill, pid, 0) for pid in (-1, 0, os.getppid())],
    "from a child": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]),
    "by descriptor": error(signal.pidfd_send_signal, os.pidfd_open(os.getppid()), 0),
}))
"""
    found = filtered(code, offline=True, own_signals=True)
    assert found["self"] == [0, 0]
    assert found["all, group, parent"] == [errno.EPERM] * 3
    # The child may signal what the filter calls "itself": the process that was filtered.
    assert found["from a child"] == 0
    assert found["by descriptor"] == errno.EPERM


@needs_filters
@pytest.mark.skipif(platform.machine() != "x86_64", reason="only x86_64 has another interface")
def test_the_other_interface_of_x86_ends_the_process() -> None:
    code = f"{HELP}seccomp.install(offline=False)\nlibc.syscall(0x40000000 + 39)"
    ran = subprocess.run([sys.executable, "-c", code], check=False)
    assert ran.returncode == -signal.SIGSYS


@needs_filters
@pytest.mark.parametrize("offline", [False, True])
def test_honest_programs_work(offline: bool) -> None:
    code = """
import io, subprocess, threading
import numpy as np
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
seen = []
thread = threading.Thread(target=seen.append, args=("thread",)); thread.start(); thread.join()
seen.append(os.waitstatus_to_exitcode(os.waitpid(os.fork() or os._exit(3), 0)[1]))
seen.append(subprocess.run(["echo", "x"], capture_output=True, text=True).stdout)
left, right = socket.socketpair(); left.send(b"hi"); seen.append(right.recv(2).decode())
seen.append(float((np.ones((200, 200)) @ np.ones((200, 200))).sum()))
picture = io.BytesIO(); plt.figure(); plt.plot([1, 2]); plt.title("$x^2$"); plt.savefig(picture)
seen.append(picture.getvalue()[1:4].decode())
import shutil, sqlite3, tempfile
with tempfile.TemporaryDirectory() as folder:
    source = os.path.join(folder, "a"); open(source, "w").write("copied")
    seen.append(open(shutil.copy2(source, os.path.join(folder, "b"))).read())
    book = sqlite3.connect(os.path.join(folder, "c")); book.execute("create table t (x)")
    book.execute("insert into t values (1)"); book.commit()
    seen.append(book.execute("select x from t").fetchone())
import multiprocessing
with multiprocessing.get_context("fork").Pool(2) as pool:
    seen.append(pool.map(abs, [-1, -2]))
print(json.dumps(seen))
"""
    expected = ["thread", 3, "x\n", "hi", 200.0**3, "PNG", "copied", [1], [1, 2]]
    assert filtered(code, offline=offline) == expected


@needs_filters
def test_a_network_of_ones_own_works_unless_offline() -> None:
    code = """
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
client.send(b"hi")
print(json.dumps(server.accept()[0].recv(2).decode()))
"""
    assert filtered(code) == "hi"


@needs_filters
def test_all_threads_are_filtered() -> None:
    code = """
import threading
go, seen = threading.Event(), []
thread = threading.Thread(target=lambda: (go.wait(), seen.append(call("unshare", 0))))
thread.start()
seccomp.install(offline=False)
go.set(); thread.join()
"""
    ran = subprocess.run(
        [sys.executable, "-c", f"{HELP}{code}\nprint(seen)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout == f"[{errno.EPERM}]\n"


def test_other_machines_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "riscv64")
    assert "riscv64" in seccomp.supported()
    with pytest.raises(seccomp.SeccompError, match="riscv64"):
        seccomp.install(offline=False)


# -- the programs themselves, run by an interpreter of the few instructions they use --------------------


def run(code: bytes, number: int, arguments: list[int], machine: int) -> int:
    data = struct.pack(
        "=IIQ6Q", number, machine, 0, *[a % 2**64 for a in [*arguments, *[0] * 6][:6]]
    )
    at, value = 0, 0
    while True:
        operation, yes, no, k = struct.unpack_from("HBBI", code, 8 * at)
        at += 1
        if operation == 0x20:
            (value,) = struct.unpack_from("=I", data, k)
        elif operation == 0x54:
            value &= k
        elif operation == 0x06:
            return k
        else:
            holds = {0x15: value == k, 0x35: value >= k, 0x25: value > k, 0x45: bool(value & k)}
            at += yes if holds[operation] else no


@pytest.mark.parametrize("machine", list(ARCHITECTURES))
@pytest.mark.parametrize("offline", [False, True])
def test_the_filter_of_each_machine(machine: str, offline: bool) -> None:
    numbers, arch = NUMBERS[machine], ARCHITECTURES[machine]
    rules = list(seccomp._rules(numbers, offline=offline, own_signals=False))
    code = bpf.program(arch, NEWEST, errno.ENOSYS, rules)

    def end(name: str, *arguments: int) -> int:
        return run(code, numbers[name], list(arguments), arch)

    refused = bpf.refuse(errno.EPERM)
    assert end("unshare") == end("mount") == end("bpf") == end("clone", 0x20000) == refused
    assert end("clone", 17) == end("ioctl", 1, 0x5401) == end("personality", 0) == bpf.ALLOW
    assert end("ioctl", 1, 0x5412 | 1 << 32) == end("prlimit64", 5) == refused
    assert end("socket", 1, 1 | 0o2000000) == bpf.ALLOW
    assert (end("socket", 2, 1) == bpf.ALLOW) is not offline
    assert (end("socket", 1, 2) == bpf.ALLOW) is not offline
    assert (end("connect") == bpf.ALLOW) is not offline
    assert end("socket", 16, 3, 9) == end("socket", 17, 3) == bpf.refuse(errno.EAFNOSUPPORT)
    assert end("socket", 16, 3, 0) == bpf.ALLOW
    assert end("socket", 2, 1, 132) == end("socket", 10, 5, 132) == bpf.refuse(errno.EAFNOSUPPORT)
    assert end("mmap", 0, 1, 3, 0x40022) == bpf.refuse(errno.ENOMEM)
    assert end("prctl", 62, 1) == bpf.refuse(errno.EINVAL)
    assert end("mmap", 0, 1, 3, 0x22) == end("prctl", 15) == bpf.ALLOW
    assert end("landlock_create_ruleset") == end("ioctl", 0, 0x5423) == refused
    assert end("fchmod", 3, 0) == end("flock", 3, 2) == end("fcntl", 3, 6) == bpf.refuse(0)
    assert end("fcntl", 3, 1024) == end("inotify_init1", 0) == end("io_setup", 1) == refused
    assert end("fcntl", 3, 1) == end("fcntl", 3, 5) == end("madvise", 0, 1, 4) == bpf.ALLOW
    if offline:
        assert end("sched_setscheduler", 5) == bpf.refuse(0)
        assert end("sched_setscheduler", 0) == bpf.ALLOW
    for other in set(ARCHITECTURES.values()) - {arch}:
        assert run(code, 0, [], other) == bpf.KILL
    assert run(code, bpf.X32 + 39, [], arch) == bpf.KILL
    assert run(code, NEWEST + 1, [], arch) == bpf.refuse(errno.ENOSYS)


def test_conditions_on_one_argument_add_up() -> None:
    where = (
        Argument(0, equal=(3, 4)),
        Argument(1, bits=8),
        Argument(2, other=(1, 5), mask=0xF, given=(3, 9)),
    )
    code = bpf.program(1, 100, 38, [Rule(7, 1, where), Rule(8, 2)])

    def end(number: int, *arguments: int) -> int:
        return run(code, number, list(arguments), 1)

    assert (
        end(7, 2, 7, 0xF1, 9) == end(7, 5, 0, 5, 9) == end(7, 0, 0, 2, 8) == end(9, 3) == bpf.ALLOW
    )
    assert end(7, 3, 0, 1) == end(7, 4, 0, 1) == end(7, 0, 9, 1) == end(7, 0, 0, 2, 9) == 0x50001
    assert end(8) == 0x50002


def test_names_are_known_numbers_are_not_shared() -> None:
    for numbers in NUMBERS.values():
        assert len(set(numbers.values())) == len(numbers)
    named = {name for name, _, _ in seccomp._named(offline=True, own_signals=True)}
    assert named <= NUMBERS["x86_64"].keys()
