"""The two distributions: what is in their wheels and archives, and what their page says."""

import email
import re
import tarfile
import zipfile
from pathlib import PurePosixPath

import pytest
from hatchling.builders.sdist import SdistBuilder

from autograder.authoring.release_zip.wheel import build_wheel
from tests.helpers.notebook_runs import NAMES
from tests.helpers.paths import COURSE, ROOT

#: Root of each, its packages, and what of them is left out.
DISTRIBUTIONS = {
    "cnn-course": (
        ROOT,
        ("autograder", "course"),
        ("course/notebooks", "course/source", "course/nbgrader_config.py", "course/grading.toml"),
    ),
    "cnn-course-solutions": (ROOT / "solutions", ("convnet", "misconceptions", "styles"), ()),
}
#: Made by running things in the course directory; git ignores them.
_MADE = re.compile(
    r"/__pycache__/|\.pyc$|^course/(release|submitted|autograded|feedback|solution|downloaded|reports"
    r"|source_with_tests)/|/\.|^course/(gradebook\.db|[^/]*\.csv)"
)


def in_tree(root, packages, left_out):
    names = {
        path.relative_to(root).as_posix()
        for package in packages
        for path in (root / package).rglob("*")
        if path.is_file()
    }
    return {
        name
        for name in names
        if not _MADE.search(name) and not name.startswith(tuple(left_out) or ("\0",))
    }


def in_wheel(path):
    with zipfile.ZipFile(path) as packed:
        return {name for name in packed.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module", params=DISTRIBUTIONS)
def made(request, tmp_path_factory):
    """The name of a distribution, its wheel, its archive unpacked."""
    root, _, _ = DISTRIBUTIONS[request.param]
    folder = tmp_path_factory.mktemp("dist")
    (packed,) = SdistBuilder(str(root)).build(directory=str(folder), versions=["standard"])
    with tarfile.open(packed) as tar:
        tar.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    return request.param, build_wheel(folder, root), unpacked


def test_a_wheel_holds_its_packages_and_no_answer_of_the_course(made):
    name, wheel, _ = made
    root, packages, left_out = DISTRIBUTIONS[name]
    assert in_wheel(wheel) == in_tree(root, packages, left_out)
    tops = {PurePosixPath(entry).parts[0] for entry in in_wheel(wheel)}
    assert tops == set(packages)
    if name == "cnn-course":
        held = {entry for entry in in_wheel(wheel) if entry.endswith(".ipynb")}
        assert held == {f"course/released/{one}.ipynb" for one in NAMES}
        assert (COURSE / "nbgrader_config.py").is_file()


def test_the_archive_builds_the_same_wheel(made, tmp_path):
    _, wheel, unpacked = made
    assert in_wheel(build_wheel(tmp_path, unpacked)) == in_wheel(wheel)
    assert (unpacked / "LICENSE").is_file()


def test_the_page_is_there_and_its_links_lead_out_of_the_repository(made):
    name, wheel, _ = made
    with zipfile.ZipFile(wheel) as packed:
        (place,) = [n for n in packed.namelist() if n.endswith(".dist-info/METADATA")]
        about = email.message_from_bytes(packed.read(place))
        assert any(n.endswith("licenses/LICENSE") for n in packed.namelist())
    assert about["Name"] == name
    assert about["Description-Content-Type"] == "text/markdown"
    for field in ("Summary", "License-Expression", "Requires-Python", "Keywords"):
        assert about[field]
    page = about.get_payload()
    assert page.startswith(f"# {name}\n")
    links = re.findall(r"\]\(([^)]+)\)", page)
    assert links
    assert all(link.startswith(("https://", "http://")) for link in links)
