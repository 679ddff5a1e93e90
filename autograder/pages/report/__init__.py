"""The report on a class for its instructor: one page and one table. Instructors' side only."""
