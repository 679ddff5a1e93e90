"""Grading in Gradescope's container, with results in the form that Gradescope reads.

The zip that brings it there is made by `autograder.authoring.release_zip.gradescope`.
"""
