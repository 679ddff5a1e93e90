"""Markdown and formulas: the same to read, and nothing that runs."""

import re

import pytest

from autograder.authoring.build import scripts
from autograder.pages.feedback.cells import cells_of
from autograder.pages.feedback.formula import mathml
from autograder.pages.feedback.markdown import course_markdown, own_markdown
from autograder.submission.match import grade_id, is_solution
from autograder.submission.text import harmless_markdown
from tests.helpers.notebook_runs import released
from tests.helpers.paths import COURSE

NAMES = [script.stem for script in scripts(COURSE)]


@pytest.mark.parametrize(
    "tex",
    ["{" * 1500, "\\frac", "\\begin{pmatrix}", "x_" * 900, "y" * 5_000, "\\left(", "}", "&&&"],
)
def test_a_formula_that_is_none_stands_as_it_was_typed(tex):
    found = own_markdown(f"a ${tex}$ b")
    assert "<script" not in found
    assert found.startswith("<p>a ")
    assert found.rstrip().endswith(" b</p>")


def test_signs_of_markup_stand_in_formulas():
    assert "<mo>&lt;</mo>" in mathml("a < b")
    assert "x&lt;y" in mathml("\\text{x<y}")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](javascript:alert(1))",
        "![x](https://x.example/count.png)",
        "$\\href{javascript:alert(1)}{x}$",
        "$\\text{</mtext><img src=x onerror=alert(1)>}$",
        "$\\style{background:url(x)}{x}$",
        "```mermaid\n<img src=x onerror=alert(1)>\n```",
        "<style>body{display:none}</style>",
    ],
)
def test_nothing_runs_or_is_fetched(text):
    found = own_markdown(text).lower()
    for opening in ("<script", "<img", "<style", "href=", " style=", "<iframe"):
        assert opening not in found


@pytest.mark.parametrize("name", ["pre", "table", "th"])
def test_words_of_a_picture_are_never_taken_for_a_tag(name):
    """Older versions of nh3 leave "<" in an attribute as it is, and we add to tags after them."""
    text = f"![<`{name}`><`meta http-equiv=refresh content=0`>](attachment:a.png)"
    found = own_markdown(harmless_markdown(text), {"a.png": {"image/png": "iVBORw0KGgo="}})
    words = re.findall(' alt="([^"]*)"', found)
    assert len(words) == 1
    assert name in words[0]
    assert not re.search("<|&lt;", words[0])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("448. Many multiplications.", '<ol start="448">'),
        ("448) Many multiplications.", '<ol start="448">'),
        ("(a) 60,000*27*16", "(a) 60,000*27*16"),
        ("27 * 16 *3* 2.5*4", "27 * 16 *3* 2.5*4"),
        ("3*(2+1)*4", "3*(2+1)*4"),
        ("it is *not* 4", "it is <em>not</em> 4"),
        ("*2 weights*", "<em>2 weights</em>"),
    ],
)
def test_no_number_of_an_answer_is_lost(text, shown):
    assert shown in own_markdown(text)


def test_own_headings_are_no_sections():
    assert "<h" not in own_markdown("# One\n\n#### Four")
    assert [h.text for h in course_markdown("# One `x`\n\n### Three", 5).headings] == [
        "One x",
        "Three",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_formula_of_the_course_is_drawn(name):
    for cell in released(name).cells:
        if cell.cell_type == "markdown":
            page = course_markdown(cell.source, 1).page
            assert "<code>\\" not in page, cell.source
            assert "$" not in page.replace("\\$", "").split("<pre")[0], cell.source


@pytest.mark.parametrize("name", NAMES)
def test_each_exercise_stands_in_a_section(name):
    notebook = released(name)
    sections = {cell.name: cell.section for cell in cells_of(notebook)}
    for cell in notebook.cells:
        if is_solution(cell):
            assert sections[grade_id(cell)].level == 2, grade_id(cell)
