"""Brightspace's (D2L's) names: numbers of person and assignment, the person's name, the time of upload."""

import re
from collections.abc import Mapping
from dataclasses import replace

from autograder.lms.importer import Importer, UploadName, register
from autograder.lms.importers.download import DownloadedFile
from autograder.lms.importers.filename_patterns import as_id
from autograder.records.times import read_time

#: The colon of a time is left out of file names.
_CLOCK = re.compile(r"(\d{1,2})(\d{2})(\s*[AP]M)?$", re.IGNORECASE)


@register
class Brightspace(Importer):
    """Brightspace, with all uploads of a person: a folder, or the beginning of a name, for each."""

    system = "brightspace"
    rank = 6
    own_files = frozenset({"index.html"})
    pattern = (
        r"(?:.*?/)??(?P<number>\d+)-\d+ ?- (?P<student_id>[^/]+?) ?- "
        r"(?P<when>[^/]*?\d{4},? \d{3,4}(?: ?[AP]M)?)(?:/(?:.*/)?| ?- )(?P<file_id>[^/]+)$"
    )

    def people(self, file: DownloadedFile, upload_name: UploadName) -> list[UploadName]:
        """Return the student, with a number that grows with the time; its zone is not known."""
        found = re.match(self.pattern, file.name)
        when = read_time(_CLOCK.sub(r"\1:\2\3", found["when"])).utc if found else None
        return [replace(upload_name, attempt=int(f"{when:%Y%m%d%H%M}") if when else 0)]

    @classmethod
    def delivery(cls, upload_name: UploadName) -> str:
        """Return the time."""
        return str(upload_name.attempt)

    @classmethod
    def student_id(cls, upload_name: UploadName, ids: Mapping[str, str]) -> str:
        """Return the name with the person's number, which is the same in every assignment."""
        return f"{as_id(upload_name.student)}-{upload_name.number}"
