"""From the authored text to what nbgrader, students and the public check use. Instructors' side only."""
