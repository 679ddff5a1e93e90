"""Our steps at nbgrader's own extension points: rebuild, ask instead of infer, and the page for a student.

`configure` sets them; ``course/nbgrader_config.py`` calls it.
"""

import os
import sys
import warnings
from pathlib import Path
from typing import Any

_OURS = "autograder.nbgrader_plugin"


def configure(config: Any) -> None:
    """Set nbgrader's configuration so that its commands and the formgrader do as we do.

    Parameters
    ----------
    config : traitlets.config.Config
        As ``get_config()`` gives it in ``nbgrader_config.py``.
    """
    # Started as .venv/bin/nbgrader, nbgrader would not find alembic, which it starts by its name alone.
    find_programs()
    # nbgrader adds a submission to its session only after it has built all of it, and SQLAlchemy says so.
    warnings.filterwarnings("ignore", r"Object of type <\w+> not in session")
    config.GenerateAssignment.preprocessors = [
        "nbgrader.preprocessors.IncludeHeaderFooter",
        f"{_OURS}.preprocessors.ApplySettings",
        "nbgrader.preprocessors.InstantiateTests",
        "nbgrader.preprocessors.LockCells",
        "nbgrader.preprocessors.ClearSolutions",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.SaveCells",
        "nbgrader.preprocessors.ClearHiddenTests",
        "nbgrader.preprocessors.ClearMarkScheme",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    # Here, because only what needs nbgrader's configuration needs nbgrader.
    from autograder.nbgrader_plugin.marking import add_page
    from autograder.nbgrader_plugin.times import use_our_times
    from autograder.records.schema_revision import read_revisions_here

    use_our_times(config)
    read_revisions_here()
    add_page()
    config.Autograde.exporter_class = f"{_OURS}.exporters.SubmissionExporter"
    config.Autograde.pre_convert_hook = f"{_OURS}.hook.find_notebooks"
    config.Autograde.sanitize_preprocessors = [
        f"{_OURS}.preprocessors.Rebuild",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.Autograde.autograde_preprocessors = [
        f"{_OURS}.preprocessors.Ask",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        f"{_OURS}.preprocessors.SaveVerdicts",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.GenerateFeedback.exporter_class = f"{_OURS}.exporters.FeedbackExporter"
    # They read grades into the notebook and style sheets, for nbgrader's own page.
    config.GenerateFeedback.preprocessors = []


def find_programs() -> None:
    """Put the programs of this Python's environment on the PATH, also where nobody has activated it."""
    beside = str(Path(sys.executable).parent)
    if beside not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([beside, os.environ.get("PATH", "")])
