"""Imports that cost seconds and that grading does not need stay out of it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CODE = """
import sys
import {module}
heavy = {heavy}
print(*[name for name in heavy if name in sys.modules])
"""

WORKER = (
    "jupytext",
    "jupyter_server",
    "sqlalchemy",
    "nbconvert.preprocessors.base",
    "lark",
    "arrow",
)
#: Modules that a command does without where it starts no kernel and no server.
COMMAND = (
    "jupyter_client", "jupytext", "jupyter_server", "nbgrader.server_extensions.formgrader",
    "nbgrader.exchange", "nbconvert.exporters.html", "bleach", "requests.sessions", "lark", "arrow",
    "setuptools", "IPython", "ipykernel", "matplotlib", "tornado.web",
)  # fmt: skip
GRADEBOOK = ("sqlalchemy", "nbgrader.api", "nbgrader.utils", "alembic")
COMMANDS = {
    "autograder.grading.run": COMMAND,
    "autograder.lms.collect": COMMAND,
    "autograder.lms.enrol": COMMAND,
    "autograder.lms.export": COMMAND,
    "autograder.lms.lateness": COMMAND,
    "autograder.pages.report.write": COMMAND,
    "autograder.grading.replay": COMMAND,
    "autograder.assignment.settings": (*COMMAND, *GRADEBOOK),
    "autograder.sandbox.available": (*COMMAND, *GRADEBOOK, "nbformat", "numpy"),
    "autograder.cli.main": (*COMMAND, *GRADEBOOK, "nbformat", "numpy", "rich"),
    "autograder.nbgrader_plugin.marking": (*COMMAND, "jinja2"),
    # The trial of the walls, which waits for no arrays, and a notebook's first cell, which finds no course.
    "autograder.sandbox.stubs.checks": (*COMMAND, "numpy"),
    "autograder.sandbox.walls.namespaces": (*COMMAND, "numpy", "importlib.metadata"),
    "autograder.notebook.check": (*COMMAND, "importlib.metadata"),
}

STAND_INS = """
import sys
import autograder
import nbconvert, nbgrader
print(type(nbgrader).__name__, type(nbconvert).__name__)
from nbgrader.preprocessors import LockCells, SaveAutoGrades
from nbconvert.preprocessors import ExecutePreprocessor
print(LockCells.__module__, issubclass(SaveAutoGrades, nbconvert.preprocessors.Preprocessor))
print([one["module"] for one in nbgrader._jupyter_server_extension_points()], type(nbgrader).__name__)
print(nbgrader.__version__ == __import__("importlib.metadata").metadata.version("nbgrader"))
print(nbconvert.HTMLExporter.__name__, nbconvert.exporters.get_exporter("html").__name__)
import requests
print(requests.Session.__name__, hasattr(requests, "no_such_name"))
"""

FROM_INSIDE = (
    "nbgrader.server_extensions.formgrader.handlers", "nbgrader.server_extensions.formgrader.apihandlers",
    "nbgrader.server_extensions.assignment_list.handlers", "nbgrader.apps.nbgraderapp",
    "nbgrader.converters.autograde", "nbgrader.exchange.default.collect", "nbconvert.nbconvertapp",
    "nbconvert.exporters.html", "nbconvert.preprocessors.execute", "requests.sessions", "isoduration.parser",
)  # fmt: skip

GRAMMARS = """
import sys
import autograder
import jsonschema
checker = jsonschema.FormatChecker()
print(checker.conforms("https://b\\u00fccher.example/", "iri"), checker.conforms("no address", "iri"))
print(checker.conforms("https://b.example/", "uri"), checker.conforms("no address", "uri"))
print(checker.conforms("P1D", "duration"), checker.conforms("a day", "duration"))
print("lark" in sys.modules)
"""

CONFIGURED = """
import sys
from traitlets.config import Config
from autograder.nbgrader_plugin import configure
configure(Config())
print([name for name in sys.modules if name.startswith(("sqlalchemy", "nbgrader.exchange"))])
from nbgrader import api
from nbgrader.exchange.default import collect
print(api.get_alembic_version.__name__, collect.parse_utc.__name__)
first = collect.parse_utc
configure(Config())
print(collect.parse_utc.__name__, collect.parse_utc is not first)
"""


def ran(code: str) -> list[str]:
    """Return what code prints in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=600
    )
    assert not done.returncode, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("module", "heavy"), [("autograder.grading.executor", WORKER), *COMMANDS.items()]
)
def test_what_starts_no_server_and_no_kernel_imports_none(
    module: str, heavy: tuple[str, ...]
) -> None:
    assert ran(CODE.format(module=module, heavy=heavy)) == [""]


@pytest.mark.parametrize("module", ["autograder.grading.preload", "course.plots"])
def test_nobody_looks_for_garbage_in_what_was_imported_and_stays(module: str) -> None:
    code = f"import gc, {module}\nprint(gc.get_freeze_count() > 10_000, gc.isenabled())"
    assert ran(code) == ["True True"]


def test_where_nobody_looks_for_garbage_a_figure_changes_nothing() -> None:
    code = (
        "import gc; gc.disable()\nimport course.plots\nprint(gc.isenabled(), gc.get_freeze_count())"
    )
    assert ran(code) == ["False 0"]


def test_a_package_is_whole_as_soon_as_another_name_of_it_is_used() -> None:
    assert ran(STAND_INS) == [
        "_Package _Package",
        "nbgrader.preprocessors.lockcells True",
        "['nbgrader'] module",
        "True",
        "HTMLExporter HTMLExporter",
        "Session False",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("module", FROM_INSIDE)
def test_a_module_deep_inside_may_be_the_first_that_is_imported(module: str) -> None:
    package = module.partition(".")[0]
    code = f"import autograder, {module}, {package}\nprint({package}.__version__ != '', {module}.__name__)"
    if package == "isoduration":
        code = code.replace(f"{package}.__version__", f"{package}.parse_duration")
    assert ran(code) == [f"True {module}"]


def test_grammars_are_built_when_they_are_used() -> None:
    assert ran(GRAMMARS) == ["True False", "True False", "True False", "True"]


def test_a_course_sets_what_nbgrader_does_and_imports_its_gradebook_only_where_it_is_used() -> None:
    assert ran(CONFIGURED) == ["[]", "newest_revision ordering", "ordering True"]


def test_an_archive_is_unpacked_although_its_module_was_stood_in_for(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("one.txt", "1")
    code = f"""
import autograder, sys
from nbgrader.utils import unpack_archive
print("setuptools" in sys.modules)
unpack_archive({str(tmp_path / "all.zip")!r}, {str(tmp_path / "out")!r})
import setuptools.archive_util
print(setuptools.archive_util.unpack_archive is sys.modules["setuptools.archive_util"].unpack_archive)
"""
    assert ran(code) == ["False", "True"]
    assert (tmp_path / "out" / "one.txt").read_text() == "1"
