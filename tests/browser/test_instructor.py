"""What nbgrader's own pages show: Validate with our words, the formgrader over our verdicts, feedback."""

import re

import nbformat
import pytest
from selenium.webdriver.common.by import By

from tests.helpers.browser.cells import validate
from tests.helpers.browser.formgrader import give, open_submission, press, row, submissions
from tests.helpers.browser.lab import TOKEN, chromium, lab, wait_for
from tests.helpers.browser.pictures import picture
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    WRONG_RELU,
    hand_in,
    known_course,
    run_class,
    submit,
)

pytestmark = pytest.mark.slow

COMMENT = "Sharing is right. What does *locality* leave out? <img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = known_course(tmp_path_factory.mktemp("instructor") / "course")
    config = root / "nbgrader_config.py"
    # Our own answers, so no walls: the formgrader's button grades on every machine.
    own = '\nc.Ask.provisioner = "local-provisioner"\n'
    config.write_text(config.read_text(encoding="utf-8") + own, encoding="utf-8")
    hand_in(root, "ada")
    hand_in(root, "bob", ANSWERS | {"relu": WRONG_RELU})
    run_class(root)
    practice = submit(ANSWERS | {"relu": WRONG_RELU})
    practice.cells.insert(0, nbformat.v4.new_code_cell("from autograder import check"))
    practice.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(practice, root / "practice.ipynb")
    return root


def test_grading_with_nbgraders_own_pages(root, tmp_path):
    with lab(root) as address, chromium(tmp_path / "profile") as page:
        validated(page, address)
        grade_by_hand(page, address)
        regrade(page, address)
        feedback(page, address, root)


def validated(page, address):
    page.get(f"{address}/lab/tree/practice.ipynb?token={TOKEN}&reset")
    said = validate(page)
    picture(page, "instructor-validate")
    assert "relu   0 of 1 points" in said
    assert "Look at:" in said
    assert "Traceback" not in said


def grade_by_hand(page, address):
    page.get(f"{address}/formgrader/manage_assignments")
    wait_for(page, f"return document.body.innerText.includes('{NAME}')")
    picture(page, "instructor-assignments")
    submissions(page, address)
    picture(page, "instructor-submissions")
    assert "needs manual grading" in row(page, "bob").text
    assert "5 / 9" in row(page, "bob").text
    open_submission(page, address, "bob")
    cards = page.find_elements(By.CSS_SELECTOR, "[aria-label='check of relu']")
    assert "this is the absolute value" in cards[0].text
    picture(page, "instructor-formgrade")
    assert page.find_element(By.ID, "relu_check").get_attribute("placeholder") == "0"
    give(page, "filters_written_1", "1.5", COMMENT)
    picture(page, "instructor-written")
    submissions(page, address)
    assert "6.5 / 9" in row(page, "bob").text
    assert "needs manual grading" not in row(page, "bob").text


def regrade(page, address):
    press(page, "bob", "autograde")
    submissions(page, address)
    assert "6.5 / 9" in row(page, "bob").text
    picture(page, "instructor-regraded")


def feedback(page, address, root):
    press(page, "bob", "generate-feedback")
    returned = root / "feedback" / "bob" / NAME / f"{NAME}.html"
    page.get(returned.as_uri())
    picture(page, "instructor-feedback")
    text = page.find_element(By.TAG_NAME, "body").text
    assert re.search(r"6\.5 of 9\s+points", text)
    assert COMMENT.replace("*", "") in text
    assert "this is the absolute value" in text
    assert "somebody may look once more" in text
    assert page.execute_script("return document.querySelectorAll('script, img').length") == 0
    broken = page.execute_script(
        "return [...document.querySelectorAll('a')].filter(a => !document.querySelector(a.hash)).length"
    )
    assert broken == 0
