"""Build the site: a folder for any web server, in which the notebooks run without an installation."""

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from autograder.authoring.lite.pyodide import copy_pyodide, lock
from autograder.authoring.lite.wheels import KERNEL, wheels_into
from autograder.authoring.release_zip.release import Released, ReleasedAssignment, searched
from autograder.errors import GradingError

#: The files in the site that this project adds.
SCRIPT, LISTED = "course.js", "course.json"
_APP = "lab"
_KERNEL_SETTINGS = "@jupyterlite/pyodide-kernel-extension:kernel"
_CONFIG = re.compile(r'<script\s[^>]*id="jupyter-config-data".*?</script>', re.DOTALL)
#: Ours, so that another folder of the same name is never deleted.
_MARK = ".cnn-course-site"


def build_site(
    root: Path,
    out: Path,
    names: Iterable[str] = (),
    *,
    pyodide: Path | None = None,
) -> Path:
    """Write the site into ``out`` and return the page to begin with.

    Parameters
    ----------
    root : Path
        The course directory.
    out : Path
        A new folder, or one with an earlier site, which is replaced.
    names : iterable of str
        Notebooks, such as ``"2_filters"``; without names, all of them.
    pyodide : Path or None
        A folder or a tar archive with Pyodide; None to download its files.

    Returns
    -------
    Path

    Raises
    ------
    GradingError
        Where something is missing, or the site would hold an answer. Then ``out`` is as it was.
    """
    if find_spec("jupyterlite_core") is None:
        raise GradingError(
            "there is no jupyterlite-core here, which builds the site: install cnn-course[lite]"
        )
    if out.exists() and not (out / _MARK).is_file() and any(out.iterdir()):
        raise GradingError(
            f"{out} holds files that are no site of `autograder lite`: name another folder with --out"
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    # Beside its place, so that moving it there is one step.
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".lite-") as beside:
        lite, made = Path(beside, "lite"), Path(beside, "site")
        lite.mkdir()
        released = searched(root, Path(beside), names)
        _lay(released, lite, pyodide)
        _run_jupyterlite(lite, made)
        _finish(released, made)
        if out.exists():
            shutil.rmtree(out)
        made.replace(out)
    return out / "index.html"


def _lay(released: Released, lite: Path, pyodide: Path | None) -> None:
    """Lay out what JupyterLite builds from: notebooks, Pyodide, wheels, settings."""
    contents = lite / "contents"
    contents.mkdir()
    for one in released.assignments:
        (contents / f"{one.name}.ipynb").write_bytes(one.notebook)
        for name, content in one.files.items():
            (contents / name).parent.mkdir(parents=True, exist_ok=True)
            (contents / name).write_bytes(content)
    runtime = lite / "static" / "pyodide"
    copy_pyodide(pyodide, runtime)
    (runtime / "pyodide-lock.json").write_text(lock(wheels_into(runtime, released.wheels)))
    config = {
        "appName": released.course.title,
        # For the strip below the notebooks (course.js).
        "exposeAppInBrowser": True,
        "litePluginSettings": {_KERNEL_SETTINGS: {"disablePyPIFallback": True}},
    }
    _write(
        lite / "jupyter-lite.json",
        {"jupyter-lite-schema-version": 0, "jupyter-config-data": config},
    )
    _write(lite / "overrides.json", _SETTINGS)
    build = {
        # This environment may have extensions that need a server.
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [str(KERNEL)],
        "apps": [_APP],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
    }
    _write(lite / "jupyter_lite_config.json", {"LiteBuildConfig": build})


_SETTINGS = {
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 20},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    # Light or dark as the first page is; a theme chosen in the menu stays.
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
}


def _write(path: Path, tree: object) -> None:
    path.write_text(json.dumps(tree, indent=1) + "\n", encoding="utf-8")


def _run_jupyterlite(lite: Path, made: Path) -> None:
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--contents=contents"]
    ran = subprocess.run(
        [*command, f"--output-dir={made}"], cwd=lite, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        said = "\n".join((ran.stdout + ran.stderr).splitlines()[-12:])
        raise GradingError(f"JupyterLite could not build the site. It said:\n{said}")


def _finish(released: Released, made: Path) -> None:
    """Add the page to begin with, and the strip that says where work is kept."""
    own = resources.files("autograder.authoring.lite")
    titles = {one.name: _title(one) for one in released.assignments}
    (made / SCRIPT).write_text((own / SCRIPT).read_text("utf-8"), encoding="utf-8")
    _write(made / LISTED, {"notebooks": list(titles)})
    listed = "\n".join(
        f'<li><a href="{_APP}/index.html?path={html.escape(name)}.ipynb">{html.escape(title)}</a></li>'
        for name, title in titles.items()
    )
    page = (own / "index.html").read_text("utf-8")
    page = page.replace("{{title}}", html.escape(released.course.title)).replace(
        "{{listed}}", listed
    )
    first = made / "index.html"
    # JupyterLite's pages read their settings from the page above them.
    settings = _CONFIG.search(first.read_text("utf-8"))
    if settings is None:
        raise GradingError("JupyterLite's first page has changed: it holds no settings")
    first.write_text(page.replace("{{settings}}", settings[0]), encoding="utf-8")
    app = made / _APP / "index.html"
    text = app.read_text("utf-8")
    if "</head>" not in text:
        raise GradingError("JupyterLite's page has changed: there is no place for course.js in it")
    app.write_text(
        text.replace("</head>", f'<script defer src="../{SCRIPT}"></script></head>', 1),
        encoding="utf-8",
    )
    (made / _MARK).touch()


def _title(one: ReleasedAssignment) -> str:
    """Return the number of a notebook, if it has one, and its first heading."""
    for cell in json.loads(one.notebook)["cells"]:
        heading = re.search(r"^# +(.+?)\s*$", "".join(cell["source"]), re.MULTILINE)
        if cell["cell_type"] == "markdown" and heading:
            number = re.match(r"\d+", one.name)
            return f"{number[0]}. {heading[1]}" if number else heading[1]
    return one.name
