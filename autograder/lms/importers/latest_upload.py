"""Of all that a student uploaded: what was handed in together, the latest first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from autograder.lms.importers.systems import importers
from autograder.lms.importers.uploads import Upload
from autograder.records.times import Moment


@dataclass(frozen=True)
class Delivery:
    """The files that a student handed in at one time."""

    uploads: tuple[Upload, ...]

    @property
    def timestamp(self) -> datetime | None:
        """When it was handed in (UTC), where that is known."""
        known = [
            upload.upload_name.timestamp for upload in self.uploads if upload.upload_name.timestamp
        ]
        return max(known) if known else None

    @property
    def clocks(self) -> list[Moment]:
        """The times that the exchange wrote beside its files."""
        return [upload.upload_name.clock for upload in self.uploads if upload.upload_name.clock]

    @property
    def late(self) -> bool:
        """Whether the system says that it was late."""
        return any(upload.upload_name.late for upload in self.uploads)

    @property
    def marks(self) -> dict[str, Any]:
        """Sort key among a student's uploads: growing numbers, then times; 0 or "" where there is none.

        The name of its first file is beside them: by it the system takes feedback back.
        """
        names = [upload.upload_name for upload in self.uploads]
        sent = [upload.downloaded.sent for upload in self.uploads if upload.downloaded.sent]
        return {
            "system": names[0].system,
            "number": max(
                int(one.number) if importers()[one.system].counts_up else 0 for one in names
            ),
            "attempt": max(one.attempt for one in names),
            "when": self.timestamp.isoformat() if self.timestamp else "",
            "sent": max(sent).isoformat() if sent else "",
            "file": self.uploads[0].downloaded.name,
        }


def deliveries(found: Iterable[Upload]) -> dict[str, list[Delivery]]:
    """Return each student's deliveries, the latest first.

    The order is by the system's numbers, its times, and the times in zips, where all of a student's
    uploads have them from one system; then by the order in which downloads were named. A file's name
    never counts.
    """
    together: dict[str, dict[str, list[Upload]]] = defaultdict(lambda: defaultdict(list))
    for upload in found:
        together[upload.student][upload.delivery].append(upload)
    return {
        student: _latest_first([Delivery(tuple(uploads)) for uploads in theirs.values()])
        for student, theirs in sorted(together.items())
    }


def _latest_first(theirs: list[Delivery]) -> list[Delivery]:
    marks = {id(one): one.marks for one in theirs}
    keys = ["number", "attempt", "when", "sent"]
    if len({found["system"] for found in marks.values()}) > 1:
        keys = []
    keys = [key for key in keys if all(found[key] for found in marks.values())]

    def age(one: Delivery) -> tuple[list[Any], int]:
        return [marks[id(one)][key] for key in keys], max(upload.order for upload in one.uploads)

    return sorted(theirs, key=age, reverse=True)


def of_one_name(uploads: list[Upload]) -> Upload | None:
    """Return the last of the copies of one file in a delivery; None where nothing tells.

    Canvas' numbers tell, and the times in a zip; then the file that has the right name itself.
    """
    attempts = {upload.upload_name.attempt for upload in uploads}
    times = [upload.downloaded.sent for upload in uploads if upload.downloaded.sent]
    if len(attempts) == len(uploads):
        return max(uploads, key=lambda upload: upload.upload_name.attempt)
    if len(set(times)) == len(uploads):
        return next(upload for upload in uploads if upload.downloaded.sent == max(times))
    right = [upload for upload in uploads if upload.downloaded.file == upload.file]
    return right[-1] if right else None
