"""Our steps in nbgrader's commands.

Of a release: `ApplySettings`. Of a submission: `Rebuild`, then `Ask`, then `SaveVerdicts`.
"""

import functools
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Integer, Unicode

from autograder.assignment.apply_settings import with_settings
from autograder.assignment.context import Context
from autograder.assignment.course_directory import CourseDirectory, open_course
from autograder.assignment.digest import with_submission
from autograder.assignment.exercise_digest import definitions
from autograder.assignment.read_assignment import course_context
from autograder.assignment.settings import read_settings
from autograder.grading.grade_one import Prepared, grade_prepared, prepare
from autograder.records.extensions import grant
from autograder.records.gradebook import open_gradebook, save
from autograder.records.journal import journal_folder, open_journal
from autograder.records.result import Basis
from autograder.records.seed import class_seed
from autograder.records.shared_folder import share_way
from autograder.records.times import exchange_zone, read_moment
from autograder.sandbox.available import sandbox_warnings
from autograder.sandbox.kernelspec import SANDBOX
from autograder.submission.files import TIMESTAMP, Submission

#: Metadata in which `Rebuild` leaves its findings for `Ask`: nbgrader writes the notebook to disk in between.
_WAITING = "cnn_course"
_RESULT = "cnn_course_result"


class ApplySettings(NbGraderPreprocessor):
    """Put the points and questions of grading.toml into the notebook that is released."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook with them; the source file stays as it is."""
        # nbgrader converts with the course directory as working directory.
        settings = read_settings(Path.cwd(), resources["nbgrader"]["notebook"])
        return with_settings(nb, settings), resources


class _Step(NbGraderPreprocessor):
    """The base of the steps of a submission: it holds the context of the assignment being graded."""

    def context(self, resources: Any) -> Context:
        """Return the context for what nbgrader is converting."""
        names = resources["nbgrader"]
        ask = self if isinstance(self, Ask) else Ask(config=self.config)
        # nbgrader converts with the course directory as working directory.
        root = Path.cwd()
        seed = class_seed(root, names["assignment"], ask.seed)
        return course_context(root, names["assignment"], names["notebook"], seed, ask.provisioner)


class Rebuild(_Step):
    """Take the words of the solution cells from the submission, everything else from the release version."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Replace the notebook by the rebuilt one; ``nb`` itself is not looked at."""
        names, course = resources["nbgrader"], open_course(Path.cwd())
        submission = course.read(names["student"], names["assignment"], names["notebook"])
        _take_out_links(course, names["student"], names["assignment"], submission)
        prepared = prepare(submission, self.context(resources))
        notebook = prepared.notebook
        notebook.metadata[_WAITING] = nbformat.from_dict(
            {
                "status": prepared.status,
                "remarks": list(prepared.remarks),
                "unanswered": list(prepared.unanswered),
                "newer_python": prepared.newer_python,
            }
        )
        for remark in prepared.remarks:
            self.log.info("%s: %s", resources["nbgrader"]["student"], remark)
        return notebook, resources


def _take_out_links(
    course: CourseDirectory, student: str, assignment: str, submission: Submission
) -> None:
    """Remove from the autograded folder what nbgrader, which follows links, has copied there through one."""
    folder = course.folder("autograded", student, assignment)
    own = {file.name for file in submission.files if file.regular}
    for path in sorted(folder.rglob("*"), reverse=True):
        name = str(path.relative_to(folder))
        if path.is_dir() and not path.is_symlink():
            continue
        if name not in own and name not in course.files(assignment):
            path.unlink()


class Ask(_Step):
    """Run the rebuilt notebook in a sandbox, ask its functions, put the verdicts into the check cells."""

    seed = Integer(
        None,
        allow_none=True,
        help="Fixes the seed of the cases. Default: CNN_COURSE_SEED, else the one the class has.",
    ).tag(config=True)

    provisioner = Unicode(
        SANDBOX,
        help="Kernel provisioner; 'local-provisioner' runs submissions without any isolation.",
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Grade the notebook that `Rebuild` wrote."""
        found = nb.metadata.pop(_WAITING)
        prepared = Prepared(
            nb,
            found["status"],
            tuple(found["remarks"]),
            tuple(found["unanswered"]),
            found.get("newer_python", ""),
        )
        if self.provisioner == SANDBOX:
            _say_once(self.log)
        result = grade_prepared(prepared, self.context(resources), resources["nbgrader"]["student"])
        resources[_RESULT] = result
        return result.notebook, resources


@functools.cache
def _say_once(log: Any) -> None:
    for line in sandbox_warnings():
        log.warning("%s", line)


class SaveVerdicts(_Step):
    """Write the verdicts into the gradebook and the course's journal."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Save what `Ask` found; the outputs in ``nb`` decide nothing."""
        result = resources.pop(_RESULT)
        root = Path.cwd()
        course = open_course(root)
        submission = course.read(result.student, result.assignment, result.name)
        result = replace(result, attempt=submission.attempt_id)
        folder = course.folder("autograded", result.student, result.assignment)
        share_way(course.root, folder.parent)
        moment = read_moment(submission.of_exchange.get(TIMESTAMP), exchange_zone(course.config))
        if moment and moment.problem:
            self.log.warning("%s: the time of submission: %s", result.student, moment.problem)
        with open_gradebook(resources["nbgrader"]["db_url"]) as gradebook:
            save(gradebook, result, moment)
            grant(gradebook, journal_folder(root), result.assignment, result.student)
        parts = with_submission({}, submission)
        basis = Basis.of(result, parts, definitions(self.context(resources), result.mistaken))
        with open_journal(root) as journal:
            # nbgrader writes the notebook after this step: `autograder grade` will not take it as done.
            journal.write(result, basis, "")
        return nb, resources
