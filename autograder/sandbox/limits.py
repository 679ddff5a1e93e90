"""How much a submission may use: time, memory, processes, files, output."""

from dataclasses import dataclass

MIB = 2**20

#: Resources that no notebook needs: memory that stays, messages that wait, a higher rank. Waiting signals are
#: counted by user, so that here all could be used up that this user's programs outside have.
_OF_NO_USE = {
    "RLIMIT_MEMLOCK": 0,
    "RLIMIT_MSGQUEUE": 0,
    "RLIMIT_NICE": 0,
    "RLIMIT_RTPRIO": 0,
    "RLIMIT_SIGPENDING": 128,
}

#: Work takes more processor time where neighbours use the same caches: so many times, in doubt.
_SHARED = 1.25


@dataclass(frozen=True)
class Limits:
    """The limits of one submission.

    Attributes
    ----------
    cell_seconds, notebook_seconds : float
        For one cell, and for all cells of a notebook together.
    exercise_seconds : float
        For the questions on one exercise that has no time of its own (`Exercise.seconds`).
    grace_seconds : float
        How long an interrupted cell may take to stop before its kernel is killed.
    start_seconds : float
        How long a kernel may take to come up; longer is the grader's failure, not the student's.
    submission_seconds : float
        For all of it: cells, questions, and kernels that were lost.
    patience : float
        On a busy machine, how many times longer than usual all times are; those of questions, too.
    slowness : float
        How many times the usual processor time work takes on this machine.
    restarts : int
        How often a kernel that died or was killed is started again.
    output_bytes, output_count : int
        The most that is kept of one cell's output, and the most outputs.
    notebook_output_bytes : int
        The most that is kept of all cells' output.
    memory_bytes, cpu_seconds, file_bytes, open_files : int
        Limits on each process in the sandbox, set by the operating system (see setrlimit(2)).
    total_memory_bytes, total_cpu_seconds, processes : int
        Limits on all processes of a kernel together; ``processes`` counts threads, too.
    scratch_bytes : int
        The size of all places in the sandbox that can be written to.
    """

    cell_seconds: float = 15.0
    notebook_seconds: float = 120.0
    exercise_seconds: float = 20.0
    grace_seconds: float = 2.0
    start_seconds: float = 300.0
    submission_seconds: float = 600.0
    patience: float = 1.0
    slowness: float = 1.0
    restarts: int = 3
    output_bytes: int = 2 * MIB
    output_count: int = 200
    notebook_output_bytes: int = 20 * MIB
    memory_bytes: int = 2048 * MIB
    total_memory_bytes: int = 3072 * MIB
    cpu_seconds: int = 900
    total_cpu_seconds: int = 900
    processes: int = 128
    file_bytes: int = 64 * MIB
    open_files: int = 512
    scratch_bytes: int = 256 * MIB

    def processor_seconds(self, seconds: float) -> float:
        """Return the processor time that shows that a limit of so many usual seconds is used up here.

        Where processors are shared, waiting for all of a longer limit would give a loop without end more than
        it has on an idle machine.
        """
        return seconds * self.slowness * _SHARED

    def rlimits(self, *, own_user: bool) -> dict[str, int]:
        """Return the names of setrlimit(2) with their values.

        Parameters
        ----------
        own_user : bool
            Whether the processes have a user namespace of their own. Without one, a limit on
            processes would count everything else this user runs.
        """
        limits = {
            "RLIMIT_AS": self.memory_bytes,
            "RLIMIT_CPU": self.cpu_seconds,
            "RLIMIT_FSIZE": self.file_bytes,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_CORE": 0,
            **_OF_NO_USE,
        }
        return limits | {"RLIMIT_NPROC": self.processes} if own_user else limits

    def totals(self) -> dict[str, int]:
        """Return the limits of all processes of a kernel together.

        The arguments of `autograder.sandbox.watchdog.Totals`.
        """
        return {
            "memory_bytes": self.total_memory_bytes,
            "processes": self.processes,
            "cpu_seconds": self.total_cpu_seconds,
            "scratch_bytes": self.scratch_bytes,
        }
