"""Marking a question over a class in nbgrader's formgrader, by the keyboard alone."""

import nbformat
import pytest
from nbgrader.api import Gradebook
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from autograder.assignment.course_directory import open_course
from autograder.cli.grade_view.demo import generate_assignment
from autograder.lms.enrol import EnrolmentRequest, enrol
from tests.helpers.browser.lab import TOKEN, chromium, lab, wait_for
from tests.helpers.browser.pictures import picture, sized, too_wide
from tests.helpers.grading_fakes import ANSWERS, NAME, course_directory, hand_in, run_class, submit

pytestmark = pytest.mark.slow

QUESTION, SECOND = "filters_written_1", "filters_written_2"
PEOPLE = {
    "ada": ("Ada", "Lovelace", "Mon", "All outputs have the **same weights**, so it moves along: $y_{i+1}$."),
    "bob": ("Bob", "Babbage", "Tue", "Because convolution is invariant."),
    "eve": ("Eve", "Curie", "Mon", "Locality: an output sees its window.\n\n- three weights\n- one bias"),
    "kim": ("Kim", "Dijkstra", "Mon", "I do not know, but the picture moves, and so does the pixel."),
}  # fmt: skip
REMARK = "Name the property: the weights are shared."


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = course_directory(tmp_path_factory.mktemp("marking") / "course")
    second_question(root / "source" / NAME / f"{NAME}.ipynb")
    generate_assignment(open_course(root), NAME)
    lines = ["id,First name,Last name,Section"]
    for student, (first, last, section, words) in PEOPLE.items():
        lines.append(f"{student},{first},{last},{section}")
        notebook = submit(ANSWERS | {QUESTION: words})
        notebook.cells.append(nbformat.v4.new_code_cell("# my own attempt\nprint(relu(-3))"))
        notebook.cells.append(written("It shrinks."))
        hand_in(root, student, notebook)
    (root.parent / "list.csv").write_text("\n".join(lines), encoding="utf-8")
    enrol(EnrolmentRequest(root, root.parent / "list.csv"))
    run_class(root)
    return root


def second_question(source):
    notebook = nbformat.read(source, as_version=4)
    key = "By the size of the filter, less one." + "\n\nIn more words." * 60
    notebook.cells.append(written(key))
    nbformat.write(notebook, source)


def written(words):
    marks = {"grade": True, "grade_id": SECOND, "locked": False, "points": 2, "solution": True}
    marks |= {"schema_version": 3, "task": False, "cell_type": "markdown"}
    return nbformat.v4.new_markdown_cell(words, metadata={"nbgrader": marks})


def keys(page, *pressed):
    ActionChains(page).send_keys(*pressed).perform()


def left(page):
    return page.execute_script("return document.getElementById('left').textContent")


def saved(page, count):
    """Wait until so many answers are left, and nothing is being saved."""
    wait_for(
        page,
        f"return document.getElementById('left').textContent.startsWith('{count} of')"
        " && !/saving/.test(document.body.innerText)",
    )


def assert_in_view(page, width):
    """The whole key stands beside an answer, and the list of keys below both, also further down."""
    sized(page, width, 900)
    for card in ("[0]", ".at(-1)"):
        page.execute_script(
            f"[...document.querySelectorAll('article')]{card}.scrollIntoView({{block: 'nearest'}})"
        )
        key, bar, answer = page.execute_script(
            "const at = e => e.getBoundingClientRect().toJSON();"
            "return [at(document.querySelector('.key .panel')), at(document.querySelector('.keys')),"
            f" at([...document.querySelectorAll('article')]{card})]"
        )
        assert 0 <= key["top"] < key["bottom"] <= bar["top"] < bar["bottom"] <= 900
        assert key["right"] < answer["left"]
        assert answer["bottom"] <= bar["top"]


def offered(page):
    """Return the comments that can be seen and given again."""
    found = "[...document.querySelectorAll('.reuse button')].filter(b => b.offsetParent).map(b => b.title)"
    return page.execute_script(f"return {found}")


def by_name(root):
    with Gradebook(open_course(root).directory.db_url) as gradebook:
        found = {}
        for student in PEOPLE:
            grade = gradebook.find_grade(QUESTION, NAME, NAME, student)
            notes = gradebook.find_submission_notebook(NAME, NAME, student).comments
            words = next(note.manual_comment for note in notes if note.name == QUESTION)
            found[student] = (grade.manual_score, grade.needs_manual_grade, words)
        return found


def test_a_question_is_marked_over_the_class_by_the_keyboard(root, tmp_path):
    with lab(root) as address, chromium(tmp_path / "profile") as page:
        page.get(f"{address}/lab?token={TOKEN}")
        page.get(f"{address}/formgrader/gradebook/{NAME}/{NAME}")
        wait_for(page, "return /by question/.test(document.body.innerText)")
        picture(page, "marking-link")
        page.execute_script(
            "[...document.querySelectorAll('a')].find(a => /by question/.test(a.text)).click()"
        )
        wait_for(page, "return document.activeElement?.tagName === 'ARTICLE'")
        assert left(page) == "4 of 4 left"
        text = page.execute_script("return document.body.innerText")
        assert "Locality and sharing of weights." in text
        assert "1. Babbage, Bob (Tue)" in text
        picture(page, "marking-begin")
        assert_in_view(page, 1400)
        assert_in_view(page, 800)
        sized(page, 1400, 900)
        # Bob: half a point, and a comment that will be used again.
        keys(page, "h")
        saved(page, 3)
        keys(page, "c", REMARK, Keys.ESCAPE)
        saved(page, 3)
        # Curie: full points; Dijkstra: 0 and the same comment; what else was written.
        keys(page, "n", "f")
        saved(page, 2)
        keys(page, "n", "0")
        saved(page, 1)
        assert offered(page) == [REMARK]
        keys(page, "r", Keys.ENTER, "o")
        saved(page, 1)
        # A comment that is there already, or for another answer, is not offered.
        assert offered(page) == []
        assert "marked, saved; 1 left" in page.execute_script(
            "return document.activeElement.innerText"
        )
        assert "my own attempt" in page.execute_script("return document.body.innerText")
        picture(page, "marking-end")
        keys(page, "j", "1", "h")
        saved(page, 0)
        assert by_name(root) == {
            "ada": (1.5, False, None),
            "bob": (0.5, False, REMARK),
            "eve": (2.0, False, None),
            "kim": (0.0, False, REMARK),
        }
        assert "marked, saved; none left, n: next question" in page.execute_script(
            "return document.body.innerText"
        )
        # Three points are more than there are.
        keys(page, "3")
        wait_for(page, "return /points go from 0 to 2/.test(document.body.innerText)")
        # Points are typed as they are written, also in the field; a letter takes none back.
        for written, points in (("0.5", 0.5), ("1,5", 1.5), ("12", 2), ("0", 0), (".5", 0.5)):
            keys(page, *written)
            saved(page, 0)
            assert by_name(root)["ada"][0] == points, written
            # Another key ends a number.
            keys(page, "k", "j")
        field = page.execute_script("return document.activeElement.querySelector('.points')")
        field.send_keys("e", Keys.ENTER)
        assert page.execute_script("return document.activeElement.tagName") == "ARTICLE"
        wait_for(page, "return /points go from 0 to 2/.test(document.activeElement.innerText)")
        assert by_name(root)["ada"][:2] == (0.5, False)
        # Opened text is in view, and not behind the list of keys.
        sized(page, 1400, 500)
        keys(page, "k", "o")
        assert page.execute_script(
            "const bottom = document.activeElement.querySelector('details').getBoundingClientRect().bottom;"
            "return bottom <= document.querySelector('.keys').getBoundingClientRect().top"
        )
        sized(page, 1400, 900)
        keys(page, "j")
        # Nothing is left here: the next question has the rest.
        keys(page, "k", "0", "n")
        wait_for(page, f"return location.pathname.endsWith('{SECOND}')")
        wait_for(page, "return document.activeElement?.tagName === 'ARTICLE'")
        assert left(page) == "4 of 4 left"
        picture(page, "marking-second")
        keys(page, "m")
        assert page.execute_script("return document.querySelector('.key').scrollTop") > 0
        keys(page, "f")
        saved(page, 3)
        assert "marked, saved; 3 left" in page.execute_script("return document.body.innerText")
        page.get(f"{address}/formgrader/marking/{NAME}/{NAME}/{QUESTION}")
        page.find_element("link text", "Mon").send_keys(Keys.ENTER)
        wait_for(page, "return document.querySelectorAll('article').length === 3")
        assert left(page) == "0 of 3 left"
        for width, height in ((1400, 900), (390, 844), (800, 900)):
            sized(page, width, height)
            picture(page, f"marking-{width}")
            assert too_wide(page) == 0
        page.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": "dark"}]},
        )
        sized(page, 1400, 900)
        picture(page, "marking-dark")


def test_points_that_cannot_be_saved_are_said_and_stay_open(root, tmp_path):
    with chromium(tmp_path / "profile") as page:
        with lab(root) as address:
            page.get(f"{address}/lab?token={TOKEN}")
            page.get(f"{address}/formgrader/marking/{NAME}/{NAME}/{QUESTION}")
            wait_for(page, "return document.querySelectorAll('article').length === 4")
        # The server has ended.
        page.execute_script("document.querySelector('article').focus()")
        keys(page, "1")
        wait_for(page, "return /NOT SAVED/.test(document.body.innerText)")
        assert page.execute_script("return document.activeElement.classList.contains('waits')")
