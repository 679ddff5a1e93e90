"""nbgrader's configuration of this course directory; run nbgrader's commands from here."""

from autograder.nbgrader_plugin import configure

c = get_config()  # noqa: F821 - given by nbgrader

c.CourseDirectory.course_id = "cnn-course"

# Submissions are rebuilt on the release version, run in a sandbox and asked; see `autograder --help`.
configure(c)

# The class is asked with the seed its journal has (.autograder/); this fixes another one:
# c.Ask.seed = 0
