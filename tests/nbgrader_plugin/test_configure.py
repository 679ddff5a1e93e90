"""nbgrader's own commands stay readable."""

import warnings

from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder.nbgrader_plugin import configure, find_programs


def test_a_new_submission_prints_no_warning_of_sqlalchemy(tmp_path):
    find_programs()
    with Gradebook(f"sqlite:///{tmp_path}/g.db") as gradebook:
        gradebook.add_assignment("a")
        gradebook.add_notebook("n", "a")
        gradebook.add_grade_cell("c", "n", "a", max_score=1, cell_type="code")
        gradebook.add_solution_cell("s", "n", "a")
        for number, quiet in enumerate((False, True)):
            gradebook.add_student(f"s{number}")
            with warnings.catch_warnings(record=True) as seen:
                warnings.simplefilter("always")
                if quiet:
                    configure(Config())
                gradebook.update_or_create_submission("a", f"s{number}")
            assert bool(seen) is not quiet, [str(one.message) for one in seen]
