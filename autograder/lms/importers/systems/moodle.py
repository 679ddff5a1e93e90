"""Moodle's names: a person's name and the number of the submission."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.lms.importer import Importer, UploadName, register


@register
class Moodle(Importer):
    """Moodle; of a name without letters it may leave nothing."""

    system = "moodle"
    rank = 1
    renumbers = True
    pattern = (
        r"(?:.*?/)??(?P<student_id>[^/]*?)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_?/(?:.*/)?|_)"
        r"(?P<file_id>[^/]+)$"
    )

    @classmethod
    def student_id(cls, upload_name: UploadName, ids: Mapping[str, str]) -> str:
        """Return the id that stands for the number."""
        return ids[upload_name.number]
