"""A student's page: what it says of right, wrong and unreadable work, and that nothing in it runs."""

import base64

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback

from autograder.assignment.course_directory import open_course
from autograder.exercise.courses import find
from autograder.pages.feedback.page import read_page
from autograder.records.journal import FILE, FOLDER
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    WRONG_RELU,
    hand_in,
    known_course,
    run_class,
    submit,
)
from tests.helpers.page import Page

EVIL = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>"
WRITTEN = (
    "# My answer\n\nBecause $a < b$ and \\begin{pmatrix}1 & 2\\end{pmatrix} "
    "[x](javascript:alert(1)) <b onclick=alert(1)>b</b> ![z](http://x.example/t.png) "
    "$\\text{<script>alert(1)</script>}$"
)
LEAKS = "def relu(z):\n    raise ValueError('asked: ' + repr(np.asarray(z).tolist()))"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    submitted = {
        "ada": ANSWERS,
        "bob": ANSWERS | {"relu": WRONG_RELU},
        "half": ANSWERS | {"conv_output_size": HALF},
        "torn": b"{",
        "stub": {},
    }
    root = known_course(tmp_path_factory.mktemp("feedback") / "course", submitted)
    evil = submit({"relu": LEAKS, "filters_written_1": WRITTEN})
    evil.cells.append(nbformat.v4.new_code_cell(f"# {EVIL}\nraise KeyError('x')"))
    hand_in(root, "eve", evil)
    hand_in(root, "eve", b"x", "<script>alert(2)<\\script>.txt")
    hand_in(root, "pdf", b"x", "essay.pdf")
    run_class(root)
    opened = open_course(root)
    with Gradebook(opened.directory.db_url) as gradebook:
        gradebook.update_or_create_student("bob", first_name="Zoë", last_name="<i>O'Hara</i>")
        grade = gradebook.find_grade("filters_written_1", NAME, NAME, "bob")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        note = gradebook.find_comment("filters_written_1", NAME, NAME, "bob")
        note.manual_comment = f"What of *sharing*? {EVIL}"
        notebook = gradebook.find_submission_notebook(NAME, NAME, "bob")
        notebook.late_submission_penalty = 2.0
        grade = gradebook.find_grade("relu_check", NAME, NAME, "stub")
        grade.manual_score, grade.needs_manual_grade = 1.0, False
        gradebook.db.commit()
    generate(opened)
    return opened


@pytest.mark.parametrize(
    ("tell", "seen", "hint"),
    [("hints", True, True), ("mistakes", True, False), ("points", False, False)],
)
def test_an_instructor_says_how_much_students_are_told(course, tell, seen, hint):
    (course.root / "grading.toml").write_text(f"[feedback]\ntell = '{tell}'")
    try:
        path = course.folder("autograded", "bob", NAME) / f"{NAME}.ipynb"
        names = {
            "assignment": NAME,
            "notebook": NAME,
            "student": "bob",
            "db_url": course.directory.db_url,
        }
        shown = read_page(course.root, nbformat.read(path, as_version=4), names)
    finally:
        (course.root / "grading.toml").unlink()
    assert ("this is the absolute value" in shown) is seen
    assert ("A hint:" in shown) is hint
    assert ("Look at:" in shown) is hint
    assert "What <code>relu</code> was graded on" in shown
    assert "wrong" in shown


def generate(course, force=False):
    course.directory.assignment_id = NAME
    converter = GenerateFeedback(coursedir=course.directory, config=course.config)
    converter.force = force
    converter.start()


def source(course, student):
    path = course.folder("feedback", student, NAME) / f"{NAME}.html"
    return path.read_text(encoding="utf-8")


@pytest.fixture(params=["ada", "bob", "torn", "stub", "eve", "pdf"])
def page(course, request):
    return Page(source(course, request.param))


def test_every_link_leads_somewhere_in_the_page(page):
    links = [v for name, v in page.attributes if name in ("href", "aria-labelledby")]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_a_screen_reader_finds_its_way(page):
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False))
    assert ("lang", "en") in page.attributes
    assert page.tags.count("main") == page.tags.count("header") == page.tags.count("nav") == 1
    assert page.tags.count("table") == page.tags.count("caption") == page.tags.count("thead")


def test_nothing_in_it_runs_or_asks_for_anything(page):
    assert not {"script", "iframe", "object", "form", "link", "base", "svg", "i", "b"} & set(
        page.tags
    )
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert not [
        v for name, v in page.attributes if name in ("src", "href") and not v.startswith("#")
    ]
    (policy,) = [v for name, v in page.attributes if name == "content" and "default-src" in v]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


def test_a_right_submission_is_told_so(course):
    page = Page(source(course, "ada"))
    assert "7 of 9 points so far" in page.text
    assert "All 2 exercises are right." in page.text
    assert "waits for a person – 2 points to be given" in page.text
    assert "Because of locality." in page.text
    assert "Exercises to look at" not in page.text


def test_a_wrong_exercise_is_explained(course):
    page = Page(source(course, "bob"))
    assert "1 of 2 exercises is right. To look at again: relu" in page.text
    assert "this is the absolute value" in page.text
    assert "Look at: What is ReLU(-2): 2 or 0?" in page.text
    assert f"A hint: {find('relu').hints[0]}" in page.text
    assert "To read again: Filters , in 2_filters" in page.text
    assert "Aspect Result What was seen values ✗ wrong wrong on" in page.text
    # Nobody has looked at it: that is not wrong.
    assert "open not looked at: the answers there are not right yet" in page.text
    assert "wrong not looked at" not in page.text
    assert "for Zoë <i>O'Hara</i>" in page.text
    assert "Your code: relu def relu ( z ): return np . abs ( z )" in page.text


def test_lateness_a_persons_points_and_comment_are_told(course):
    page = Page(source(course, "bob"))
    assert "4.5 of 9 points" in page.text
    assert "so far" not in page.text
    assert "Handed in late: 2 points are taken off. Without that it would be 6.5." in page.text
    assert "1.5 of 2 points" in page.text
    assert "Comment by your grader What of sharing ?" in page.text
    assert EVIL in page.text


def test_points_that_a_person_changed_say_so(course):
    page = Page(source(course, "stub"))
    assert "A person set these points; the automatic check gave 0." in page.text
    assert "not begun" in page.text
    assert "conv_output_size is not written yet" in page.text


def test_what_could_not_be_read_or_was_not_there_is_told_with_the_reason(course):
    torn, pdf = (Page(source(course, name)) for name in ("torn", "pdf"))
    assert "0 of 9 points" in torn.text
    assert "Your notebook could not be read" in torn.text
    assert "the file is not a whole notebook" in torn.text
    assert "There was no notebook in what you handed in" in pdf.text
    assert "extra file essay.pdf set aside" in pdf.text
    assert "Your notebook, as it was run" not in torn.text + pdf.text


def test_a_hostile_submission_is_shown_as_text(course):
    text = source(course, "eve")
    page = Page(text)
    assert EVIL in page.text
    assert "My answer" in page.text
    assert "math" in page.tags
    assert 'href="javascript' not in text
    assert "extra file <script>alert(2)<\\script>.txt set aside" in page.text
    assert "A cell that you added" in page.text


def test_no_number_that_was_asked_is_in_it(course):
    """Neither here nor in what the gradebook and the autograded notebook say."""
    folder = course.folder("autograded", "eve", NAME) / f"{NAME}.ipynb"
    with Gradebook(course.directory.db_url) as gradebook:
        comment = gradebook.find_comment("relu", NAME, NAME, "eve").auto_comment
    for text in (source(course, "eve").replace("asked: '", ""), comment):
        assert "asked: " not in text
    notebook = nbformat.read(folder, as_version=4)
    outputs = [str(cell.get("outputs", "")) for cell in notebook.cells]
    assert not [output for output in outputs if "asked: " in output]
    assert "Your code raised ValueError" in comment


HALF = "def conv_output_size(n, k, stride=1, padding=0):\n    return n - k + 1"


def test_a_hint_goes_one_step_further_where_something_is_right(course):
    text = Page(source(course, "half")).text
    assert "partly right" in text
    assert f"A hint: {find('conv_output_size').hints[1]}" in text


def test_without_a_journal_there_are_points_and_comments(course):
    path = course.root / FOLDER / FILE
    aside = path.with_name("aside.db")
    path.rename(aside)
    try:
        generate(course, force=True)
        text = Page(source(course, "bob")).text
    finally:
        aside.rename(path)
        generate(course, force=True)
    assert "4.5 of 9 points" in text
    assert "There is no report on this exercise." in text
    assert "1 of 2 exercises is right. To look at again: relu" in text


def test_pictures_are_shown_with_their_words(course):
    from autograder.pages.feedback.cells import cells_of

    png = base64.b64encode(b"\x89PNG\r\n\x1a\nrest").decode()
    html = f'<img src="data:image/png;base64,{png}">'
    cell = nbformat.v4.new_code_cell("plt.show()")
    cell.outputs = [
        nbformat.v4.new_output("display_data", data={"image/png": png, "text/plain": "A cat."}),
        nbformat.v4.new_output("display_data", data={"text/html": html}),
        nbformat.v4.new_output("display_data", data={"text/plain": "Figure: a line"}),
        nbformat.v4.new_output("stream", text="\x1b[31m" + 20_000 * "x"),
    ]
    (made,) = cells_of(nbformat.v4.new_notebook(cells=[cell]))
    kinds = [(output.kind, output.text[:14]) for output in made.outputs]
    assert kinds[:3] == [
        ("picture", "A cat."),
        ("picture", "a figure of yo"),
        ("words", "Figure: a line"),
    ]
    assert made.outputs[3].text.startswith("xxx")
    assert "10,0" in made.outputs[4].text
