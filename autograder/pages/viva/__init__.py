"""Sheets for short talks with students about their own code."""
