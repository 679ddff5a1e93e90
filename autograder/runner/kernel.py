"""One kernel process: start it, have it run code, interrupt it, end it. Nothing it sends is trusted."""

from __future__ import annotations

import asyncio
import contextlib
import math
import subprocess
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import zmq.asyncio
from jupyter_client.manager import AsyncKernelManager
from zmq.constants import Flag, SocketOption
from zmq.error import Again
from zmq.sugar.frame import Frame
from zmq.sugar.socket import Socket

from autograder.errors import KernelStartError
from autograder.judging.reference_process import ReferenceProcess
from autograder.runner.execution import End, Listener, Running
from autograder.runner.jupyter_wire import read_message
from autograder.runner.protocol import HEARD, NUMBER
from autograder.runner.turns import Clock
from autograder.sandbox.environment import kernel_environment
from autograder.sandbox.kernel_dir import KernelDir
from autograder.sandbox.limits import Limits
from autograder.sandbox.one_kernel import OneSpec, kernel_spec
from autograder.sandbox.packages import packages_folder
from autograder.sandbox.processes import spent

#: The class of the kernel that answers.
_KERNEL = "autograder.runner.answering_kernel.AnsweringKernel"
#: Larger messages are not read; the socket refuses those that are larger still.
MAX_MESSAGE = 24 * 2**20
_HARD_MAX_MESSAGE = 64 * 2**20
#: Number of messages that may wait to be read: a kernel that sends large ones faster than they are read would
#: fill the grader's memory. The rest waits, or is lost, on the kernel's side.
_MOST_WAITING = 16
#: Messages of answers to one question that are confirmed: more than there are cases.
_MOST_CONFIRMED = 1000
#: Code is looked at after the first time, then after twice as long each time, up to the second.
_LOOK_SECONDS, _MOST_LOOK_SECONDS = 0.05, 0.25
#: A kernel takes a tenth of a second to start.
_START_LOOK_SECONDS = 0.02
_SILENCE_SECONDS = 0.1
_ASK_AGAIN_SECONDS = 5.0
_SPENT_SECONDS = 0.5
#: Honest code is hardly ever longer in one piece, times the limits' patience: then others get their turn.
_ASIDE_SECONDS = 5.0


class Kernel:
    """A kernel in a place of its own. Use `start`, then `run` as often as it lives, then `stop`."""

    def __init__(
        self,
        limits: Limits,
        provisioner: str,
        files: Mapping[str, bytes],
        settings: str = "",
        consulted: ReferenceProcess | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._limits = limits
        self._clock = clock or Clock()
        self._place = KernelDir(files)
        self._context = zmq.asyncio.Context()
        # For every socket made from now on.
        self._context.linger = 0
        self._context.maxmsgsize = _HARD_MAX_MESSAGE
        self._context.rcvhwm = _MOST_WAITING
        spec = kernel_spec(self._place, limits, provisioner, settings, _KERNEL)
        self._manager = AsyncKernelManager(
            kernel_name="python3",
            kernel_spec_manager=OneSpec(spec),
            transport="ipc",
            connection_file=str(self._place.connection_file),
            context=self._context,
        )
        self._consulted = consulted
        self._client: Any = None
        self._readers: list[asyncio.Task[None]] = []
        self._listening: set[int] = set()
        self._running: Running | None = None
        self._replies = True
        self._asked: set[str] = set()
        self._ready = asyncio.Event()
        self._heard = 0.0
        #: Processor time of all its processes, once it has been stopped; 0 where nobody counts.
        self.cpu_seconds = 0.0

    async def start(self) -> None:
        """Start the process and wait until it answers.

        Raises
        ------
        KernelStartError
            Where it does not.
        """
        deadline = time.monotonic() + self._limits.start_seconds
        with self._place.stderr.open("wb") as stderr:
            try:
                await self._manager.start_kernel(
                    env=kernel_environment(self._place.scratch, python_path=str(packages_folder())),
                    cwd=str(self._place.scratch),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=stderr,
                )
            except OSError as error:
                raise KernelStartError.ended(str(error)) from error
        # Connecting before the sockets are there costs a tenth of a second for the second attempt.
        ports = {*self._manager.ports} - {self._manager.hb_port}
        names = [self._place.sockets / f"c-ipc-{port}" for port in ports]
        while not all(name.exists() for name in names):
            await self._still_starting(deadline)
            await asyncio.sleep(_START_LOOK_SECONDS)
        self._client = self._manager.client()
        # The others are read by nobody: whatever came there would be kept.
        self._client.start_channels(stdin=True, hb=False, control=False)
        self._listen(self._client.iopub_channel.socket, self._on_output)
        self._take_replies = self._listen(self._client.shell_channel.socket, self._on_reply)
        self._readers = [asyncio.create_task(self._answer_calls())]
        # A completed request shows that the kernel is ready and that its output is read.
        ask_at = 0.0
        while not self._ready.is_set():
            await self._still_starting(deadline)
            if time.monotonic() >= ask_at:
                self._asked.add(self._client.kernel_info())
                ask_at = time.monotonic() + _ASK_AGAIN_SECONDS
            await _within(_LOOK_SECONDS, self._ready.wait())
        if self._clock.aside:
            self._give_way()

    @property
    def reason(self) -> str:
        """Which of the totals the kernel was ended for, as far as that is known; else ""."""
        return str(getattr(self._manager.provisioner, "reason", ""))

    @property
    def spent(self) -> float:
        """Processor time until now, of all there is behind its walls; 0 where that cannot be seen."""
        return spent(self._pid) if self._pid else 0.0

    @property
    def _pid(self) -> int:
        """The process above all of its own; 0 where that is not known."""
        process = getattr(self._manager.provisioner, "process", None)
        pid: int | None = getattr(process, "above", None) or getattr(process, "pid", None)
        return pid or 0

    async def run(
        self,
        code: str,
        seconds: float,
        listener: Listener,
        metadata: Mapping[str, Any] | None = None,
        *,
        enough: float = math.inf,
    ) -> End:
        """Run code, at most for ``seconds``, and tell how it ended.

        After "killed" and "died" the kernel is gone; after all others it can run more.

        Parameters
        ----------
        code : str
        seconds : float
        listener : Listener
            Hears the output.
        metadata : mapping or None
            Sent along with the code. Code with metadata is the grader's own: it leaves no trace in the
            notebook's history.
        enough : float
            Processor time, in seconds, after which it is ended earlier; not before as much time has gone by.

        Returns
        -------
        End
        """
        if not await self._manager.is_alive():
            return "died"
        running = self._running = Running(listener, wait_for_reply=self._replies)
        content = {
            "code": code,
            "silent": metadata is not None,
            "store_history": metadata is None,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        message = self._client.session.msg(
            "execute_request", content, metadata=dict(metadata or {})
        )
        running.request = message["header"]["msg_id"]
        self._client.shell_channel.send(message)
        # Sending may take the notice away that something has come.
        asyncio.get_running_loop().call_soon(self._take_replies)
        try:
            end = await self._end(running, seconds, enough)
            if end:
                return end
            await self._manager.interrupt_kernel()
            end = await self._end(running, self._limits.grace_seconds)
            if end and end != "died":
                await self._silence(self._limits.grace_seconds)
                return "interrupted"
            await self._manager.provisioner.kill()
            return "killed"
        finally:
            # After one lost reply all others are lost: later code need not wait for its own.
            self._replies = running.replied
            self._running = None

    async def stop(self) -> None:
        """End the process, without asking it, and remove everything it left."""
        while self._listening:
            asyncio.get_running_loop().remove_reader(self._listening.pop())
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        try:
            if self._client is not None:
                self._client.stop_channels()
            if self._manager.has_kernel:
                await self._manager.provisioner.kill()
                self.cpu_seconds = getattr(self._manager.provisioner, "cpu_seconds", 0.0)
                await self._manager.provisioner.wait()
            await self._manager.cleanup_resources()
        finally:
            self._context.destroy(linger=0)
            self._place.remove()

    async def _still_starting(self, deadline: float) -> None:
        if not await self._manager.is_alive():
            raise KernelStartError.ended(self._place.error_output())
        if time.monotonic() > deadline:
            raise KernelStartError.silent(self._limits.start_seconds, self._place.error_output())

    async def _end(self, running: Running, seconds: float, enough: float = math.inf) -> End | None:
        """Wait for the end; None where it has not come in time."""
        clock = self._clock
        begin = clock.now()
        deadline, look = begin + seconds, begin + enough
        aside = begin + _ASIDE_SECONDS * self._limits.patience
        count = min(begin + _SPENT_SECONDS, look)
        before, pause = 0.0, _LOOK_SECONDS
        while (left := deadline - clock.now()) > 0:
            await asyncio.wait([running.end], timeout=min(pause, left))
            if running.end.done():
                return running.end.result()
            pause = min(2 * pause, _MOST_LOOK_SECONDS)
            # Not at once: most code ends before that, and counting reads two dozen files.
            if enough < seconds and clock.now() >= count:
                before = before or self.spent
            if not await self._manager.is_alive():
                # Its earlier messages may still be on their way.
                await self._silence(self._limits.grace_seconds)
                return "died"
            clock.look(self._pid)
            if clock.now() >= look:
                if self.spent - before >= enough:
                    return None
                look = clock.now() + _SPENT_SECONDS
            if clock.now() >= aside:
                self._step_aside()
        return None

    def _step_aside(self) -> None:
        """Let another submission on, where this kernel can give way to it."""
        can = hasattr(self._manager.provisioner, "give_way")
        if can and self._clock.step_aside(self._pid, self._limits.total_memory_bytes):
            self._give_way()

    def _give_way(self) -> None:
        self._manager.provisioner.give_way()

    async def _silence(self, seconds: float) -> None:
        """Wait until nothing more comes: what comes after a flood would be lost with the rest of it."""
        deadline = time.perf_counter() + seconds
        self._heard = time.perf_counter()
        while time.perf_counter() < min(self._heard + _SILENCE_SECONDS, deadline):
            await asyncio.sleep(_SILENCE_SECONDS / 2)

    def _listen(self, socket: zmq.asyncio.Socket, take: Any) -> Callable[[], None]:
        """Take the messages of a socket as they come; return what takes those that wait."""
        loop, waiting = asyncio.get_running_loop(), Socket.shadow(socket)
        descriptor: int = waiting.getsockopt(SocketOption.FD)

        def take_waiting() -> None:
            for _ in range(_MOST_WAITING):
                if descriptor not in self._listening:
                    return
                try:
                    frames = waiting.recv_multipart(Flag.DONTWAIT, copy=False)
                except Again:
                    return
                self._hear(frames, take)
            # While messages keep coming, all else gets its turn, too.
            loop.call_soon(take_waiting)

        self._listening.add(descriptor)
        loop.add_reader(descriptor, take_waiting)
        loop.call_soon(take_waiting)
        return take_waiting

    def _hear(self, frames: Sequence[Frame], take: Any) -> None:
        self._heard = time.perf_counter()
        if sum(len(frame) for frame in frames) > MAX_MESSAGE:
            if self._running:
                self._running.listener.miss()
        elif heard := read_message(frames):
            take(heard.kind, heard.content, heard.parent)

    async def _answer_calls(self) -> None:
        """Answer, one after the other, the calls that are the grader's to answer; leave all else unread."""
        calls = self._client.stdin_channel
        while True:
            frames = await calls.socket.recv_multipart(copy=False)
            await asyncio.sleep(0)
            if self._consulted is None or sum(len(frame) for frame in frames) > MAX_MESSAGE:
                continue
            heard = read_message(frames)
            request = self._running.request if self._running else None
            if heard and heard.kind == "input_request" and heard.parent == request:
                value = await asyncio.to_thread(self._consulted.reply, heard.content.get("prompt"))
                calls.send(self._client.session.msg("input_reply", {"value": value}))

    def _on_output(self, kind: str, content: dict[str, Any], parent: str) -> None:
        if kind == "status" and content.get("execution_state") == "idle" and parent in self._asked:
            self._ready.set()
        if self._running and parent == self._running.request:
            self._running.output(kind, content)
            self._confirm(self._running, content)

    def _confirm(self, running: Running, content: Mapping[str, Any]) -> None:
        """Tell the kernel that answers have come."""
        place = content.get("transient")
        number = place.get(NUMBER) if isinstance(place, dict) else None
        if type(number) is int and 0 < number < 2**31 and running.confirmed < _MOST_CONFIRMED:
            running.confirmed += 1
            reply = self._client.session.msg("input_reply", {"value": f"{HEARD}{number}"})
            self._client.stdin_channel.send(reply)

    def _on_reply(self, kind: str, content: dict[str, Any], parent: str) -> None:
        if self._running and parent == self._running.request and kind == "execute_reply":
            self._running.reply(content)


async def _within(seconds: float, event: Coroutine[Any, Any, Any]) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event
