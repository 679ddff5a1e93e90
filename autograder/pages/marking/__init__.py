"""Marking written answers: one question over all students, as a page of nbgrader's formgrader."""
