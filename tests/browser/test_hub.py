"""A JupyterHub, for real, set up as the guide for operators says: notebooks out, work in, feedback back."""

import shutil
import tempfile
from pathlib import Path

import nbformat
import pytest
from selenium.webdriver.common.by import By

from autograder.authoring.demo.answers import right_answers
from autograder.sandbox.available import sandbox_available
from tests.helpers.browser.cells import fill, save, validate
from tests.helpers.browser.lab import chromium, wait_for
from tests.helpers.browser.pictures import picture
from tests.helpers.grading_fakes import NAME, WRONG_RELU
from tests.helpers.hub import hub, proxy
from tests.helpers.paths import COURSE
from tests.helpers.waiting import wait_until

pytestmark = pytest.mark.slow

TEACHER, ADA, BOB = "teacher-cnn", "ada-cnn", "bob-cnn"
COURSE_ID = "cnn-course"
FILE = f"{NAME}.ipynb"


@pytest.fixture
def folder():
    """A folder that all users of the machine may go through: pytest's own are private."""
    with tempfile.TemporaryDirectory(prefix="cnn-hub-", ignore_cleanup_errors=True) as made:
        yield Path(made)


def test_a_day_on_a_hub(folder, tmp_path):
    proxy()
    everybody_s_settings(folder)
    with hub(folder, [TEACHER, ADA, BOB]) as made:
        release(made)
        with chromium(tmp_path / "ada") as ada, chromium(tmp_path / "teacher") as teacher:
            log_in(ada, made, ADA)
            work(ada, made)
            by_commands(made)
            grade(made)
            log_in(teacher, made, TEACHER)
            look(teacher, made)
            made.run(TEACHER, "course", "nbgrader", "generate_feedback", NAME)
            made.run(TEACHER, "course", "nbgrader", "release_feedback", NAME)
            read_feedback(ada, made)
        nothing_of_others(made)


def everybody_s_settings(folder):
    """The exchange, and what stands in /etc/jupyter."""
    exchange = folder / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    (folder / "etc").mkdir()
    (folder / "etc" / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.Exchange.root = {str(exchange)!r}\n"
        f"c.CourseDirectory.course_id = {COURSE_ID!r}\n"
    )


def release(made):
    """A course directory in the grader's home; its assignment goes into the exchange."""
    home = made.home(TEACHER)
    course = home / "course"
    shutil.copytree(COURSE / "source" / NAME, course / "source" / NAME)
    shutil.copy(COURSE / "nbgrader_config.py", course)
    (home / ".jupyter").mkdir()
    (home / ".jupyter" / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.root = {str(course)!r}\n"
    )
    course.chmod(0o700)
    made.give(TEACHER, course)
    made.give(TEACHER, home / ".jupyter")
    made.run(TEACHER, "course", "nbgrader", "generate_assignment", NAME)
    made.run(TEACHER, "course", "nbgrader", "release_assignment", NAME)


def log_in(page, made, user):
    page.get(f"{made.address}/hub/login")
    page.find_element(By.ID, "username_input").send_keys(user)
    page.find_element(By.ID, "password_input").send_keys(user)
    page.find_element(By.ID, "login_submit").click()
    ready(page)


def ready(page):
    wait_for(page, "return !!(window.jupyterapp && document.querySelector('.jp-DirListing'))")


def work(page, made):
    """A student fetches, writes one right answer, validates, submits."""
    commands = page.execute_script("return window.jupyterapp.commands.listCommands()")
    assert "nbgrader:open-assignment-list" in commands
    assert not any("formgrader" in name or "create-assign" in name for name in commands)
    assignments(page)
    picture(page, "hub-1-released")
    press(page, "#released_assignments_list", "Fetch")
    wait_for(
        page, "return /Submit/.test(document.querySelector('#fetched_assignments_list').innerText)"
    )
    page.get(f"{made.address}/user/{ADA}/lab/tree/{NAME}/{FILE}")
    wait_for(page, "return !!document.querySelector('.jp-Notebook .jp-Cell')")
    wait_for(page, "return window.jupyterapp.shell.currentWidget?.context?.isReady")
    fill(page, "relu", right_answers(NAME, "loops")["relu"])
    save(page)
    said = validate(page)
    picture(page, "hub-2-validated")
    assert "conv1d   " in said
    assert "relu   " not in said
    page.execute_script("document.querySelector('.jp-Dialog button').click()")
    assignments(page)
    press(page, "#fetched_assignments_list", "Submit")
    wait_for(
        page,
        f"return document.querySelector('#submitted_assignments_list').innerText.includes('{NAME}')",
    )
    picture(page, "hub-3-submitted")


def assignments(page):
    page.execute_script("window.jupyterapp.commands.execute('nbgrader:open-assignment-list')")
    wait_for(page, f"return document.querySelector('#assignments')?.innerText.includes('{NAME}')")


def press(page, where, button):
    found = f"[...document.querySelectorAll('{where} button')].find(e => e.innerText.trim() === '{button}')"
    wait_for(page, f"const found = {found}; found?.click(); return !!found")


def by_commands(made):
    """Another student does the same with the commands of the guide, and is wrong."""
    made.run(BOB, "", "nbgrader", "fetch_assignment", NAME, "--course", COURSE_ID)
    path = made.home(BOB) / NAME / FILE
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "relu":
            cell.source = WRONG_RELU
    nbformat.write(notebook, path)
    made.run(BOB, "", "nbgrader", "submit", NAME, "--course", COURSE_ID)


def grade(made):
    made.run(TEACHER, "course", "nbgrader", "collect", NAME)
    walls = [] if sandbox_available().ok else ["--no-sandbox"]
    said = made.run(TEACHER, "course", "autograder", "grade", NAME, *walls)
    rows = {line.split("\t")[0]: line.split("\t") for line in said.splitlines() if "\t" in line}
    assert rows[ADA][1:4] == ["1", "20", "graded"]
    assert rows[BOB][1:4] == ["0", "20", "graded"]


def look(page, made):
    """The grader's formgrader, from the menu's address, shows the class and has our page."""
    page.get(f"{made.address}/user/{TEACHER}/formgrader/manage_submissions/{NAME}")
    wait_for(page, "return document.querySelectorAll('td.student-id').length === 2")
    picture(page, "hub-4-formgrader")
    page.get(f"{made.address}/user/{TEACHER}/formgrader/gradebook/{NAME}/{NAME}")
    wait_for(page, "return document.body.innerText.includes('Mark written answers by question')")
    picture(page, "hub-5-manual-grading")


def read_feedback(page, made):
    """The student fetches the feedback in the list, and it is theirs."""
    page.execute_script("document.querySelector('#refresh_assignments_list').click()")
    wait_for(
        page,
        "return /Fetch Feedback/.test(document.querySelector('#submitted_assignments_list').innerText)",
    )
    press(page, "#submitted_assignments_list", "Fetch Feedback")
    place = made.home(ADA) / NAME / "feedback"
    wait_for(
        page,
        "return /view feedback/.test(document.querySelector('#submitted_assignments_list').innerText)",
    )
    wait_until(lambda: list(place.rglob("*.html")))
    (page_of_feedback,) = place.rglob("*.html")
    picture(page, "hub-6-feedback")
    assert "1 of 24" in " ".join(page_of_feedback.read_text(encoding="utf-8").split())


def nothing_of_others(made):
    """A student can read their own work alone."""
    course, exchange = made.home(TEACHER) / "course", made.folder / "exchange" / COURSE_ID
    assert made.may_read(TEACHER, course / "gradebook.db")
    assert made.may_read(ADA, exchange / "outbound" / NAME / FILE)
    for path in (course, course / "gradebook.db", exchange / "inbound", exchange / "feedback"):
        assert not made.may_read(ADA, path), path
