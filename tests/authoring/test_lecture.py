"""Every row of the lecture has its place, and the map says where."""

import re

from autograder.authoring.build import scripts
from autograder.authoring.lecture import lecture_map, taught, with_map
from course.lecture import POINTS
from tests.helpers.paths import COURSE


def test_every_row_is_taught_somewhere_and_no_unknown_one_is_named():
    found = taught(scripts(COURSE), POINTS)
    assert list(found) == list(POINTS)
    assert all(found.values()), [row for row, places in found.items() if not places]


def test_the_course_shows_the_map():
    readme = (COURSE / "README.md").read_text(encoding="utf-8")
    assert lecture_map(scripts(COURSE), POINTS) in readme


def test_a_map_is_made_anew_between_its_marks(tmp_path):
    script = tmp_path / "1_x.py"
    script.write_text("# ## One\n# *Lecture rows L1, L9*\n# ### Two\n# *Lecture row L1*\n")
    text = with_map(
        "before\n<!-- lecture map: built -->old<!-- end of the lecture map -->\nafter",
        [script],
        POINTS,
    )
    assert text.startswith("before\n")
    assert text.endswith("\nafter")
    assert "old" not in text
    assert "1_x: One<br>1_x: Two" in text
    assert re.search(r"\| L9 \| counting weights \| 1_x: One \|", text)


def test_a_page_without_the_marks_stays_as_it_is(tmp_path):
    assert with_map("about\n", [], POINTS) == "about\n"
