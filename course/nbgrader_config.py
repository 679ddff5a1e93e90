"""nbgrader's configuration of this course directory; run nbgrader's commands from here."""

from autograder.nbgrader_plugin import configure

c = get_config()  # noqa: F821 - given by nbgrader

c.CourseDirectory.course_id = "cnn-course"

# Submissions are rebuilt on the release version, run in a sandbox and asked; see `autograder --help`.
configure(c)

# The cost of lateness: nbgrader's own plugin takes nothing ("none") or all ("zero"), this one a share by day.
# c.AssignLatePenalties.plugin_class = "autograder.nbgrader_plugin.late.LatePenalty"
# c.LatePenalty.percent_per_day = 10
# c.LatePenalty.grace_minutes = 15
# c.LatePenalty.most_percent = 50
# c.LatePenalty.extension_hours = {"2_filters": {"STUDENT": 48}}

# The class is asked with the seed its journal has (.autograder/); this fixes another one:
# c.Ask.seed = 0
