"""Written answers wherever they stand: shown whole and in order, and never 0 by themselves."""

import copy

import nbformat
import pytest

from autograder.assignment.apply_settings import with_settings
from autograder.assignment.settings import Setting
from autograder.submission.carry_over import carry_over
from autograder.submission.reader import Submitted, read_notebook
from autograder.submission.rebuild import rebuild
from tests.helpers.grading_fakes import as_bytes, cell
from tests.helpers.notebook_runs import released

NAME = "filters_written_1"
WORDS = "The weights are shared over all positions."
MORE = "So there are nine of them."
STUB = "YOUR ANSWER HERE"
RELEASE = released("2_filters")
PLACE = RELEASE.cells.index(cell(RELEASE, NAME))


def markdown(text, **more):
    return nbformat.v4.new_markdown_cell(text, **more)


def code(text):
    return nbformat.v4.new_code_cell(text)


def raw(text):
    return nbformat.v4.new_raw_cell(text)


def rebuilt(notebook):
    read = read_notebook(as_bytes(notebook))
    assert isinstance(read, Submitted)
    return rebuild(RELEASE, read)


def shown(notebook, name=NAME):
    return cell(rebuilt(notebook).notebook, name).source


def fresh():
    return copy.deepcopy(RELEASE)


def below(*cells):
    """The answer in cells of its own below the answer's cell."""
    notebook = fresh()
    notebook.cells[PLACE + 1 : PLACE + 1] = cells
    return notebook


def above(*cells):
    notebook = fresh()
    notebook.cells[PLACE:PLACE] = cells
    return notebook


def instead(*cells):
    """The answer's cell deleted, others in its place."""
    notebook = fresh()
    notebook.cells[PLACE : PLACE + 1] = cells
    return notebook


def written(text, at=PLACE, kind=""):
    notebook = fresh()
    notebook.cells[at].source = text
    if kind:
        notebook.cells[at].cell_type = kind
    return notebook


def question(text):
    return RELEASE.cells[PLACE - 1].source + text


def stripped(notebook, *, ids=True):
    """As Colab or `nbconvert --ClearMetadataPreprocessor` leave it."""
    for one in notebook.cells:
        one.metadata = {}
        if ids:
            del one["id"]
    return notebook


def merged(first, last, at):
    """JupyterLab's merge of two cells: it keeps one of them, with the text of both."""
    notebook = fresh()
    notebook.cells[PLACE].source = WORDS
    kept = notebook.cells[at]
    kept.source = "\n\n".join(notebook.cells[i].source for i in (first, last))
    notebook.cells = [
        c for i, c in enumerate(notebook.cells) if i not in (first, last) or c is kept
    ]
    return notebook


def halves():
    notebook = written(WORDS)
    second = copy.deepcopy(notebook.cells[PLACE])
    second.source, second.id = MORE, "split"
    notebook.cells.insert(PLACE + 1, second)
    return notebook


ANSWERED = {
    "its own cell": written(WORDS),
    "below it": below(markdown(WORDS)),
    "above it": above(markdown(WORDS)),
    "raw below it": below(raw(WORDS)),
    "re-made": instead(markdown(WORDS)),
    "in the question": written(question(f"\n\n{WORDS}"), PLACE - 1),
    "on the question's last line": written(question(f" {WORDS}"), PLACE - 1),
    "inside the question": written(question("").replace("\n\n", f"\n\n{WORDS}\n\n", 1), PLACE - 1),
    "on top of the cell below": written(
        f"{WORDS}\n\n{RELEASE.cells[PLACE + 1].source}", PLACE + 1
    ),
    "made raw": written(WORDS, kind="raw"),
    "made code": written(WORDS, kind="code"),
    "merged with the question": merged(PLACE - 1, PLACE, PLACE),
    "merged into the question": merged(PLACE - 1, PLACE, PLACE - 1),
    "merged with the next": merged(PLACE, PLACE + 1, PLACE),
    "merged into the next": merged(PLACE, PLACE + 1, PLACE + 1),
    "under the stub's words": written(f"{STUB}\n\n{WORDS}"),
    "all marks lost": stripped(written(WORDS)),
    "marks lost, below": stripped(below(markdown(WORDS))),
    "marks lost, in the question": stripped(written(question(f"\n{WORDS}"), PLACE - 1)),
    "marks lost, ids kept": stripped(written(WORDS), ids=False),
    "the same twice": below(markdown(WORDS), markdown(WORDS)),
}  # fmt: skip


@pytest.mark.parametrize("where", ANSWERED)
def test_an_answer_is_shown_wherever_it_stands(where):
    result = rebuilt(ANSWERED[where])
    text = cell(result.notebook, NAME).source.replace(STUB, "").strip()
    assert text == WORDS
    assert NAME not in result.unanswered
    assert "filters_written_2" in result.unanswered - result.missing


PARTS = {
    "two halves": halves(),
    "half below": below(markdown(MORE)),
    "two cells": below(markdown(WORDS), markdown(MORE)),
    "above and below": above(markdown(WORDS)),
    "code between": below(markdown(WORDS), code("9 * 3"), raw(MORE)),
    "question and below": written(question(f"\n{WORDS}"), PLACE - 1),
}
PARTS["half below"].cells[PLACE].source = WORDS
PARTS["above and below"].cells.insert(PLACE + 2, markdown(MORE))
PARTS["question and below"].cells.insert(PLACE + 1, markdown(MORE))


@pytest.mark.parametrize("where", PARTS)
def test_all_parts_are_shown_in_order(where):
    result = rebuilt(PARTS[where])
    assert cell(result.notebook, NAME).source == f"{WORDS}\n\n{MORE}"
    assert NAME not in result.unanswered
    assert any(NAME in remark for remark in result.remarks)


CODE = [f"# {WORDS}", f'"""{WORDS}"""', f"answer = '{WORDS}'", f"print('{WORDS}')", WORDS, "16 * 27 + 16",
        f"!ls\n# {WORDS}", "9"]  # fmt: skip


@pytest.mark.parametrize("text", CODE)
@pytest.mark.parametrize("place", [below, above, instead])
def test_an_answer_in_a_code_cell_is_shown_as_it_is(place, text):
    result = rebuilt(place(code(text)))
    assert cell(result.notebook, NAME).source == f"```text\n{text}\n```"
    assert NAME not in result.unanswered


def test_code_that_tries_something_out_is_no_part_of_a_written_answer():
    notebook = written(WORDS)
    notebook.cells.insert(PLACE, code("conv1d(np.ones(5), np.ones(3))"))
    notebook.cells.insert(PLACE, code("# my own\ndef helper(x):\n    return x"))
    assert shown(notebook) == WORDS
    untouched = above(code("# my own\ndef helper(x):\n    return x"))
    assert NAME in rebuilt(untouched).unanswered


UNTOUCHED = {
    "as released": fresh(),
    "emptied": written("  "),
    "text far away": fresh(),
    "marks lost": stripped(fresh()),
    "merged with the question": merged(PLACE - 1, PLACE, PLACE),
    "the question shortened": written(question("").split("\n\n")[0], PLACE - 1),
}
UNTOUCHED["text far away"].cells.insert(PLACE + 10, markdown(WORDS))
UNTOUCHED["merged with the question"].cells[PLACE - 1].source = question(f"\n\n{STUB}")


@pytest.mark.parametrize("where", UNTOUCHED)
def test_nothing_anywhere_near_is_not_answered(where):
    result = rebuilt(UNTOUCHED[where])
    assert NAME in result.unanswered - result.missing
    assert cell(result.notebook, NAME).source == STUB


def moved(notebook, to):
    notebook.cells.insert(to, markdown(WORDS))
    return notebook


ELSEWHERE = {
    "above the question": moved(fresh(), PLACE - 1),
    "gone, above the question": moved(instead(), PLACE - 1),
    "gone, far away": moved(instead(), PLACE - 20),
    "at the end": moved(fresh(), len(RELEASE.cells)),
    "at the beginning": moved(fresh(), 0),
}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_text_elsewhere_is_shown_where_there_is_nothing_near(where):
    result = rebuilt(ELSEWHERE[where])
    assert cell(result.notebook, NAME).source == WORDS
    assert NAME not in result.unanswered
    assert f"words beside the cell `{NAME}` are shown in it, and a person decides" in result.remarks
    both = copy.deepcopy(ELSEWHERE[where])
    both.cells.insert(both.cells.index(cell(both, "filters_written_2")), markdown(MORE))
    assert shown(both, "filters_written_2") == MORE


PICTURE = {"a photo.png": {"image/png": "iVBORw0KGgo="}}


@pytest.mark.parametrize("text", ["", STUB, "![](attachment:a%20photo.png)"])
def test_a_picture_alone_is_an_answer(text):
    notebook = written(text)
    notebook.cells[PLACE].attachments = PICTURE
    result = rebuilt(notebook)
    found = cell(result.notebook, NAME)
    assert NAME not in result.unanswered
    assert found.attachments == {"a-photo.png": PICTURE["a photo.png"]}
    assert found.source == "![](attachment:a-photo.png)"


def test_a_picture_that_is_gone_breaks_no_page():
    """nbconvert makes no page of a notebook in which a picture is named and missing."""
    notebook = written(f"{WORDS} ![](attachment:gone.png)")
    found = cell(rebuilt(notebook).notebook, NAME)
    assert found.source.startswith(WORDS)
    assert "attachment:" not in found.source


def test_a_cell_that_is_gone_is_told_from_one_that_is_empty():
    result = rebuilt(instead())
    assert result.missing == {NAME}
    assert f"cell `{NAME}` is missing: it stays a stub" in result.remarks


def test_what_stands_under_another_question_stays_there():
    notebook = fresh()
    cell(notebook, "filters_written_2").source = WORDS
    result = rebuilt(notebook)
    assert cell(result.notebook, "filters_written_2").source == WORDS
    assert NAME in result.unanswered


def test_where_both_neighbours_are_gone_the_text_is_not_lost():
    notebook = instead(markdown(WORDS))
    del notebook.cells[PLACE + 1], notebook.cells[PLACE - 1]
    assert shown(notebook) == WORDS


def test_an_answer_whose_lines_are_like_the_questions_is_shown_whole():
    lines = question("").split("\n")
    quoting = f"> {lines[0]}\n{WORDS}\n\n{lines[-1]}"
    assert shown(written(quoting)) == quoting


def test_pictures_of_all_parts_are_kept_apart():
    first, second = ({"image/png": f"iVBORw0KGgo{end}"} for end in ("AAAA=", "BBBB="))
    notebook = written("![a](attachment:image.png)")
    notebook.cells[PLACE].attachments = {"image.png": first}
    added = markdown("![b](attachment:image.png)")
    added.attachments = {"image.png": second}
    notebook.cells.insert(PLACE + 1, added)
    found = cell(rebuilt(notebook).notebook, NAME)
    assert found.source == "![a](attachment:image.png)\n\n![b](attachment:1-image.png)"
    assert len(found.attachments) == 2
    nbformat.validate(rebuilt(notebook).notebook)


def test_words_from_beside_are_harmless_too():
    assert "<script" not in shown(below(markdown("<script>alert(1)</script>")))
    assert shown(below(code("# ```\n# <b>"))) == "````text\n# ```\n# < b>\n````"


@pytest.mark.parametrize(
    "setting",
    [Setting(NAME, points=3), Setting(NAME, question="Which property moves the pixel along?")],
)
@pytest.mark.parametrize("wrote", ["", WORDS])
def test_the_question_before_it_was_changed_is_no_students(setting, wrote):
    changed = with_settings(RELEASE, [setting])
    assert changed.cells[PLACE - 1].source != RELEASE.cells[PLACE - 1].source
    before, after = copy.deepcopy(RELEASE), copy.deepcopy(changed)
    for notebook in (before, after):
        if wrote:
            cell(notebook, NAME).source = wrote
        made = rebuild(changed, read_notebook(as_bytes(notebook)))
        assert cell(made.notebook, NAME).source == (wrote or STUB)
        assert not [remark for remark in made.remarks if "words beside" in remark]
    before.cells[PLACE - 1].source += f"\n\n{MORE}"
    assert MORE in cell(rebuild(changed, read_notebook(as_bytes(before))).notebook, NAME).source


OTHER = "filters_written_2"
SECOND = "A pixel depends on its near neighbours."
BOTH = f"{WORDS}\n\n{SECOND}"
MIDDLE = PLACE - 20


def together(text, kind="", name=OTHER, **more):
    """Several answers in the cell of one question."""
    notebook = fresh()
    cell(notebook, name).update(source=text, **({"cell_type": kind} if kind else {}), **more)
    return notebook


def own(one, at):
    notebook = fresh()
    notebook.cells.insert(at, one)
    return notebook


COMMENTS = "# " + BOTH.replace("\n", "\n# ")
HOLDERS = {
    "paragraphs": together(BOTH),
    "lines": together(f"{WORDS}\n{SECOND}"),
    "a list": together("- shared weights\n- locality"),
    "numbers in a line": together("1) weights are shared 2) pixels are near"),
    "raw": together(BOTH, "raw"),
    "comments": together(COMMENTS, "code"),
    "an HTML comment": together(f"<!-- {BOTH} -->"),
    "a picture": together("", attachments=PICTURE),
    "two cells": together(WORDS),
    **{
        f"own {what} {where}": own(one, at)
        for where, at in (("first", 0), ("between", MIDDLE), ("last", len(RELEASE.cells)))
        for what, one in (
            ("text", markdown(BOTH)),
            ("raw", raw(BOTH)),
            ("HTML comment", markdown(f"<!-- {BOTH} -->")),
            ("picture", markdown("", attachments=PICTURE)),
            ("comments", code(COMMENTS)),
            ("string", code(f'"""{BOTH}"""')),
            ("print", code(f"print('{WORDS} {SECOND}')")),
            ("names", code(f"a = '{WORDS}'\nb = '{SECOND}'")),
            ("prose in code", code(BOTH)),
            ("cell of another notebook", markdown(BOTH, metadata={"nbgrader": {"grade_id": "x"}})),
        )
    },
}  # fmt: skip
HOLDERS["two cells"].cells.insert(
    HOLDERS["two cells"].cells.index(cell(HOLDERS["two cells"], OTHER)) + 1, markdown(SECOND)
)


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("where", HOLDERS)
def test_a_text_that_may_hold_several_answers_is_shown_with_each(where, bare):
    notebook = copy.deepcopy(HOLDERS[where])
    result = rebuilt(stripped(notebook) if bare else notebook)
    for name in (NAME, OTHER):
        found = cell(result.notebook, name)
        assert name not in result.unanswered
        assert found.source.strip() not in ("", STUB)
        assert "picture" not in where or found.attachments


NO_ANSWERS = {
    "one statement": together(WORDS),
    "one answer of two sentences": together(f"{WORDS} {SECOND}"),
    "parts": together("(a) The weights are the same. (b) It computes every *second* window."),
    "parts in lines": together(
        "(a) The weights are the same.\n\n(b) It takes every second window."
    ),
    "one answer in wrapped lines": together(f"{WORDS} A pixel depends\non its near\nneighbours."),
    "tried out": own(code("x = conv1d([1, 2], [1])\nx + 1"), MIDDLE),
    "code left out": own(code("# x = conv1d(z, w)\n# print(x)"), MIDDLE),
    "no Python": own(code("conv1d([1, 2], [1]"), MIDDLE),
    "a mark": own(markdown("ok"), MIDDLE),
}


@pytest.mark.parametrize("where", NO_ANSWERS)
def test_what_holds_no_other_answer_answers_nothing(where):
    assert NAME in rebuilt(NO_ANSWERS[where]).unanswered


def test_a_learners_own_copy_gets_no_answer_twice():
    read = read_notebook(as_bytes(together(BOTH)))
    kept = carry_over(read, RELEASE.cells, RELEASE).notebook
    assert (cell(kept, NAME).source, cell(kept, OTHER).source) == (STUB, BOTH)
