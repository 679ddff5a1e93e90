"""The book: a site of the notebooks and the guides, built by Sphinx; this is its extension.

``docs/conf.py`` names it. It reads the notebooks without their answers, writes formulas so that a
browser needs no script for them, and looks over what was built before anyone else does.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: As many complaints are shown.
_MOST = 20


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx what there is here; it calls this by name."""
    from course_book.commands import CommandHelp
    from course_book.formulas import display, inline

    app.add_html_math_renderer("mathml", (inline, None), (display, None))
    app.add_directive("command-help", CommandHelp)
    # After the theme has put its last files in place.
    app.connect("build-finished", _look_over, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _look_over(app: Sphinx, failure: Exception | None) -> None:
    """Refuse a site that holds an answer or whose links lead nowhere."""
    from sphinx.errors import ExtensionError

    from course_book.answers import answers_in
    from course_book.links import complaints

    if failure is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    if found := answers_in(site, Path(app.srcdir) / "course"):
        # Nobody shall put it on a server by mistake.
        shutil.rmtree(site)
        raise ExtensionError(f"the site held answers and was removed:\n{_listed(found)}")
    if found := complaints(site):
        raise ExtensionError(f"links of the site lead nowhere:\n{_listed(found)}")


def _listed(found: Sequence[str]) -> str:
    more = [f"and {len(found) - _MOST} more"] if len(found) > _MOST else []
    return "\n".join(f"  {line}" for line in [*found[:_MOST], *more])
