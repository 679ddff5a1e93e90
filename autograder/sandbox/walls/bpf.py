"""A few words of classic BPF: enough to look at a system call's number and arguments.

A filter sees `struct seccomp_data` (seccomp(2)): the call's number, the machine, and six arguments of 64
bits. It runs from the top until something returns.
"""

import struct
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: One instruction: code, jump if true, jump if false, operand (`struct sock_filter`).
Instruction = tuple[int, int, int, int]

_LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_ABOVE = 0x25  # BPF_JMP | BPF_JGT | BPF_K
_ANY_BIT = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_AND = 0x54  # BPF_ALU | BPF_AND | BPF_K
_RETURN = 0x06  # BPF_RET | BPF_K

_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16

ALLOW = 0x7FFF0000
KILL = 0x80000000
#: The highest number a call may have that is not of the x32 interface.
X32 = 0x40000000


def refuse(error: int) -> int:
    """Return the action that makes a call fail with ``error``."""
    return 0x00050000 | error


@dataclass(frozen=True)
class Argument:
    """A condition on one argument of a call, under which the call is refused.

    Only the lower 32 bits are looked at. All the arguments named in the rules are of 32 bits, and the
    kernel drops the others: a filter that compared all 64 would let through the same value with a bit
    set above.

    Attributes
    ----------
    index : int
        0 is the first argument.
    equal : sequence of int
        Refused where the argument is one of these.
    other : sequence of int
        Refused where it is none of these; empty: no such condition.
    bits : int
        Refused where it has one of these bits.
    mask : int
        Bits that ``equal`` and ``other`` look at.
    given : (int, int) or None
        An argument's index and the value it must have for the condition to count.
    """

    index: int
    equal: Sequence[int] = ()
    other: Sequence[int] = ()
    bits: int = 0
    mask: int = 0xFFFFFFFF
    given: tuple[int, int] | None = None


@dataclass(frozen=True)
class Rule:
    """A call that is refused: always, or where one of the conditions on its arguments is met."""

    number: int
    error: int
    where: tuple[Argument, ...] = ()


def program(machine: int, newest: int, unknown: int, rules: Iterable[Rule]) -> bytes:
    """Return a filter as seccomp(2) takes it.

    Parameters
    ----------
    machine : int
        AUDIT_ARCH of the only machine whose calls are let through; a call of another kills the process.
    newest : int
        Calls with a higher number are refused.
    unknown : int
        Error number with which these calls fail.
    rules : iterable of Rule
        The first that applies to a call counts.

    Returns
    -------
    bytes
        An array of `struct sock_filter`.
    """
    code: list[Instruction] = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, X32),
        (_RETURN, 0, 0, KILL),
        (_ABOVE, 0, 1, newest),
        (_RETURN, 0, 0, refuse(unknown)),
    ]
    for rule in rules:
        block = _block(rule)
        code += [(_EQUAL, 0, len(block), rule.number), *block]
    code.append((_RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("HBBI", *instruction) for instruction in code)


def _block(rule: Rule) -> list[Instruction]:
    """Return the instructions for one call; a call that they do not refuse goes on to the next rule."""
    refused = (_RETURN, 0, 0, refuse(rule.error))
    if not rule.where:
        return [refused]
    block: list[Instruction] = []
    for argument in rule.where:
        condition = _condition(argument, refused)
        if argument.given is not None:
            index, value = argument.given
            block += [(_LOAD, 0, 0, _place(index)), (_EQUAL, 0, len(condition), value)]
        block += condition
    # The number again, for the rules that follow.
    return [*block, (_LOAD, 0, 0, _NUMBER)]


def _condition(argument: Argument, refused: Instruction) -> list[Instruction]:
    code: list[Instruction] = [(_LOAD, 0, 0, _place(argument.index))]
    if argument.bits:
        code += [(_ANY_BIT, 0, 1, argument.bits), refused]
    if argument.mask != 0xFFFFFFFF:
        code.append((_AND, 0, 0, argument.mask))
    for value in argument.equal:
        code += [(_EQUAL, 0, 1, value), refused]
    if argument.other:
        # A match jumps over the rest of the list and over the refusal behind it.
        left = range(len(argument.other), 0, -1)
        code += [(_EQUAL, n, 0, v) for n, v in zip(left, argument.other, strict=True)]
        code.append(refused)
    return code


def _place(index: int) -> int:
    """Return the offset of the lower half of an argument."""
    return _ARGUMENTS + 8 * index + (4 if sys.byteorder == "big" else 0)
