"""What runs in Gradescope's container: the judgement of `autograder grade`, told as Gradescope reads it.

The zip that brings it there is made by `autograder.authoring.release_zip.gradescope`.
"""
