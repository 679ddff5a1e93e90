"""The penalty of a late submission: a share of its score for each day begun, after a grace period.

nbgrader's own plugin knows "none" and "zero" only. In ``nbgrader_config.py``::

    c.AssignLatePenalties.plugin_class = "autograder.nbgrader_plugin.late.LatePenalty"
    c.LatePenalty.percent_per_day = 10
"""

import math

from nbgrader.plugins import BasePlugin
from traitlets import Dict, Float, Unicode

_DAY = 24 * 3600


class LatePenalty(BasePlugin):
    """A penalty that grows by the day.

    The due date is the gradebook's, with the extension that it may have for a student
    (``Gradebook.grant_extension``); extensions that are given here come on top. nbgrader never takes off more
    than there is.
    """

    percent_per_day = Float(
        10.0, min=0, max=100, help="Percent of the score that each day begun costs."
    ).tag(config=True)

    grace_minutes = Float(
        0.0, min=0, help="Grace period in minutes. After it, the penalty counts from the due date."
    ).tag(config=True)

    most_percent = Float(
        100.0, min=0, max=100, help="The largest part of the score that is taken off, in percent."
    ).tag(config=True)

    extension_hours = Dict(
        key_trait=Unicode(),
        value_trait=Dict(key_trait=Unicode(), value_trait=Float(min=0)),
        help="Extra hours until the work is due, by assignment and student.",
    ).tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the penalty; None where there is none.

        Parameters
        ----------
        student_id : str
        score : float
            With the points given by hand.
        total_seconds_late : float
            After the gradebook's own extension.

        Returns
        -------
        float or None
            Points to take off.
        """
        # nbgrader does not say which assignment it is; its step, which makes this plugin, knows.
        assignment = getattr(self.parent, "assignment_id", "")
        hours = self.extension_hours.get(assignment, {}).get(student_id, 0.0)
        late = total_seconds_late - hours * 3600
        if late <= self.grace_minutes * 60:
            return None
        percent: float = min(math.ceil(late / _DAY) * self.percent_per_day, self.most_percent)
        return round(score * percent / 100, 2)
