"""A course directory and the assignments in it: release versions, settings, what a grade depends on."""
