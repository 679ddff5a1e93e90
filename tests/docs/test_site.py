"""What the built book holds, and what it must not hold."""

import re
import shutil

import pytest
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.cli.main import autograder
from autograder.exercise.courses import of_notebook
from course_book.answers import answers_in
from course_book.links import complaints
from course_book.pages import Page, pages
from tests.helpers.notebook_runs import NAMES, built, grader, released
from tests.helpers.paths import COURSE

pytestmark = pytest.mark.slow


def page(site, name):
    return Page(site, (site / name).relative_to(site))


def notebook(site, name):
    return page(site, f"course/notebooks/{name}.html")


def test_no_answer_is_in_it(site):
    assert answers_in(site, COURSE) == []


def test_every_link_leads_somewhere(site):
    assert complaints(site) == []
    assert sum(len(one.links) for one in pages(site)) > 1000


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_there_as_students_get_it(site, name):
    text = notebook(site, name).text
    for exercise in of_notebook(name):
        assert f"def {exercise.name}(" in text
        assert f"{exercise.name} is not written yet" in text
    assert "Model answer" not in text
    assert "### BEGIN" not in text


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_has_its_figures_and_they_have_words(site, name):
    source = notebook(site, name).source
    pictures = re.findall(r'<img[^>]* src="data:image/png[^>]*>', source)
    assert pictures
    assert not [tag[:80] for tag in pictures if not re.search(r'\balt="[^"]{10,}"', tag)]


@pytest.mark.parametrize("name", NAMES)
def test_no_error_and_no_warning_is_shown(site, name):
    source = notebook(site, name).source
    for sign in ("Traceback", "stderr", "application/vnd.jupyter"):
        assert sign not in source


def test_formulas_are_drawn_by_the_browser_alone(site):
    source = notebook(site, "4_backprop").source
    assert source.count("<math ") > 100
    assert "MathJax" not in source
    assert not re.search(r"\$[^$]{1,80}\\[a-z]+", notebook(site, "4_backprop").text)


def test_every_command_is_in_the_list(site):
    known = page(site, "docs/commands.html")
    for name, command in autograder.commands.items():
        if command.hidden:
            continue
        assert f"autograder {name}" in known.text
        for option in command.params:
            if not getattr(option, "hidden", False):
                said = (
                    option.human_readable_name
                    if option.param_type_name == "argument"
                    else option.opts[0]
                )
                assert said in known.text, (name, said)


def test_the_authored_notebooks_are_not_copied(site):
    assert not [path for path in site.rglob("*") if path.suffix in (".py", ".ipynb", ".md", ".rst")]


def test_it_opens_at_its_top(site):
    assert page(site, "index.html").links == ["docs/index.html"]


@pytest.fixture
def copy(site, tmp_path):
    return shutil.copytree(site, tmp_path / "site")


def test_an_answer_in_a_page_is_found_also_in_coloured_code(copy):
    cells = {grader(cell).get("grade_id"): cell.source for cell in built("4_backprop").cells}
    coloured = highlight(cells["conv2d_backward"], PythonLexer(), HtmlFormatter())
    path = copy / "docs" / "students.html"
    path.write_text(path.read_text().replace("</article>", f"{coloured}</article>", 1))
    found = answers_in(copy, COURSE)
    assert any("students.html" in line and "cell conv2d_backward" in line for line in found)
    assert any("students.html" in line and "the mark ### BEGIN" in line for line in found)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ('<a href="nowhere.html">x</a>', "leads to no page"),
        ('<a href="students.html#nowhere">x</a>', "leads to no place in that page"),
        ('<a href="#nowhere">x</a>', "leads to no place in that page"),
        ('<a href="../../../etc/passwd">x</a>', "leads out of the site"),
        ('<a href="http://">x</a>', "is no proper address"),
        ('<a href="https://exa mple.org/x">x</a>', "is no proper address"),
        ('<a href="tcp://HOST:8786">x</a>', "of a kind that pages do not have"),
        ('<script src="https://example.org/x.js"></script>', "from another site"),
        ('<img src="gone.png" alt="a picture that is gone">', "leads to no page"),
    ],
)
def test_a_bad_link_is_found(copy, link, said):
    path = copy / "docs" / "students.html"
    path.write_text(path.read_text().replace("</article>", f"{link}</article>", 1))
    (found,) = complaints(copy)
    assert found.startswith("docs/students.html:")
    assert said in found


def test_released_notebooks_are_what_is_rendered(site):
    code = [c.source for c in released("3_max_pooling").cells if c.cell_type == "code"]
    text = "".join(notebook(site, "3_max_pooling").text.split())
    assert all("".join(source.split()) in text for source in code)
