"""Writes what other systems import: one module a system."""
