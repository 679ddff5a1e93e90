"""Every formula of the notebooks can be drawn by a browser alone: found in a second, not in a build."""

import re

import pytest

from course_book.formulas import mathml
from tests.helpers.notebook_runs import GRADED, NAMES, built

FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<!\\)\$([^$]+?)\$", re.DOTALL)


@pytest.mark.parametrize("name", NAMES)
def test_every_formula_can_be_drawn(name: str) -> None:
    found = 0
    for cell in built(name).cells:
        if cell.cell_type != "markdown":
            continue
        text = re.sub(r"^```.*?^```|`[^`\n]+`", "", cell.source, flags=re.DOTALL | re.MULTILINE)
        for block, inline in FORMULA.findall(text):
            assert "<math" in mathml(block or inline, block=bool(block))
            found += 1
    assert found > 20 or name not in GRADED
