"""A source notebook that was edited by hand is never lost by a build."""

import json

import pytest
from click.testing import CliRunner

from autograder.assignment.source_notebook import build_notebook, read_source, to_text
from autograder.authoring.build import edits, is_outdated
from autograder.cli.commands.build import build
from tests.helpers.grading_fakes import NAME, SCRIPT


@pytest.fixture
def course(tmp_path):
    root = tmp_path / "course"
    (root / "notebooks").mkdir(parents=True)
    (root / "notebooks" / f"{NAME}.py").write_text(SCRIPT)
    (root / "nbgrader_config.py").write_text("c = get_config()")
    (root / "source" / NAME).mkdir(parents=True)
    path = root / "source" / NAME / f"{NAME}.ipynb"
    path.write_text(to_text(build_notebook(SCRIPT, NAME)))
    return root, path, root / "notebooks" / f"{NAME}.py"


def change(path, how):
    notebook = read_source(path)
    how(notebook)
    path.write_text(json.dumps(notebook))


def saved_again(notebook):
    notebook.metadata |= {
        "widgets": {},
        "colab": {"provenance": []},
        "celltoolbar": "Create Assignment",
    }
    for number, cell in enumerate(notebook.cells):
        cell.metadata |= {
            "editable": True, "id": f"c{number}", "jp-MarkdownHeadingCollapsed": True, "vscode": {},
            "jupyter": {"source_hidden": False}, "execution": {"iopub.execute_input": "2026-01-02"},
        }  # fmt: skip
        if cell.cell_type == "code":
            cell.execution_count = 3
            cell.outputs = [{"output_type": "stream", "name": "stdout", "text": "4"}]


def other_points(notebook):
    cell = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade"))
    cell.metadata.nbgrader.points = 7


def other_words(notebook):
    notebook.cells[0].source += "\nHand in by Friday."


def other_cell(notebook):
    del notebook.cells[-1]


def other_tag(notebook):
    notebook.cells[0].metadata["tags"] = ["hide-input"]


def other_kind(notebook):
    cell = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade"))
    cell.metadata.nbgrader.solution = True


def other_picture(notebook):
    notebook.cells[0].attachments = {"a.png": {"image/png": "iVBORw0KGgo="}}


def other_slide(notebook):
    notebook.cells[0].metadata["slideshow"] = {"slide_type": "slide"}


def other_title(notebook):
    notebook.metadata["title"] = "Filters, group B"


def other_field(notebook):
    notebook.cells[0].metadata["my own"] = "for week 3"


@pytest.mark.parametrize(
    "how",
    [
        other_points, other_words, other_cell, other_tag, other_kind, other_picture, other_slide,
        other_title, other_field,
    ],
)  # fmt: skip
def test_an_edit_is_seen_by_its_content_and_shown(course, how):
    root, path, script = course
    change(path, how)
    (found,) = edits(root).values()
    assert found
    assert any(line.startswith(("+", "-")) and line[3:].strip("+- ") for line in found)
    if how is other_points:
        assert any(line.startswith("+") and "7 points" in line for line in found)
    assert not is_outdated(script, path)
    # It stays an edit when the text goes on.
    script.write_text(SCRIPT + "\n# %% [markdown]\n# More.\n")
    assert edits(root)
    assert not is_outdated(script, path)


def test_saving_again_is_no_edit(course):
    root, path, script = course
    change(path, saved_again)
    assert not edits(root)
    assert not is_outdated(script, path)


def test_an_older_build_is_no_edit(course):
    root, path, script = course
    script.write_text(SCRIPT + "\n# %% [markdown]\n# More.\n")
    assert not edits(root)
    assert is_outdated(script, path)


def test_an_edit_that_the_text_has_as_well_is_none(course):
    root, path, script = course
    newer = SCRIPT.replace("try it", "try this")
    change(path, lambda nb: nb.cells[-1].update(source=nb.cells[-1].source.replace("it", "this")))
    script.write_text(newer)
    assert not edits(root)


def test_a_notebook_that_cannot_be_read_may_hold_edits(course, monkeypatch):
    root, path, _ = course
    monkeypatch.setattr("autograder.authoring.build.keys_folder", lambda name: root / "keys")
    broken = b"<<<<<<< HEAD\n" + path.read_bytes()
    path.write_bytes(broken)
    refused = CliRunner().invoke(build, ["--course", str(root)])
    assert refused.exit_code != 0
    assert path.read_bytes() == broken
    assert "--force" in refused.output + str(refused.exception)
    assert CliRunner().invoke(build, ["--course", str(root), "--force"]).exit_code == 0
    assert read_source(path)
    (copy,) = (root / ".autograder" / "replaced" / "source").iterdir()
    assert copy.read_bytes() == broken


def test_build_refuses_shows_the_edit_and_keeps_a_copy_when_told_to(course, monkeypatch):
    root, path, _ = course
    monkeypatch.setattr("autograder.authoring.build.keys_folder", lambda name: root / "keys")
    change(path, other_words)
    edited = path.read_bytes()
    refused = CliRunner().invoke(build, ["--course", str(root)])
    assert refused.exit_code != 0
    assert path.read_bytes() == edited
    assert not (root / "keys").exists()
    said = refused.output + str(refused.exception)
    for words in ("+Hand in by Friday.", "Nothing was written", "--force", "grading.toml"):
        assert words in said
    forced = CliRunner().invoke(build, ["--course", str(root), "--force"])
    assert forced.exit_code == 0, forced.output
    assert not edits(root)
    (copy,) = (root / ".autograder" / "replaced" / "source").iterdir()
    assert copy.read_bytes() == edited
    assert copy.name in forced.output
