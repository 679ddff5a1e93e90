"""Moodle's names: a person's name and the number of the submission."""

import re
from collections.abc import Mapping

from autograder.lms.importer import Importer, UploadName, register


@register
class Moodle(Importer):
    """Moodle; of a name without letters it may leave nothing."""

    system = "moodle"
    rank = 1
    renumbers = True
    takes_feedback = True
    pattern = (
        r"(?:.*?/)??(?P<student_id>[^/]*?)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_?/(?:.*/)?|_)"
        r"(?P<file_id>[^/]+)$"
    )

    @classmethod
    def feedback_name(cls, upload: str, page: str) -> str:
        """Return the student's folder of the download, with the page in it."""
        match = re.match(cls.pattern, upload)
        if match is None:
            return ""
        return f"{match['student_id']}_{match['number']}_assignsubmission_file_/{page}"

    @classmethod
    def student_id(cls, upload_name: UploadName, ids: Mapping[str, str]) -> str:
        """Return the id that stands for the number."""
        return ids[upload_name.number]
