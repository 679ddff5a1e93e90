"""The autograded folder of one submission: written beside, then put in place whole."""

from __future__ import annotations

import json
import platform
import shutil
import tempfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from autograder.authoring.notebooks import to_text
from autograder.grading.core import Result

VERDICTS = "verdicts.json"
TIMESTAMP = "timestamp.txt"
#: nbgrader's own permission for autograded files.
READ_ONLY = 0o444


def record(result: Result) -> dict[str, Any]:
    """Return a result as JSON data: enough to explain it and to replay it."""
    return {
        "assignment": result.assignment,
        "notebook": result.name,
        "student": result.student,
        "status": result.status,
        "seed": result.seed,
        "points": result.points,
        "max_points": result.max_points,
        "seconds": round(result.seconds, 3),
        "versions": versions(),
        "remarks": list(result.remarks),
        "verdicts": [
            {
                "exercise": verdict.exercise,
                "points": verdict.points,
                "max_points": verdict.max_points,
                "diagnosis": verdict.diagnosis,
                "aspects": [
                    {
                        "name": aspect.name,
                        "passed": aspect.passed,
                        "cases": aspect.cases,
                        "right": aspect.right,
                        "message": aspect.message,
                    }
                    for aspect in verdict.aspects
                ],
                "message": verdict.message,
            }
            for verdict in result.verdicts
        ],
    }


def versions() -> dict[str, str]:
    """Return the versions a replay needs."""
    names = ("cnn-course", "cnn-course-solutions", "numpy", "nbgrader")
    return {"python": platform.python_version()} | {name: metadata.version(name) for name in names}


def record_text(result: Result) -> str:
    """Return the text of ``verdicts.json``."""
    return json.dumps(record(result), indent=1, ensure_ascii=False) + "\n"


def write_folder(folder: Path, result: Result, files: Mapping[str, bytes]) -> None:
    """Put the autograded folder in place, replacing an earlier one; whole or not at all.

    Parameters
    ----------
    folder : Path
        ``autograded/<student>/<assignment>``.
    result : Result
    files : mapping of str to bytes
        The assignment's own files and the timestamp, which go beside the notebook.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        beside.chmod(0o755)
        contents = {
            **files,
            f"{result.name}.ipynb": to_text(result.notebook).encode(),
            VERDICTS: record_text(result).encode(),
        }
        for name, data in contents.items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            path.chmod(READ_ONLY)
        _replace(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _replace(new: Path, folder: Path) -> None:
    old = new.with_name(new.name + "-old")
    if folder.exists():
        folder.replace(old)
    try:
        new.replace(folder)
    except OSError:
        if old.exists():
            old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
