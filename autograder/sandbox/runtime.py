"""Files of this machine that a kernel needs to see, as a list of `Bind`s, and files hidden from it.

Everything is left out that is not named here. The reference, the wrong answers and our own packages may be
installed beside the packages a kernel needs; they are covered.
"""

from __future__ import annotations

import fnmatch
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from autograder.sandbox.packages import packages_folder

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

#: Folder of the engine and the courses in the sandbox.
PACKAGES = Path("/packages")

#: Packages that may be installed beside the grader and would answer exercises: no kernel has them. Add to it.
SOLVERS = (
    "SimpleITK",
    "aesara",
    "algopy",
    "astropy",
    "autograd",
    "bottleneck",
    "casadi",
    "chainer",
    "cupy",
    "cupyx",
    "cv2",
    "dask_image",
    "dezero",
    "diplib",
    "equinox",
    "fastai",
    "flax",
    "haiku",
    "itk",
    "ivy",
    "jax",
    "jaxlib",
    "jittor",
    "keras",
    "keras_core",
    "kornia",
    "mahotas",
    "megengine",
    "mindspore",
    "mlx",
    "mxnet",
    "mygrad",
    "nnabla",
    "numdifftools",
    "numpy_ml",
    "oneflow",
    "onnx",
    "onnxruntime",
    "openvino",
    "paddle",
    "pytensor",
    "pyvips",
    "scipy",
    "skimage",
    "sklearn",
    "statsmodels",
    "tensorflow",
    "tf_keras",
    "theano",
    "thinc",
    "tinygrad",
    "torch",
    "torchvision",
    "tvm",
    "vigra",
    "vtkmodules",
)

#: Code in place of a covered package: an empty folder would import as a namespace package.
ABSENT = Path(__file__).with_name("absent.txt")

_SYSTEM = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32")
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "localtime")
_PREFIX = ("bin", "lib", "lib64", "lib32", "pyvenv.cfg", "etc/fonts", "share/fonts")
_SITES = ("site-packages", "dist-packages")


@dataclass(frozen=True)
class Bind:
    """One thing put into the sandbox's file system.

    Attributes
    ----------
    kind : {"read", "write", "link", "empty"}
        Show ``source`` read-only or to be written; make a symbolic link to ``source``; an empty folder.
    target : Path
        Where, in the sandbox.
    source : Path
        On this machine.
    """

    kind: Literal["read", "write", "link", "empty"]
    target: Path
    source: Path = Path()


def runtime_binds() -> list[Bind]:
    """Return the mounts that show libraries, Python and the course, and hide what answers exercises."""
    shown = _without_nested([*_system(), *_python()])
    folders = [bind.target for bind in shown if bind.kind == "read"]
    ours = Bind("read", PACKAGES, packages_folder())
    return [*shown, ours, *_covers(_sites(folders))]


def python_path() -> str:
    """Return PYTHONPATH for the sandbox: the course, and site folders that lie outside the prefixes."""
    outside = [str(path) for path in _outside_sites()]
    return ":".join([str(PACKAGES), *outside])


def _system() -> Iterator[Bind]:
    for name in _SYSTEM:
        path = Path("/", name)
        if path.is_symlink():
            yield Bind("link", path, path.readlink())
        elif path.is_dir():
            yield Bind("read", path, path)
    for name in _ETC:
        path = Path("/etc", name)
        if path.exists():
            yield Bind("read", path, path)


def _python() -> Iterator[Bind]:
    # Parts of the prefixes, not the whole: a virtual environment may lie at the root of a repository.
    for prefix in {
        sys.prefix: None,
        sys.base_prefix: None,
        str(Path(sys.base_prefix).resolve()): None,
    }:
        for name in _PREFIX:
            path = Path(prefix, name)
            # lib64 is often a link to lib: shown twice, it would show twice what is covered once.
            if path.is_symlink() and path.resolve().is_relative_to(prefix):
                yield Bind("link", path, path.readlink())
            elif path.exists():
                yield Bind("read", path, path.resolve())
    yield from (Bind("read", path, path) for path in _outside_sites())
    # A virtual environment's python may be a link to a link.
    path = Path(sys.executable)
    while path.is_symlink():
        path = path.parent / path.readlink()
        yield Bind("read", path, path.resolve())


def _outside_sites() -> list[Path]:
    """Return folders of installed packages elsewhere, such as those of `pip install --user`."""
    prefixes = [Path(prefix) for prefix in (sys.prefix, sys.base_prefix, "/usr")]
    return [
        path
        for path in map(Path, sys.path)
        if path.name in _SITES
        and _is_there(path / ".")
        and not any(map(path.is_relative_to, prefixes))
    ]


def _is_there(path: Path) -> bool:
    """Whether a file can be seen. A folder that is closed to this user is passed over."""
    try:
        return path.exists()
    except OSError:
        return False


def _sites(shown: Iterable[Path]) -> Iterator[Path]:
    """Return every folder of installed packages in what is shown, of this Python or of another."""
    found = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    for folder in shown:
        if folder.name in _SITES:
            found.add(folder)
        elif folder.is_dir():
            for name in _SITES:
                for pattern in (f"python*/{name}", f"*/python*/{name}", f"*/*/python*/{name}"):
                    found.update(folder.glob(pattern))
    yield from sorted(found)


def _covers(sites: Iterable[Path]) -> Iterator[Bind]:
    names, patterns = {*_secret_packages(), *SOLVERS}, _secret_files()
    for site in sites:
        # Read once: a folder of packages has hundreds of entries.
        for path in _entries(site):
            if path.name in names and path.is_dir():
                yield Bind("empty", path)
                yield Bind("read", path / "__init__.py", ABSENT)
            elif path.name.partition(".")[0] in names and "." in path.name and not path.is_dir():
                # A package's folder of libraries (torch.libs) is no module.
                yield Bind("read", path, ABSENT)
            elif any(fnmatch.fnmatchcase(path.name, pattern) for pattern in patterns):
                yield (
                    Bind("empty", path) if path.is_dir() else Bind("read", path, Path("/dev/null"))
                )


def _entries(folder: Path) -> list[Path]:
    """Return the entries of a folder, sorted; none of one that is missing or closed to this user."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _secret_packages() -> tuple[str, ...]:
    """Return what only instructors have, and ours, of which a kernel sees a part elsewhere."""
    # This module is read in a kernel, too, where nothing knows of courses.
    from autograder.exercise import courses, solutions

    return (*solutions.packages(), "autograder", *courses.packages())


def _secret_files() -> tuple[str, ...]:
    """Return patterns for the files of the distributions that carry answers, or that lead to a repository."""
    from autograder.exercise import courses, solutions

    answers = dict.fromkeys(map(_distribution, solutions.points()))
    ours = dict.fromkeys(map(_distribution, (*courses.course_points(), *solutions.points())))
    return (*(f"{name}*" for name in answers), *(f"*editable*{name}*" for name in ours))


def _distribution(point: EntryPoint) -> str:
    """Return the name of the distribution of an entry point, as files are named after it."""
    name = point.dist.name if point.dist else point.module.partition(".")[0]
    return re.sub(r"[-_.]+", "_", name).lower()


def _without_nested(binds: Iterable[Bind]) -> list[Bind]:
    """Leave out what a folder shown before it already shows."""
    kept: list[Bind] = []
    for bind in binds:
        inside = any(
            k.kind == "read" and bind.target.is_relative_to(k.target) and k.source == k.target
            for k in kept
        )
        if not inside:
            kept.append(bind)
    return kept
