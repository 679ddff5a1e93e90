"""A working copy: nothing of a learner's is ever lost, whatever happens to the course or to the files."""

import json
import tempfile
from pathlib import Path

import nbformat
import pytest

from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import AuthoringError, build_notebook, to_text
from autograder.notebook.working_copy import versions
from autograder.notebook.working_copy.changes import changes
from autograder.notebook.working_copy.copies import working_copy
from autograder.notebook.working_copy.studying import updated_lines
from autograder.notebook.working_copy.update import Updated, update
from autograder.notebook.working_copy.versions import of_course
from autograder.submission.match import grade_id, is_solution
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    SCRIPT,
    as_bytes,
    cell,
    course_directory,
    release,
    source,
    sources,
    submit,
)
from tests.helpers.notebook_runs import built

#: The second version: another stub, a new cell, another demonstration, a section less.
SECOND = (
    SCRIPT.replace("Return z with every", "Give back z with every")
    .replace('print("try it")', 'print("try this")')
    .replace("# How long is the output?", "# ## Sizes\n# How long is it?")
    .replace("# # Filters\n", "# # Filters\n#\n# More words.\n\n# %%\nimport math\n")
)


class Studio:
    """A course that gets new versions, and a learner's folder."""

    def __init__(self, root: Path) -> None:
        self.course = course_directory(root / "course")
        self.folder = root / "work"
        self.path = self.folder / f"{NAME}.ipynb"

    def publish(self, script: str) -> None:
        self.put(build_notebook(script, NAME))

    def put(self, notebook) -> None:
        (self.course / "source" / NAME / f"{NAME}.ipynb").write_text(to_text(notebook))

    def study(self):
        (one,) = working_copy(of_course(self.course), self.folder)
        return one

    def update(self):
        return update(of_course(self.course), self.folder, NAME)

    def answer(self, notebook=None) -> bytes:
        self.path.write_bytes(as_bytes(notebook or submit()))
        return self.path.read_bytes()

    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir() if path.is_file()}

    def read(self, name: str = f"{NAME}.ipynb"):
        notebook = nbformat.read(self.folder / name, as_version=4)
        nbformat.validate(notebook)
        return notebook


@pytest.fixture
def studio(tmp_path):
    return Studio(tmp_path)


def test_twice_the_same_is_kept(studio):
    assert studio.study().what == "new"
    mine = studio.answer()
    for _ in range(2):
        assert studio.study().what == "kept"
    assert studio.path.read_bytes() == mine
    assert studio.names() == {f"{NAME}.ipynb"}


def test_a_newer_version_lands_beside_with_what_changed(studio):
    studio.study()
    mine = studio.answer()
    studio.publish(SECOND)
    one = studio.study()
    assert (one.what, one.beside.name) == ("newer beside", f"{NAME}.new.ipynb")
    assert [str(change) for change in one.changes] == [
        "changed  text, under “Filters”",
        "new      a code cell, under “Filters”",
        "changed  the cell relu, under “Filters”",
        "changed  text, under “Sizes”",
        "changed  a code cell, under “Sizes”",
    ]
    text = (studio.folder / f"{NAME}.changes.txt").read_text()
    assert '    -print("try it")\n    +print("try this")' in text
    assert "    +import math" in text
    assert "np.maximum" not in text  # nothing of an answer, nothing of the learner's
    assert studio.path.read_bytes() == mine
    assert studio.study().what == "kept"


def test_only_tags_changed_is_no_newer_version(studio):
    studio.study()
    studio.publish(SCRIPT.replace('"points": 5', '"points": 6'))
    assert studio.study().what == "kept"


def test_a_newer_version_that_somebody_works_in_is_theirs(studio):
    studio.study()
    studio.publish(SECOND)
    beside = studio.study().beside
    theirs = beside.read_text().replace("try this", "my own line")
    beside.write_text(theirs)
    third = SECOND.replace("try this", "try that")
    studio.publish(third)
    one = studio.study()
    assert one.beside.name == f"{NAME}.new-2.ipynb"
    assert beside.read_text() == theirs
    assert "try that" in one.beside.read_text()
    studio.update()
    assert beside.read_text() == theirs


def test_an_untouched_newer_version_is_replaced_by_the_next(studio):
    studio.study()
    studio.publish(SECOND)
    studio.study()
    studio.publish(SECOND.replace("try this", "try that"))
    one = studio.study()
    assert one.beside.name == f"{NAME}.new.ipynb"
    assert "try that" in one.beside.read_text()
    # All that is different from what the learner has, not from what was put beside last.
    assert len(one.changes) == 5


def test_an_update_puts_the_answers_into_the_newer_version(studio):
    studio.study()
    notebook = submit({"relu": ANSWERS["relu"], "filters_written_1": "a <b> and [c](d)"})
    notebook.cells.insert(3, nbformat.v4.new_code_cell("mine = 1"))
    notebook.cells.insert(4, nbformat.v4.new_markdown_cell("My note."))
    mine = studio.answer(notebook)
    studio.publish(SECOND)
    studio.study()
    done = studio.update()
    assert (done.answers, done.cells) == (2, 3)
    assert done.backup.name == f"{NAME}.old-1.ipynb"
    assert done.backup.read_bytes() == mine
    new = studio.read()
    assert cell(new, "relu").source == ANSWERS["relu"]
    assert cell(new, "filters_written_1").source == "a <b> and [c](d)"
    assert "NotImplementedError" in cell(new, "conv_output_size").source
    texts = sources(new)
    assert texts.count("mine = 1") == texts.count("My note.") == 1
    place = texts.index(ANSWERS["relu"])
    assert texts.index("My note.") == place + 2 == texts.index("mine = 1") + 1
    assert 'print("try it")' not in texts
    assert 'print("try this")' in texts
    assert "import math" in texts
    assert studio.names() == {f"{NAME}.ipynb", f"{NAME}.old-1.ipynb"}
    assert studio.study().what == "kept"
    assert studio.update().backup is None


def test_an_old_file_that_was_put_back_is_updated_again(studio):
    studio.study()
    old = studio.answer()
    for script in (SECOND, SECOND.replace("try this", "try that")):
        studio.publish(script)
        studio.update()
    newest = sources(studio.read())
    studio.path.write_bytes(old)
    done = studio.update()
    assert (done.answers, done.backup.name) == (3, f"{NAME}.old-1.ipynb")
    assert sources(studio.read()) == newest
    assert studio.update() == Updated(studio.path, None)


def test_a_file_that_is_not_the_newest_version_is_not_called_so(studio):
    studio.study()
    studio.publish(SECOND)
    studio.update()
    studio.answer()  # made of the first version, of which nothing is kept here
    (studio.path.parent / ".versions" / f"{NAME}.old-1.ipynb").unlink()
    before = studio.path.read_bytes()
    done = studio.update()
    lines = updated_lines(done)
    assert (done.backup, done.lacking) == (None, 4)
    assert "newest version already" not in lines[0]
    assert "4 are changed or missing in this file" in lines[0]
    assert studio.path.read_bytes() == before
    (studio.path.parent / ".versions" / f"{NAME}.ipynb").unlink()  # as it says
    assert studio.update().answers == 3
    assert 'print("try this")' in sources(studio.read())


def test_a_notebook_that_gained_an_exercise_keeps_every_old_answer(studio):
    new, old = built(NAME), built(NAME)
    old.cells = [one for one in old.cells if "merge_filters" not in one.source]
    studio.put(old)
    studio.study()
    studio.answer(old)
    studio.put(new)
    done = studio.update()
    assert done.answers == done.cells - 1 == sum(map(is_solution, old.cells))
    after = studio.read()
    assert "NotImplementedError" in cell(after, "merge_filters").source
    for one in filter(is_solution, old.cells):
        assert cell(after, grade_id(one)).source == one.source
    assert not list(studio.folder.glob("*.new*"))


def test_an_untouched_old_stub_becomes_the_new_one(studio):
    studio.study()
    studio.publish(SECOND)
    done = studio.update()
    assert (done.answers, done.remarks) == (0, ())
    assert "Give back z" in cell(studio.read(), "relu").source
    assert not changes(release_version(build_notebook(SECOND, NAME)).cells, studio.read().cells)


def test_updates_one_after_another_keep_all_answers_and_every_old_file(studio):
    studio.study()
    notebook = submit()
    notebook.cells.append(nbformat.v4.new_code_cell("mine = 1"))
    notebook.cells.append(nbformat.v4.new_markdown_cell("My note."))
    studio.answer(notebook)
    for n in range(1, 4):
        studio.publish(SECOND.replace("try this", f"try {n}"))
        assert studio.update().backup.name == f"{NAME}.old-{n}.ipynb"
    texts = sources(studio.read())
    assert all(texts.count(text) == 1 for text in (*ANSWERS.values(), "mine = 1", "My note."))
    assert [text for text in texts if text.startswith("print")] == ['print("try 3")']


def test_renamed_cells_are_found(studio):
    studio.study()
    notebook = submit()
    for one in notebook.cells:
        one.id = f"x{one.id}"[:60]
        if one.metadata.get("nbgrader", {}).get("grade_id") == "relu":
            one.metadata = {}
    studio.answer(notebook)
    studio.publish(SECOND)
    done = studio.update()
    assert done.answers == 3
    assert any("relu" in remark and "your own" in remark for remark in done.remarks)
    assert sources(studio.read()).count(ANSWERS["relu"]) == 1


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b"\xff\x00", b"PK\x03\x04"])
def test_a_broken_notebook_is_left_and_said(studio, broken):
    studio.study()
    studio.path.write_bytes(broken)
    studio.publish(SECOND)
    assert studio.study().what == "newer beside"
    with pytest.raises(AuthoringError, match="was left as it is"):
        studio.update()
    assert studio.path.read_bytes() == broken
    assert not list(studio.folder.glob("*.old-*"))


def test_where_it_is_not_known_what_a_copy_was_made_of(studio):
    studio.folder.mkdir()
    mine = studio.answer()  # from elsewhere, of this version
    assert studio.study().what == "kept"
    versions.base_of(studio.path).write_text("{")
    studio.publish(SECOND)
    assert studio.study().what == "newer beside"
    assert studio.path.read_bytes() == mine
    assert studio.update().answers == 3


def test_a_notebook_that_is_not_there_is_said(studio):
    with pytest.raises(AuthoringError, match="run `autograder study` first"):
        studio.update()
    studio.study()
    with pytest.raises(AuthoringError, match="there are 2_filters"):
        update(of_course(studio.course), studio.folder, "3_none")
    assert update(of_course(studio.course), studio.folder, str(studio.path)).backup is None


class StopError(BaseException):
    """The power goes."""


def stop_at(monkeypatch, number):
    """Let the n-th file that is moved to its place be the last thing that does not happen."""
    moved, done = Path.replace, []

    def move(path, target):
        if len(done) == number:
            raise StopError
        done.append(target)
        return moved(path, target)

    monkeypatch.setattr(Path, "replace", move)


@pytest.mark.parametrize("number", range(2))
def test_a_first_copy_that_was_interrupted_is_made_again(studio, monkeypatch, number):
    with monkeypatch.context() as patch:
        stop_at(patch, number)
        with pytest.raises(StopError):
            studio.study()
    assert studio.study().what == "new"
    assert studio.read().cells == release().cells
    studio.publish(SECOND)
    assert studio.study().what == "newer beside"


@pytest.mark.parametrize("number", range(3))
def test_a_newer_version_that_was_interrupted_lands_the_next_time(studio, monkeypatch, number):
    studio.study()
    mine = studio.answer()
    studio.publish(SECOND)
    with monkeypatch.context() as patch:
        stop_at(patch, number)
        with pytest.raises(StopError):
            studio.study()
    assert studio.study().what == "newer beside"
    assert studio.study().what == "kept"
    assert studio.path.read_bytes() == mine
    assert "try this" in (studio.folder / f"{NAME}.new.ipynb").read_text()


@pytest.mark.parametrize("number", range(3))
def test_an_update_that_was_interrupted_goes_through_the_next_time(studio, monkeypatch, number):
    studio.study()
    mine = studio.answer()
    studio.publish(SECOND)
    studio.study()
    with monkeypatch.context() as patch:
        stop_at(patch, number)
        with pytest.raises(StopError):
            studio.update()
    studio.update()
    assert any(path.read_bytes() == mine for path in studio.folder.glob("*.old-*"))
    texts = sources(studio.read())
    assert all(texts.count(text) == 1 for text in ANSWERS.values())
    assert sum(text.startswith("print") for text in texts) == 1
    assert studio.study().what == "kept"


def test_a_folder_that_cannot_be_written_is_said_and_nothing_changes(studio, monkeypatch):
    studio.study()
    mine = studio.answer()
    studio.publish(SECOND)

    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    one = studio.study()
    assert (one.what, one.why) == ("failed", "Permission denied")
    with pytest.raises(PermissionError):
        studio.update()
    assert studio.path.read_bytes() == mine
    assert studio.names() == {f"{NAME}.ipynb"}


def test_written_files_are_as_readable_as_the_folder(studio):
    studio.folder.mkdir(mode=0o755)
    studio.study()
    assert studio.path.stat().st_mode & 0o777 == 0o644
    assert json.loads(studio.path.read_text())["cells"]


def _text(words):
    return nbformat.v4.new_markdown_cell(words)


def test_changes_pair_what_is_the_same_cell():
    old, new = source().cells, build_notebook(SCRIPT.replace("np.maximum(z, 0)", "z"), NAME).cells
    (change,) = changes(old, new)
    assert (change.what, change.cell) == ("changed", "the cell relu")
    assert [line[0] for line in change.lines if line[0] in "+-"] == ["-", "+"]
    assert changes(old, old) == []
    (far,) = changes([_text("a\n1\n2\n3\n4\nb")], [_text("A\n1\n2\n3\n4\nB")])
    assert far.lines == ["-a", "+A", " 1", "...", " 4", "-b", "+B"]
    (rule,) = changes([_text("many words\n--- a\nmore words")], [_text("many words\nmore words")])
    assert "---- a" in rule.lines
    assert [change.what for change in changes(old, old[:-1])] == ["gone"]
    assert [change.what for change in changes(old[:-1], old)] == ["new"]
