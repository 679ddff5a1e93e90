"""Probes of the network: the machine's own services, the world, sockets that are files or names."""

import socket

from autograder.doctor.probe import Facts, ProbeResult, first_through, probe

_SECONDS = 2.0


@probe("no services of this machine", "connect to a TCP port of the grader's", "learn")
def tcp(facts: Facts) -> ProbeResult:
    """Connect to a listener on the loopback."""
    address = ("127.0.0.1", int(facts["tcp"]))
    return first_through(
        {"a connection": lambda: socket.create_connection(address, _SECONDS).close()}
    )


@probe("no messages to this machine", "send a UDP packet to a port of the grader's", "learn")
def udp(facts: Facts) -> ProbeResult:
    """Send a packet; whether it came is looked at from outside."""

    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            # To a port of one's own loopback everyone may send: this asks whether it is the grader's.
            sender.connect(("127.0.0.1", int(facts["udp"])))
            sender.settimeout(_SECONDS)
            sender.send(facts["word"].encode())
            sender.recv(100)

    return first_through({"a packet": send})


@probe("no internet", "find a way to an address outside, by UDP and TCP", "learn")
def internet(facts: Facts) -> ProbeResult:
    """Ask for a route to an address that nobody has; nothing is sent."""
    if not facts["route"]:
        return ProbeResult(None, "this machine has no way out either")

    def route() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.connect(("192.0.2.1", 9))

    return first_through({"a route": route})


@probe("no sockets by name", "connect to an abstract socket of the grader's", "change")
def abstract_socket(facts: Facts) -> ProbeResult:
    """Connect to a socket that has no file; those of a desktop session are such."""
    return first_through({"a connection": lambda: _connect("\0" + facts["abstract"])})


@probe(
    "no sockets by path",
    "connect to a socket file of the grader's, as stream and as datagram",
    "change",
)
def socket_file(facts: Facts) -> ProbeResult:
    """Connect to socket files; those of container daemons and of the session's manager are ways out."""

    def send() -> None:
        pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        pair[0].sendto(b"x", facts["datagrams"])

    return first_through({"a connection": lambda: _connect(facts["socket"]), "a datagram": send})


def _connect(address: str) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(address)
