"""The authors' answers of the notebook that a file of tests is about."""

from typing import Any

import pytest

from tests.helpers.notebook_runs import answers_of


@pytest.fixture(scope="module")
def answers(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The functions of the file's ``NAME``, with what that notebook imports."""
    return answers_of(request.module.NAME)
