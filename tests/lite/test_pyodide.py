"""Pyodide's files are verified, from wherever they come."""

import hashlib
import json
import tarfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from autograder.authoring.lite import pyodide
from autograder.authoring.lite.pyodide import PINNED, copy_pyodide, digests
from autograder.authoring.lite.wheels import installed_wheel
from autograder.authoring.release_zip.archive import members
from autograder.errors import GradingError
from tests.helpers.pyodide import NPM_LOCK, differences, pyodide_folder

FILES = {"pyodide.js": b"core", "numpy.whl": b"a wheel"}


@pytest.fixture
def _two_files(monkeypatch):
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()}
    wheel = {"file_name": "numpy.whl", "sha256": sums["numpy.whl"]}
    core = {"pyodide.js": sums["pyodide.js"]}
    tree = {"info": PINNED["info"], "files": core, "packages": {"numpy": wheel}}
    monkeypatch.setattr(pyodide, "PINNED", tree)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "pyodide"
    place.mkdir()
    for name, data in FILES.items():
        (place / name).write_bytes(data)
    return place


@pytest.fixture
def served(folder):
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


def copied(out):
    return {path.name: path.read_bytes() for path in out.iterdir()}


@pytest.mark.usefixtures("_two_files")
def test_a_folder_an_archive_and_an_address_give_the_same_files(folder, served, tmp_path):
    (folder / "scipy.whl").write_bytes(b"not needed")
    packed = tmp_path / "pyodide.tar.bz2"
    with tarfile.open(packed, "w:bz2") as tar:
        tar.add(folder, "pyodide")
    for number, (source, home) in enumerate(((folder, ""), (packed, ""), (None, served))):
        out = tmp_path / str(number)
        copy_pyodide(source, out, home)
        assert copied(out) == FILES


@pytest.mark.usefixtures("_two_files")
def test_a_file_that_is_missing_or_another_one_is_refused(folder, served, tmp_path):
    (folder / "numpy.whl").write_bytes(b"another wheel")
    for source, home in ((folder, ""), (None, served)):
        with pytest.raises(GradingError, match=r"numpy\.whl .* SHA-256 differs"):
            copy_pyodide(source, tmp_path / "out", home)
    (folder / "numpy.whl").unlink()
    with pytest.raises(GradingError, match=r"has a file numpy\.whl"):
        copy_pyodide(folder, tmp_path / "out")
    with pytest.raises(GradingError, match="--pyodide PATH"):
        copy_pyodide(None, tmp_path / "out", served)
    (tmp_path / "broken.tar").write_bytes(b"no archive")
    with pytest.raises(GradingError, match="nor an archive"):
        copy_pyodide(tmp_path / "broken.tar", tmp_path / "out")


def test_our_digests_are_those_of_the_published_lock():
    folder = pyodide_folder()
    if not (folder / NPM_LOCK).is_file():
        pytest.skip(f"NOT COMPARED WITH NPM'S LOCK: no {NPM_LOCK} in {folder}")
    assert differences(json.loads((folder / NPM_LOCK).read_text("utf-8"))) == []
    found = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in digests()}
    assert found == digests()


def test_a_wheel_made_of_an_installation_has_its_modules_and_its_name():
    name, data = installed_wheel("comm")
    assert name.startswith("comm-")
    inside = {path for path, _ in members(data)}
    assert "comm/__init__.py" in inside
    assert any(path.endswith(".dist-info/METADATA") for path in inside)
    assert not any(path.endswith((".pyc", "RECORD")) for path in inside)


def test_a_wheel_of_nothing_says_what_to_install():
    with pytest.raises(GradingError, match=r"cnn-course\[lite\]"):
        installed_wheel("no-such-distribution")
