"""The folder in which nbgrader's exchange keeps all that was handed in: STUDENT+ASSIGNMENT+TIME."""

from __future__ import annotations

from autograder.lms.importer import UploadName, register
from autograder.lms.importers.systems.folder import Folder


@register
class Exchange(Folder):
    """nbgrader's exchange, with every attempt of every student."""

    system = "exchange"
    rank = 0
    pattern = (
        r"(?:.*?/)??(?P<student_id>[^/]+)\+(?P<assignment>[^/+]+)\+(?P<number>\d{4}-[^/+]*)(?:\+[^/+]*)?/"
        r"(?:.*/)?(?P<file_id>[^/]+)$"
    )

    @classmethod
    def delivery(cls, upload_name: UploadName) -> str:
        """Return the time of the attempt, as the exchange writes it."""
        return upload_name.number
