"""A whole day: a student with a zip, an instructor with uploads, feedback on a phone; a learner alone."""

import csv
import re
import shutil
import zipfile

import misconceptions
import nbformat
import pytest
from selenium.webdriver.common.by import By

from autograder.authoring.demo.answers import right_answers
from autograder.authoring.demo.sample import as_bytes, filled, source_of
from autograder.exercise.courses import of_notebook
from autograder.sandbox.available import sandbox_available
from tests.helpers.browser.cells import (
    cards,
    checked,
    errors,
    fill,
    own_cell,
    save,
    show,
    text_of,
    validate,
)
from tests.helpers.browser.commands import typed
from tests.helpers.browser.formgrader import give, open_submission, row, submissions
from tests.helpers.browser.lab import TOKEN, chromium, lab, run_all, wait_for
from tests.helpers.browser.pictures import picture, screenfuls, scrolled, sized, too_wide
from tests.helpers.grading_fakes import NAME, WRONG_RELU
from tests.helpers.paths import COURSE, ROOT

pytestmark = [pytest.mark.slow, pytest.mark.long]

FILE = f"{NAME}.ipynb"
RIGHT = right_answers(NAME, "loops")
ANSWER = "(a) The weights are the same at every place. (b) It computes every *second* window."
COMMENT = "Sharing is right. For (c), try a shift of two pixels."
#: As Canvas' *Export Entire Gradebook* has it.
ROSTER = f"""Student,ID,SIS User ID,SIS Login ID,Section,{NAME} (4321)
    Points Possible,,,,,24
"Lovelace, Ada",4711,a17,ada,Monday,
"Noether, Émilie",4712,e82,emmy,Monday,
"Smith, Bob",4713,b99,bob,Monday,
"Zola, Zoë",4714,z01,zoe,Monday,
"""


def mistake(exercise, slug):
    """The code of somebody who makes a known mistake."""
    known = next(one for one in misconceptions.of(exercise) if one.slug == slug)
    return source_of(known.function, exercise)


def test_from_a_zip_to_feedback_on_a_phone(tmp_path):
    folder, root = tmp_path / "student" / "cnn-course", tmp_path / "instructor" / "course"
    typed(ROOT, "1-0-release", "autograder", "release", NAME, "--out", tmp_path / "dist")
    with zipfile.ZipFile(tmp_path / "dist" / f"cnn-course-{NAME}.zip") as packed:
        packed.extractall(folder.parent)
    assert [path.name for path in folder.parent.iterdir()] == ["cnn-course"]
    given = (folder / FILE).read_bytes()
    with chromium(tmp_path / "profile") as page:
        with lab(folder) as address:
            work(page, address)
        course_of_one_notebook(root, given)
        uploads(tmp_path / "submissions.zip", given, (folder / FILE).read_bytes())
        # One upload is no notebook, and a person must see to it.
        zipped = tmp_path / "submissions.zip"
        typed(root, "2-1-collect", "autograder", "collect", NAME, zipped, ends=1)
        grade(root)
        with lab(root) as address:
            grade_by_hand(page, address)
        hand_back(page, root)
        read_feedback(page, root / "feedback" / "4711" / NAME / f"{NAME}.html")


def work(page, address):
    """A student works: nothing is written, something is wrong, a hint, it is right; Validate, save."""
    run_all(page, address, FILE)
    wait_for(page, "return document.querySelectorAll('[aria-label^=\"check of\"]').length >= 7")
    assert all("not written yet" in text for text, _ in cards(page))
    assert errors(page) == []
    show(page, "relu")
    picture(page, "1-1-nothing-written")
    for name in ("relu", "conv1d", "conv_output_size"):
        assert "right" in checked(page, name, RIGHT[name])
    wrong = checked(page, "conv2d_single", mistake("conv2d_single", "filter-flipped"))
    picture(page, "1-2-wrong")
    assert "flipped filter" in wrong
    assert "Look at: In the lecture's definition" in wrong
    assert [wrong, True] in cards(page)
    hinted = own_cell(page, "conv2d_single_check", "hint(conv2d_single)")
    picture(page, "1-3-hint")
    assert "Hint 1 of 3 for conv2d_single" in hinted
    mended = checked(page, "conv2d_single", RIGHT["conv2d_single"])
    picture(page, "1-4-right")
    assert "3 of 3 points" in mended
    assert "wrong" not in mended
    checked(page, "conv2d", mistake("conv2d", "bias-per-element"))
    fill(page, "filters_written_1", ANSWER)
    save(page)
    said = validate(page)
    picture(page, "1-5-validate")
    assert "conv2d   " in said
    assert "once for every number of the window" in said
    assert "Traceback" not in said
    assert "conv2d_single   " not in said


def course_of_one_notebook(root, given):
    """An empty course directory, and the assignment in it: the gradebook learns what there is to grade."""
    shutil.copytree(COURSE / "source" / NAME, root / "source" / NAME)
    shutil.copy(COURSE / "nbgrader_config.py", root)
    typed(root, "2-0-generate", "nbgrader", "generate_assignment", NAME)
    ours = nbformat.read(root / "release" / NAME / FILE, as_version=4)
    theirs = nbformat.reads(given, as_version=4)
    assert [cell.source for cell in ours.cells] == [cell.source for cell in theirs.cells]


def uploads(path, given, ada):
    """A class's uploads as Canvas names them: one worked in a browser, one all right, one not a notebook."""
    empty = nbformat.reads(given, as_version=4)
    emmy = as_bytes(filled(empty, RIGHT | {"filters_written_1": "Weight sharing."}))
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(f"lovelaceada_4711_90001_{FILE}", ada)
        packed.writestr(f"noetheremilie_LATE_4712_90002_{FILE}", emmy)
        packed.writestr(f"smithbob_4713_90003_{FILE}", b"my notebook is on the other laptop")


def grade(root):
    walls = [] if sandbox_available().ok else ["--no-sandbox"]
    said = typed(root, "2-2-grade", "autograder", "grade", NAME, *walls)
    assert "2 of 3 graded" in said
    assert "bias-per-element" in said
    assert "not gradable" in said


def grade_by_hand(page, address):
    page.get(f"{address}/formgrader/manage_assignments?token={TOKEN}")
    wait_for(page, f"return document.body.innerText.includes('{NAME}')")
    submissions(page, address)
    picture(page, "2-3-submissions")
    assert "needs manual grading" in row(page, "4711").text
    open_submission(page, address, "4711")
    card = page.find_element(By.CSS_SELECTOR, "[aria-label='check of conv2d']")
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", card)
    picture(page, "2-4-card")
    assert "once for every number of the window" in card.text
    give(page, "filters_written_1", "1.5", COMMENT)
    picture(page, "2-5-written")
    submissions(page, address)
    assert "needs manual grading" not in row(page, "4711").text


def hand_back(page, root):
    """The report, the pages for students, and the grades for Canvas."""
    typed(root, "2-6-report", "autograder", "report", NAME)
    page.get((root / "reports" / f"{NAME}.html").as_uri())
    photographed(page, "2-7-report", 1400, 1000)
    told = page.find_element(By.TAG_NAME, "body").text
    assert re.search(r"handed in\s+3 of 3", told)
    assert re.search(r"to grade by hand\s+1\b", told)
    assert "4713" in page.find_element(By.CSS_SELECTOR, "[aria-labelledby=look]").text
    typed(root, "2-8-feedback", "nbgrader", "generate_feedback", NAME)
    roster = root.parent / "grades.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    typed(root, "2-9-export", "autograder", "export", NAME, "--to", "canvas", "--roster", roster)
    with (root / "reports" / f"{NAME}_canvas.csv").open(encoding="utf-8-sig", newline="") as file:
        points = {line["Student"]: line[f"{NAME} (4321)"] for line in csv.DictReader(file)}
    assert points["Noether, Émilie"] == "20"
    assert points["Smith, Bob"] == "0"
    assert points["Zola, Zoë"] == ""
    assert float(points["Lovelace, Ada"]) > 11.5


def read_feedback(page, path):
    """The student reads what comes back, on a phone."""
    page.get(path.as_uri())
    photographed(page, "3-feedback", 390, 844, phone=True)
    assert too_wide(page) == 0
    told = page.find_element(By.TAG_NAME, "body").text
    assert re.search(r"1\d(\.\d+)? of 24\s+points", told)
    conv2d = page.find_element(By.CSS_SELECTOR, "[aria-labelledby=exercise-conv2d]").text
    assert "The bias is in there once for every number of the window" in conv2d
    assert "Look at: Is b inside the sum over the window or outside it?" in conv2d
    assert "A hint: " in conv2d
    assert "To read again: " in conv2d
    section = page.find_element(By.PARTIAL_LINK_TEXT, "9. ")
    section.click()
    picture(page, "3-to-read-again")
    written = page.find_element(By.CSS_SELECTOR, "[aria-labelledby=exercise-filters_written_1]")
    assert COMMENT in written.text
    assert "1.5 of 2 points" in written.text


def photographed(page, name, width, height, *, phone=False):
    """Save a page's first screenfuls, as wide as a window or a phone is."""
    sized(page, width, height, phone=phone)
    for number in screenfuls(page, height, most=8):
        scrolled(page, number * height)
        picture(page, f"{name}-{number}")
    scrolled(page, 0)


def test_alone_with_the_course_and_a_newer_notebook(tmp_path):
    root, folder = tmp_path / "repository" / "course", tmp_path / "alone" / "work"
    shutil.copytree(COURSE / "source", root / "source")
    shutil.copy(COURSE / "nbgrader_config.py", root)
    folder.parent.mkdir()
    study = ("autograder", "study", "--course", root)
    assert f"{FILE}: new" in typed(folder.parent, "4-0-study", *study, "--no-open")
    with lab(folder, theme="JupyterLab Dark") as address, chromium(tmp_path / "profile") as page:
        run_all(page, address, FILE)
        learn(page)
        newer(root / "source" / NAME / FILE)
        said = typed(folder.parent, "4-6-newer", *study, "--no-open")
        assert f"{NAME}.new.ipynb: the course has a newer version; yours was left as it is." in said
        assert f"--course {root} --update {NAME}" in said
        page.get(f"{address}/lab/tree/{NAME}.changes.txt?token={TOKEN}&reset")
        wait_for(page, "return /More words/.test(document.querySelector('.cm-content')?.innerText)")
        picture(page, "4-7-changes")
        said = typed(folder.parent, "4-8-update", *study, "--update", NAME)
        assert "with your answers in 1 of " in said
        run_all(page, address, FILE)
        assert text_of(page, "relu").strip() == RIGHT["relu"].strip()
        wait_for(
            page, "return /More words\\./.test(document.querySelector('.jp-Notebook').innerText)"
        )
        show(page, "relu")
        picture(page, "4-9-updated")


def learn(page):
    """A learner asks for a solution too early, tries, looks at it, and asks for the way so far."""
    ask = "from autograder import progress, solution\nsolution(relu)"
    assert "Try relu yourself first" in own_cell(page, "relu_check", ask)
    picture(page, "4-1-first-try")
    assert "0 of 1 points" in checked(page, "relu", WRONG_RELU)
    picture(page, "4-2-wrong")
    assert "You have tried relu 1 time" in own_cell(page, "relu_check", "solution(relu)")
    picture(page, "4-3-second-thought")
    assert "def relu(z):" in own_cell(page, "relu_check", "solution(relu, show=True)")
    picture(page, "4-4-solution")
    assert "1 of 1 point" in checked(page, "relu", RIGHT["relu"])
    table = own_cell(page, "relu_check", "progress()")
    picture(page, "4-5-progress")
    assert re.search(rf"2_filters\s+1 of {len(of_notebook(NAME))}\s+1 of 20", table)
    assert "Next: " in table
    save(page)


def newer(path):
    """The course gets a newer version of the notebook."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += "\n\nMore words."
    nbformat.write(notebook, path)
