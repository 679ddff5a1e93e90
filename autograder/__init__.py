"""Checking and grading."""
