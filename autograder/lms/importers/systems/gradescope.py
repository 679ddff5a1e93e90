"""Gradescope's names: the number of the submission; a list in the download says who is behind it."""

import re
from dataclasses import replace

from autograder.lms.importer import Importer, UploadName, register
from autograder.lms.importers.archive import RefusedError
from autograder.lms.importers.download import METADATA, Download, DownloadedFile
from autograder.lms.importers.submitters import Submitters, read_submitters
from autograder.submission.text import printable


@register
class Gradescope(Importer):
    """Gradescope, where a submission may be of a group."""

    system = "gradescope"
    rank = 3
    counts_up = True
    pattern = r"(?:.*?/)??(?P<student_id>submission_(?P<number>\d+))/(?:.*/)?(?P<file_id>[^/]+)$"

    def __init__(self, download: Download, zone: str, refused: list[str]) -> None:
        super().__init__(download, zone, refused)
        self._known = _submitters(download, zone, refused)

    def people(self, file: DownloadedFile, upload_name: UploadName) -> list[UploadName]:
        """Return the people of the group."""
        path = file.name.split("/")
        folder = "/".join(path[: path.index(upload_name.student) + 1])
        known = self._known.get(folder)
        if known is None or not known.students:
            return [
                replace(
                    upload_name, unknown=f"{METADATA} does not say whose {upload_name.student} is"
                )
            ]
        return [
            replace(upload_name, student=name, timestamp=known.timestamp) for name in known.students
        ]

    @classmethod
    def delivery(cls, upload_name: UploadName) -> str:
        """Return the number of the submission."""
        return upload_name.number


def _submitters(download: Download, zone: str, refused: list[str]) -> dict[str, Submitters]:
    known: dict[str, Submitters] = {}
    for folder, data in download.metadata.items():
        if re.search(r"(^|/)submission_\d+(/|$)", folder):
            refused.append(f"{printable(folder)}/{METADATA}: a student's own: not believed")
            continue
        try:
            for name, people in read_submitters(data, zone).items():
                known[name if folder == "." else f"{folder}/{name}"] = people
        except RefusedError as error:
            refused.append(f"{METADATA}: {error}")
    return known
