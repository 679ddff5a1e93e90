"""Sphinx' configuration of the book (``make book``). Its sources begin at the repository's root."""

import os
import sys
from importlib import metadata
from pathlib import Path

_DOCS = Path(__file__).parent
_ROOT = _DOCS.parent
sys.path.insert(0, str(_DOCS / "_ext"))

project = "CNN course"
version = release = metadata.version("cnn-course")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "course_book",
]
root_doc = "docs/index"
# Pages are named one by one: a course directory holds submissions too.
include_patterns = [
    "docs/*.md",
    "docs/*.rst",
    "course/README.md",
    "course/notebooks/*.py",
    "benchmarks/*.md",
    *(f"{page}.md" for page in ("CONTRIBUTING", "CHANGELOG", "SECURITY", "CODE_OF_CONDUCT")),
]
_WALKED = {"docs", "course", "course/notebooks", "benchmarks"}
# No other folder is even walked through: environments and submissions are large.
exclude_patterns = [
    path.relative_to(_ROOT).as_posix()
    for parent in (_ROOT, _ROOT / "course", _DOCS)
    for path in sorted(parent.iterdir())
    if path.is_dir() and path.relative_to(_ROOT).as_posix() not in _WALKED
]

# A site of `autograder lite` in the book's folder (`make site` lays it there): notebooks then link to it.
_LITE = os.environ.get("COURSE_LITE", "")
# OWNER/NAME of the public repository: notebooks then link to their students' version in Binder and in Colab.
_REPOSITORY = os.environ.get("COURSE_REPOSITORY", "")

# The notebooks run as the same reader on every machine: each user is shown other bugs, and the ones that the
# reference repairs are no page's to show.
os.environ["JUPYTERHUB_USER"] = "reader"

# The authored notebooks hold the answers. They are read without them, and never copied.
_READ = {
    "course": str(_ROOT / "course"),
    "lite": _LITE and f"../../{_LITE}",
    "repository": _REPOSITORY,
}
nb_custom_formats = {".py": ["course_book.notebooks.student_version", _READ, False]}
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False

# Each build runs each notebook in a kernel of its own, away from the course directory.
nb_execution_mode = "force"
nb_execution_in_temp = True
nb_execution_timeout = 300
nb_execution_raise_on_error = True

myst_enable_extensions = ["dollarmath", "deflist", "colon_fence"]
myst_heading_anchors = 3
html_math_renderer = "mathml"
default_role = "code"  # docstrings and help texts write code between single backticks
autodoc_typehints = "none"  # numpy style says types in words
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = "CNN course"
html_static_path = ["_static"]
html_extra_path = ["_front"]  # the site opens at its top
html_css_files = ["book.css"]
html_theme_options = {"navigation_with_keys": True}
highlight_language = "none"  # a block without a language is no Python
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
