"""nbgrader's configuration of this course directory."""

from autograder.nbgrader_plugin import configure

c = get_config()  # noqa: F821 - given by nbgrader

c.CourseDirectory.course_id = "rnn-course"
configure(c)
