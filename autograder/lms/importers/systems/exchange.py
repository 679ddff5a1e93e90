"""The folder in which nbgrader's exchange keeps all that was handed in: STUDENT+ASSIGNMENT+TIME."""

from autograder.lms.importer import UploadName, register
from autograder.lms.importers.download import Download, DownloadedFile
from autograder.lms.importers.systems.folder import Folder
from autograder.submission.text import printable


@register
class Exchange(Folder):
    """nbgrader's exchange, with every attempt of every student.

    A student can hand in under any name. A folder that is another user's is refused, where the
    names in this exchange are those of users.
    """

    system = "exchange"
    rank = 0
    pattern = (
        r"(?:.*?/)??(?P<student_id>[^/]+)\+(?P<assignment>[^/+]+)\+(?P<number>\d{4}-[^/+]*)(?:\+[^/+]*)?/"
        r"(?:.*/)?(?P<file_id>[^/]+)$"
    )

    def __init__(self, download: Download, zone: str, refused: list[str]) -> None:
        super().__init__(download, zone, refused)
        self._refused = refused
        # Elsewhere, one user owns all: the folders were copied, or the hub has one user for everybody.
        self._by_users = any(
            one.owner and f"/{one.owner}+" in f"/{one.name}" for one in download.files
        )

    def people(self, file: DownloadedFile, upload_name: UploadName) -> list[UploadName]:
        """Return the student with the time; nobody where the folder is another user's."""
        if self._by_users and file.owner and file.owner != upload_name.student:
            self._refused.append(
                f"{printable(file.name)}: the folder belongs to {printable(file.owner)}: not taken. If it is "
                f"{printable(upload_name.student)}'s work, put it into submitted/ yourself"
            )
            return []
        return super().people(file, upload_name)

    @classmethod
    def delivery(cls, upload_name: UploadName) -> str:
        """Return the time of the attempt, as the exchange writes it."""
        return upload_name.number
