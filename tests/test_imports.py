"""Imports that cost seconds and that grading does not need stay out of it."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
import autograder.grading.executor
heavy = ("jupytext", "jupyter_server", "sqlalchemy", "nbconvert", "lark")
print(*[name for name in heavy if name in sys.modules])
import jsonschema
checker = jsonschema.FormatChecker()
print(checker.conforms("https://b\\u00fccher.example/", "iri"), checker.conforms("no address", "iri"))
print("lark" in sys.modules)
"""


def test_a_worker_imports_no_server_and_grammars_only_when_they_are_used() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=600
    )
    assert ran.stdout.splitlines() == ["", "True False", "True"]
