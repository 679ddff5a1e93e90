"""The part that all importers share: what the name of a file says, and how a system is registered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from autograder.lms.importers.download import Download, DownloadedFile
from autograder.records.times import Moment

FOLDER = "folder"


@dataclass(frozen=True)
class UploadName:
    """The facts in a file's name: whose it is, which upload, when.

    Attributes
    ----------
    student : str
        As the system calls them.
    system : str
        Which pattern fitted; "folder" for a folder called after the student.
    number : str
        Number of the person (Canvas) or the submission (Moodle, Gradescope); may be empty.
    attempt : int
        The larger, the later.
    timestamp : datetime or None
        UTC.
    late : bool
        Whether the system says that it was late.
    unknown : str
        Why the student's own name is not known, where the system's number stands for it.
    clock : Moment or None
        A time that the exchange wrote beside the file.
    secret : bytes
        A text that the exchange wrote beside the file: by it feedback goes back.
    assignment : str
        Where a download has several.
    """

    student: str
    system: str = FOLDER
    number: str = ""
    attempt: int = 0
    timestamp: datetime | None = None
    late: bool = False
    unknown: str = ""
    clock: Moment | None = None
    secret: bytes = b""
    assignment: str = ""


class Importer:
    """Reads one download of a system, which names files in its own way.

    Attributes
    ----------
    system : str
    pattern : str
        A regular expression as nbgrader's collector wants them, with the groups ``student_id`` and
        ``file_id``. ``number`` is what the system counts people or submissions by, ``attempt`` grows from
        one upload to the next. Folders in front are skipped, but as few as may be: a student's own folders
        further down may be called like another student's. Empty where files have names of no form.
    rank : int
        The lower comes first, where a name fits several patterns.
    counts_up : bool
        Whether the number of a later submission is the larger one.
    renumbers : bool
        Whether a person has another number in each assignment, so that ids must be remembered.
    takes_feedback : bool
        Whether the system takes pages back in a zip, by the names of uploads.
    own_files : frozenset of str
        Names of files that the system adds to a download.
    """

    system: ClassVar[str]
    pattern: ClassVar[str] = ""
    rank: ClassVar[int] = 0
    counts_up: ClassVar[bool] = False
    renumbers: ClassVar[bool] = False
    takes_feedback: ClassVar[bool] = False
    own_files: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, download: Download, zone: str, refused: list[str]) -> None:
        """Open a download; times without a zone are in ``zone``, what is not taken goes to ``refused``."""
        self.download = download

    def people(self, file: DownloadedFile, upload_name: UploadName) -> list[UploadName]:
        """Return the people a file is of: ``upload_name`` is what its name says."""
        return [upload_name]

    @classmethod
    def delivery(cls, upload_name: UploadName) -> str:
        """Return the system's name of all that was handed in together.

        It is empty where that is all there is in a download: Canvas and Moodle give the last attempt only,
        with all its files.
        """
        return ""

    @classmethod
    def feedback_name(cls, upload: str, page: str) -> str:
        """Return a feedback page's name in the zip that the system takes back; "" where it takes none.

        ``upload`` is the path of the upload in the download: by it the system knows the student.
        """
        return ""

    @classmethod
    def student_id(cls, upload_name: UploadName, ids: Mapping[str, str]) -> str:
        """Return nbgrader's id: if possible one that is the same in every assignment.

        ``ids`` are those that are remembered, by number.
        """
        return upload_name.student


registered: dict[str, type[Importer]] = {}


def register(kind: type[Importer]) -> type[Importer]:
    """Register a class as the importer of its system."""
    registered[kind.system] = kind
    return kind
