"""No system: folders that are called after students, as nbgrader's exchange has them."""

from dataclasses import replace
from pathlib import PurePosixPath

from autograder.lms.importer import FOLDER, Importer, UploadName, register
from autograder.lms.importers.download import Download, DownloadedFile
from autograder.records.times import read_moment


@register
class Folder(Importer):
    """Folders called after students; a file beside an upload may say when it came."""

    system = FOLDER
    rank = 9

    def __init__(self, download: Download, zone: str, refused: list[str]) -> None:
        super().__init__(download, zone, refused)
        self._zone = zone

    def people(self, file: DownloadedFile, upload_name: UploadName) -> list[UploadName]:
        """Return the student, with the time: elsewhere such a file is only one that a student made."""
        beside = PurePosixPath(file.name).parent.as_posix()
        clock = read_moment(self.download.times.get(beside), self._zone)
        secret = self.download.secrets.get(beside, b"")
        when = clock.utc if clock else None
        return [replace(upload_name, timestamp=when, clock=clock, secret=secret)]
