"""Grading: one submission, and a whole class of them. Instructors' side only."""
