"""Of all that a student uploaded: what counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from autograder.exchange.uploads import Upload


@dataclass(frozen=True)
class Taken:
    """What is taken of one student, and how many uploads are older."""

    student: str
    uploads: tuple[Upload, ...]
    older: int

    @property
    def timestamp(self) -> datetime | None:
        """When it was handed in (UTC), where that is known."""
        known = [upload.said.timestamp for upload in self.uploads if upload.said.timestamp]
        return max(known) if known else None

    @property
    def late(self) -> bool:
        """Whether the system says that it was late."""
        return any(upload.said.late for upload in self.uploads)


def latest(found: Iterable[Upload]) -> list[Taken]:
    """Return what counts of each student: the last delivery, and of it the last of each file."""
    by_student: dict[str, list[Upload]] = defaultdict(list)
    for upload in found:
        by_student[upload.student].append(upload)
    taken = []
    for student, theirs in sorted(by_student.items()):
        last = max(theirs, key=lambda upload: upload.age).delivery
        files: dict[str, Upload] = {}
        for upload in sorted(theirs, key=lambda upload: upload.age):
            if upload.delivery == last:
                files[upload.file] = upload
        kept = tuple(files[name] for name in sorted(files))
        taken.append(Taken(student, kept, len(theirs) - len(kept)))
    return taken
