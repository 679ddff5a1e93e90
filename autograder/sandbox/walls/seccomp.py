"""A filter on system calls, put on this process and all that come of it: what no notebook needs is refused.

It closes ways into the kernel that namespaces and file permissions leave open, and where there are no
namespaces, ways to other processes. It refuses the calls that container runtimes refuse by default, calls
whose memory no limit counts, and calls that use up what a user has once for all processes. Calls through
which a reader of a file disturbs others who share it are refused, too. See seccomp(2).
"""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator

from autograder.sandbox.walls.bpf import Argument, Rule, program
from autograder.sandbox.walls.syscalls import ARCHITECTURES, NEWEST, NUMBERS

_PR_SET_NO_NEW_PRIVS = 38
_SET_MODE_FILTER = 1
#: For all threads of this process.
_TSYNC = 1
_SECCOMP = {"x86_64": 317, "aarch64": 277}

#: CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
_NEW_NAMESPACES = 0x7E020000
_TIOCSTI, _TIOCLINUX, _FIOSETOWN, _SIOCSPGRP = 0x5412, 0x541C, 0x8901, 0x8902
#: It may load a part of the operating system for a terminal.
_TIOCSETD = 0x5423
#: FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR: a file's attributes, by a descriptor that is open for reading.
_FILE_FLAGS = (0x40086602, 0x40046602, 0x401C5820)
#: F_SETOWN, F_SETSIG, F_SETOWN_EX: signals in the name of whoever causes them. F_SETLEASE, F_NOTIFY: whoever
#: opens or changes the file waits, or is noticed. F_SETPIPE_SZ: memory that all of a user's processes share.
#: F_SET_RW_HINT, F_SET_FILE_RW_HINT: kept with the file.
_REFUSED_FCNTL = (8, 10, 15, 1024, 1026, 1031, 1036, 1038)
#: F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW.
_LOCKS = (6, 7, 37, 38)
#: Pages of the few large ones that a machine puts aside; they count as no process's memory.
_MAP_HUGETLB = 0x40000
#: A processor core that no other process may share meanwhile.
_PR_SCHED_CORE = 62
#: MADV_MERGEABLE, MADV_COLD, MADV_PAGEOUT: they move pages that others see, too.
_ADVICE_ON_PAGES = (12, 20, 21)
#: The only personality that may be set, and the value that only asks.
_PERSONALITIES = (0, 0xFFFFFFFF)
_UNIX, _INET, _INET6, _NETLINK = 1, 2, 10, 16
#: TCP and UDP, by number or by default. Others are loaded where somebody asks for them.
_INTERNET = (0, 6, 17)
_KIND = 0xF
_STREAM, _SEQPACKET = 1, 5

_NEVER = """
unshare setns mount umount2 pivot_root chroot fsopen fsconfig fsmount fspick move_mount open_tree
open_tree_attr mount_setattr statmount listmount ptrace process_vm_readv process_vm_writev
process_madvise process_mrelease kcmp pidfd_getfd keyctl add_key request_key bpf perf_event_open
userfaultfd io_uring_setup io_uring_enter io_uring_register vmsplice lookup_dcookie memfd_create
memfd_secret shmget shmat shmctl shmdt msgget msgsnd msgrcv msgctl semget semop semctl semtimedop
mbind set_mempolicy get_mempolicy set_mempolicy_home_node migrate_pages move_pages create_module
init_module finit_module delete_module get_kernel_syms query_module kexec_load kexec_file_load
reboot swapon swapoff acct quotactl quotactl_fd nfsservctl uselib ustat sysfs _sysctl fanotify_init
vhangup open_by_handle_at name_to_handle_at iopl ioperm syslog sethostname setdomainname
settimeofday clock_settime clock_adjtime adjtimex lsm_set_self_attr cachestat
inotify_init inotify_init1 io_setup mq_open mq_unlink ioprio_set
setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat file_setattr
landlock_create_ruleset landlock_add_rule landlock_restrict_self
"""
# Reported as done, and left undone, because honest programs end with it and nothing in a folder of one's own
# depends on it. The modes, owners and times of files: the connection file and the grader's are among them.
# Locks: one on a file that all may read stops whoever wants to write it outside. Writing to disk at once, and
# what is to be kept of a file in memory: the whole machine waits for it. Sessions: the system gives each its
# share of the processor, so a submission that opened a hundred would have a hundred shares.
_IDLE = """
chmod fchmod fchmodat fchmodat2 chown lchown fchown fchownat utime utimes futimesat utimensat
flock sync syncfs fsync fdatasync sync_file_range msync fadvise64 readahead setsid
"""

# Without namespaces the names of files, sockets and processes are the machine's own, and Landlock has no
# say on these calls. Connecting is refused as a whole, as a filter cannot see where to: a socket of the
# session's manager or of a container daemon would be a way out. So are sockets that need no connection
# to send.
_NEVER_OFFLINE = "connect truncate mknod mknodat"
_NEVER_OTHER_PROCESSES = "tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal"


class SeccompError(OSError):
    """The filter could not be put in place; nothing may be run that relies on it."""


def supported() -> str:
    """Return why there can be no filter here; "" where there can."""
    machine = platform.machine()
    if machine not in NUMBERS:
        known = " and ".join(NUMBERS)
        return f"no system call filter for {machine}: its numbers are known for {known} only"
    if struct.calcsize("P") != 8:
        return "no system call filter for a Python of 32 bits"
    return ""


def install(*, offline: bool, own_signals: bool = False) -> None:
    """Refuse dangerous system calls to all threads of this process and to all that come of them, for good.

    Most refused calls fail with EPERM. clone3 fails with ENOSYS, upon which the C library uses clone, whose
    flags a filter can see; calls newer than this module fail so, too. A socket of a refused family fails
    with EAFNOSUPPORT. Changes to modes, owners and times, locks, and writing to disk at once are reported as
    done, and are not. A call of another machine or of the x32 interface ends the process.

    Parameters
    ----------
    offline : bool
        Whether to close what a network namespace and others close otherwise: sockets but local ones,
        every connection, and changes to files and processes that are named by path or number.
    own_signals : bool
        Whether to let the calling process signal itself only, where nothing else keeps other
        processes safe. Those that it starts cannot be signalled then, nor themselves.

    Raises
    ------
    SeccompError
        Where this machine or its kernel has no filters.
    """
    if reason := supported():
        raise SeccompError(errno.ENOSYS, reason)
    machine = platform.machine()
    rules = _rules(NUMBERS[machine], offline=offline, own_signals=own_signals)
    code = program(ARCHITECTURES[machine], NEWEST, errno.ENOSYS, rules)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0))) != 0:
        raise _failed("no_new_privs")
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    result = libc.syscall(
        ctypes.c_long(_SECCOMP[machine]),
        ctypes.c_ulong(_SET_MODE_FILTER),
        ctypes.c_ulong(_TSYNC),
        ctypes.create_string_buffer(header, len(header)),
    )
    if result > 0:
        raise SeccompError(errno.EAGAIN, f"thread {result} has a system call filter of its own")
    if result != 0:
        raise _failed("seccomp")


def _rules(numbers: dict[str, int], *, offline: bool, own_signals: bool) -> Iterator[Rule]:
    """Return the rules for the calls that this machine has."""
    for name, error, where in _named(offline=offline, own_signals=own_signals):
        if name in numbers:
            yield Rule(numbers[name], error, where)


def _named(*, offline: bool, own_signals: bool) -> Iterator[tuple[str, int, tuple[Argument, ...]]]:
    yield "clone3", errno.ENOSYS, ()
    for name in _NEVER.split():
        yield name, errno.EPERM, ()
    for name in _IDLE.split():
        yield name, 0, ()
    yield "clone", errno.EPERM, (Argument(0, bits=_NEW_NAMESPACES),)
    requests = (_TIOCSTI, _TIOCLINUX, _TIOCSETD, _FIOSETOWN, _SIOCSPGRP, *_FILE_FLAGS)
    yield "ioctl", errno.EPERM, (Argument(1, requests),)
    yield "fcntl", errno.EPERM, (Argument(1, _REFUSED_FCNTL),)
    yield "fcntl", 0, (Argument(1, _LOCKS),)
    # As on a system that does not know this advice.
    yield "madvise", errno.EINVAL, (Argument(2, _ADVICE_ON_PAGES),)
    yield "mmap", errno.ENOMEM, (Argument(3, bits=_MAP_HUGETLB),)
    yield "prctl", errno.EINVAL, (Argument(0, (_PR_SCHED_CORE,)),)
    yield "personality", errno.EPERM, (Argument(0, other=_PERSONALITIES),)
    # One's own limits are asked for and set with 0; another's could be made so small that it dies.
    yield "prlimit64", errno.EPERM, (Argument(0, other=(0,)),)
    # ZeroMQ asks for the network's interfaces, and ends the process where it may not (NETLINK_ROUTE).
    asks = Argument(2, other=(0,), given=(0, _NETLINK))
    speaks = [Argument(2, other=_INTERNET, given=(0, family)) for family in (_INET, _INET6)]
    families = (_UNIX, _NETLINK) if offline else (_UNIX, _INET, _INET6, _NETLINK)
    for name in ("socket", "socketpair"):
        yield name, errno.EAFNOSUPPORT, (Argument(0, other=families), asks, *speaks)
    if offline:
        yield from _offline()
    if own_signals:
        yield from _own_signals()


def _offline() -> Iterator[tuple[str, int, tuple[Argument, ...]]]:
    for name in _NEVER_OFFLINE.split():
        yield name, errno.EPERM, ()
    # The kind stands in the lowest bits, beside flags.
    kinds = Argument(1, other=(_STREAM, _SEQPACKET), mask=_KIND, given=(0, _UNIX))
    for name in ("socket", "socketpair"):
        yield name, errno.EAFNOSUPPORT, (kinds,)
    # Left as it is, too: ZeroMQ sets this for its threads, which a filter cannot tell from others' processes.
    for name in ("sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr"):
        yield name, 0, (Argument(0, other=(0,)),)
    # PRIO_PROCESS, and of those, oneself.
    yield "setpriority", errno.EPERM, (Argument(0, other=(0,)), Argument(1, other=(0,)))


def _own_signals() -> Iterator[tuple[str, int, tuple[Argument, ...]]]:
    own = Argument(0, other=(os.getpid(),))
    yield "kill", errno.EPERM, (own,)
    yield "tgkill", errno.EPERM, (own,)
    for name in _NEVER_OTHER_PROCESSES.split():
        yield name, errno.EPERM, ()


def _failed(what: str) -> SeccompError:
    error = ctypes.get_errno()
    return SeccompError(error, f"{what}: {os.strerror(error)}")
