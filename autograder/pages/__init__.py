"""Templates and style shared by the pages for instructors and for students."""

import functools
import re

import jinja2
from markupsafe import Markup, escape

from autograder.judging.messages import points_text
from autograder.submission.text import encodable, printable


@functools.cache
def page_template(package: str) -> jinja2.Template:
    """Return a package's ``page.html.j2``. Everything that is put into it is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [jinja2.PackageLoader(package, "."), jinja2.PackageLoader("autograder.pages", ".")]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "points": lambda value: "–" if value is None else points_text(value),
        "line": printable,
        "code": encodable,
        "words": with_code,
        "percent": lambda share: f"{100 * share:.0f} %",
        "moment": lambda when: f"{when.astimezone():%Y-%m-%d %H:%M}",
    }
    return environment.get_template("page.html.j2")


def with_code(text: str) -> Markup:
    """Return our own words, escaped, with what stands between backticks as code."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))
