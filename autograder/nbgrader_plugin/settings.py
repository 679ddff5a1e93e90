"""A step of `nbgrader generate_assignment`: points and questions as grading.toml sets them."""

from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.assignment.apply_settings import with_settings
from autograder.assignment.settings import read_settings


class ApplySettings(NbGraderPreprocessor):
    """Put the points and questions of grading.toml into the notebook that is released."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook with them; the source file stays as it is."""
        # nbgrader converts with the course directory as working directory.
        return with_settings(
            nb, read_settings(Path.cwd(), resources["nbgrader"]["notebook"])
        ), resources
