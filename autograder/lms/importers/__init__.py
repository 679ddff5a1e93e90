"""Reads what learning management systems let one download."""
