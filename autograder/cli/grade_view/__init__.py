"""A run of grading as a person at a terminal or a program in a pipe sees it."""
