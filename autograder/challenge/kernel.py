"""One kernel process: start it, have it run code, interrupt it, end it. Nothing it sends is trusted."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Mapping
from typing import Any, Literal, Protocol, TypeAlias

import zmq
import zmq.asyncio
from jupyter_client.manager import AsyncKernelManager

from autograder.errors import KernelStartError
from autograder.limits import Limits
from autograder.sandbox.environment import kernel_environment
from autograder.sandbox.place import Place
from autograder.sandbox.spec import OneSpec, kernel_spec

#: How a piece of code ended. "interrupted" and "killed" are what its time limit did; "died" is the
#: kernel's process ending by itself, "exit" the code asking for that.
End: TypeAlias = Literal["ok", "error", "exit", "interrupted", "killed", "died"]

#: Larger messages are not read; the socket refuses those that are larger still.
MAX_MESSAGE = 24 * 2**20
_HARD_MAX_MESSAGE = 64 * 2**20
_LOOK_SECONDS = 0.05


class Listener(Protocol):
    """Hears what a kernel puts out while it runs a piece of code."""

    def hear(self, kind: str, content: Mapping[str, Any], now: float) -> None:
        """Take a message of type ``kind``; ``now`` is when it came, on the clock `time.perf_counter`."""

    def miss(self) -> None:
        """Learn that a message was too large to be read."""


class _Running:
    """A piece of code on its way: done when its reply and the end of its output have both come."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.request = ""
        self.end: asyncio.Future[End] = asyncio.get_running_loop().create_future()
        self._reply: End | None = None
        self._idle = False

    def reply(self, end: End) -> None:
        self._reply = end
        # A flood of output may have cost us the message that says it is over.
        asyncio.get_running_loop().call_later(2.0, self.finish)
        self._check()

    def idle(self) -> None:
        self._idle = True
        self._check()

    def finish(self) -> None:
        self._idle = True
        self._check()

    def _check(self) -> None:
        if self._idle and self._reply and not self.end.done():
            self.end.set_result(self._reply)


class Kernel:
    """A kernel in a place of its own. Use `start`, then `run` as often as it lives, then `stop`."""

    def __init__(
        self, limits: Limits, provisioner: str, files: Mapping[str, bytes], settings: str = ""
    ) -> None:
        self._limits = limits
        self._place = Place(files)
        self._context = zmq.asyncio.Context()
        # For every socket made from now on.
        self._context.linger = 0
        self._context.maxmsgsize = _HARD_MAX_MESSAGE
        spec = kernel_spec(self._place, limits, provisioner, settings)
        self._manager = AsyncKernelManager(
            kernel_name="python3",
            kernel_spec_manager=OneSpec(spec),
            transport="ipc",
            connection_file=str(self._place.connection_file),
            context=self._context,
        )
        self._client: Any = None
        self._readers: list[asyncio.Task[None]] = []
        self._running: _Running | None = None
        self._heard = asyncio.Event()
        self._ready = asyncio.Event()

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
                    env=kernel_environment(self._place.scratch),
                    cwd=str(self._place.scratch),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=stderr,
                )
            except OSError as error:
                raise KernelStartError.ended(str(error)) from error
        # Connecting before the sockets are there costs a tenth of a second for the second attempt.
        names = [self._place.sockets / f"c-ipc-{port}" for port in self._manager.ports]
        while not all(name.exists() for name in names):
            await self._still_starting(deadline)
            await asyncio.sleep(0.005)
        self._client = self._manager.client()
        self._client.start_channels(hb=False)
        self._readers = [
            asyncio.create_task(self._read(self._client.iopub_channel.socket, self._on_output)),
            asyncio.create_task(self._read(self._client.shell_channel.socket, self._on_reply)),
        ]
        # Both must have been heard: a reply alone does not tell that we hear the outputs yet.
        while not (self._ready.is_set() and self._heard.is_set()):
            await self._still_starting(deadline)
            self._client.kernel_info()
            try:
                async with asyncio.timeout(1.0):
                    await self._ready.wait()
                    await self._heard.wait()
            except TimeoutError:
                continue

    async def run(
        self,
        code: str,
        seconds: float,
        listener: Listener,
        metadata: Mapping[str, Any] | None = None,
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
        """
        if not await self._manager.is_alive():
            return "died"
        running = self._running = _Running(listener)
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
        try:
            end = await self._end(running, seconds)
            if end:
                return end
            await self._manager.interrupt_kernel()
            end = await self._end(running, self._limits.grace_seconds)
            if end and end != "died":
                return "interrupted"
            await self._manager.provisioner.kill()
            return "killed"
        finally:
            self._running = None

    async def stop(self) -> None:
        """End the process, without asking it, and remove everything it left."""
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        try:
            if self._client is not None:
                self._client.stop_channels()
            if self._manager.has_kernel:
                await self._manager.provisioner.kill()
                await self._manager.provisioner.wait()
            await self._manager.cleanup_resources()
        finally:
            self._context.destroy(linger=0)
            self._place.remove()

    async def _still_starting(self, deadline: float) -> None:
        if not await self._manager.is_alive():
            raise KernelStartError.ended(self._place.words())
        if time.monotonic() > deadline:
            raise KernelStartError.silent(self._limits.start_seconds, self._place.words())

    async def _end(self, running: _Running, seconds: float) -> End | None:
        """Wait for the end; None where it has not come in time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            await asyncio.wait([running.end], timeout=min(_LOOK_SECONDS, left))
            if running.end.done():
                return running.end.result()
            if not await self._manager.is_alive():
                return "died"
        return None

    async def _read(self, socket: zmq.asyncio.Socket, take: Any) -> None:
        while True:
            frames = await socket.recv_multipart(copy=False)
            now = time.perf_counter()
            # Where messages keep coming, receiving never waits, and nothing else would get its turn.
            await asyncio.sleep(0)
            if sum(len(frame) for frame in frames) > MAX_MESSAGE:
                if self._running:
                    self._running.listener.miss()
                continue
            try:
                _, parts = self._manager.session.feed_identities(frames, copy=False)
                message = self._client.session.deserialize(parts, copy=False)
                parent = message["parent_header"].get("msg_id")
                kind, content = message["header"]["msg_type"], message["content"]
            # Whatever it is that cannot be read, it is no message.
            except Exception:
                continue
            if isinstance(kind, str) and isinstance(content, dict):
                take(kind, content, parent, now)

    def _on_output(self, kind: str, content: dict[str, Any], parent: object, now: float) -> None:
        self._heard.set()
        running = self._running
        if running is None or parent != running.request:
            return
        if kind == "status" and content.get("execution_state") == "idle":
            running.idle()
        else:
            running.listener.hear(kind, content, now)

    def _on_reply(self, kind: str, content: dict[str, Any], parent: object, _: float) -> None:
        if kind == "kernel_info_reply":
            self._ready.set()
        running = self._running
        if running is None or parent != running.request or kind != "execute_reply":
            return
        if _asks_to_exit(content):
            running.reply("exit")
        else:
            running.reply("ok" if content.get("status") == "ok" else "error")


def _asks_to_exit(content: Mapping[str, Any]) -> bool:
    payload = content.get("payload")
    return isinstance(payload, list) and any(
        isinstance(item, dict) and item.get("source") == "ask_exit" for item in payload
    )
