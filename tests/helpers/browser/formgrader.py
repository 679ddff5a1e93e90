"""nbgrader's formgrader: its table of submissions, a submission, points and a comment by hand."""

from typing import Any

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.helpers.browser.lab import wait_for
from tests.helpers.grading_fakes import NAME

_CLOSE = ".btn-primary, button"
_LINK = "[...document.querySelectorAll('a')].find(a => a.href.includes('/formgrader/submissions/'))"


def row(page: Any, student: str) -> Any:
    """Return the row of the table of submissions."""
    return page.find_element(By.XPATH, f"//tr[td[contains(@class, 'student-id')][.='{student}']]")


def submissions(page: Any, address: str) -> None:
    """Open the table of submissions."""
    page.get(f"{address}/formgrader/manage_submissions/{NAME}")
    wait_for(page, "return document.querySelectorAll('td.student-id').length >= 2")


def press(page: Any, student: str, button: str) -> None:
    """Press a button in a student's row and wait until nbgrader says that it has worked."""
    row(page, student).find_element(By.CSS_SELECTOR, f".{button} a").click()
    wait_for(
        page, "return /Success/.test(document.querySelector('.modal-title, .modal')?.innerText)"
    )
    # Its text is there before it is shown, and a click may miss a window that still moves.
    wait_for(
        page,
        "const shown = document.querySelector('.modal.in, .modal.show');"
        f"return !!shown?.querySelector('{_CLOSE}')?.checkVisibility()"
        " && !shown.getAnimations({subtree: true}).length",
    )
    page.find_element(By.CSS_SELECTOR, f".modal :is({_CLOSE})").click()
    wait_for(page, "return !document.querySelector('.modal-backdrop')")


def open_submission(page: Any, address: str, student: str) -> None:
    """Open what a student handed in."""
    page.get(f"{address}/formgrader/manage_students/{student}/{NAME}")
    wait_for(page, f"return !!{_LINK}")
    page.get(page.execute_script(f"return {_LINK}.href"))
    # The automatic score stands where a person may write another one.
    wait_for(page, "return !!document.querySelector('#relu_check')?.placeholder")
    _saved(page)


def give(page: Any, answer: str, points: str, comment: str) -> None:
    """Give points and a comment to a written answer."""
    field = page.find_element(By.ID, answer)
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", field)
    field.send_keys(points, Keys.TAB)
    page.find_element(By.ID, f"{answer}-comment").send_keys(comment, Keys.TAB)
    _saved(page)


def _saved(page: Any) -> None:
    """Return when the page waits for no answer of the server."""
    wait_for(page, "return jQuery.active === 0")
