"""A page of the formgrader on which one written question is marked over all students, and the way to it.

nbgrader has no extension point for pages. Its server extension reads a course's configuration before it
registers its list of pages and its templates; `add_page` puts ours in front of them then.
"""

import secrets
import sys
from pathlib import Path
from typing import Any

_EXTENSION = "nbgrader.server_extensions.formgrader.formgrader"
_ROUTE = r"/formgrader/marking/([^/]+)/([^/]+)(?:/([^/]*))?/?"
#: nbgrader's own templates under this name, for one in `TEMPLATES` that has the same.
THEIRS = "nbgrader"
TEMPLATES = Path(__file__).with_name("templates")


def add_page() -> None:
    """Add our page where this process is a server with nbgrader's formgrader; else do nothing."""
    extension = sys.modules.get(_EXTENSION)
    if extension is None or any(page[0] == _ROUTE for page in extension.handlers.default_handlers):
        return
    # Here, because all that reads a course's configuration comes by.
    from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader

    extension.handlers.default_handlers.insert(0, (_ROUTE, _handler()))
    theirs = extension.FormgradeExtension.init_tornado_settings

    def with_our_templates(self: Any, webapp: Any) -> None:
        theirs(self, webapp)
        environment = webapp.settings["nbgrader_jinja2_env"]
        before = environment.loader
        environment.loader = ChoiceLoader(
            [FileSystemLoader(TEMPLATES), before, PrefixLoader({THEIRS: before})]
        )

    extension.FormgradeExtension.init_tornado_settings = with_our_templates


def _handler() -> type:
    # Here, because they bring Jupyter's server.
    from nbgrader.api import MissingEntry
    from nbgrader.server_extensions.formgrader.base import (
        BaseHandler,
        check_notebook_dir,
        check_xsrf,
    )
    from tornado import web

    from autograder.assignment.course_directory import open_course
    from autograder.errors import GradingError
    from autograder.pages.marking.answers import read_marking
    from autograder.pages.marking.page import marking_page

    class MarkingHandler(BaseHandler):
        """Shows the page. Points and comments are stored by nbgrader's own interface."""

        @web.authenticated
        @check_xsrf  # type: ignore[untyped-decorator]
        @check_notebook_dir  # type: ignore[untyped-decorator]
        def get(self, assignment: str, notebook: str, question: str | None = None) -> None:
            section = self.get_argument("section", "")
            try:
                marking = read_marking(
                    open_course(Path(self.coursedir.root)),
                    self.gradebook,
                    assignment,
                    notebook,
                    question or "",
                    section,
                )
            except MissingEntry as error:
                raise web.HTTPError(404, str(error)) from None
            except GradingError as error:
                raise web.HTTPError(400, str(error)) from None
            self.write(
                marking_page(
                    marking,
                    assignment,
                    notebook,
                    section=section,
                    base_url=self.base_url,
                    nonce=secrets.token_urlsafe(16),
                )
            )

    return MarkingHandler
