"""What several instructors share: each may go on where another was, and nobody else gets more than before."""

import stat

import pytest

from autograder.pages.report.write import write_report
from autograder.records.journal import open_journal
from autograder.records.shared_folder import make_folder, share
from tests.helpers.grading_fakes import ANSWERS, NAME, known_course, run_class


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def graded(tmp_path):
    """Return a function that grades and reports in a course directory of this mode."""

    def grade(rights):
        root = known_course(tmp_path / "course", {"ada": ANSWERS})
        root.chmod(rights)
        (root / "gradebook.db").chmod(0o644)
        run_class(root)
        write_report(root, NAME)
        return root

    return grade


def written(root):
    """Return what grading and reporting write, and what in it a second instructor must change."""
    made = [root / "gradebook.db"]
    for name in ("autograded", ".autograder", "reports"):
        made += [root / name, *(root / name).rglob("*")]
    return made


def test_all_that_is_written_in_a_shared_course_may_be_written_by_the_group(graded):
    root = graded(0o2770)
    paths = written(root)
    assert len(paths) > 10
    for path in paths:
        wanted = 0o2070 if path.is_dir() else 0o060
        assert mode(path) & wanted == wanted, path
    for name in (".autograder", "reports"):
        assert not mode(root / name) & 0o007 or not any(
            mode(path) & 0o007 for path in (root / name).rglob("*")
        ), f"others may look at grades in {name}"


def test_in_a_course_of_one_the_group_gets_nothing_more(graded):
    root = graded(0o755)
    for path in written(root):
        assert not mode(path) & stat.S_IWGRP, path
    assert not mode(root / ".autograder") & 0o077
    for path in (root / "reports").rglob("*"):
        assert not mode(path) & 0o077, path


def test_a_course_that_is_shared_later_is_shared_with_the_next_run(graded):
    root = graded(0o755)
    root.chmod(0o2770)
    with open_journal(root) as journal:
        assert journal.latest(NAME, "ada")
    assert mode(root / ".autograder") & 0o2070 == 0o2070
    assert mode(root / ".autograder" / "journal.db") & 0o060 == 0o060


def test_each_folder_on_the_way_has_the_rights_of_the_one_above(tmp_path):
    tmp_path.chmod(0o2775)
    make_folder(tmp_path / "a" / "b")
    assert [mode(tmp_path / name) & 0o2070 for name in ("a", "a/b")] == [0o2070, 0o2070]
    tmp_path.chmod(0o755)
    make_folder(tmp_path / "c")
    assert not mode(tmp_path / "c") & stat.S_IWGRP
    file = tmp_path / "file"
    file.write_text("")
    file.chmod(0o600)
    share(file)
    assert mode(file) == 0o600
