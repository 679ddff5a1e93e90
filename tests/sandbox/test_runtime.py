"""What is shown is what a kernel needs; what only instructors have is covered wherever it is installed."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox.runtime import ABSENT, PACKAGES, Bind, python_path, runtime_binds


def test_the_repository_is_not_shown() -> None:
    repository = Path(__file__).parents[2]
    sources = {bind.source for bind in runtime_binds() if bind.kind == "read"}
    assert repository not in sources
    assert not sources & set(repository.parents)
    assert not any(source.is_relative_to(repository / "solutions") for source in sources)


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Python that the solutions are installed in, twice, as wheels do it."""
    for site in ("lib/python3.11/site-packages", "lib/python3/dist-packages"):
        folder = tmp_path / site
        for name in ("convnet", "misconceptions", "numpy", "cnn_course_solutions-0.1.0.dist-info",
                     "course", "autograder", "scipy", "scipy.libs"):  # fmt: skip
            (folder / name).mkdir(parents=True)
            (folder / name / "__init__.py").write_text("secret = 1")
        (folder / "convnet.cpython-311-x86_64-linux-gnu.so").touch()
        (folder / "_editable_impl_cnn_course_solutions.pth").touch()
    (tmp_path / "lib64").symlink_to("lib")
    (tmp_path / "bin").mkdir()
    (tmp_path / "solutions").mkdir()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path


def test_installed_solutions_are_covered(prefix: Path) -> None:
    binds = runtime_binds()
    for site in ("lib/python3.11/site-packages", "lib/python3/dist-packages"):
        folder = prefix / site
        for name in ("convnet", "misconceptions", "course", "autograder", "scipy"):
            empty = binds.index(Bind("empty", folder / name))
            # The folder is emptied first, then says that it is not there.
            assert binds.index(Bind("read", folder / name / "__init__.py", ABSENT)) > empty
            assert empty > binds.index(Bind("read", prefix / "lib", prefix / "lib"))
        assert Bind("empty", folder / "cnn_course_solutions-0.1.0.dist-info") in binds
        null = Path("/dev/null")
        assert Bind("read", folder / "_editable_impl_cnn_course_solutions.pth", null) in binds
        assert Bind("read", folder / "convnet.cpython-311-x86_64-linux-gnu.so", ABSENT) in binds
        assert not any(
            bind.target == folder / name for name in ("numpy", "scipy.libs") for bind in binds
        )


def test_a_link_inside_a_prefix_stays_a_link(prefix: Path) -> None:
    """Shown a second time under another name, what is covered would be seen there."""
    assert Bind("link", prefix / "lib64", Path("lib")) in runtime_binds()


def test_only_the_parts_of_a_prefix_that_python_has(prefix: Path) -> None:
    sources = {bind.source for bind in runtime_binds() if bind.source.is_relative_to(prefix)}
    assert sources == {prefix / "lib", prefix / "bin"}


def test_nothing_is_shown_twice() -> None:
    targets = [bind.target for bind in runtime_binds()]
    assert len(targets) == len(set(targets))


def test_packages_installed_for_one_user_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / ".local/lib/python3.11/site-packages"
    (site / "convnet").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(site), str(tmp_path)])
    assert python_path() == f"{PACKAGES}:{site}"
    binds = runtime_binds()
    assert Bind("read", site, site) in binds
    assert Bind("empty", site / "convnet") in binds
    assert not any(bind.source == tmp_path for bind in binds)


def test_a_covered_package_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "convnet").mkdir()
    (tmp_path / "convnet" / "__init__.py").write_text(ABSENT.read_text())
    code = "try:\n    import convnet\nexcept ModuleNotFoundError as error:\n    print(error, error.name)"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "No module named 'convnet' convnet\n"
