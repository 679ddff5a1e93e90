"""Canvas' names: a person's name or, where people are hidden, a code; then numbers."""

import re
from collections.abc import Mapping

from autograder.lms.importer import Importer, UploadName, register


@register
class Anonymous(Importer):
    """Canvas where people are hidden from who grades."""

    system = "canvas, anonymous"
    rank = 4
    pattern = (
        r"(?:.*?/)??(?P<student_id>anon_(?P<number>[A-Za-z0-9]{4,8}))_(?P<late>LATE_)?"
        r"(?P<attempt>\d{1,20})_(?P<file_id>[^/]+)$"
    )


@register
class Canvas(Importer):
    """Canvas."""

    system = "canvas"
    takes_feedback = True
    rank = 5
    pattern = (
        r"(?:.*?/)??(?P<student_id>[^/]*?)_(?P<late>LATE_)?(?P<number>\d{1,20})_"
        r"(?P<attempt>\d{1,20})_(?P<file_id>[^/]+)$"
    )

    @classmethod
    def feedback_name(cls, upload: str, page: str) -> str:
        """Return the upload's own name, up to the file that the student named."""
        match = re.match(cls.pattern, upload)
        return upload[: match.start("file_id")].rpartition("/")[2] + page if match else ""

    @classmethod
    def student_id(cls, upload_name: UploadName, ids: Mapping[str, str]) -> str:
        """Return the number of the person: Canvas takes grades by it."""
        return upload_name.number
