"""Feedback for a student: one page that needs no other file."""
